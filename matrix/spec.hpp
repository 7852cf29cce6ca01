#pragma once
// The matrix file as plain structs. Pure: knows no database, no Docker, no clock. Read by reader.hpp,
// expanded by cells.hpp. Every member that a later error may point at keeps its place in the file.

#include "harness/base/engine.hpp"
#include "harness/base/error.hpp"
#include "matrix/policies.hpp"
#include "matrix/rows.hpp"
#include "matrix/tool.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace harness::matrix {

enum class Durability {
    off,
    real
}; ///< off: fsync and friends are off; faster, and safe for a throw-away server
enum class DataPlace {
    memory,
    disk
}; ///< where a server's data directory lies: a tmpfs, or the container's own layer

/// Where a cell's server comes from. SQLite has none.
enum class Runtime {
    docker,  ///< a container
    process, ///< the programs of this machine
    url      ///< the user's own server: whatever names one by `url`
};

/// The account that runs the migrations, on a server that harness starts. `setup` and all looks at the schema
/// are the superuser's.
struct Role {
    enum class Rights {
        owner,    ///< an ordinary account that owns each database (MySQL: has all rights on it), as in
                  ///< production
        ordinary, ///< one that owns nothing: only what `grants` and `setup` give
        superuser ///< the one that administers the server; no account is made
    };
    Rights rights = Rights::owner;
    std::string name = "harness";
    std::vector<std::string> grants; ///< SQL texts that the superuser runs once, when the account is made
};

/// The address of the user's own server as the file gives it: {version} and {axis} still stand in it.
struct UrlText {
    std::string text; ///< with a password, perhaps: not to be shown
    base::SourcePosition where;
};

/// What a cell's server is started with. Unset members fall through: engine → axis values → overrides.
struct ServerSettings {
    std::optional<std::string> image; ///< may hold {version}
    std::map<std::string, std::string> env;
    std::vector<std::string> command; ///< appended to the image's own; an axis or override appends further
    /// The engine's own settings by name: `-c name=value` on PostgreSQL, `--name=value` on MySQL and MariaDB,
    /// `PRAGMA name = value` on SQLite.
    std::map<std::string, std::string> settings;
    std::optional<std::uint64_t> memory; ///< bytes
    std::optional<double> cpus;
    std::optional<DataPlace> data;
    std::optional<Durability> durability;
    std::vector<std::string> setup; ///< SQL texts, run in each new database before the first migration
    std::optional<std::chrono::milliseconds> ready_timeout;
    std::optional<Role> role;
    std::optional<Runtime> runtime; ///< docker where nothing says otherwise
    std::optional<UrlText> url;     ///< nothing is started, then; of this and `runtime` the later one counts
    /// The keys among those given that only a server of harness's own can follow, and where they stand.
    std::map<std::string, base::SourcePosition> for_own_servers;
};

/// Where the migrations are. In an engine or an override, an empty member falls through to the one above it.
struct Migrations {
    std::string path = "."; ///< relative to the matrix file; may hold {engine}, {version} and {an axis}
    std::string layout = "auto";
    std::map<std::string, std::string> variables; ///< that the migrations' files name; merged by name
    base::SourcePosition where;
    std::optional<ToolUse>
        tool{}; ///< what runs them instead of harness; takes the place of a layout above it
};

/// One named value of an axis. `text` is the value in cell ids.
struct AxisValue {
    std::string text;
    ServerSettings settings;
    std::vector<base::Engine> engines; ///< only for these; empty means all
};

/// An axis applies to the engines that at least one of its values is for.
struct Axis {
    std::string name;
    std::vector<AxisValue> values;
    base::SourcePosition where;
};

struct EngineEntry {
    base::Engine engine;
    std::string spelling;              ///< as written, for {engine}: "postgresql"
    std::vector<std::string> versions; ///< text, never numbers; empty for an embedded engine
    ServerSettings settings;
    std::optional<Migrations> migrations; ///< instead of the spec's own
    base::SourcePosition where;
    std::map<std::string, ServerSettings> of_versions{}; ///< what single versions say over `settings`
};

/// Matches cells: every given member must match. "engine", "version" and axis names; values are globs. An
/// engine matches by its name and by its alias.
struct CellPattern {
    std::map<std::string, std::string> members;
    base::SourcePosition where;
};

enum class Severity { note, warning, error };

/// Settings of one check; on unless switched off.
struct CheckSettings {
    bool enabled = true;
    std::optional<std::string> since; ///< revisions before this one are not judged
    base::SourcePosition where;
};

/// A changed severity of a rule ("stairway/not-restored", globs allowed), everywhere or for some revisions.
struct RuleOverride {
    std::string rule;
    Severity severity;
    std::optional<std::string> revision; ///< a glob
    std::optional<std::string> since;
    base::SourcePosition where;
};

/// Findings that are known and accepted. One that matches nothing any more is itself a finding.
struct Ignore {
    std::string rule;                    ///< a glob
    std::optional<std::string> revision; ///< a glob on the revision's id or name
    std::optional<std::string> object; ///< a glob on an object's title ("column public.users.*"); all objects
                                       ///< of the finding must match for the finding to go
    std::optional<std::string> cell;   ///< a glob
    std::string reason;                ///< never empty
    std::optional<std::chrono::year_month_day> until; ///< after this day it no longer counts
    base::SourcePosition where;
};

/// A finding that must occur (strict: if it does not, that is a failure). Without `rule`: the cell must fail
/// somehow.
struct ExpectedFailure {
    std::string cell = "*";              ///< a glob
    std::optional<std::string> rule;     ///< a glob
    std::optional<std::string> revision; ///< a glob
    std::optional<std::string> error;    ///< a glob on what the server says: its SQLSTATE, or its message
    std::string reason;
    base::SourcePosition where;
};

/// Cells whose failures are shown and do not fail the run.
struct AllowedFailure {
    std::string cell; ///< a glob
    std::string reason;
    base::SourcePosition where;
};

/// Changed settings for cells whose id matches.
struct CellOverride {
    std::string cell; ///< a glob
    ServerSettings settings;
    std::optional<Migrations> migrations;
    base::SourcePosition where;
};

struct Timeouts {
    std::chrono::milliseconds ready = std::chrono::seconds(120); ///< start to ready
    std::chrono::milliseconds pull = std::chrono::minutes(10);
    std::chrono::milliseconds statement = std::chrono::minutes(5); ///< one script of a migration
    std::chrono::milliseconds cell = std::chrono::minutes(60);
};

struct Spec {
    std::filesystem::path file;
    std::string name; ///< for reports; the file's folder name by default
    Migrations migrations;
    std::vector<EngineEntry> engines;
    std::vector<Axis> axes;
    std::vector<CellPattern> exclude;
    std::vector<CellPattern> include; ///< whole further combinations: engine and version given, axes optional
    std::vector<AllowedFailure> allow_failure;
    std::vector<ExpectedFailure> expected_failures;
    std::vector<CellOverride> overrides;
    std::map<std::string, CheckSettings> checks; ///< by name: only those that the file mentions
    std::vector<RuleOverride> rules;
    std::vector<Ignore> ignores;
    IdempotencyModes idempotency;
    std::optional<Naming> naming; ///< of the check, where it is configured
    std::optional<Drift> drift;   ///< of the check, where it is configured
    Budgets budgets;
    RowSettings rows;
    std::vector<ExpectedChange> expected_changes;
    std::vector<Fixture> fixtures;
    std::vector<Assertion> assertions;
    std::optional<Runtime> runtime; ///< of all cells that do not say otherwise
    bool allow_unavailable = false; ///< cells whose server cannot be had do not count
    int retries = 1;                ///< of a cell that the environment failed, where trying again may help
    std::optional<int> jobs;
    Timeouts timeouts;
    /// What came from the environment into what servers and migrations are given (environment.cpp has the
    /// table of keys): no output shows it.
    std::vector<std::string> secrets;
};

} // namespace harness::matrix
