#pragma once
// The schema that a project's schema file declares: loaded into a database beside the migrated one, so that
// both can be compared as snapshots. What dumps hold and no server takes is taken out first.

#include "drivers/driver.hpp"

#include <optional>
#include <string>
#include <vector>

namespace harness::suite {

struct DeclaredSchema {
    drivers::Script script;                  ///< the file
    std::optional<drivers::Snapshot> schema; ///< what it made
    std::optional<base::Error> error;        ///< why it could not be loaded: the file's own fault
    std::string could_not_look{};            ///< why it could not be loaded, and nobody's fault
};

/// Roles that the file names and the server does not have. On a server of somebody else's none is made.
enum class MissingRoles { made, left_out };

struct DeclaredSettings {
    drivers::Script script;
    drivers::Dialect dialect;
    std::vector<std::string> setup; ///< tried before the script where it does not load without
    std::chrono::milliseconds timeout{std::chrono::minutes(5)};
    base::Limit limit;
    std::string database;
    MissingRoles missing_roles = MissingRoles::made;
};

/// Makes a database, loads the file into it as the administrator, takes a snapshot and drops the database
/// again, together with the roles that had to be made because the file names them. An error of the result is
/// the environment's.
[[nodiscard]] base::Result<DeclaredSchema> load_declared_schema(drivers::Server& server,
                                                                const DeclaredSettings& settings);

/// The script with the same lines, without: psql's commands that change no schema (\set, \echo …); SET of
/// timeouts, which newer dumps have and older servers do not know; SQLite's own tables (sqlite_sequence).
[[nodiscard]] drivers::Script loadable(drivers::Script script, drivers::Dialect dialect);

} // namespace harness::suite
