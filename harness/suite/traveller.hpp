#pragma once
// One trip under way: makes its steps on a site and keeps the snapshots of its states. Internal to the walk.

#include "harness/suite/reserve.hpp"
#include "harness/suite/site.hpp"
#include "harness/suite/walk.hpp"

#include <map>
#include <set>

namespace harness::suite {

/// What the trips of one walk know together.
struct WalkMemory {
    std::map<std::size_t, Observed> states; ///< by number of applied revisions
    std::set<std::size_t> rows_alone;       ///< revisions whose up was seen to change no schema
    /// Revisions whose down or second up failed, or made another schema.
    std::set<std::size_t> not_restored;
    /// What the schema declares, by number of applied revisions: before revisions that may take something of
    /// it away, and in the end.
    std::map<std::size_t, std::shared_ptr<const drivers::SchemaHints>> hints;
    bool wants_hints = false;           ///< plain rows will be made up
    std::optional<ModelsSeen> models{}; ///< by who gets to the head first
};

/// Whether an error says something about the migration; all others end the walk.
[[nodiscard]] bool is_the_migrations_own(const base::Error& error, const base::Limit& walk_limit);

class Traveller {
  public:
    /// Everything referred to must outlive it.
    Traveller(Site& site, migrations::Tool& tool, const migrations::History& history,
              const WalkSettings& settings, WalkMemory& memory)
        : m_site(site), m_tool(tool), m_history(history), m_settings(settings), m_memory(memory) {}

    [[nodiscard]] base::Result<void> begin();

    /// What comes after a step.
    enum class Next {
        unknown,
        another_session, ///< a step with a session of its own
        same_start,      ///< more of the same start of the tool, and no look in between
    };
    /// Makes a step. An error of the result is the environment's; the migration's own is in the record.
    [[nodiscard]] base::Result<StepRecord> make(const Step& step, Next next = Next::unknown);

    /// Ends what the last step left open: a transaction, as its tool's end does. For whoever looks then.
    [[nodiscard]] base::Result<void> settle();

    /// The database anew, with all revisions up to and including this one applied, each in a session of its
    /// own, or a copy of one that was made so. See cannot_replay().
    [[nodiscard]] base::Result<void> rebuild(std::size_t revision);
    /// Whether the last error was that: what applied before does not apply once more.
    [[nodiscard]] bool cannot_replay() const { return m_cannot_replay; }

    /// Puts aside how the database is now, rows included, for go_back(); the next step must have a session of
    /// its own. False where a copy is not quick, or would not be all of it.
    [[nodiscard]] base::Result<bool> keep();
    /// The database as keep() put it aside. False where it could not be had: it is to be made anew.
    [[nodiscard]] base::Result<bool> go_back();
    /// Drops what keep() put aside: a role that a migration drops may have something there.
    [[nodiscard]] base::Result<void> let_go();

    /// A failed apply once more, on a database in which nothing was ever taken down.
    [[nodiscard]] base::Result<StepRecord> make_anew(const StepRecord& failed);

    /// Snapshots that no later step of a stairway compares with.
    void forget_before(std::size_t state);

    /// Makes up rows for all tables that lack some, but for the tool's own, before the up of a revision;
    /// those of RowWalk::measured, too, or as many as on every trip.
    enum class Amount { usual, measured };
    [[nodiscard]] base::Result<drivers::SeedReport> fill(std::size_t revision, drivers::RowProfile profile,
                                                         Amount amount = Amount::usual);
    /// What a migration takes out of documents in JSON, read once; null where it speaks of none, or is longer
    /// than what people write.
    [[nodiscard]] std::shared_ptr<const drivers::SqlHints> json_sql(std::size_t revision,
                                                                    migrations::Direction direction);
    /// The rows that are there, but for the tool's own.
    [[nodiscard]] base::Result<drivers::DataImage> image();
    /// Remembers what the schema declares now, at `state`, if anybody will want it: rows that are made up for
    /// earlier revisions keep to it. Without it they may be less typical; nothing else depends on it.
    [[nodiscard]] base::Result<void> remember_rules(std::size_t state);

    [[nodiscard]] const migrations::Revision& revision(const Step& step) const {
        return m_history.revisions[step.revision];
    }
    [[nodiscard]] bool is_at_head(const Step& step) const {
        return step.revision + 1 == m_history.revisions.size();
    }
    [[nodiscard]] Site& site() { return m_site; }
    [[nodiscard]] base::Limit statement_limit() const {
        return m_settings.limit.within(m_settings.statement_timeout);
    }

  private:
    base::Result<void> move(const Step& step, StepRecord& record, Next next);
    base::Result<void> replay_history(std::size_t revision);
    /// Whether it could be had as a copy of the reserve that is no different from it.
    base::Result<bool> copy_reserve(std::size_t revision);
    base::Result<bool> try_reserve(std::size_t revision);
    base::Result<bool> try_keep();
    base::Result<bool> try_go_back();
    /// Whether the copy is all of it.
    base::Result<bool> become_copy(const Site& other, const Observed& expected);
    base::Result<bool> unless_over(base::Result<bool> tried) const;
    base::Result<void> look_at_models(const Step& step);
    base::Result<void> see_what_is_left(const Step& step, StepRecord& record);
    base::Result<void> verify(const Step& step, StepRecord& record);
    void compare(const Step& step, Observed observed, StepRecord& record);
    [[nodiscard]] base::Error describe(const Step& step, base::Error error) const;
    [[nodiscard]] base::Error describe_replay(std::size_t revision, base::Error error) const;

    Site& m_site;
    migrations::Tool& m_tool;
    const migrations::History& m_history;
    const WalkSettings& m_settings;
    WalkMemory& m_memory;
    std::optional<Reserve> m_reserve;
    bool m_is_reserve_useless = false;
    std::unique_ptr<Site> m_kept;
    Observed m_kept_state;
    std::map<std::pair<std::size_t, migrations::Direction>, std::shared_ptr<const drivers::SqlHints>>
        m_json_sql;
    int m_rebuilt = 0; ///< times
    bool m_made_a_step = false;
    bool m_cannot_replay = false;
};

} // namespace harness::suite
