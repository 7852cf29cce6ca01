#include "drivers/postgres/connection.hpp"

#include "drivers/postgres/catalog.hpp"
#include "drivers/postgres/execute.hpp"

#include <array>
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

base::Result<std::vector<Rows>> PostgresConnection::query_all(std::span<const Query> queries,
                                                              const base::Limit& limit) {
    return postgres::query_all(*m_session, queries, limit, "query PostgreSQL");
}

base::Result<void> PostgresConnection::prepare_snapshots(const base::Limit& limit) {
    if (m_snapshots_prepared) return {};
    const int major = m_session->major();
    const auto prepare = fmt::format("{};\nPREPARE harness_snapshot AS {};\nPREPARE harness_shared AS {}",
                                     snapshot_settings(), snapshot_sql(major), shared_snapshot_sql(major));
    const std::string attempted = "prepare to read PostgreSQL's catalogs";
    HARNESS_CHECK(run(*m_session, prepare, limit, attempted));
    m_snapshots_prepared = true;
    return {};
}

base::Result<Snapshot> PostgresConnection::snapshot(const base::Limit& limit) {
    HARNESS_CHECK(prepare_snapshots(limit));
    HARNESS_TRY(auto rows, postgres::query(*m_session, "EXECUTE harness_snapshot", {}, limit,
                                           "read the schema from PostgreSQL's catalogs"));
    return to_snapshot(std::move(rows), m_session->major());
}

base::Result<Snapshot> PostgresConnection::snapshot_shared(std::span<const std::string> ours,
                                                           const base::Limit& limit) {
    if (m_shared == Shared::unseen) return Snapshot{};
    HARNESS_CHECK(prepare_snapshots(limit));
    HARNESS_TRY(const auto rows, postgres::query(*m_session, "EXECUTE harness_shared", {}, limit,
                                                 "read what PostgreSQL's databases share"));
    return to_shared_snapshot(rows, ours);
}

base::Result<Observed> PostgresConnection::observe(std::span<const std::string> ours,
                                                   const base::Limit& limit) {
    if (m_shared == Shared::unseen) return Connection::observe(ours, limit);
    HARNESS_CHECK(prepare_snapshots(limit));
    const std::array<Query, 2> both{{{"EXECUTE harness_snapshot"}, {"EXECUTE harness_shared"}}};
    HARNESS_TRY(auto rows,
                postgres::query_all(*m_session, both, limit, "read the schema from PostgreSQL's catalogs"));
    return Observed{to_snapshot(std::move(rows[0]), m_session->major()), to_shared_snapshot(rows[1], ours)};
}

} // namespace harness::drivers::postgres
