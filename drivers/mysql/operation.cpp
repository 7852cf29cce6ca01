#include "drivers/mysql/errors.hpp"
#include "drivers/mysql/kill.hpp"
#include "drivers/mysql/nonblocking.hpp"
#include "drivers/mysql/session.hpp"

#include <fmt/format.h>

namespace harness::drivers::mysql {
namespace {

/// How long a server may take to react to a KILL QUERY.
constexpr std::chrono::seconds k_kill_grace{2};

} // namespace

Operation::Operation(Session& session, const base::Limit& limit, std::string attempted)
    : m_session(session),
      m_limit(limit),
      m_attempted(std::move(attempted)),
      m_on_stop(limit.stop, [&session] { session.m_bell.ring(); }) {
    const std::scoped_lock lock(session.m_mutex);
    session.m_busy = true;
    session.m_cancelled = false;
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
    error.message =
        fmt::format("{}: the connection to the server is lost: {}", m_attempted, m_session.m_lost);
    return error;
}

/// Runs a non-blocking call to its end; an error only where the wait for it ended by force.
template <class Return, class Start, class Continue>
base::Result<Return> Operation::drive(Start start, Continue go_on) {
    Return returned{};
    int wanted = start(&returned);
    while (wanted != 0) {
        auto ready = wait(wanted);
        if (ready.has_error()) {
            while (wanted != 0) wanted = go_on(&returned, k_any_readiness); // its socket is broken
            return std::move(ready).error();
        }
        wanted = go_on(&returned, *ready);
    }
    return returned;
}

base::Result<void> Operation::send(std::string_view sql) {
    if (m_session.m_is_lost) return lost();
    HARNESS_CHECK(may_go_on());
    auto* connection = m_session.m_connection.get();
    HARNESS_TRY(
        const int failed,
        drive<int>(
            [&](int* returned) {
                return mysql_real_query_start(returned, connection, sql.data(), sql.size());
            },
            [&](int* returned, int ready) { return mysql_real_query_cont(returned, connection, ready); }));
    if (failed != 0) return failure();
    return {};
}

base::Result<ResultHandle> Operation::fetch_rows() {
    auto* connection = m_session.m_connection.get();
    if (mysql_field_count(connection) == 0) return ResultHandle();
    HARNESS_TRY(auto* const rows,
                drive<MYSQL_RES*>(
                    [&](MYSQL_RES** returned) { return mysql_store_result_start(returned, connection); },
                    [&](MYSQL_RES** returned, int ready) {
                        return mysql_store_result_cont(returned, connection, ready);
                    }));
    if (rows == nullptr) return failure();
    return ResultHandle(rows);
}

base::Result<void> Operation::pass_rows() {
    auto* connection = m_session.m_connection.get();
    if (mysql_field_count(connection) == 0) return {};
    // Row by row: a script's SELECT may return more than memory holds, and nobody wants its rows.
    ResultHandle result(mysql_use_result(connection));
    if (!result) return failure();
    while (true) {
        HARNESS_TRY(const auto row,
                    drive<MYSQL_ROW>(
                        [&](MYSQL_ROW* returned) { return mysql_fetch_row_start(returned, result.get()); },
                        [&](MYSQL_ROW* returned, int ready) {
                            return mysql_fetch_row_cont(returned, result.get(), ready);
                        }));
        if (row == nullptr) break;
    }
    if (mysql_errno(connection) != 0) return failure();
    return {};
}

base::Result<bool> Operation::next_result() {
    auto* connection = m_session.m_connection.get();
    HARNESS_TRY(const int status,
                drive<int>([&](int* returned) { return mysql_next_result_start(returned, connection); },
                           [&](int* returned, int ready) {
                               return mysql_next_result_cont(returned, connection, ready);
                           }));
    if (status > 0) return failure();
    if (status == 0) return true;
    // A killed SLEEP() of MySQL's ends without an error; and so does what was done just before the KILL came.
    if (m_interrupted) {
        HARNESS_CHECK(settle());
        return stopped(*m_interrupted, "");
    }
    return false;
}

unsigned Operation::warnings() const {
    return mysql_warning_count(m_session.m_connection.get());
}

/// What of `wanted` (MYSQL_WAIT_…) is ready.
base::Result<int> Operation::wait(int wanted) {
    auto* connection = m_session.m_connection.get();
    while (true) {
        m_session.m_bell.silence(); // before asking what it rang for
        if (!m_interrupted) {
            const auto why = overrun();
            // A server that has not got the whole message cannot be asked to stop running it.
            if (why && (wanted & MYSQL_WAIT_WRITE) != 0)
                return give_up(*why, "the statement was only half sent");
            if (why) interrupt(*why);
        } else if (m_grace.has_passed()) {
            return give_up(*m_interrupted, "the server did not react to KILL QUERY");
        }
        const auto until = m_interrupted ? m_grace : m_limit.deadline;
        if (const int ready = wait_for(connection, wanted, m_session.m_bell, until)) return ready;
    }
}

void Operation::interrupt(base::ErrorKind why) {
    m_interrupted = why;
    m_grace = base::Deadline::after(k_kill_grace);
    const auto id = mysql_thread_id(m_session.m_connection.get());
    m_kill = run_elsewhere(m_session.m_address, fmt::format("KILL QUERY {}", id));
}

/// Makes sure that a kill that comes late hits nothing of the user's: it is waited for, and then it may hit a
/// statement that does nothing.
base::Result<void> Operation::settle() {
    if (!m_kill.valid()) return {};
    if (m_kill.wait_for(m_grace.remaining(k_kill_grace)) != std::future_status::ready)
        return give_up(*m_interrupted, "the server did not take KILL QUERY");
    m_kill = {};
    auto* connection = m_session.m_connection.get();
    constexpr std::string_view nothing = "DO 0";
    HARNESS_CHECK(drive<int>(
        [&](int* returned) {
            return mysql_real_query_start(returned, connection, nothing.data(), nothing.size());
        },
        [&](int* returned, int ready) { return mysql_real_query_cont(returned, connection, ready); }));
    return {};
}

base::Error Operation::give_up(base::ErrorKind kind, std::string_view why) {
    m_session.m_is_lost = true;
    m_session.m_lost = fmt::format("given up during \"{}\", since {}", m_attempted, why);
    auto* connection = m_session.m_connection.get();
    const bool took_the_kill = m_kill.valid()
                               && m_kill.wait_for(std::chrono::seconds(0)) == std::future_status::ready
                               && m_kill.get();
    // What it still does for us it does in vain; nobody waits for this.
    std::ignore = run_elsewhere(m_session.m_address, fmt::format("KILL {}", mysql_thread_id(connection)));
    break_socket(connection);
    auto error = stopped(kind, fmt::format("the connection was given up, since {}", why));
    // A server that does not even take a KILL is frozen or cut off: no statement is to blame for that.
    if (error.kind == base::ErrorKind::timeout && !took_the_kill) error.kind = base::ErrorKind::environment;
    return error;
}

/// The connection's last error, with the kind that fits the operation's end.
base::Error Operation::failure() {
    auto* connection = m_session.m_connection.get();
    auto error = to_error(connection, m_attempted);
    m_server_words = {mysql_errno(connection), mysql_error(connection)};
    if (ends_session(m_server_words.number)) {
        m_session.m_is_lost = true;
        m_session.m_lost = m_server_words.text;
        return error;
    }
    if (!m_interrupted) return error;
    const auto settled = settle();
    if (settled.has_error()) return settled.error();
    auto ended = stopped(*m_interrupted, m_server_words.text);
    ended.sqlstate = error.sqlstate;
    return ended;
}

} // namespace harness::drivers::mysql
