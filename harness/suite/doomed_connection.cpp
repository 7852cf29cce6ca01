#include "harness/suite/doomed_connection.hpp"

namespace harness::suite {
namespace {

/// How a session ends itself. SQLite has no server: its session is simply not used any more.
std::string_view end_of_session(drivers::Dialect dialect) {
    switch (dialect) {
    case drivers::Dialect::postgres:
        return "SELECT pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid())";
    case drivers::Dialect::mysql:
    case drivers::Dialect::mariadb:
        return "KILL CONNECTION_ID()";
    case drivers::Dialect::sqlite:
        return {};
    }
    return {};
}

base::Error killed() {
    return {base::ErrorKind::environment, "the session was killed, on purpose"};
}

} // namespace

base::Result<drivers::ScriptRun>
DoomedConnection::execute(const drivers::Script& script, drivers::ScriptMode mode, const base::Limit& limit) {
    HARNESS_TRY(const auto statements, drivers::split(script, m_dialect));
    m_asked += statements.size();
    if (m_is_dead) return killed();
    if (m_left == 0) return die(limit);
    if (statements.size() <= m_left) {
        m_left -= statements.size();
        return m_session.execute(script, mode, limit);
    }
    auto begun = script;
    begun.text.resize(statements[m_left - 1].end);
    m_left = 0;
    // One message is one transaction there: the end has to come inside it.
    const bool in_message = m_dialect == drivers::Dialect::postgres && mode == drivers::ScriptMode::whole;
    if (in_message) begun.text += "\n;" + std::string(end_of_session(m_dialect));
    auto run = m_session.execute(begun, mode, limit);
    if (in_message && run.has_error() && run.error().kind == base::ErrorKind::environment) {
        m_is_dead = true;
        return killed();
    }
    if (run.has_error()) return run;
    return die(limit);
}

base::Result<drivers::Rows> DoomedConnection::query(std::string_view sql,
                                                    std::span<const std::string> parameters,
                                                    const base::Limit& limit) {
    if (m_is_dead) return killed();
    // The tool's own record, after the last statement: the kill that comes just before it.
    if (m_left == 0 && m_asked > 0) return die(limit);
    return m_session.query(sql, parameters, limit);
}

base::Result<drivers::Snapshot> DoomedConnection::snapshot(const base::Limit& limit) {
    if (m_is_dead) return killed();
    return m_session.snapshot(limit);
}

base::Result<drivers::Snapshot> DoomedConnection::snapshot_shared(std::span<const std::string> ours,
                                                                  const base::Limit& limit) {
    if (m_is_dead) return killed();
    return m_session.snapshot_shared(ours, limit);
}

base::Error DoomedConnection::die(const base::Limit& limit) {
    m_is_dead = true;
    const auto sql = end_of_session(m_dialect);
    if (!sql.empty()) (void)m_session.execute({"", std::string(sql)}, drivers::ScriptMode::statements, limit);
    return killed();
}

} // namespace harness::suite
