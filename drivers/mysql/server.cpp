#include "drivers/mysql/server.hpp"

#include "drivers/guest_parts.hpp"
#include "drivers/mysql/clone.hpp"
#include "drivers/mysql/connection.hpp"
#include "drivers/mysql/guest.hpp"
#include "drivers/mysql/migrator.hpp"
#include "drivers/mysql/privileges.hpp"
#include "drivers/mysql/restore.hpp"
#include "drivers/mysql/snapshots.hpp"

#include <fmt/format.h>

namespace harness::drivers::mysql {
namespace {

base::Result<void> take_a_write(Session& session, const base::Limit& limit) {
    const auto attempted = fmt::format("probe {}", session.flavour().title);
    HARNESS_TRY(const auto rows, query(session, "SELECT @@global.read_only", {}, limit, attempted));
    if (rows.rows.front().front() != "0") {
        base::Error error;
        error.message = attempted + ": it is read-only and takes no writes";
        return error;
    }
    if (session.database().empty()) return {};
    return run(session,
               "CREATE TEMPORARY TABLE harness_probe (answer int); DROP TEMPORARY TABLE harness_probe", limit,
               attempted);
}

/// Ends the sessions that are on the database, but this one.
base::Result<void> end_sessions(Session& session, std::string_view database, const base::Limit& limit) {
    const auto attempted = fmt::format("end the sessions on the database {}", database);
    HARNESS_TRY(const auto sessions, query(session, "SHOW PROCESSLIST", {}, limit, attempted));
    for (const auto& row : sessions.rows) { // Id, User, Host, db …
        if (row.at(3) != database) continue;
        const auto killed = run(session, "KILL " + row.at(0).value_or("0"), limit, attempted);
        // It may have ended by itself meanwhile, which is what was wanted.
        if (killed.has_error() && killed.error().kind != base::ErrorKind::sql) return killed.error();
    }
    return {};
}

std::string shell_quoted(std::string_view text) {
    std::string quoted = "'";
    for (const char c : text) {
        if (c == '\'')
            quoted += "'\\''";
        else
            quoted += c;
    }
    return quoted + "'";
}

} // namespace

base::Result<std::unique_ptr<Session>> MysqlServer::open(const base::Limit& limit) const {
    return Session::open(m_flavour, m_address, m_address.maintenance_database, limit);
}

base::Result<KeptSession<Session>::Lent> MysqlServer::borrow(const base::Limit& limit) {
    return m_kept.lend([&] { return open(limit); }, limit);
}

base::Result<std::string> MysqlServer::version(const base::Limit& limit) {
    HARNESS_TRY(const auto session, open(limit));
    return session->version().number;
}

base::Result<void> MysqlServer::probe(const base::Limit& limit) {
    HARNESS_TRY(const auto session, open(limit));
    auto answer = take_a_write(*session, limit);
    if (answer.has_value() || answer.error().kind != base::ErrorKind::sql) return answer;
    auto error = std::move(answer).error();
    error.kind = base::ErrorKind::environment; // whatever it refuses here, no migration is to blame
    return error;
}

base::Result<void> MysqlServer::make_migrator(const base::Limit& limit) {
    if (!m_address.migrator) return {};
    HARNESS_TRY(const auto session, open(limit));
    return mysql::make_migrator(*session, *m_address.migrator, limit);
}

base::Result<void> MysqlServer::create_database(std::string_view name,
                                                std::optional<std::string_view> clone_of,
                                                const base::Limit& limit) {
    // One of its own: the character set is the session's, as the server's settings are now.
    HARNESS_TRY(const auto session, open(limit));
    HARNESS_CHECK(clone_of ? clone_database(m_flavour, m_address, *clone_of, name, limit)
                           : run(*session, "CREATE DATABASE " + identifier(name), limit,
                                 fmt::format("create the database {}", name)));
    const auto& migrator = m_address.migrator;
    if (!migrator || !migrator->owns_databases) return {};
    return let_own(*session, *migrator, name, limit);
}

base::Result<void> MysqlServer::drop_database(std::string_view name, const base::Limit& limit) {
    if (m_address.guest) require_own(*m_address.guest, name);
    HARNESS_TRY(const auto session, borrow(limit));
    HARNESS_CHECK(end_sessions(*session, name, limit));
    const auto attempted = fmt::format("drop the database {}", name);
    HARNESS_CHECK(run(*session, "DROP DATABASE IF EXISTS " + identifier(name), limit, attempted));
    return revoke_privileges_on(*session, name, limit);
}

base::Result<std::unique_ptr<Connection>> MysqlServer::connect(std::string_view database,
                                                               const base::Limit& limit) {
    const auto address = m_address.for_migrations();
    HARNESS_TRY(auto session, Session::open(m_flavour, address, database, limit));
    return std::unique_ptr<Connection>(
        std::make_unique<MysqlConnection>(std::move(session), address.session_with(database), shared()));
}

base::Result<std::unique_ptr<Connection>> MysqlServer::connect_as_admin(std::string_view database,
                                                                        const base::Limit& limit) {
    HARNESS_TRY(auto session, Session::open(m_flavour, m_address, database, limit));
    return std::unique_ptr<Connection>(
        std::make_unique<MysqlConnection>(std::move(session), m_address.session_with(database), shared()));
}

base::Result<Snapshot> MysqlServer::snapshot_shared(std::span<const std::string> ours,
                                                    const base::Limit& limit) {
    if (m_address.guest && !m_address.guest->may_leave_things) return Snapshot{};
    HARNESS_TRY(const auto session, borrow(limit));
    if (m_address.guest) {
        HARNESS_TRY(const auto names, list_names(*session, limit));
        return names_as_snapshot(names);
    }
    return mysql::snapshot_shared(*session, ours, limit);
}

base::Result<void> MysqlServer::restore_shared(const Snapshot& baseline, std::span<const std::string> ours,
                                               const base::Limit& limit) {
    if (m_address.guest) {
        HARNESS_TRY(const auto there, snapshot_shared(ours, limit));
        return tell_strays(baseline, there);
    }
    HARNESS_TRY(const auto session, borrow(limit));
    HARNESS_TRY(const auto now, mysql::snapshot_shared(*session, ours, limit));
    if (now == baseline) return {};
    std::string refusals;
    for (const auto& sql : restore_shared_sql(baseline, now)) {
        const auto done = run(*session, sql, limit, sql);
        if (done.has_value()) continue;
        // What the server refuses may be gone with a later statement; the comparison below decides.
        if (done.error().kind != base::ErrorKind::sql) return done.error();
        refusals += fmt::format("\n{}", done.error().message);
    }
    HARNESS_TRY(const auto after, mysql::snapshot_shared(*session, ours, limit));
    if (after == baseline) return {};
    base::Error error;
    error.message = fmt::format("restore what {}'s databases share: these differences are left:\n{}{}",
                                m_flavour.title, describe(diff(baseline, after)), refusals);
    return error;
}

std::string MysqlServer::shell_command(std::string_view database) const {
    const auto place = m_address.place_for_others();
    const auto password = m_address.password.empty() ? "" : " --password=" + shell_quoted(m_address.password);
    return fmt::format("{} --protocol=tcp --host={} --port={} --user={}{} {}", m_flavour.client,
                       shell_quoted(place.host), place.port, shell_quoted(m_address.user), password,
                       shell_quoted(database));
}

} // namespace harness::drivers::mysql
