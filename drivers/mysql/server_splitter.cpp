// How the server cuts a message of several statements, which only its grammar knows: BEGIN … END of stored
// routines, triggers, events and MariaDB's BEGIN NOT ATOMIC hold statements of their own.

#include "drivers/mysql/splitter.hpp"

#include "drivers/lexer.hpp"

#include <algorithm>
#include <array>

namespace harness::drivers::mysql {
namespace {

using lexer::is_keyword;

/// Follows the words of one statement, to know whether a `;` is inside of a body.
class Shape {
  public:
    void word(std::string_view word) {
        if (m_count++ == 0) m_first = word;
        if (!m_has_body) m_has_body = starts_body(word);
        if (m_has_body) track(word);
        m_previous = word;
    }
    [[nodiscard]] bool ends_at_semicolon() const { return m_depth == 0; }

  private:
    /// The object that is made says whether there can be a body; BEGIN alone starts a transaction.
    [[nodiscard]] bool starts_body(std::string_view word) const {
        static constexpr std::array<std::string_view, 5> holders{"procedure", "function", "trigger", "event",
                                                                 "package"};
        const auto is_word = [&](std::string_view holder) { return is_keyword(word, holder); };
        if (is_keyword(m_first, "create") || is_keyword(m_first, "alter"))
            return std::ranges::any_of(holders, is_word);
        const bool is_compound = is_keyword(m_first, "begin") && is_keyword(word, "not") && m_count == 2;
        return is_compound;
    }

    /// END closes a BEGIN or a CASE; END IF, END LOOP and the like close what was not counted.
    void track(std::string_view word) {
        if (is_keyword(m_previous, "end")) {
            const bool closes_uncounted = is_keyword(word, "if") || is_keyword(word, "loop")
                                          || is_keyword(word, "repeat") || is_keyword(word, "while");
            if (closes_uncounted) ++m_depth;
            if (closes_uncounted || is_keyword(word, "case")) return;
        }
        const bool is_compound = is_keyword(m_first, "begin") && m_count == 2;
        if (is_keyword(word, "begin") || is_keyword(word, "case") || is_compound)
            ++m_depth;
        else if (is_keyword(word, "end") && m_depth > 0)
            --m_depth;
    }

    std::string_view m_first;
    std::string_view m_previous;
    std::size_t m_count = 0;
    bool m_has_body = false;
    int m_depth = 0;
};

} // namespace

std::vector<Statement> split_as_server(std::string_view text, Family family, Backslash backslash) {
    std::vector<Statement> statements;
    std::optional<Statement> statement;
    Shape shape;
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = at;
        const auto lexeme = next_token(text, at, family, backslash);
        at = lexeme.end;
        if (lexeme.token == Token::blank || lexeme.token == Token::comment) continue;
        if (lexeme.token == Token::semicolon && shape.ends_at_semicolon()) {
            if (statement) statements.push_back(*statement);
            statement.reset();
            shape = Shape();
            continue;
        }
        if (lexeme.token == Token::word) shape.word(text.substr(begin, at - begin));
        if (!statement) statement = Statement{begin, begin};
        statement->end = at;
    }
    if (statement) statements.push_back(*statement);
    return statements;
}

} // namespace harness::drivers::mysql
