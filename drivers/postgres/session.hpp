#pragma once
// Internal: one libpq connection, and the bounded exchange of messages over it. libpqxx 6.4 is not used: it
// connects again silently after a loss and gives an error's fields only as text.

#include "drivers/doorbell.hpp"
#include "drivers/driver.hpp"
#include "drivers/postgres/handles.hpp"
#include "drivers/postgres/splitter.hpp"

#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace harness::drivers::postgres {

class Operation;

/// One connection. Used by one thread at a time, except cancel(). What it does goes through an Operation.
class Session {
  public:
    using NoticeHandler = std::function<void(const PGresult*)>;

    /// A host name is looked up by the system's resolver, which no limit bounds; addresses are not.
    [[nodiscard]] static base::Result<std::unique_ptr<Session>>
    open(const Address& address, std::string_view database, const base::Limit& limit);
    ~Session() = default;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// See Connection::end.
    void end();
    void cancel() noexcept;
    void on_notice(NoticeHandler handler) { m_notice = std::move(handler); }

    [[nodiscard]] bool in_transaction() const;
    [[nodiscard]] bool is_lost() const { return PQstatus(m_connection.get()) != CONNECTION_OK; }
    [[nodiscard]] int major() const { return m_major; }
    [[nodiscard]] std::string server_version() const; ///< as the server tells it: "17.10 (Debian …)"
    [[nodiscard]] PlainStrings plain_strings() const;

  private:
    friend class Operation;
    Session() = default;
    [[nodiscard]] base::Result<void> connect(const Address& address, std::string_view database,
                                             const base::Limit& limit);
    static void receive_notice(void* session, const PGresult* result);

    ConnectionHandle m_connection; ///< null once it was given up
    Doorbell m_bell;
    NoticeHandler m_notice;
    std::string m_lost; ///< why the connection is gone
    int m_major = 0;

    std::mutex m_mutex; ///< guards the two below against cancel()
    bool m_busy = false;
    bool m_cancelled = false;
};

/// What a session does within one Limit: queries are sent, results fetched to the end. When the limit ends
/// it, or Session::cancel(), the server is asked to cancel and the results are drained; a server that does
/// not react within some 2 s loses the connection.
class Operation {
  public:
    /// `attempted`: how the messages of errors start.
    Operation(Session& session, const base::Limit& limit, std::string attempted);
    ~Operation();
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;

    /// Success while there is time and nobody stopped it; for before something is sent.
    [[nodiscard]] base::Result<void> may_go_on() const;

    [[nodiscard]] base::Result<void> send(const std::string& sql);
    [[nodiscard]] base::Result<void> send(const std::string& sql, std::span<const std::string> parameters);
    /// All in one message (libpq's pipeline mode): the server skips what follows a failure. The results of
    /// each end with null, as ever; end_all() fetches what ends the message.
    [[nodiscard]] base::Result<void> send_all(std::span<const Query> queries);
    [[nodiscard]] base::Result<void> end_all();
    /// Null when the query is done; then the next one may be sent.
    [[nodiscard]] base::Result<ResultHandle> next_result();
    [[nodiscard]] base::Result<void> put_copy_data(std::string_view data);
    /// With a reason, the server makes it an error of the COPY.
    [[nodiscard]] base::Result<void> end_copy_data(const char* reason);
    /// Reads what COPY … TO STDOUT sends and forgets it.
    [[nodiscard]] base::Result<void> skip_copy_data();

    /// An error result, with the kind that fits the operation's end.
    [[nodiscard]] base::Error error_of(const PGresult* result) const;

  private:
    [[nodiscard]] std::optional<base::ErrorKind> overrun() const;
    [[nodiscard]] base::Error stopped(base::ErrorKind kind, std::string_view server_words) const;
    [[nodiscard]] base::Result<void> check_connection() const;
    [[nodiscard]] base::Error lost() const;
    [[nodiscard]] base::Result<void> sent(int accepted);
    [[nodiscard]] base::Result<void> flush();
    [[nodiscard]] base::Result<void> wait(short events);
    [[nodiscard]] base::Result<void> settle();
    void interrupt(base::ErrorKind why);
    [[nodiscard]] base::Error give_up(base::ErrorKind kind, std::string_view why);

    Session& m_session;
    const base::Limit& m_limit;
    std::string m_attempted;
    std::stop_callback<std::function<void()>> m_on_stop;
    std::optional<base::ErrorKind> m_interrupted; ///< timeout or cancelled, once the server was told
    base::Deadline m_grace = base::Deadline::never();
    std::future<void> m_cancel_request;
};

/// One statement of our own and all its rows as text.
[[nodiscard]] base::Result<Rows> query(Session& session, const std::string& sql,
                                       std::span<const std::string> parameters, const base::Limit& limit,
                                       std::string attempted);
/// See Connection::query_all.
[[nodiscard]] base::Result<std::vector<Rows>> query_all(Session& session, std::span<const Query> queries,
                                                        const base::Limit& limit, std::string attempted);
/// One or more statements of our own, as one simple query; what they return is left out.
[[nodiscard]] base::Result<void> run(Session& session, const std::string& sql, const base::Limit& limit,
                                     std::string attempted);

} // namespace harness::drivers::postgres
