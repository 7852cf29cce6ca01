#include "drivers/mysql/lexer.hpp"

#include "drivers/lexer.hpp"

namespace harness::drivers::mysql {
namespace {

using lexer::is_blank;
using lexer::is_digit;
using lexer::starts_word;

Lexeme quoted(std::string_view text, std::size_t at, Token token, Backslash backslash,
              std::string_view name) {
    const char mark = text[at];
    if (backslash == Backslash::plain) {
        if (const auto end = lexer::end_of_quoted(text, at, mark)) return {token, *end, {}};
        return {token, text.size(), name};
    }
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\') {
            ++at;
        } else if (text[at] == mark) {
            if (at + 1 >= text.size() || text[at + 1] != mark) return {token, at + 1, {}};
            ++at;
        }
    }
    return {token, text.size(), name};
}

/// `--` starts a comment only where a blank, a control character or the end follows (manual, "Comments").
bool starts_line_comment(std::string_view text, std::size_t at) {
    if (text[at] == '#') return true;
    return text.substr(at, 2) == "--"
           && (at + 2 >= text.size() || static_cast<unsigned char>(text[at + 2]) <= ' ');
}

/// `/*!50003`, `/*M!100301`: up to the end of the version.
Lexeme conditional(std::string_view text, std::size_t mark) {
    auto end = mark + 1;
    while (end < text.size() && is_digit(text[end])) ++end;
    return {Token::conditional_open, end, {}};
}

Lexeme slash(std::string_view text, std::size_t at, Family family) {
    if (text.substr(at, 2) != "/*") return {Token::other, at + 1, {}};
    if (text.substr(at, 3) == "/*!") return conditional(text, at + 2);
    if (family == Family::mariadb && text.substr(at, 4) == "/*M!") return conditional(text, at + 3);
    const auto end = text.find("*/", at + 2);
    if (end == std::string_view::npos) return {Token::comment, text.size(), "comment (/*)"};
    return {Token::comment, end + 2, {}};
}

Lexeme number(std::string_view text, std::size_t at) {
    auto end = at;
    while (end < text.size() && (is_digit(text[end]) || text[end] == '.')) ++end;
    // An identifier may start with digits: 2nd_try.
    return {Token::number, lexer::end_of_word(text, end), {}};
}

} // namespace

Lexeme next_token(std::string_view text, std::size_t at, Family family, Backslash backslash) {
    const char c = text[at];
    if (is_blank(c)) return {Token::blank, lexer::end_of_blanks(text, at), {}};
    if (starts_line_comment(text, at)) return {Token::comment, lexer::end_of_line(text, at), {}};
    if (starts_word(c) || c == '$') return {Token::word, lexer::end_of_word(text, at), {}};
    if (is_digit(c)) return number(text, at);
    switch (c) {
    case '\'':
        return quoted(text, at, Token::string, backslash, "quoted string (')");
    case '"':
        return quoted(text, at, Token::string, backslash, "quoted string (\")");
    case '`':
        return quoted(text, at, Token::identifier, Backslash::plain, "quoted identifier (`)");
    case '/':
        return slash(text, at, family);
    case '*':
        if (text.substr(at, 2) == "*/") return {Token::conditional_close, at + 2, {}};
        return {Token::other, at + 1, {}};
    case '(':
        return {Token::open, at + 1, {}};
    case ')':
        return {Token::close, at + 1, {}};
    case ',':
        return {Token::comma, at + 1, {}};
    case ';':
        return {Token::semicolon, at + 1, {}};
    case '\\':
        return {Token::backslash, at + 1, {}};
    default:
        return {Token::other, at + 1, {}};
    }
}

} // namespace harness::drivers::mysql
