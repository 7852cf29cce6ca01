#pragma once
// The walk: takes databases of one server through a history, as a plan says, and writes down what happened.
// It judges nothing: checks do, from the record alone.

#include "drivers/driver.hpp"
#include "harness/migrations/tool.hpp"
#include "harness/suite/declared_schema.hpp"
#include "harness/suite/plan.hpp"
#include "harness/suite/result.hpp"

#include <functional>
#include <memory>

namespace harness::suite {

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
};

struct TripRecord {
    std::string_view name;
    std::vector<StepRecord> steps; ///< those that were made, in order
    bool is_complete = false; ///< all planned steps were made, or left out because of a step's own failure

    [[nodiscard]] const StepRecord* find(Purpose purpose, std::size_t revision) const;
};

struct WalkRecord {
    std::vector<TripRecord> trips;
    /// The environment failed, or a stop was asked for: what came after it was not looked at.
    std::optional<base::Error> error;
    /// Why the walk ended before its time although the environment is well: the migrations changed something
    /// outside their database that cannot be set back, so that further trips would meet it; or they applied
    /// once and not once more, on another database made anew. Empty otherwise.
    std::string cut_short;

    /// The schema before the first revision: what `setup` and the tool itself make.
    std::optional<drivers::Snapshot> base;
    /// The schema with all revisions applied, as the first trip that got there saw it.
    std::optional<drivers::Snapshot> head;
    /// What the file of WalkSettings::declared_schema makes; empty if the walk did not get to it.
    std::optional<DeclaredSchema> declared;

    [[nodiscard]] const TripRecord* find(std::string_view trip) const;
};

struct WalkSettings {
    std::vector<std::string> setup; ///< SQL for each new database, before the tool's version table
    std::chrono::milliseconds statement_timeout{std::chrono::minutes(5)}; ///< for one migration
    base::Limit limit;                                                    ///< for the whole walk
    std::optional<drivers::Script> declared_schema{}; ///< loaded after the trips, if they got to the head
    drivers::Dialect dialect{};                       ///< of that script
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

    /// Makes a database in the state in which a step of a trip left its own, for a person to look at; returns
    /// its name.
    [[nodiscard]] base::Result<std::string> reproduce(const TripRecord& trip, const StepRecord& step);

  private:
    drivers::Server& m_server;
    migrations::Tool& m_tool;
    const migrations::History& m_history;
    WalkSettings m_settings;
};

} // namespace harness::suite
