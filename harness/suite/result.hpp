#pragma once
// The complete record of a run, as plain data. Reports read nothing else.

#include "harness/suite/finding.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace harness::suite {

using Milliseconds = std::chrono::duration<double, std::milli>;

enum class CheckStatus {
    passed,
    noted,      ///< findings, notes only
    warned,     ///< findings, none of them an error
    failed,     ///< findings at error level
    not_looked, ///< it could not look; `reason` says why
    off,        ///< switched off by the spec
};

struct CheckOutcome {
    std::string check;
    CheckStatus status = CheckStatus::not_looked;
    std::string reason; ///< why it did not look, or how much of the history it looked at
    int revisions = 0;  ///< how many revisions it looked at
};

/// One step of a walk, for timings and for the record.
struct StepTiming {
    std::string trip;        ///< "install", "stairway"
    std::string action;      ///< "up", "down", "up again", "rerun"
    std::string revision;    ///< its name; empty for a rerun
    Milliseconds duration{}; ///< of the migration alone
    Milliseconds total{};    ///< with its session and snapshot
    bool failed = false;
};

enum class CellStatus {
    passed,
    failed,      ///< findings at error level, or an expected failure that did not come
    error,       ///< the environment: nothing is said about the migrations
    cancelled,   ///< stopped before it was through
    unavailable, ///< its server cannot be had here, and the spec allows that
    flaky        ///< it was repeated, and its verdict changed
};

/// The environment failed a cell once, and the cell was started anew.
struct RetriedFault {
    std::string fault;   ///< "server_killed"
    std::string title;   ///< "the server was killed"
    std::string place;   ///< "install: up of 3_users"; empty before the walk
    std::string message; ///< of the error
};

/// What one of several runs of a cell made of it.
struct Repeat {
    CellStatus status = CellStatus::cancelled;
    std::vector<std::string> failures; ///< "up/failed 3_users": findings at error level
};

struct CellResult {
    std::string id;
    std::string engine;
    std::string version;        ///< as asked for
    std::string server_version; ///< as the server says: "17.10"; empty if it never answered
    std::string image;          ///< empty for an embedded engine, and where the server is none of an image
    std::string runtime;        ///< where its server comes from: "docker", "process", "url", "embedded"
    std::string layout;
    std::string migrations; ///< the folder
    int revisions = 0;
    CellStatus status = CellStatus::cancelled;
    std::optional<base::Error> error; ///< with status error and unavailable
    std::string fault;                ///< what kind of failure of the environment that is: "disk_full"
    std::vector<RetriedFault>
        retried; ///< earlier attempts that the environment failed; told although this one went well
    std::vector<Repeat> repeats;      ///< where the cell was run several times
    std::string server_log;           ///< its last lines, when something went wrong with the server
    std::vector<CheckOutcome> checks; ///< one for each row of the table of checks that looks here
    std::vector<Finding> findings;    ///< those that count, in the order of checks and revisions
    std::vector<Finding> ignored;     ///< matched by an ignore or an expected failure of the spec
    std::vector<StepTiming> steps;
    std::optional<std::string> allow_failure; ///< the reason: its failures do not fail the run
    std::string remove_command;               ///< how to remove it then; empty if none was kept
    /// How to look at the server that was kept; empty if none was. A password that harness made is in it, one
    /// from the matrix file is masked: for the console of who asked to keep it, never for a file.
    std::string connect_command;
    Milliseconds waited{};   ///< for a free worker and memory
    Milliseconds started{};  ///< from start to ready
    Milliseconds duration{}; ///< all in all, without waiting
};

/// What a check that looks across cells made of one group of them.
struct Comparison {
    std::string check;              ///< "versions"
    std::string of;                 ///< what the cells have in common: "postgres", "mysql+sql_mode=ansi"
    std::vector<std::string> cells; ///< ids of those that were compared
    CheckStatus status = CheckStatus::not_looked;
    std::string reason; ///< why it did not look, or at which it did not
};

/// 0 all passed · 1 findings at error level · 2 bad usage or spec · 3 environment · 70 a bug of ours · 130
/// interrupted
enum class ExitCode { passed = 0, findings = 1, usage = 2, environment = 3, bug = 70, interrupted = 130 };

struct RunResult {
    std::string name; ///< of the spec
    std::string file; ///< of the spec, as the user gave it
    std::string run_id;
    std::string harness_version;
    std::chrono::system_clock::time_point started;
    Milliseconds duration{};
    int jobs = 1;
    std::vector<CellResult> cells;       ///< in the order of the file; those that are through
    std::size_t planned = 0;             ///< how many there are in all
    std::vector<Comparison> comparisons; ///< made once all cells are through
    std::vector<Finding> findings;       ///< of no one cell: those of comparisons, and of the spec itself
    std::vector<Finding> ignored;        ///< of comparisons, matched by an ignore of the spec
    bool interrupted = false;
    bool complete = false; ///< all cells are through and nothing more will be added
};

/// Decides the exit code from the whole of a run. An interruption outranks an error of the environment, which
/// outranks findings: a gate must not read "migrations failed" where nobody could look.
[[nodiscard]] ExitCode exit_code(const RunResult& result);

[[nodiscard]] std::string_view to_string(CheckStatus status);
[[nodiscard]] std::string_view to_string(CellStatus status);

} // namespace harness::suite
