#include "drivers/mysql/session.hpp"

#include "drivers/mysql/errors.hpp"
#include "drivers/mysql/nonblocking.hpp"
#include "drivers/mysql/options.hpp"

#include <cstdlib>
#include <fmt/format.h>

namespace harness::drivers::mysql {

base::Result<std::unique_ptr<Session>> Session::open(const Flavour& flavour, const Address& address,
                                                     std::string_view database, const base::Limit& limit) {
    std::unique_ptr<Session> session(new Session(flavour, address, database));
    HARNESS_CHECK(session->connect(limit));
    return session;
}

base::Result<void> Session::connect(const base::Limit& limit) {
    auto attempted = fmt::format("connect to {} at {}:{}", m_flavour.title, m_address.host, m_address.port);
    if (!m_database.empty()) attempted += fmt::format(", database \"{}\"", m_database);
    if (!m_bell.is_open()) {
        base::Error error;
        error.message = attempted + ": no file descriptor is left for it (ulimit -n)";
        return error;
    }
    HARNESS_CHECK(log_in(limit, attempted));
    m_version = parse_version(mysql_get_server_info(m_connection.get()));
    if (m_version.family != m_flavour.family) {
        base::Error error;
        error.sqlstate = "0A000"; // no waiting will help
        error.message = fmt::format("{}: the server there is {} {}: give the image or the address of a {} "
                                    "server",
                                    attempted, m_version.family == Family::mariadb ? "MariaDB" : "MySQL",
                                    m_version.number, m_flavour.title);
        return error;
    }
    return look_around(limit, attempted);
}

base::Result<void> Session::log_in(const base::Limit& limit, const std::string& attempted) {
    base::Error error;
    m_connection =
        new_connection(m_address.requires_tls ? Encryption::required : Encryption::as_the_library_does);
    if (!m_connection || mysql_options(m_connection.get(), MYSQL_OPT_NONBLOCK, nullptr) != 0) {
        error.message = attempted + ": there is no memory for it";
        return error;
    }
    auto* connection = m_connection.get();
    const std::stop_callback on_stop(limit.stop, [this] { m_bell.ring(); });
    constexpr unsigned long flags = CLIENT_MULTI_STATEMENTS | CLIENT_MULTI_RESULTS;
    MYSQL* opened = nullptr;
    int wanted = mysql_real_connect_start(
        &opened, connection, m_address.host.c_str(), m_address.user.c_str(), m_address.password.c_str(),
        m_database.empty() ? nullptr : m_database.c_str(), m_address.port, nullptr, flags);
    while (wanted != 0 && !limit.is_over()) {
        const int ready = wait_for(connection, wanted, m_bell, limit.deadline);
        if (ready != 0) wanted = mysql_real_connect_cont(&opened, connection, ready);
        m_bell.silence();
    }
    if (wanted != 0) { // suspended, and nobody waits any longer
        break_socket(connection);
        while (wanted != 0) wanted = mysql_real_connect_cont(&opened, connection, k_any_readiness);
        const bool was_stopped = limit.stop.stop_requested();
        error.kind = was_stopped ? base::ErrorKind::cancelled : base::ErrorKind::timeout;
        error.message = attempted + (was_stopped ? ": stopped" : ": no answer within the time limit");
        return error;
    }
    if (opened != nullptr) return {};
    error = to_error(connection, attempted);
    error.kind = base::ErrorKind::environment; // whatever is refused here, no migration is to blame
    return error;
}

base::Result<void> Session::look_around(const base::Limit& limit, const std::string& attempted) {
    HARNESS_TRY(const auto rows, query(*this, "SELECT @@max_allowed_packet", {}, limit, attempted));
    m_max_allowed_packet = std::strtoull(rows.rows.front().front()->c_str(), nullptr, 10);
    return {};
}

void Session::cancel() noexcept {
    const std::scoped_lock lock(m_mutex);
    if (!m_busy) return;
    m_cancelled = true;
    m_bell.ring();
}

bool Session::in_transaction() const {
    return !m_is_lost && (m_connection->server_status & SERVER_STATUS_IN_TRANS) != 0;
}

Backslash Session::backslash() const {
    const bool off = (m_connection->server_status & SERVER_STATUS_NO_BACKSLASH_ESCAPES) != 0;
    return off ? Backslash::plain : Backslash::escapes;
}

std::string Session::quoted(std::string_view text) const {
    std::string escaped(2 * text.size() + 1, '\0');
    // Knows of NO_BACKSLASH_ESCAPES by the server's status.
    escaped.resize(mysql_real_escape_string(m_connection.get(), escaped.data(), text.data(), text.size()));
    return "'" + escaped + "'";
}

std::string identifier(std::string_view name) {
    std::string quoted = "`";
    for (const char c : name) quoted.append(c == '`' ? 2 : 1, c);
    return quoted += '`';
}

} // namespace harness::drivers::mysql
