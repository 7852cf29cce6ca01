#pragma once
// Internal: one open SQLite database file, and what bounds the work on it.

#include "drivers/driver.hpp"

#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace harness::drivers::sqlite {

struct CloseDatabase {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using DatabaseHandle = std::unique_ptr<sqlite3, CloseDatabase>;
using StatementHandle = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

/// Used by one thread at a time, except cancel(). What it does stands inside an Operation.
class Session {
  public:
    /// Opens a file that exists and sets `settings` as pragmas; one that SQLite does not know is an error of
    /// usage, since SQLite itself would ignore it.
    [[nodiscard]] static base::Result<std::unique_ptr<Session>>
    open(const std::filesystem::path& file, const std::map<std::string, std::string>& settings,
         const base::Limit& limit);

    [[nodiscard]] sqlite3* handle() const { return m_database.get(); }
    [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(handle()) == 0; }
    void cancel() noexcept;

  private:
    friend class Operation;
    Session() = default;
    [[nodiscard]] base::Result<void> set(const std::string& name, const std::string& value,
                                         const base::Limit& limit);

    DatabaseHandle m_database;
    std::chrono::milliseconds m_longest_busy_wait;
    std::mutex m_mutex; ///< guards m_busy against cancel()
    bool m_busy = false;
    std::atomic<bool> m_cancelled = false;
};

/// What a session does within one Limit: SQLite asks it every some thousand steps, and while it waits for a
/// lock, whether to go on.
class Operation {
  public:
    /// `attempted`: how the messages of errors start.
    Operation(Session& session, const base::Limit& limit, std::string attempted);
    ~Operation();
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;

    [[nodiscard]] base::Result<void> may_go_on() const;
    /// The session's latest error, with the kind that fits the operation's end.
    [[nodiscard]] base::Error latest_error() const;
    /// One statement to its end; rows are passed by.
    [[nodiscard]] base::Result<void> finish(sqlite3_stmt* statement) const;

  private:
    static int on_progress(void* operation);
    static int on_busy(void* operation, int times);
    [[nodiscard]] std::optional<base::ErrorKind> overrun() const;

    Session& m_session;
    const base::Limit& m_limit;
    std::string m_attempted;
    std::optional<base::Clock::time_point> m_busy_since;
};

/// One statement of our own and its rows as text.
[[nodiscard]] base::Result<Rows> query(Session& session, std::string_view sql,
                                       std::span<const std::string> parameters, const base::Limit& limit,
                                       std::string attempted);

} // namespace harness::drivers::sqlite
