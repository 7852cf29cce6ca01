#pragma once
// The shape that most tools share: BEGIN, the migration, a row of the version table, COMMIT; and what has no
// row is pending. A tool of this shape says what its statements are, and in what it differs.

#include "harness/migrations/bookkeeping.hpp"
#include "harness/migrations/flavour.hpp"
#include "harness/migrations/tool.hpp"

#include <set>
#include <string>
#include <string_view>

namespace harness::migrations {

/// What the tool says in cases that are not its SQL's.
struct LedgerWords {
    std::string_view table;      ///< "schema_migrations"
    std::string_view table_hint; ///< what a migration may have done so that recording it fails
    std::string_view missing_up;
    std::string_view missing_down; ///< empty if the tool forgets the version and runs nothing
    /// What the tool says if the migration ended its transaction; empty if it sends COMMIT all the same.
    std::string_view ended_transaction = {};
};

/// The same words of a tool that looks at the state of the transaction that it commits.
[[nodiscard]] constexpr LedgerWords noticing_the_end(LedgerWords words, std::string_view ended_transaction) {
    words.ended_transaction = ended_transaction;
    return words;
}

class LedgerTool : public Tool {
  public:
    [[nodiscard]] base::Result<std::vector<std::string>>
    pending(drivers::Connection& connection, const History& history, const base::Limit& limit) override;
    [[nodiscard]] base::Result<drivers::ScriptRun> up(drivers::Connection& connection, const History& history,
                                                      const Revision& revision,
                                                      const base::Limit& limit) final {
        return move(connection, history, revision, Direction::up, limit);
    }
    [[nodiscard]] base::Result<drivers::ScriptRun> down(drivers::Connection& connection,
                                                        const History& history, const Revision& revision,
                                                        const base::Limit& limit) final {
        return move(connection, history, revision, Direction::down, limit);
    }
    [[nodiscard]] base::Result<drivers::ScriptRun>
    replay(drivers::Connection& connection, const Revision& revision, const base::Limit& limit) final;
    [[nodiscard]] std::vector<std::string> tables() const override { return {std::string(m_words.table)}; }
    [[nodiscard]] base::Result<void> lock_run(drivers::Connection& connection,
                                              const base::Limit& limit) final;
    [[nodiscard]] base::Result<void> unlock_run(drivers::Connection& connection,
                                                const base::Limit& limit) final;
    [[nodiscard]] bool locks_runs() const final { return !run_lock().take.empty(); }

  protected:
    explicit LedgerTool(const LedgerWords& words) : m_words(words) {}

    /// One migration under way.
    struct Entry {
        const Revision& revision;
        const Migration& migration;
        Direction direction;
        Deed deed; ///< of recording it
    };

    /// The ids in the version table, after the tool's own checks of it. An error where it would not go on.
    [[nodiscard]] virtual base::Result<std::set<std::string>>
    applied(drivers::Connection& connection, const History& history, const base::Limit& limit) = 0;
    /// Before the migration's transaction.
    [[nodiscard]] virtual base::Result<void> set_out(drivers::Connection& /*connection*/,
                                                     const base::Limit& /*limit*/) {
        return {};
    }
    /// Writes or deletes the row, in the migration's transaction if it has one.
    [[nodiscard]] virtual base::Result<void> record(drivers::Connection& connection, const Entry& entry,
                                                    const base::Limit& limit) = 0;
    /// Before the migration, in its transaction.
    [[nodiscard]] virtual base::Result<void> announce(drivers::Connection& /*connection*/,
                                                      const Entry& /*entry*/, const base::Limit& /*limit*/) {
        return {};
    }
    /// Sends the migration, by default as `Migration::mode` and `parts` say.
    [[nodiscard]] virtual base::Result<drivers::ScriptRun> send(drivers::Connection& connection,
                                                                const Entry& entry, const base::Limit& limit);
    /// After the transaction.
    [[nodiscard]] virtual base::Result<void> conclude(drivers::Connection& /*connection*/,
                                                      const Entry& /*entry*/,
                                                      const drivers::ScriptRun& /*run*/,
                                                      const base::Limit& /*limit*/) {
        return {};
    }

    /// The lock around a whole run. The tool's own key depends on the names of its database and table; here
    /// any key will do, since only runners of this tool meet.
    struct RunLock {
        std::string_view take = {};
        std::string_view give = {};
    };
    [[nodiscard]] virtual RunLock run_lock() const { return {}; }

    /// After a migration that failed, when its transaction is rolled back.
    virtual void record_failure(drivers::Connection& /*connection*/, const Entry& /*entry*/) {}

    /// For a version table that holds nothing but versions: `insert` going up, `erase` going down.
    [[nodiscard]] static base::Result<void> record_version(drivers::Connection& connection,
                                                           const Entry& entry, std::string_view insert,
                                                           std::string_view erase, const base::Limit& limit);
    [[nodiscard]] Deed making_the_table() const { return {"making the table " + std::string(m_words.table)}; }
    [[nodiscard]] Deed reading_the_table() const {
        return {"reading the version table " + std::string(m_words.table)};
    }

  private:
    base::Result<drivers::ScriptRun> move(drivers::Connection& connection, const History& history,
                                          const Revision& revision, Direction direction,
                                          const base::Limit& limit);
    enum class Recording { on, off };
    base::Result<drivers::ScriptRun> run(drivers::Connection& connection, const Entry& entry,
                                         Recording recording, const base::Limit& limit);

    const LedgerWords& m_words;
};

/// The first column of the rows.
[[nodiscard]] std::set<std::string> first_column(const drivers::Rows& rows);

} // namespace harness::migrations
