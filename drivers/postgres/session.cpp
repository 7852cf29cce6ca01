#include "drivers/postgres/session.hpp"

#include "drivers/poll.hpp"
#include "drivers/postgres/errors.hpp"

#include <array>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace harness::drivers::postgres {
namespace {

/// How long the server may take to end a session.
constexpr std::chrono::seconds k_time_to_end{5};

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
                                                     const base::Limit& limit) {
    std::unique_ptr<Session> session(new Session);
    HARNESS_CHECK(session->connect(address, database, limit));
    return session;
}

base::Result<void> Session::connect(const Address& address, std::string_view database,
                                    const base::Limit& limit) {
    base::Error error;
    error.message =
        fmt::format("connect to PostgreSQL at {}:{}, database \"{}\"", address.host, address.port, database);
    const auto attempted = error.message;
    if (!m_bell.is_open()) {
        error.message += ": no file descriptor is left for it (ulimit -n)";
        return error;
    }
    m_connection.reset(PQconnectStart(connection_string(address, database).c_str()));
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

void Session::end() {
    // libpq closes its end at once; the server closes its own when its process is gone.
    const int socket = ::fcntl(PQsocket(m_connection.get()), F_DUPFD_CLOEXEC, 0);
    m_connection.reset();
    if (socket < 0) return;
    m_bell.silence();
    const auto deadline = base::Deadline::after(k_time_to_end);
    std::array<char, 4096> ignored{};
    while (!deadline.has_passed())
        if (poll(socket, POLLIN, m_bell, deadline) && ::read(socket, ignored.data(), ignored.size()) <= 0)
            break;
    ::close(socket);
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
