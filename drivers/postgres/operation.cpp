#include "drivers/poll.hpp"
#include "drivers/postgres/errors.hpp"
#include "drivers/postgres/session.hpp"

#include <array>
#include <fmt/format.h>
#include <system_error>
#include <thread>

namespace harness::drivers::postgres {
namespace {

/// How long a server may take to react to a cancel request.
constexpr std::chrono::seconds k_cancel_grace{2};

/// Asks the server to cancel what the connection is doing. The future is ready when the server has taken the
/// request: until then it could still hit the next statement. PQcancel blocks, without a limit of its own if
/// the server is frozen, hence a thread that nobody waits for longer than the grace.
std::future<void> request_cancel(PGconn* connection) {
    CancelHandle cancel(PQgetCancel(connection));
    std::promise<void> promise;
    auto taken = promise.get_future();
    if (!cancel) return taken;
    try {
        std::thread([cancel = std::move(cancel), promise = std::move(promise)]() mutable {
            std::array<char, 256> error{};
            PQcancel(cancel.get(), error.data(), static_cast<int>(error.size()));
            promise.set_value();
        }).detach();
    } catch (const std::system_error&) {
        // No thread to be had: the promise is broken, the grace passes, and the connection is given up.
    }
    return taken;
}

int send_with_parameters(PGconn* connection, const std::string& sql,
                         std::span<const std::string> parameters) {
    std::vector<const char*> values;
    for (const auto& parameter : parameters) values.push_back(parameter.c_str());
    return PQsendQueryParams(connection, sql.c_str(), static_cast<int>(values.size()), nullptr, values.data(),
                             nullptr, nullptr, 0);
}

} // namespace

Operation::Operation(Session& session, const base::Limit& limit, std::string attempted)
    : m_session(session),
      m_limit(limit),
      m_attempted(std::move(attempted)),
      m_on_stop(limit.stop, [&session] { session.m_bell.ring(); }) {
    const std::scoped_lock lock(session.m_mutex);
    session.m_busy = true;
    session.m_cancelled = false;
    if (PQstatus(session.m_connection.get()) == CONNECTION_OK) session.m_lost.clear();
}

Operation::~Operation() {
    const std::scoped_lock lock(m_session.m_mutex);
    m_session.m_busy = false;
}

std::optional<base::ErrorKind> Operation::overrun() const {
    {
        const std::scoped_lock lock(m_session.m_mutex);
        if (m_session.m_cancelled) return base::ErrorKind::cancelled;
    }
    if (m_limit.stop.stop_requested()) return base::ErrorKind::cancelled;
    if (m_limit.deadline.has_passed()) return base::ErrorKind::timeout;
    return std::nullopt;
}

base::Error Operation::stopped(base::ErrorKind kind, std::string_view server_words) const {
    base::Error error;
    error.kind = kind;
    error.message = fmt::format("{}: {}", m_attempted,
                                kind == base::ErrorKind::timeout ? "stopped, the time limit has passed"
                                                                 : "stopped, as was asked for");
    if (!server_words.empty()) error.message += fmt::format(" ({})", server_words);
    return error;
}

base::Result<void> Operation::may_go_on() const {
    if (const auto kind = m_interrupted ? m_interrupted : overrun()) return stopped(*kind, "");
    return {};
}

base::Error Operation::lost() const {
    base::Error error;
    const auto& why = m_session.m_lost;
    error.message = fmt::format("{}: the connection to the server is lost{}{}", m_attempted,
                                why.empty() ? "" : ": ", why);
    return error;
}

base::Result<void> Operation::check_connection() const {
    if (m_session.is_lost()) return lost();
    return {};
}

base::Result<void> Operation::send(const std::string& sql) {
    HARNESS_CHECK(check_connection());
    HARNESS_CHECK(may_go_on());
    auto* connection = m_session.m_connection.get();
    const int accepted = PQsendQuery(connection, sql.c_str());
    // Row by row: a script's SELECT may return more than memory holds, and nobody wants its rows.
    PQsetSingleRowMode(connection);
    return sent(accepted);
}

base::Result<void> Operation::send(const std::string& sql, std::span<const std::string> parameters) {
    HARNESS_CHECK(check_connection());
    HARNESS_CHECK(may_go_on());
    return sent(send_with_parameters(m_session.m_connection.get(), sql, parameters));
}

base::Result<void> Operation::send_all(std::span<const Query> queries) {
    HARNESS_CHECK(check_connection());
    HARNESS_CHECK(may_go_on());
    auto* connection = m_session.m_connection.get();
    int accepted = PQenterPipelineMode(connection);
    for (const auto& query : queries)
        if (accepted == 1) accepted = send_with_parameters(connection, query.sql, query.parameters);
    if (accepted == 1) accepted = PQpipelineSync(connection);
    return sent(accepted);
}

base::Result<void> Operation::end_all() {
    HARNESS_TRY(const auto end, next_result());
    const bool is_end = PQresultStatus(end.get()) == PGRES_PIPELINE_SYNC;
    if (is_end && PQexitPipelineMode(m_session.m_connection.get()) == 1) return {};
    HARNESS_CHECK(check_connection());
    return give_up(base::ErrorKind::environment, "the server's answers do not fit what was asked");
}

base::Result<void> Operation::sent(int accepted) {
    if (accepted == 0) {
        m_session.m_lost = PQerrorMessage(m_session.m_connection.get());
        return lost();
    }
    auto* connection = m_session.m_connection.get();
    while (PQflush(connection) == 1) {
        m_session.m_bell.silence(); // before asking what it rang for
        // A server that has not got the whole query ignores a cancel request and would then run it.
        if (const auto why = overrun()) return give_up(*why, "the query was only half sent");
        if (poll(PQsocket(connection), POLLIN | POLLOUT, m_session.m_bell, m_limit.deadline))
            PQconsumeInput(connection);
    }
    return {};
}

base::Result<void> Operation::flush() {
    auto* connection = m_session.m_connection.get();
    while (PQflush(connection) == 1) HARNESS_CHECK(wait(POLLIN | POLLOUT));
    return {}; // what went wrong comes as a result
}

base::Result<ResultHandle> Operation::next_result() {
    auto* connection = m_session.m_connection.get();
    while (PQisBusy(connection) == 1) HARNESS_CHECK(wait(POLLIN));
    ResultHandle result(PQgetResult(connection));
    if (!result) HARNESS_CHECK(settle());
    return result;
}

base::Result<void> Operation::put_copy_data(std::string_view data) {
    constexpr std::size_t k_chunk = 1 << 16;
    while (!data.empty()) {
        HARNESS_CHECK(may_go_on());
        const auto chunk = data.substr(0, k_chunk);
        // Never 0, "try again": the chunk before was flushed.
        if (PQputCopyData(m_session.m_connection.get(), chunk.data(), static_cast<int>(chunk.size())) != 1)
            return {}; // the server has ended the COPY; the results tell why
        HARNESS_CHECK(flush());
        data.remove_prefix(chunk.size());
    }
    return {};
}

base::Result<void> Operation::end_copy_data(const char* reason) {
    PQputCopyEnd(m_session.m_connection.get(), reason);
    return flush();
}

base::Result<void> Operation::skip_copy_data() {
    auto* connection = m_session.m_connection.get();
    while (true) {
        char* row = nullptr;
        const int length = PQgetCopyData(connection, &row, 1);
        PQfreemem(row);
        if (length < 0) return {}; // -1: the end, -2: an error that the results tell
        if (length == 0) HARNESS_CHECK(wait(POLLIN));
    }
}

/// Until the socket can be read (which it then is) or written.
base::Result<void> Operation::wait(short events) {
    auto* connection = m_session.m_connection.get();
    while (true) {
        m_session.m_bell.silence(); // before asking what it rang for
        if (!m_interrupted) {
            if (const auto why = overrun()) interrupt(*why);
        } else if (m_grace.has_passed()) {
            return give_up(*m_interrupted, "the server did not react to the request to cancel");
        }
        const auto until = m_interrupted ? m_grace : m_limit.deadline;
        if (poll(PQsocket(connection), events, m_session.m_bell, until)) break;
    }
    // A failure means a lost connection; PQgetResult tells it as an error result.
    PQconsumeInput(connection);
    return {};
}

void Operation::interrupt(base::ErrorKind why) {
    m_interrupted = why;
    m_grace = base::Deadline::after(k_cancel_grace);
    m_cancel_request = request_cancel(m_session.m_connection.get());
}

/// A cancel request that is still under way could hit the next statement.
base::Result<void> Operation::settle() {
    if (!m_cancel_request.valid()) return {};
    const auto left = m_grace.remaining(k_cancel_grace);
    if (m_cancel_request.wait_for(left) != std::future_status::ready)
        return give_up(*m_interrupted, "the server did not take the request to cancel");
    return {};
}

base::Error Operation::give_up(base::ErrorKind kind, std::string_view why) {
    m_session.m_connection.reset();
    m_session.m_lost = fmt::format("given up during \"{}\", since {}", m_attempted, why);
    auto error = stopped(kind, fmt::format("the connection was given up, since {}", why));
    // A server that does not even take a cancel is frozen or cut off: no statement is to blame for that.
    if (error.kind == base::ErrorKind::timeout) error.kind = base::ErrorKind::environment;
    return error;
}

base::Error Operation::error_of(const PGresult* result) const {
    auto error = to_error(result, m_attempted);
    if (m_interrupted && error.sqlstate == "57014") {
        auto ended = stopped(*m_interrupted, field(result, PG_DIAG_MESSAGE_PRIMARY));
        error.kind = ended.kind;
        error.message = std::move(ended.message);
    }
    if (PQstatus(m_session.m_connection.get()) != CONNECTION_OK && error.kind == base::ErrorKind::sql)
        error.kind = base::ErrorKind::environment;
    if (error.kind == base::ErrorKind::environment && m_session.m_lost.empty())
        m_session.m_lost = error.message;
    return error;
}

} // namespace harness::drivers::postgres
