#include "drivers/sqlite/connection.hpp"

#include "drivers/sqlite/catalog.hpp"
#include "drivers/sqlite/execute.hpp"

namespace harness::drivers::sqlite {

base::Result<ScriptRun> SqliteConnection::execute(const Script& script, ScriptMode,
                                                  const base::Limit& limit) {
    return sqlite::execute(*m_session, script, limit); // SQLite has one way only
}

base::Result<Rows> SqliteConnection::query(std::string_view sql, std::span<const std::string> parameters,
                                           const base::Limit& limit) {
    return sqlite::query(*m_session, sql, parameters, limit, "query SQLite");
}

base::Result<Snapshot> SqliteConnection::snapshot(const base::Limit& limit) {
    HARNESS_TRY(const auto rows, sqlite::query(*m_session, snapshot_sql(), {}, limit,
                                               "read the schema from SQLite's catalog"));
    return to_snapshot(rows);
}

} // namespace harness::drivers::sqlite
