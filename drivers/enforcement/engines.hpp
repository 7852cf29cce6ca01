#pragma once
// Internal: the engines of observe_enforcement, and what reads their catalogs.

#include "drivers/enforcement/promise.hpp"

namespace harness::drivers::enforcement {

[[nodiscard]] base::Result<std::vector<Enforcement>>
observe_postgres(Connection& connection, const EnforcementRequest& request, const base::Limit& limit);
[[nodiscard]] base::Result<std::vector<Enforcement>> observe_mysql(Connection& connection,
                                                                   base::Engine engine,
                                                                   const EnforcementRequest& request,
                                                                   const base::Limit& limit);
[[nodiscard]] base::Result<std::vector<Enforcement>>
observe_sqlite(Connection& connection, const EnforcementRequest& request, const base::Limit& limit);

/// The rows of postgres.sql.
[[nodiscard]] Schema read_postgres(const Rows& rows);
/// Their snapshots hold all that a schema promises: SHOW CREATE, and the text of CREATE TABLE.
[[nodiscard]] Schema read_mysql(const Snapshot& snapshot);
[[nodiscard]] Schema read_sqlite(const Snapshot& snapshot);

} // namespace harness::drivers::enforcement
