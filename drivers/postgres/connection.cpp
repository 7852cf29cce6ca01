#include "drivers/postgres/connection.hpp"

#include "drivers/postgres/catalog.hpp"
#include "drivers/postgres/execute.hpp"

#include <fmt/format.h>

namespace harness::drivers::postgres {

base::Result<ScriptRun> PostgresConnection::execute(const Script& script, ScriptMode mode,
                                                    const base::Limit& limit) {
    return postgres::execute(*m_session, script, mode, limit);
}

base::Result<Rows> PostgresConnection::query(std::string_view sql, std::span<const std::string> parameters,
                                             const base::Limit& limit) {
    return postgres::query(*m_session, std::string(sql), parameters, limit, "query PostgreSQL");
}

base::Result<Snapshot> PostgresConnection::snapshot(const base::Limit& limit) {
    const std::string attempted = "read the schema from PostgreSQL's catalogs";
    const int major = m_session->major();
    if (!m_snapshot_prepared) {
        HARNESS_CHECK(run(*m_session, std::string(snapshot_settings()), limit, attempted));
        const auto prepare = fmt::format("PREPARE harness_snapshot AS {}", snapshot_sql(major));
        HARNESS_CHECK(run(*m_session, prepare, limit, attempted));
        m_snapshot_prepared = true;
    }
    HARNESS_TRY(const auto rows,
                postgres::query(*m_session, "EXECUTE harness_snapshot", {}, limit, attempted));
    return to_snapshot(rows, major);
}

} // namespace harness::drivers::postgres
