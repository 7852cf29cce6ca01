#include "drivers/mysql/connection.hpp"

#include "drivers/mysql/execute.hpp"
#include "drivers/mysql/snapshots.hpp"

#include <fmt/format.h>

namespace harness::drivers::mysql {

base::Result<ScriptRun> MysqlConnection::execute(const Script& script, ScriptMode mode,
                                                 const base::Limit& limit) {
    return mysql::execute(*m_session, script, mode, limit);
}

base::Result<Rows> MysqlConnection::query(std::string_view sql, std::span<const std::string> parameters,
                                          const base::Limit& limit) {
    return mysql::query(*m_session, sql, parameters, limit,
                        fmt::format("query {}", m_session->flavour().title));
}

base::Result<Snapshot> MysqlConnection::snapshot(const base::Limit& limit) {
    return mysql::snapshot(*m_session, limit);
}

base::Result<Snapshot> MysqlConnection::snapshot_shared(std::span<const std::string> ours,
                                                        const base::Limit& limit) {
    if (m_shared == Shared::unseen) return Snapshot{};
    return mysql::snapshot_shared(*m_session, ours, limit);
}

} // namespace harness::drivers::mysql
