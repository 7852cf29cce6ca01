#pragma once
// The walk: takes databases of one server through a history, as a plan says, and writes down what happened.
// It judges nothing: checks do, from the record alone.

#include "drivers/driver.hpp"
#include "harness/migrations/tool.hpp"
#include "harness/suite/companions.hpp"
#include "harness/suite/declared_schema.hpp"
#include "harness/suite/plan.hpp"
#include "harness/suite/result.hpp"
#include "harness/suite/rows.hpp"

#include <functional>
#include <map>
#include <memory>
#include <set>

namespace harness::suite {

/// What was asked around a step, and came out wrong.
struct WrongAnswer {
    base::SourcePosition where; ///< of the assertion in the matrix file
    std::string message;        ///< "the query gives other rows than expected"
    std::string evidence;
    std::optional<base::Error> error; ///< the query itself failed
};

/// What was seen of the rows around a step of a trip with rows.
struct RowsSeen {
    /// An apply, a revert: what became of the rows that were there before the up. A replay: of all rows.
    std::vector<drivers::DataChange> changes;
    std::vector<drivers::Enforcement> enforced; ///< afterwards; empty unless the plan wants it
    int questions = 0;                          ///< of the user's, around this step
    std::vector<WrongAnswer> wrong;
    std::optional<base::Error> fixture_error; ///< rows of the user's could not be put in before or after it
};

/// An up that was killed after some of its statements, and run again.
struct Interruption {
    std::size_t after = 0; ///< statements that were done
    bool is_inside =
        false; ///< in the middle of a statement that waited for a lock; `after` is not known then
    std::size_t of = 0;
    std::vector<drivers::SchemaChange> half_way;  ///< what stood there when it was killed
    std::optional<base::Error> stuck;             ///< why the tool, run again, did not get through
    std::vector<drivers::SchemaChange> deviation; ///< from an undisturbed up to what is there in the end
    std::vector<drivers::DataChange> rows;

    [[nodiscard]] bool is_trouble() const { return stuck || !deviation.empty() || !rows.empty(); }
};

struct StepRecord {
    Step step;
    Milliseconds duration{}; ///< of the migration alone
    Milliseconds total{};    ///< with its session and snapshot
    /// Of an up: its longest statement; empty where the tool sends several as one message.
    std::optional<Milliseconds> longest_statement;
    std::optional<base::Error> error; ///< the migration's own: kinds sql, usage and timeout
    /// What the revision's own check said after its up (Revision::verify), if it did not pass.
    std::optional<base::Error> verify_error;
    std::vector<drivers::SchemaChange> deviation; ///< from the expected state to what is there now
    /// Of an apply between two states that were seen: what it did to the schema of the database.
    std::vector<drivers::SchemaChange> change;
    /// What this apply said first, if it passed only on a database that was made anew: an earlier revision,
    /// taken down and up again, had left something that no snapshot shows: rows.
    std::optional<base::Error> error_on_residue;
    std::vector<std::string> applied; ///< a rerun: the revisions that it found pending
    /// A first up that failed: what it left there of the schema, where the engine does not take all of it
    /// back. Seen on the stairway alone.
    std::vector<drivers::SchemaChange> left_behind;
    /// An error in a trip with rows: the same step passes on a database without rows.
    bool passes_without_rows = false;
    /// Such an error with made-up rows: a text among them cannot be read as a number, a date or whatever the
    /// migration takes it for; or the migration takes texts for JSON.
    bool is_about_a_text = false;
    std::optional<RowsSeen> rows;            ///< in trips with rows
    std::vector<Interruption> interruptions; ///< of a resume, those with trouble
    std::size_t interrupted = 0;             ///< how many were made
    std::vector<base::Error> race_errors;    ///< of a race: what ended a runner
};

struct TripRecord {
    std::string_view name;
    Rows rows = Rows::none;
    std::vector<StepRecord> steps; ///< those that were made, in order
    bool is_complete = false; ///< all planned steps were made, or left out because of a step's own failure

    /// In trips with rows that are made up: the tables as they were filled last, and what could not be done.
    std::vector<drivers::SeededTable> seeded;
    std::vector<drivers::Enforcement> enforced_before; ///< of the database without revisions
    std::string could_not_look; ///< why the trip ended although neither migrations nor the environment failed

    [[nodiscard]] const StepRecord* find(Purpose purpose, std::size_t revision) const;
};

/// What the tool's own comparison with the project's models says of the schema at the head.
struct ModelsSeen {
    migrations::ModelDrift drift;
    std::optional<base::Error> error; ///< it failed
};

/// A migration that made the server crash: proved by doing it again on a server made anew.
struct Crash {
    std::string_view trip;
    Step step;
    base::Error error; ///< what the session said when it broke
    int signal = 0;
    std::string log; ///< the server's last lines
};

/// Of one revision, as its tool tells it.
struct RevisionSql {
    migrations::ToldSql up;
    migrations::ToldSql down;
};
using ToldSqls = std::map<std::size_t, RevisionSql>;

struct WalkRecord {
    std::vector<TripRecord> trips;
    /// The environment failed, or a stop was asked for: what came after it was not looked at.
    std::optional<base::Error> error;
    /// Why the walk ended before its time although the environment is well: the migrations changed something
    /// outside their database that cannot be set back, so that further trips would meet it; or they applied
    /// once and not once more, on another database made anew. Empty otherwise.
    std::string cut_short;

    std::string shared_unseen;  ///< as in WalkSettings
    std::optional<Crash> crash; ///< what ended the walk, then, instead of an error

    /// Revisions whose up was seen to change no schema.
    std::set<std::size_t> rows_alone;

    /// The schema before the first revision: what `setup` and the tool itself make.
    std::optional<drivers::Snapshot> base;
    /// The schema with all revisions applied, as the first trip that got there saw it.
    std::optional<drivers::Snapshot> head;
    /// What the file of WalkSettings::declared_schema makes; empty if the walk did not get to it.
    std::optional<DeclaredSchema> declared;
    ToldSqls sql; ///< of revisions whose text harness does not see, as far as it was asked for
    std::optional<ModelsSeen> models; ///< with WalkSettings::compares_models, if the walk got to the head

    [[nodiscard]] const TripRecord* find(std::string_view trip) const;
};

/// What trips with rows need.
struct RowWalk {
    std::shared_ptr<RowWork> work;
    drivers::SeedRequest seed; ///< its profile, `leave_out` and `later` are the walk's to fill in
    /// Instead of `seed.rows_of` on the trip with plain rows, whose times budgets are held against: as many
    /// rows would make the other trips slow for nothing.
    std::map<std::string, std::int64_t> measured{};
    Companions companions;         ///< for the trip with fixtures
    bool asks_enforcement = false; ///< what the database refuses, after each step with plain rows
};

struct WalkSettings {
    std::vector<std::string> setup; ///< SQL for each new database, before the tool's version table
    std::chrono::milliseconds statement_timeout{std::chrono::minutes(5)}; ///< for one migration
    base::Limit limit;                                                    ///< for the whole walk
    drivers::Dialect dialect{}; ///< of files that are no migrations: fixtures, assertions, a declared schema
    RowWalk rows{};
    /// A further instance of the tool, for a second runner; needed for a race alone.
    std::function<std::unique_ptr<migrations::Tool>()> make_tool{};
    std::optional<drivers::Script> declared_schema{}; ///< loaded after the trips, if they got to the head
    std::string databases = "harness_";               ///< with what their names begin
    /// Why nobody looks at what the server's databases share: roles, other databases. Empty: it is looked at.
    std::string shared_unseen{};
    bool compares_models = false; ///< the tool compares the schema at the head with the project's models
};

/// Told before each step; `done` of `total` steps of all trips are behind.
using WalkProgress = std::function<void(std::string_view trip, const Step& step, int done, int total)>;

/// Blocking, on the calling thread; one walk at a time on a server, because roles are shared by its
/// databases. Everything referred to must outlive it.
class Walk {
  public:
    Walk(drivers::Server& server, migrations::Tool& tool, const migrations::History& history,
         WalkSettings settings);

    /// Makes the trips, each on a database of its own that is dropped at its end, together with what the
    /// migrations left in the cluster.
    [[nodiscard]] WalkRecord run(const std::vector<Trip>& plan, const WalkProgress& progress);

    /// Asks the tool for the SQL of revisions whose text harness does not see. What it does not tell is left
    /// empty.
    [[nodiscard]] ToldSqls ask_for_sql(const std::set<std::size_t>& revisions);

    /// Makes a database in the state in which a step of a trip left its own, for a person to look at; returns
    /// its name.
    [[nodiscard]] base::Result<std::string> reproduce(const TripRecord& trip, const StepRecord& step);

  private:
    std::optional<base::Error> make(const Trip& trip, std::size_t reach, class Traveller& traveller,
                                    struct WalkMemory& memory, TripRecord& record,
                                    const std::function<void(const Step&)>& tell);

    drivers::Server& m_server;
    migrations::Tool& m_tool;
    const migrations::History& m_history;
    WalkSettings m_settings;
    /// What the schema declares, as WalkMemory has it.
    std::map<std::size_t, std::shared_ptr<const drivers::SchemaHints>> m_hints;
};

} // namespace harness::suite
