#include "drivers/sqlite/session.hpp"

#include "drivers/script_text.hpp"
#include "drivers/sqlite/errors.hpp"
#include "drivers/sqlite/fingerprint.hpp"
#include "harness/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <thread>

namespace harness::drivers::sqlite {
namespace {

constexpr int k_steps_between_questions = 1000; ///< some 10 µs
constexpr std::chrono::milliseconds k_default_busy_wait{5000};
constexpr std::chrono::milliseconds k_busy_pause{2};

base::Error setting_error(std::string_view name, std::string_view why) {
    base::Error error;
    error.kind = base::ErrorKind::usage;
    error.message = fmt::format("set the SQLite setting \"{}\": {}", name, why);
    return error;
}

/// A name, number or word as it is; everything else as a string.
std::string quoted_value(std::string_view value) {
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
               || c == '.' || c == '-';
    };
    if (!value.empty() && std::ranges::all_of(value, is_plain)) return std::string(value);
    std::string quoted = "'";
    for (const char c : value) {
        if (c == '\'') quoted += '\'';
        quoted += c;
    }
    return quoted + "'";
}

Row row_of(sqlite3_stmt* statement) {
    Row row;
    for (int column = 0; column < sqlite3_column_count(statement); ++column) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
        if (text == nullptr)
            row.emplace_back(std::nullopt);
        else
            row.emplace_back(
                std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))));
    }
    return row;
}

} // namespace

base::Result<std::unique_ptr<Session>> Session::open(const std::filesystem::path& file,
                                                     const std::map<std::string, std::string>& settings,
                                                     const base::Limit& limit) {
    std::unique_ptr<Session> session(new Session);
    session->m_longest_busy_wait = k_default_busy_wait;
    sqlite3* database = nullptr;
    // An absolute path, since one that starts with "file:" could be read as a URI.
    const int code = sqlite3_open_v2(std::filesystem::absolute(file).c_str(), &database,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    session->m_database.reset(database);
    if (code != SQLITE_OK) return sqlite::latest_error(database, "open the SQLite database " + file.string());
    sqlite3_extended_result_codes(database, 1);
    if (add_fingerprint_function(database) != SQLITE_OK)
        return sqlite::latest_error(database, "open the SQLite database " + file.string());
    for (const auto& [name, value] : settings) HARNESS_CHECK(session->set(name, value, limit));
    return session;
}

base::Result<void> Session::set(const std::string& name, const std::string& value, const base::Limit& limit) {
    if (name == "busy_timeout") { // ours waits no longer either, but sees the limit while it does
        long milliseconds = 0;
        const auto parsed = std::from_chars(value.data(), value.data() + value.size(), milliseconds);
        if (parsed.ec != std::errc() || parsed.ptr != value.data() + value.size() || milliseconds < 0)
            return setting_error(name, fmt::format("\"{}\" is no number of milliseconds", value));
        m_longest_busy_wait = std::chrono::milliseconds(milliseconds);
        return {};
    }
    const std::string attempted = fmt::format("set the SQLite setting \"{}\"", name);
    HARNESS_TRY(const auto known, query(*this, "SELECT name FROM pragma_pragma_list", {}, limit, attempted));
    std::vector<std::string_view> names;
    for (const auto& row : known.rows) names.push_back(*row.front());
    if (std::ranges::count(names, name) == 0) {
        const auto guess = base::did_you_mean(name, names);
        return setting_error(name,
                             guess ? fmt::format("SQLite has no such pragma; did you mean \"{}\"?", *guess)
                                   : "SQLite has no such pragma");
    }
    HARNESS_CHECK(
        query(*this, fmt::format("PRAGMA {} = {}", name, quoted_value(value)), {}, limit, attempted));
    return {};
}

void Session::cancel() noexcept {
    const std::scoped_lock lock(m_mutex);
    if (m_busy) m_cancelled = true;
}

Operation::Operation(Session& session, const base::Limit& limit, std::string attempted)
    : m_session(session), m_limit(limit), m_attempted(std::move(attempted)) {
    {
        const std::scoped_lock lock(session.m_mutex);
        session.m_busy = true;
        session.m_cancelled = false;
    }
    sqlite3_progress_handler(session.handle(), k_steps_between_questions, on_progress, this);
    sqlite3_busy_handler(session.handle(), on_busy, this);
}

Operation::~Operation() {
    sqlite3_progress_handler(m_session.handle(), 0, nullptr, nullptr);
    sqlite3_busy_handler(m_session.handle(), nullptr, nullptr);
    const std::scoped_lock lock(m_session.m_mutex);
    m_session.m_busy = false;
}

int Operation::on_progress(void* operation) {
    return static_cast<Operation*>(operation)->overrun() ? 1 : 0;
}

int Operation::on_busy(void* operation, int times) {
    auto& self = *static_cast<Operation*>(operation);
    if (times == 0) self.m_busy_since = base::Clock::now();
    const auto waited = base::Clock::now() - self.m_busy_since.value_or(base::Clock::now());
    if (self.overrun() || waited >= self.m_session.m_longest_busy_wait) return 0;
    std::this_thread::sleep_for(k_busy_pause); // there is nothing to wait for: another process's lock
    return 1;
}

std::optional<base::ErrorKind> Operation::overrun() const {
    if (m_session.m_cancelled || m_limit.stop.stop_requested()) return base::ErrorKind::cancelled;
    if (m_limit.deadline.has_passed()) return base::ErrorKind::timeout;
    return std::nullopt;
}

base::Result<void> Operation::may_go_on() const {
    const auto kind = overrun();
    if (!kind) return {};
    base::Error error;
    error.kind = *kind;
    error.message = fmt::format("{}: {}", m_attempted,
                                *kind == base::ErrorKind::timeout ? "stopped, the time limit has passed"
                                                                  : "stopped, as was asked for");
    return error;
}

base::Error Operation::latest_error() const {
    auto error = sqlite::latest_error(m_session.handle(), m_attempted);
    const int primary = sqlite3_errcode(m_session.handle()) & 0xFF;
    if (primary == SQLITE_INTERRUPT || primary == SQLITE_BUSY) {
        if (const auto over = may_go_on(); over.has_error()) {
            error.kind = over.error().kind;
            error.message = fmt::format("{} ({})", over.error().message, sqlite3_errmsg(m_session.handle()));
        }
    }
    return error;
}

base::Result<void> Operation::finish(sqlite3_stmt* statement) const {
    int code = SQLITE_ROW;
    while (code == SQLITE_ROW) code = sqlite3_step(statement);
    if (code != SQLITE_DONE) return latest_error();
    return {};
}

base::Result<Rows> query(Session& session, std::string_view sql, std::span<const std::string> parameters,
                         const base::Limit& limit, std::string attempted) {
    const Operation operation(session, limit, std::move(attempted));
    HARNESS_CHECK(operation.may_go_on());
    const auto failure = [&] {
        auto error = operation.latest_error();
        error.statement = shown_statement(sql);
        return error;
    };
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v2(session.handle(), sql.data(), static_cast<int>(sql.size()), &prepared, nullptr)
        != SQLITE_OK)
        return failure();
    const StatementHandle statement(prepared);
    for (int at = 0; at < static_cast<int>(parameters.size()); ++at) {
        const auto& text = parameters[static_cast<std::size_t>(at)];
        if (sqlite3_bind_text64(prepared, at + 1, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8)
            != SQLITE_OK)
            return failure();
    }
    Rows rows;
    for (int column = 0; column < sqlite3_column_count(prepared); ++column)
        rows.columns.emplace_back(sqlite3_column_name(prepared, column));
    int code = SQLITE_OK;
    while ((code = sqlite3_step(prepared)) == SQLITE_ROW) rows.rows.push_back(row_of(prepared));
    if (code != SQLITE_DONE) return failure();
    return rows;
}

} // namespace harness::drivers::sqlite
