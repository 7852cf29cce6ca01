#include "drivers/sqlite/splitter.hpp"

#include "drivers/lexer.hpp"
#include "drivers/script_text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace harness::drivers::sqlite {
namespace {

using lexer::is_keyword;

enum class Token { blank, word, semicolon, other };

struct Lexeme {
    Token token = Token::other;
    std::size_t end = 0;
    std::string_view never_closed; ///< what starts here and does not end, or empty
};

Lexeme quoted(std::string_view text, std::size_t at, char closing, std::string_view name) {
    if (const auto end = lexer::end_of_quoted(text, at, closing)) return {Token::other, *end, {}};
    return {Token::other, text.size(), name};
}

/// Up to the first `]` or `*/`: these are not doubled and do not nest.
Lexeme until(std::string_view text, std::size_t at, std::string_view closing, Token token,
             std::string_view name) {
    const auto end = text.find(closing, at);
    if (end == std::string_view::npos) return {token, text.size(), name};
    return {token, end + closing.size(), {}};
}

Lexeme next_token(std::string_view text, std::size_t at) {
    const char c = text[at];
    const auto two = text.substr(at, 2);
    if (lexer::is_blank(c)) return {Token::blank, lexer::end_of_blanks(text, at), {}};
    if (text.substr(at).starts_with(k_byte_order_mark))
        return {Token::blank, at + k_byte_order_mark.size(), {}}; // as SQLite's own tokenizer
    if (lexer::starts_word(c)) return {Token::word, lexer::end_of_word(text, at), {}};
    if (two == "--") return {Token::blank, lexer::end_of_line(text, at), {}};
    if (two == "/*") return until(text, at + 2, "*/", Token::blank, "comment (/*)");
    switch (c) {
    case '\'':
        return quoted(text, at, '\'', "quoted string (')");
    case '"':
        return quoted(text, at, '"', "quoted identifier (\")");
    case '`':
        return quoted(text, at, '`', "quoted identifier (`)");
    case '[':
        return until(text, at, "]", Token::other, "quoted identifier ([)");
    case ';':
        return {Token::semicolon, at + 1, {}};
    default:
        return {Token::other, at + 1, {}};
    }
}

/// The state machine of sqlite3_complete() (src/complete.c): a `;` ends a statement, but the statement CREATE
/// TRIGGER only where `;` and END stand before it.
class Shape {
  public:
    void word(std::string_view word) {
        switch (m_state) {
        case State::start:
            m_state = is_keyword(word, "create")    ? State::create
                      : is_keyword(word, "explain") ? State::explain
                                                    : State::normal;
            return;
        case State::explain: // EXPLAIN [QUERY PLAN] CREATE …
            m_state = is_keyword(word, "create")                              ? State::create
                      : is_keyword(word, "query") || is_keyword(word, "plan") ? State::explain
                                                                              : State::normal;
            return;
        case State::create:
            if (is_keyword(word, "trigger"))
                m_state = State::trigger;
            else if (!is_keyword(word, "temp") && !is_keyword(word, "temporary"))
                m_state = State::normal;
            return;
        case State::semicolon:
            m_state = is_keyword(word, "end") ? State::end : State::trigger;
            return;
        case State::end:
            m_state = State::trigger;
            return;
        case State::normal:
        case State::trigger:
            return;
        }
    }
    void other() {
        const bool in_trigger =
            m_state == State::semicolon || m_state == State::end || m_state == State::trigger;
        m_state = in_trigger ? State::trigger : State::normal;
    }
    /// Whether this `;` ends the statement.
    [[nodiscard]] bool semicolon() {
        if (m_state != State::trigger && m_state != State::semicolon) return true;
        m_state = State::semicolon;
        return false;
    }

  private:
    enum class State { start, normal, explain, create, trigger, semicolon, end };
    State m_state = State::start;
};

std::string refusal(std::string_view text, std::size_t at) {
    const auto line = text.substr(at, lexer::end_of_line(text, at) - at);
    const auto command = line.substr(0, line.find_first_of(" \t\r"));
    return fmt::format("{} is a command of the sqlite3 shell and not SQL, so SQLite cannot run it; write the "
                       "SQL here that it stands for",
                       command);
}

} // namespace

base::Result<std::optional<Statement>> Splitter::next() {
    const std::string_view text = m_script.text;
    Shape shape;
    std::optional<Statement> statement;
    while (m_at < text.size()) {
        const auto begin = m_at;
        const auto lexeme = next_token(text, begin);
        if (!lexeme.never_closed.empty())
            return script_error(m_script, begin,
                                fmt::format("the {} that starts here is never closed", lexeme.never_closed));
        m_at = lexeme.end;
        if (lexeme.token == Token::blank) continue;
        if (lexeme.token == Token::semicolon) {
            if (!statement) continue;
            if (shape.semicolon()) return statement;
        } else if (lexeme.token == Token::word) {
            shape.word(text.substr(begin, m_at - begin));
        } else {
            if (!statement && text[begin] == '.') return script_error(m_script, begin, refusal(text, begin));
            shape.other();
        }
        if (!statement) statement = Statement{begin, begin};
        statement->end = m_at;
    }
    return statement;
}

} // namespace harness::drivers::sqlite
