#include "drivers/mysql/execute.hpp"

#include "drivers/lexer.hpp"
#include "drivers/mysql/full_table.hpp"
#include "drivers/mysql/splitter.hpp"
#include "drivers/script_text.hpp"

#include <fmt/format.h>
#include <mysqld_error.h>

namespace harness::drivers::mysql {
namespace {

/// One run of one script. A piece of it is sent as one message; to the server it may be several statements
/// (mode `whole`; a DELIMITER of its own), of which it tells the results in their order.
class ScriptRunner {
  public:
    ScriptRunner(Session& session, const Script& script, const base::Limit& limit)
        : m_session(session),
          m_script(script),
          m_places(script),
          m_operation(session, limit, attempt(script)) {}

    [[nodiscard]] base::Result<ScriptRun> run_statements();
    [[nodiscard]] base::Result<ScriptRun> run_whole();

  private:
    [[nodiscard]] base::Result<void> exchange(const Statement& piece);
    [[nodiscard]] base::Result<void> pass_results();
    [[nodiscard]] base::Result<void> keep_warnings();
    [[nodiscard]] base::Result<void> check_length(const Statement& piece) const;
    [[nodiscard]] bool fills_memory_table();
    [[nodiscard]] bool ends_statement() const;
    [[nodiscard]] Statement current() const;
    [[nodiscard]] base::Error located(base::Error error) const;
    [[nodiscard]] std::string advice() const;

    Session& m_session;
    const Script& m_script;
    Places m_places;
    Operation m_operation;
    ScriptRun m_run;
    Statement m_piece;
    Backslash m_backslash = Backslash::escapes; ///< as the piece is read
    std::vector<Statement> m_statements;        ///< those of the piece, as the server cuts it
    std::size_t m_completed = 0;                ///< how many of them the server has completed
};

base::Result<ScriptRun> ScriptRunner::run_statements() {
    Splitter splitter(m_script, m_session.flavour().family);
    const auto begin = base::Clock::now();
    while (true) {
        HARNESS_TRY(const auto statement, splitter.next(m_session.backslash()));
        if (!statement) break;
        const auto started = base::Clock::now();
        HARNESS_CHECK(exchange(*statement));
        m_run.statements.push_back(
            {*statement, std::chrono::ceil<std::chrono::microseconds>(base::Clock::now() - started)});
        HARNESS_CHECK(keep_warnings());
    }
    m_run.duration = std::chrono::ceil<std::chrono::microseconds>(base::Clock::now() - begin);
    return std::move(m_run);
}

base::Result<ScriptRun> ScriptRunner::run_whole() {
    const auto begin = base::Clock::now();
    HARNESS_CHECK(exchange(Statement{0, m_script.text.size()}));
    m_run.duration = std::chrono::ceil<std::chrono::microseconds>(base::Clock::now() - begin);
    for (const auto& statement : m_statements) m_run.statements.push_back({statement, {}});
    HARNESS_CHECK(keep_warnings());
    return std::move(m_run);
}

/// Sends a piece of the script as one message and fetches all its results.
base::Result<void> ScriptRunner::exchange(const Statement& piece) {
    m_piece = piece;
    m_backslash = m_session.backslash();
    m_completed = 0;
    m_statements = split_as_server(piece.of(m_script.text), m_session.flavour().family, m_backslash);
    for (auto& statement : m_statements) {
        statement.begin += piece.begin;
        statement.end += piece.begin;
    }
    HARNESS_CHECK(check_length(piece));
    auto sent = m_operation.send(piece.of(m_script.text));
    if (sent.has_value()) sent = pass_results();
    if (sent.has_value()) return {};
    auto error = located(std::move(sent).error());
    if (fills_memory_table()) {
        error.kind = base::ErrorKind::sql;
        error.message +=
            "; a table of engine MEMORY takes no more than max_heap_table_size, which `settings` "
            "can raise";
    }
    return error;
}

/// Whether the last error was that a table is full which lies in memory. Asks the server.
bool ScriptRunner::fills_memory_table() {
    const auto table = full_table(m_operation.server_words());
    if (!table) return false;
    const auto family = m_session.flavour().family;
    if (const auto engine = named_engine(current().of(m_script.text), family, m_backslash))
        return is_memory_engine(*engine);
    if (m_operation.send("SHOW CREATE TABLE " + identifier(*table)).has_error()) return false;
    const auto rows = m_operation.fetch_rows();
    if (rows.has_error() || m_operation.next_result().has_error()) return false;
    const auto* row = mysql_fetch_row(rows->get()); // Table, Create Table
    const auto engine = row == nullptr ? std::nullopt : named_engine(row[1], family, m_backslash);
    return engine && is_memory_engine(*engine);
}

base::Result<void> ScriptRunner::pass_results() {
    for (bool more = true; more;) {
        const auto statement = current();
        const bool ends = ends_statement();
        HARNESS_CHECK(m_operation.pass_rows());
        const auto warnings = m_operation.warnings();
        // Before the next result is asked for: an error that comes then is the next statement's.
        if (ends && m_operation.has_more_results()) ++m_completed;
        HARNESS_TRY(more, m_operation.next_result());
        if (!more || warnings == 0) continue;
        // The server forgets them with the next statement of the message.
        const auto words = fmt::format("{} warning{}, which the server tells only of the last statement of a "
                                       "message",
                                       warnings, warnings == 1 ? "" : "s");
        m_run.notices.push_back({"Warning", "", words, m_places.at(statement.begin)});
    }
    return {};
}

/// A routine may give several results before the one that ends its call, which has no rows.
bool ScriptRunner::ends_statement() const {
    const std::string_view text = current().of(m_script.text);
    const auto word = text.substr(0, lexer::end_of_word(text, 0));
    const bool runs_routine = lexer::is_keyword(word, "call") || lexer::is_keyword(word, "begin")
                              || lexer::is_keyword(word, "execute");
    return !runs_routine || !m_operation.has_rows();
}

base::Result<void> ScriptRunner::keep_warnings() {
    if (m_operation.warnings() == 0) return {};
    const auto where = m_places.at(current().begin);
    const auto ask = [this]() -> base::Result<ResultHandle> {
        HARNESS_CHECK(m_operation.send("SHOW WARNINGS"));
        HARNESS_TRY(auto rows, m_operation.fetch_rows());
        HARNESS_CHECK(m_operation.next_result());
        return rows;
    };
    const auto rows = ask();
    if (rows.has_error()) return located(rows.error());
    while (const auto* row = mysql_fetch_row(rows->get())) // Level, Code, Message
        m_run.notices.push_back({row[0], row[1], row[2], where});
    return {};
}

base::Result<void> ScriptRunner::check_length(const Statement& piece) const {
    const auto length = piece.end - piece.begin;
    // A message has a byte more, for its kind. The server does not tell: it hangs up.
    if (length < m_session.max_allowed_packet()) return {};
    auto error = script_error(
        m_script, piece.begin,
        fmt::format("this takes {} bytes, and the server takes no message above max_allowed_packet = {} "
                    "bytes; raise max_allowed_packet in the server's settings, or make several "
                    "statements of it",
                    length, m_session.max_allowed_packet()));
    error.statement = shown_statement(piece.of(m_script.text));
    return error;
}

/// The statement that the server is at.
Statement ScriptRunner::current() const {
    if (m_statements.empty()) return m_piece;
    return m_statements[std::min(m_completed, m_statements.size() - 1)];
}

base::Error ScriptRunner::located(base::Error error) const {
    const std::string_view text = m_script.text;
    const auto statement = current();
    error.statement = shown_statement(statement.of(text));
    error.where = Places(m_script).at(statement.begin);
    error.where.column = 0;
    if (error.kind != base::ErrorKind::sql) return error;
    const auto sent = text.substr(statement.begin, m_piece.end - statement.begin);
    const auto at = locate(m_operation.server_words(), sent, statement.end - statement.begin,
                           m_session.flavour().family, m_backslash);
    if (at) error.where = Places(m_script).at(statement.begin + *at);
    error.message += advice();
    return error;
}

/// What a syntax error is likely to come from.
std::string ScriptRunner::advice() const {
    if (m_operation.server_words().number == ER_EMPTY_QUERY)
        return "; there is no statement in what was sent: the server refuses a message that holds nothing "
               "but "
               "blanks and `;`, and takes one that holds a comment";
    const auto near = near_text(m_operation.server_words());
    if (!near) return {};
    if (near->starts_with(k_byte_order_mark))
        return "; the file starts with a byte order mark (BOM), which the server takes for a part of the "
               "first word: save the file as UTF-8 without BOM";
    if (lexer::is_keyword(near->substr(0, lexer::end_of_word(*near, 0)), "delimiter"))
        return "; DELIMITER is a command of the mysql client: here it stands inside of a statement that no "
               "delimiter has ended, or the script is sent whole to a server that does not know it";
    return {};
}

} // namespace

base::Result<ScriptRun> execute(Session& session, const Script& script, ScriptMode mode,
                                const base::Limit& limit) {
    HARNESS_CHECK(check_text(script));
    ScriptRunner runner(session, script, limit);
    return mode == ScriptMode::statements ? runner.run_statements() : runner.run_whole();
}

} // namespace harness::drivers::mysql
