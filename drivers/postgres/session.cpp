#include "drivers/postgres/session.hpp"

#include "drivers/poll.hpp"
#include "drivers/postgres/errors.hpp"

#include <array>
#include <fmt/format.h>

namespace harness::drivers::postgres {
namespace {

/// How old a connection that has begun may be when it is used. The server waits for 60 s by default
/// (authentication_timeout), and for 1 s at least.
constexpr std::chrono::seconds k_begun_for{10};

/// A file that cannot exist, so that nothing is read from the user's home.
constexpr std::string_view k_no_file = "/dev/null/none";

/// Everything is said, so that neither PG* variables nor ~/.pgpass nor ~/.postgresql decide about a test
/// (what cannot be said, forget_client_environment() takes away). It must be a string: given as an array,
/// empty values count as not said (libpq, fe-connect.c).
std::string connection_string(const Address& address, std::string_view database) {
    const std::string port = std::to_string(address.port);
    const std::array<std::pair<std::string_view, std::string_view>, 22> parameters{{
        {"host", address.host},
        {"hostaddr", ""},
        {"port", port},
        {"user", address.user},
        {"password", address.password},
        {"dbname", database},
        {"application_name", "harness"},
        {"client_encoding", "UTF8"},
        {"options", ""},
        {"passfile", k_no_file},
        {"sslmode", address.requires_tls ? "require" : "prefer"},
        {"sslcert", k_no_file},
        {"sslkey", k_no_file},
        {"sslrootcert", k_no_file},
        {"sslcrl", k_no_file},
        {"sslcrldir", k_no_file},
        {"gssencmode", "disable"},
        {"channel_binding", "prefer"},
        {"requirepeer", ""},
        {"replication", ""},
        {"target_session_attrs", "any"},
        {"connect_timeout", "0"}, // the Limit bounds it
    }};
    std::string text;
    for (const auto& [name, value] : parameters) {
        text += fmt::format("{}='", name);
        for (const char c : value) {
            if (c == '\'' || c == '\\') text += '\\';
            text += c;
        }
        text += "' ";
    }
    return text;
}

} // namespace

base::Result<std::unique_ptr<Session>> Session::open(const Address& address, std::string_view database,
                                                     const base::Limit& limit, BegunSession begun) {
    std::unique_ptr<Session> session(new Session);
    const auto to = connection_string(address, database);
    const auto attempted =
        fmt::format("connect to PostgreSQL at {}:{}, database \"{}\"", address.host, address.port, database);
    if (begun.connection && begun.to == to && base::Clock::now() - begun.since < k_begun_for) {
        // Whatever is wrong with it, an attempt from the start tells.
        if (session->connect(std::move(begun.connection), attempted, limit).has_value()) return session;
    }
    HARNESS_CHECK(session->connect(ConnectionHandle(PQconnectStart(to.c_str())), attempted, limit));
    return session;
}

BegunSession Session::begin(const Address& address, std::string_view database) {
    auto to = connection_string(address, database);
    ConnectionHandle connection(PQconnectStart(to.c_str()));
    return {std::move(connection), std::move(to), base::Clock::now()};
}

base::Result<void> Session::connect(ConnectionHandle begun, const std::string& attempted,
                                    const base::Limit& limit) {
    base::Error error;
    error.message = attempted;
    if (!m_bell.is_open()) {
        error.message += ": no file descriptor is left for it (ulimit -n)";
        return error;
    }
    m_connection = std::move(begun);
    PQsetErrorVerbosity(m_connection.get(), PQERRORS_VERBOSE); // see connect_error
    const std::stop_callback on_stop(limit.stop, [this] { m_bell.ring(); });
    for (auto state = PGRES_POLLING_WRITING; state != PGRES_POLLING_OK;) {
        if (PQstatus(m_connection.get()) == CONNECTION_BAD)
            return connect_error(PQerrorMessage(m_connection.get()), attempted);
        if (limit.is_over()) {
            error.kind = limit.stop.stop_requested() ? base::ErrorKind::cancelled : base::ErrorKind::timeout;
            error.message += limit.stop.stop_requested() ? ": stopped" : ": no answer within the time limit";
            return error;
        }
        const short events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        if (poll(PQsocket(m_connection.get()), events, m_bell, limit.deadline))
            state = PQconnectPoll(m_connection.get());
    }
    PQsetErrorVerbosity(m_connection.get(), PQERRORS_DEFAULT);
    PQsetNoticeReceiver(m_connection.get(), receive_notice, this);
    m_major = PQserverVersion(m_connection.get()) / 10000;
    if (PQsetnonblocking(m_connection.get(), 1) != 0)
        return connect_error(PQerrorMessage(m_connection.get()), attempted);
    return {};
}

void Session::receive_notice(void* session, const PGresult* result) {
    const auto& handler = static_cast<Session*>(session)->m_notice;
    if (handler) handler(result);
}

void Session::cancel() noexcept {
    const std::scoped_lock lock(m_mutex);
    if (!m_busy) return;
    m_cancelled = true;
    m_bell.ring();
}

bool Session::in_transaction() const {
    const auto status = PQtransactionStatus(m_connection.get());
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

std::string Session::server_version() const {
    const char* version = PQparameterStatus(m_connection.get(), "server_version");
    return version == nullptr ? "" : version;
}

PlainStrings Session::plain_strings() const {
    const char* setting = PQparameterStatus(m_connection.get(), "standard_conforming_strings");
    const bool off = setting != nullptr && std::string_view(setting) == "off";
    return off ? PlainStrings::backslash_escapes : PlainStrings::standard;
}

} // namespace harness::drivers::postgres
