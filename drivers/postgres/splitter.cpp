#include "drivers/postgres/splitter.hpp"

#include "drivers/lexer.hpp"
#include "drivers/postgres/lexer.hpp"
#include "drivers/script_text.hpp"

#include <array>
#include <fmt/format.h>

namespace harness::drivers::postgres {
namespace {

using lexer::is_keyword;

/// What decides whether a `;` ends the statement: parentheses (CREATE RULE … DO (a; b)), and the bodies of
/// SQL-standard functions, BEGIN ATOMIC … END, where CASE has an END of its own. The same rules as psql's.
class Shape {
  public:
    void open() { ++m_parentheses; }
    void close() {
        if (m_parentheses > 0) --m_parentheses;
    }
    void word(std::string_view word) {
        if (m_count < m_first.size()) m_first[m_count] = word;
        ++m_count;
        if (m_parentheses == 0) {
            track_body(word);
            if (is_keyword(m_first[0], "copy") && is_keyword(m_previous, "from") && is_keyword(word, "stdin"))
                m_copies_from_stdin = true;
        }
        m_previous = word;
    }
    [[nodiscard]] bool ends_at_semicolon() const { return m_parentheses == 0 && m_body == 0; }
    [[nodiscard]] bool copies_from_stdin() const { return m_copies_from_stdin; }

  private:
    void track_body(std::string_view word) {
        if (m_body == 0) {
            if (is_keyword(word, "atomic") && is_keyword(m_previous, "begin") && makes_routine()) m_body = 1;
        } else if (is_keyword(word, "case")) {
            ++m_body;
        } else if (is_keyword(word, "end")) {
            --m_body;
        }
    }
    [[nodiscard]] bool makes_routine() const {
        const auto routine = [](std::string_view word) {
            return is_keyword(word, "function") || is_keyword(word, "procedure");
        };
        if (!is_keyword(m_first[0], "create")) return false;
        return routine(m_first[1]) || (is_keyword(m_first[1], "or") && routine(m_first[3]));
    }

    std::array<std::string_view, 4> m_first;
    std::string_view m_previous;
    std::size_t m_count = 0;
    int m_parentheses = 0;
    int m_body = 0;
    bool m_copies_from_stdin = false;
};

/// pg_dump writes \restrict and \unrestrict (since August 2025). All they do is forbid psql's other commands,
/// which is the rule here anyway, so they are passed over.
bool is_harmless(std::string_view command) {
    return command == "restrict" || command == "unrestrict";
}

std::string refusal(std::string_view command) {
    return fmt::format("\\{} is a command of psql itself and not SQL, so no server can run it; write the SQL "
                       "here that it stands for",
                       command);
}

} // namespace

Splitter::Splitter(const Script& script) : m_script(script) {
    // As psql does when the encoding is UTF-8.
    if (script.text.starts_with(k_byte_order_mark)) m_at = k_byte_order_mark.size();
}

base::Result<std::optional<Piece>> Splitter::next(PlainStrings plain) {
    const std::string_view text = m_script.text;
    Shape shape;
    std::optional<Statement> statement;
    while (m_at < text.size()) {
        const auto begin = m_at;
        const auto lexeme = next_token(text, begin, plain);
        if (!lexeme.never_closed.empty())
            return script_error(m_script, begin,
                                fmt::format("the {} that starts here is never closed", lexeme.never_closed));
        m_at = lexeme.end;
        switch (lexeme.token) {
        case Token::blank:
        case Token::comment:
            continue;
        case Token::semicolon:
            if (!statement) continue;
            if (shape.ends_at_semicolon()) {
                HARNESS_TRY(auto piece, finish(*statement, shape.copies_from_stdin()));
                return std::optional(piece);
            }
            break;
        case Token::backslash: {
            const auto command = text.substr(m_at, lexer::end_of_word(text, m_at) - m_at);
            if (!is_harmless(command)) return script_error(m_script, begin, refusal(command));
            m_at = lexer::end_of_line(text, m_at);
            continue;
        }
        case Token::word:
            shape.word(text.substr(begin, m_at - begin));
            break;
        case Token::open:
            shape.open();
            break;
        case Token::close:
            shape.close();
            break;
        case Token::quoted:
        case Token::other:
            break;
        }
        if (!statement) statement = Statement{begin, begin};
        statement->end = m_at;
    }
    if (!statement) return std::optional<Piece>();
    return std::optional(Piece{*statement, std::nullopt});
}

/// Inline data starts on the next line and ends before the line `\.`, or with the file, as in psql.
base::Result<Piece> Splitter::finish(Statement statement, bool copies_from_stdin) {
    if (!copies_from_stdin) return Piece{statement, std::nullopt};
    const std::string_view text = m_script.text;
    const auto line_end = lexer::end_of_line(text, m_at);
    if (const auto rest = lexer::end_of_blanks(text, m_at); rest < line_end && text.substr(rest, 2) != "--")
        return script_error(
            m_script, rest,
            "the data of COPY … FROM STDIN starts on the next line, so nothing may follow the "
            "statement on its own line");
    Statement data{std::min(line_end + 1, text.size()), text.size()};
    m_at = text.size();
    for (auto at = data.begin; at < text.size();) {
        const auto end = lexer::end_of_line(text, at);
        const auto line = text.substr(at, end - at);
        if (line == "\\." || line == "\\.\r") {
            data.end = at;
            m_at = end;
            break;
        }
        at = end + 1;
    }
    return Piece{statement, data};
}

} // namespace harness::drivers::postgres
