#include "drivers/mysql/splitter.hpp"

#include "drivers/lexer.hpp"
#include "drivers/script_text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace harness::drivers::mysql {
namespace {

using lexer::is_keyword;

/// The client's commands that are words of their own (client/mysql.cc, `commands`). No SQL statement starts
/// with one of them.
constexpr std::array<std::string_view, 20> k_client_commands{
    "source", "system", "tee",  "notee", "pager",   "nopager", "edit",     "rehash",    "prompt", "print",
    "clear",  "quit",   "exit", "ego",   "connect", "charset", "warnings", "nowarning", "status", "go"};

/// The client keeps no more of it.
constexpr std::size_t k_longest_delimiter = 15;

std::string refusal(std::string_view command) {
    return fmt::format("{} is a command of the mysql client itself and not SQL, so no server can run it; "
                       "write the SQL here that it stands for",
                       command);
}

/// The argument of a client command: up to the next blank, or between quotes.
std::string_view argument(std::string_view line) {
    line.remove_prefix(lexer::end_of_blanks(line, 0));
    if (line.empty()) return {};
    const bool is_quoted = line.front() == '\'' || line.front() == '"' || line.front() == '`';
    if (is_quoted) return line.substr(1, line.find(line.front(), 1) - 1);
    return line.substr(0, line.find_first_of(" \t\r\n"));
}

} // namespace

Splitter::Splitter(const Script& script, Family family) : m_script(script), m_family(family) {
    // As the client does.
    if (script.text.starts_with(k_byte_order_mark)) m_at = k_byte_order_mark.size();
}

base::Result<std::optional<Statement>> Splitter::next(Backslash backslash) {
    const std::string_view text = m_script.text;
    std::optional<Statement> statement;
    std::optional<std::size_t> conditional; // where an open /*! stands
    while (m_at < text.size()) {
        const auto begin = m_at;
        if (sees_delimiter(begin)) {
            if (conditional) break;
            m_at += m_delimiter.size();
            if (statement) return statement;
            continue;
        }
        if (!statement) {
            HARNESS_TRY(const bool passed, passes_command());
            if (passed) continue;
            if (const auto use = use_without_delimiter()) return use;
        }
        const auto lexeme = next_token(text, begin, m_family, backslash);
        if (!lexeme.never_closed.empty())
            return script_error(m_script, begin,
                                fmt::format("the {} that starts here is never closed", lexeme.never_closed));
        m_at = lexeme.end;
        if (lexeme.token == Token::blank || lexeme.token == Token::comment) continue;
        if (lexeme.token == Token::conditional_open && !conditional) conditional = begin;
        if (lexeme.token == Token::conditional_close) conditional.reset();
        if (lexeme.token == Token::word || lexeme.token == Token::number) stop_at_delimiter(begin);
        if (lexeme.token == Token::backslash && !conditional) {
            HARNESS_TRY(const bool ends, ends_by_backslash(begin));
            if (ends && statement) return statement;
            if (ends) continue;
        }
        if (!statement) statement = Statement{begin, begin};
        statement->end = m_at;
    }
    if (conditional)
        return script_error(m_script, *conditional,
                            fmt::format("the conditional comment (/*!) that starts here is not closed before "
                                        "the \"{}\" that ends its statement",
                                        m_delimiter));
    return statement;
}

bool Splitter::sees_delimiter(std::size_t at) const {
    return std::string_view(m_script.text).substr(at).starts_with(m_delimiter);
}

/// A delimiter counts in the middle of a word, too: END$$.
void Splitter::stop_at_delimiter(std::size_t begin) {
    for (auto at = begin + 1; at < m_at; ++at)
        if (sees_delimiter(at)) m_at = at;
}

/// At the start of a statement: passes DELIMITER, and `--x`, which the client takes for a comment there.
base::Result<bool> Splitter::passes_command() {
    const std::string_view text = m_script.text;
    if (text.substr(m_at, 2) == "--") {
        m_at = lexer::end_of_line(text, m_at);
        return true;
    }
    const auto word = text.substr(m_at, lexer::end_of_word(text, m_at) - m_at);
    if (is_keyword(word, "delimiter")) {
        HARNESS_CHECK(set_delimiter(m_at));
        return true;
    }
    const auto is_word = [&](std::string_view command) { return is_keyword(word, command); };
    if (!word.empty() && std::ranges::any_of(k_client_commands, is_word))
        return script_error(m_script, m_at, refusal(word));
    return false;
}

base::Result<void> Splitter::set_delimiter(std::size_t begin) {
    const std::string_view text = m_script.text;
    const auto line_end = lexer::end_of_line(text, begin);
    const auto word_end = lexer::end_of_word(text, begin);
    const auto given = argument(text.substr(word_end, line_end - word_end));
    if (given.empty()) return script_error(m_script, begin, "DELIMITER must be followed by the delimiter");
    if (given.find('\\') != std::string_view::npos)
        return script_error(m_script, begin, "a DELIMITER cannot have a backslash in it");
    m_delimiter = given.substr(0, k_longest_delimiter);
    m_at = line_end;
    return {};
}

/// USE is a command of the client as well, and ends with its line.
std::optional<Statement> Splitter::use_without_delimiter() {
    const std::string_view text = m_script.text;
    if (!is_keyword(text.substr(m_at, lexer::end_of_word(text, m_at) - m_at), "use")) return std::nullopt;
    const auto end = lexer::end_of_line(text, m_at);
    const auto line = text.substr(m_at, end - m_at);
    if (line.find(m_delimiter) != std::string_view::npos) return std::nullopt;
    const Statement use{m_at, m_at + line.find_last_not_of(" \t\r") + 1};
    m_at = end;
    return use;
}

/// \g and \G end a statement; \N is the old spelling of NULL.
base::Result<bool> Splitter::ends_by_backslash(std::size_t begin) {
    const char c = m_at < m_script.text.size() ? m_script.text[m_at] : '\0';
    if (c == 'N') return false;
    const bool ends = c == 'g' || c == 'G';
    if (!ends) {
        const auto length = c == '\0' || lexer::is_blank(c) ? 1U : 2U;
        return script_error(m_script, begin, refusal(m_script.text.substr(begin, length)));
    }
    ++m_at;
    return true;
}

} // namespace harness::drivers::mysql
