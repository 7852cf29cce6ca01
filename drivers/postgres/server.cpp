#include "drivers/postgres/server.hpp"

#include "drivers/guest_parts.hpp"
#include "drivers/migrator.hpp"
#include "drivers/postgres/catalog.hpp"
#include "drivers/postgres/connection.hpp"
#include "drivers/postgres/guest.hpp"
#include "drivers/postgres/password.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace harness::drivers::postgres {
namespace {

/// The server itself waits 5 s for the sessions to leave before it refuses (dbcommands.c,
/// CountOtherDBBackends).
constexpr int k_attempts_at_busy_template = 3;
constexpr std::string_view k_object_in_use = "55006";
constexpr int k_first_major_with_strategy = 15;

/// Copying files costs two checkpoints, which is cheaper than writing the whole copy to the log only where
/// nothing is ever synced to disk (measured: half the time on tmpfs without fsync, nine times as long on a
/// disk with it).
base::Result<std::string_view> copy_strategy(Session& session, const base::Limit& limit) {
    if (session.major() < k_first_major_with_strategy) return "";
    HARNESS_TRY(const auto rows, query(session, "SELECT current_setting('fsync')", {}, limit,
                                       "ask PostgreSQL for its setting fsync"));
    return rows.rows.front().front() == "off" ? " STRATEGY file_copy" : "";
}

base::Result<void> take_a_write(Session& session, const base::Limit& limit) {
    const std::string attempted = "probe PostgreSQL";
    HARNESS_TRY(const auto rows, query(session, "SELECT pg_is_in_recovery()", {}, limit, attempted));
    if (rows.rows.front().front() == "t") {
        base::Error error;
        error.message = attempted + ": it is in recovery and takes no writes";
        return error;
    }
    return run(session, "CREATE TEMP TABLE harness_probe (answer int); DROP TABLE harness_probe", limit,
               attempted);
}

base::Result<Snapshot> read_shared(Session& session, std::span<const std::string> ours,
                                   const base::Limit& limit) {
    HARNESS_TRY(const auto rows, query(session, shared_snapshot_sql(session.major()), {}, limit,
                                       "read what PostgreSQL's databases share"));
    return to_shared_snapshot(rows, ours);
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view unreserved =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    std::string encoded;
    for (const char c : text) {
        if (unreserved.find(c) != std::string_view::npos)
            encoded += c;
        else
            encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return encoded;
}

} // namespace

base::Result<std::unique_ptr<Session>> PostgresServer::open(const base::Limit& limit) const {
    return Session::open(m_address, m_address.maintenance_database, limit);
}

base::Result<KeptSession<Session>::Lent> PostgresServer::borrow(const base::Limit& limit) {
    return m_kept.lend([&] { return open(limit); }, limit);
}

base::Result<std::string> PostgresServer::version(const base::Limit& limit) {
    HARNESS_TRY(const auto session, open(limit));
    const auto version = session->server_version();
    return version.substr(0, version.find(' ')); // without the packager's words
}

base::Result<void> PostgresServer::probe(const base::Limit& limit) {
    HARNESS_TRY(const auto session, open(limit));
    auto answer = take_a_write(*session, limit);
    if (answer.has_value() || answer.error().kind != base::ErrorKind::sql) return answer;
    auto error = std::move(answer).error();
    error.kind = base::ErrorKind::environment; // whatever it refuses here, no migration is to blame
    return error;
}

base::Result<void> PostgresServer::make_own(const base::Limit& limit) {
    if (!is_unguessable(m_address.password)) return {};
    HARNESS_TRY(const auto session, open(limit));
    return run(*session,
               fmt::format("ALTER ROLE {} PASSWORD {}", quoted_name(m_address.user),
                           password_literal(m_address.password)),
               limit, "make PostgreSQL's log-ins cheap");
}

base::Result<void> PostgresServer::make_migrator(const base::Limit& limit) {
    if (!m_address.migrator) return {};
    const auto& [user, password, owns_databases, grants] = *m_address.migrator;
    HARNESS_TRY(const auto session, open(limit));
    if (m_address.guest) return make_guest_migrator(*session, m_address, limit);
    // The password stays out of the server's log, whatever the user's settings log.
    HARNESS_CHECK(run(*session,
                      "SET log_statement = none; SET log_min_duration_statement = -1; "
                      "SET log_min_error_statement = panic",
                      limit, "switch logging off"));
    // Not superuser, and may make neither databases nor roles: CREATE ROLE's defaults.
    HARNESS_CHECK(while_preparing(
        run(*session,
            fmt::format("CREATE ROLE {} LOGIN PASSWORD {}", quoted_name(user), password_literal(password)),
            limit, fmt::format("make the role {} for the migrations", user))));
    return run_grants(grants, [&](const std::string& grant, std::string attempted) {
        return run(*session, grant, limit, std::move(attempted));
    });
}

base::Result<void> PostgresServer::create_database(std::string_view name,
                                                   std::optional<std::string_view> clone_of,
                                                   const base::Limit& limit) {
    HARNESS_TRY(const auto session, borrow(limit));
    HARNESS_TRY(const auto strategy, copy_strategy(*session, limit));
    const auto& migrator = m_address.migrator;
    const auto sql =
        fmt::format("CREATE DATABASE {}{}{}{}", quoted_name(name),
                    migrator && migrator->owns_databases ? " OWNER " + quoted_name(migrator->user) : "",
                    clone_of ? " TEMPLATE " + quoted_name(*clone_of) : "", strategy);
    for (int attempt = 1;; ++attempt) {
        auto created = run(*session, sql, limit, fmt::format("create the database {}", name));
        // Safe to repeat: the server refused before it did anything.
        const bool busy = created.has_error() && created.error().sqlstate == k_object_in_use;
        if (busy && attempt < k_attempts_at_busy_template) continue;
        if (created.has_error() || !m_address.guest) return created;
        return mark_database(*session, name, m_address.guest->mark, limit);
    }
}

base::Result<void> PostgresServer::drop_database(std::string_view name, const base::Limit& limit) {
    if (m_address.guest) require_own(*m_address.guest, name);
    HARNESS_TRY(const auto session, borrow(limit));
    const auto sql = fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", quoted_name(name));
    return run(*session, sql, limit, fmt::format("drop the database {}", name));
}

base::Result<std::unique_ptr<Connection>> PostgresServer::connect(std::string_view database,
                                                                  const base::Limit& limit) {
    const auto address = m_address.for_migrations();
    HARNESS_TRY(auto session, Session::open(address, database, limit));
    return std::unique_ptr<Connection>(
        std::make_unique<PostgresConnection>(std::move(session), address.session_with(database), shared()));
}

base::Result<std::unique_ptr<Connection>> PostgresServer::connect_as_admin(std::string_view database,
                                                                           const base::Limit& limit) {
    HARNESS_TRY(auto session, Session::open(m_address, database, limit));
    return std::unique_ptr<Connection>(
        std::make_unique<PostgresConnection>(std::move(session), m_address.session_with(database), shared()));
}

base::Result<Snapshot> PostgresServer::snapshot_shared(std::span<const std::string> ours,
                                                       const base::Limit& limit) {
    if (m_address.guest && !m_address.guest->may_leave_things) return Snapshot{};
    HARNESS_TRY(const auto session, borrow(limit));
    if (m_address.guest) {
        HARNESS_TRY(const auto names, list_names(*session, limit));
        return names_as_snapshot(names);
    }
    return read_shared(*session, ours, limit);
}

base::Result<void> PostgresServer::restore_shared(const Snapshot& baseline, std::span<const std::string> ours,
                                                  const base::Limit& limit) {
    if (m_address.guest) {
        HARNESS_TRY(const auto there, snapshot_shared(ours, limit));
        return tell_strays(baseline, there);
    }
    HARNESS_TRY(const auto session, borrow(limit));
    HARNESS_TRY(const auto now, read_shared(*session, ours, limit));
    if (now == baseline) return {};
    std::string refusals;
    for (const auto& sql : restore_shared_sql(baseline, now)) {
        const auto done = run(*session, sql, limit, sql);
        if (done.has_value()) continue;
        // What the server refuses may be gone with a later statement; the comparison below decides.
        if (done.error().kind != base::ErrorKind::sql) return done.error();
        refusals += fmt::format("\n{}", done.error().message);
    }
    HARNESS_TRY(const auto after, read_shared(*session, ours, limit));
    if (after == baseline) return {};
    base::Error error;
    error.message =
        fmt::format("restore what PostgreSQL's databases share: these differences are left:\n{}{}",
                    describe(diff(baseline, after)), refusals);
    return error;
}

std::string PostgresServer::shell_command(std::string_view database) const {
    const auto place = m_address.place_for_others();
    const bool is_ipv6 = place.host.find(':') != std::string::npos;
    const auto host = is_ipv6 ? "[" + place.host + "]" : percent_encoded(place.host);
    const auto password = m_address.password.empty() ? "" : ":" + percent_encoded(m_address.password);
    return fmt::format("psql postgresql://{}{}@{}:{}/{}", percent_encoded(m_address.user), password, host,
                       place.port, percent_encoded(database));
}

} // namespace harness::drivers::postgres
