#pragma once
// Internal: one connection of MariaDB's client library, and the bounded exchange of messages over it. The
// library's non-blocking calls are used: each returns where it would wait, so that every wait can end by a
// deadline, a stop or a cancel.

#include "drivers/doorbell.hpp"
#include "drivers/driver.hpp"
#include "drivers/mysql/flavour.hpp"
#include "drivers/mysql/handles.hpp"
#include "drivers/mysql/locate.hpp"

#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace harness::drivers::mysql {

class Operation;

/// One connection. Used by one thread at a time, except cancel(). What it does goes through an Operation.
class Session {
  public:
    /// A server of another flavour than the one asked for is an error. An empty `database`: none is chosen. A
    /// host name is looked up by the system's resolver, which no limit bounds; addresses are not.
    [[nodiscard]] static base::Result<std::unique_ptr<Session>>
    open(const Flavour& flavour, const Address& address, std::string_view database, const base::Limit& limit);
    ~Session() = default;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void cancel() noexcept;

    [[nodiscard]] bool in_transaction() const;
    [[nodiscard]] const Flavour& flavour() const { return m_flavour; }
    [[nodiscard]] const ServerVersion& version() const { return m_version; }
    [[nodiscard]] const std::string& database() const { return m_database; } ///< the one it was opened with
    /// How the session reads strings now: what its sql_mode says.
    [[nodiscard]] Backslash backslash() const;
    /// The longest message that the server takes.
    [[nodiscard]] std::size_t max_allowed_packet() const { return m_max_allowed_packet; }
    /// As a literal of this session.
    [[nodiscard]] std::string quoted(std::string_view text) const;

  private:
    friend class Operation;
    Session(const Flavour& flavour, Address address, std::string_view database)
        : m_flavour(flavour), m_address(std::move(address)), m_database(database) {}
    [[nodiscard]] base::Result<void> connect(const base::Limit& limit);
    [[nodiscard]] base::Result<void> log_in(const base::Limit& limit, const std::string& attempted);
    [[nodiscard]] base::Result<void> look_around(const base::Limit& limit, const std::string& attempted);

    const Flavour& m_flavour;
    const Address m_address; ///< also for the session that kills
    const std::string m_database;
    ConnectionHandle m_connection;
    Doorbell m_bell;
    ServerVersion m_version;
    std::size_t m_max_allowed_packet = 0;
    bool m_is_lost = false;
    std::string m_lost; ///< why the connection is gone

    std::mutex m_mutex; ///< guards the two below against cancel()
    bool m_busy = false;
    bool m_cancelled = false;
};

/// What a session does within one Limit: messages are sent, results fetched to the end. When the limit ends
/// it, or Session::cancel(), another session kills the query (KILL QUERY); a server that does not react
/// within some 2 s loses the connection.
class Operation {
  public:
    /// `attempted`: how the messages of errors start.
    Operation(Session& session, const base::Limit& limit, std::string attempted);
    ~Operation();
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;

    /// Success while there is time and nobody stopped it; for before something is sent.
    [[nodiscard]] base::Result<void> may_go_on() const;

    /// Sends one or more statements as one message, and waits for the first result.
    [[nodiscard]] base::Result<void> send(std::string_view sql);
    /// The rows of the current result; null where it has none.
    [[nodiscard]] base::Result<ResultHandle> fetch_rows();
    /// Reads the rows of the current result and forgets them.
    [[nodiscard]] base::Result<void> pass_rows();
    /// Waits for the next result; false when there are no more.
    [[nodiscard]] base::Result<bool> next_result();
    [[nodiscard]] bool has_rows() const { return mysql_field_count(m_session.m_connection.get()) != 0; }
    /// Whether the server has said that another result follows.
    [[nodiscard]] bool has_more_results() const {
        return mysql_more_results(m_session.m_connection.get()) != 0;
    }
    /// How many warnings the current result has.
    [[nodiscard]] unsigned warnings() const;
    /// What the server said when it last refused something.
    [[nodiscard]] const ServerWords& server_words() const { return m_server_words; }

  private:
    template <class Return, class Start, class Continue>
    base::Result<Return> drive(Start start, Continue go_on);
    [[nodiscard]] std::optional<base::ErrorKind> overrun() const;
    [[nodiscard]] base::Result<int> wait(int wanted);
    [[nodiscard]] base::Error stopped(base::ErrorKind kind, std::string_view server_words) const;
    [[nodiscard]] base::Error lost() const;
    [[nodiscard]] base::Error failure();
    [[nodiscard]] base::Result<void> settle();
    void interrupt(base::ErrorKind why);
    [[nodiscard]] base::Error give_up(base::ErrorKind kind, std::string_view why);

    Session& m_session;
    const base::Limit& m_limit;
    std::string m_attempted;
    std::stop_callback<std::function<void()>> m_on_stop;
    std::optional<base::ErrorKind> m_interrupted; ///< timeout or cancelled, once the server was told
    base::Deadline m_grace = base::Deadline::never();
    std::future<bool> m_kill; ///< whether the server took it
    ServerWords m_server_words;
};

/// One statement of our own, `?` in it replaced by parameters, and all its rows as text.
[[nodiscard]] base::Result<Rows> query(Session& session, std::string_view sql,
                                       std::span<const std::string> parameters, const base::Limit& limit,
                                       std::string attempted);
/// Several statements of our own as one message, and the rows of each that has some.
[[nodiscard]] base::Result<std::vector<Rows>> query_all(Session& session, std::string_view sql,
                                                        const base::Limit& limit, std::string attempted);
/// One or more statements of our own; what they return is left out.
[[nodiscard]] base::Result<void> run(Session& session, std::string_view sql, const base::Limit& limit,
                                     std::string attempted);

/// `name` in backticks.
[[nodiscard]] std::string identifier(std::string_view name);

} // namespace harness::drivers::mysql
