#include "drivers/postgres/lexer.hpp"

#include "drivers/lexer.hpp"

namespace harness::drivers::postgres {
namespace {

using lexer::is_blank;
using lexer::starts_word;

/// Comments nest (manual, 4.1.5).
Lexeme block_comment(std::string_view text, std::size_t at) {
    int depth = 1;
    for (at += 2; at + 1 < text.size(); ++at) {
        if (text[at] == '/' && text[at + 1] == '*') {
            ++depth;
            ++at;
        } else if (text[at] == '*' && text[at + 1] == '/') {
            ++at;
            if (--depth == 0) return {Token::comment, at + 1, {}};
        }
    }
    return {Token::comment, text.size(), "comment (/*)"};
}

/// The opening quote of a string's continuation, on a later line with only blanks and comments between
/// (manual, 4.1.2.1): it goes on with the first part's escapes.
std::optional<std::size_t> continuation(std::string_view text, std::size_t at) {
    bool new_line = false;
    while (at < text.size()) {
        if (is_blank(text[at])) {
            new_line = new_line || text[at] == '\n' || text[at] == '\r';
            ++at;
        } else if (text.substr(at, 2) == "--") {
            at = lexer::end_of_line(text, at);
        } else {
            break;
        }
    }
    if (new_line && at < text.size() && text[at] == '\'') return at;
    return std::nullopt;
}

/// A string with backslash escapes; `at` is its quote.
Lexeme escape_string(std::string_view text, std::size_t at) {
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\') {
            ++at;
        } else if (text[at] == '\'') {
            if (at + 1 < text.size() && text[at + 1] == '\'') {
                ++at;
            } else if (const auto next = continuation(text, at + 1)) {
                at = *next;
            } else {
                return {Token::quoted, at + 1, {}};
            }
        }
    }
    return {Token::quoted, text.size(), "quoted string (')"};
}

Lexeme quoted(std::string_view text, std::size_t at, char mark, std::string_view name) {
    if (const auto end = lexer::end_of_quoted(text, at, mark)) return {Token::quoted, *end, {}};
    return {Token::quoted, text.size(), name};
}

/// $$…$$ or $tag$…$tag$ (manual, 4.1.2.4). A `$` inside a word belongs to the word and never comes here.
Lexeme dollar(std::string_view text, std::size_t at) {
    auto tag_end = at + 1;
    if (tag_end < text.size() && starts_word(text[tag_end]))
        while (tag_end < text.size() && (starts_word(text[tag_end]) || lexer::is_digit(text[tag_end])))
            ++tag_end;
    if (tag_end >= text.size() || text[tag_end] != '$') return {Token::other, at + 1, {}};
    const auto tag = text.substr(at, tag_end + 1 - at);
    const auto end = text.find(tag, tag_end + 1);
    if (end == std::string_view::npos) return {Token::quoted, text.size(), "dollar-quoted string"};
    return {Token::quoted, end + tag.size(), {}};
}

Lexeme word(std::string_view text, std::size_t at) {
    const auto end = lexer::end_of_word(text, at);
    const bool escapes = lexer::is_keyword(text.substr(at, end - at), "e");
    if (escapes && end < text.size() && text[end] == '\'') return escape_string(text, end);
    return {Token::word, end, {}};
}

} // namespace

Lexeme next_token(std::string_view text, std::size_t at, PlainStrings plain) {
    const char c = text[at];
    const auto two = text.substr(at, 2);
    if (is_blank(c)) return {Token::blank, lexer::end_of_blanks(text, at), {}};
    if (starts_word(c)) return word(text, at);
    if (two == "--") return {Token::comment, lexer::end_of_line(text, at), {}};
    if (two == "/*") return block_comment(text, at);
    switch (c) {
    case '\'':
        if (plain == PlainStrings::backslash_escapes) return escape_string(text, at);
        return quoted(text, at, '\'', "quoted string (')");
    case '"':
        return quoted(text, at, '"', "quoted identifier (\")");
    case '$':
        return dollar(text, at);
    case '(':
        return {Token::open, at + 1, {}};
    case ')':
        return {Token::close, at + 1, {}};
    case ';':
        return {Token::semicolon, at + 1, {}};
    case '\\':
        return {Token::backslash, at + 1, {}};
    default:
        return {Token::other, at + 1, {}};
    }
}

} // namespace harness::drivers::postgres
