#include "drivers/sqlite/catalog_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace harness::drivers::sqlite {
namespace {

bool starts_word(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || (c & 0x80) != 0;
}

bool continues_word(char c) {
    return starts_word(c) || std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '$';
}

std::string lower(std::string_view text) {
    std::string lowered{text};
    for (char& c : lowered) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    return lowered;
}

/// Behind the comment or the blanks at `at`; `at` itself if there are none.
std::size_t skip_blank(std::string_view sql, std::size_t at) {
    if (sql.substr(at).starts_with("--")) return std::min(sql.find('\n', at), sql.size());
    if (sql.substr(at).starts_with("/*")) {
        const auto close = sql.find("*/", at + 2);
        return close == std::string_view::npos ? sql.size() : close + 2;
    }
    while (at < sql.size() && std::isspace(static_cast<unsigned char>(sql[at])) != 0) ++at;
    return at;
}

std::size_t end_of_quoted(std::string_view sql, std::size_t at) {
    const char close = sql[at] == '[' ? ']' : sql[at];
    for (++at; at < sql.size(); ++at) {
        if (sql[at] != close) continue;
        if (close == ']' || at + 1 == sql.size() || sql[at + 1] != close) return at + 1;
        ++at;
    }
    return sql.size();
}

std::string unquoted(std::string_view quoted) {
    const char close = quoted.front() == '[' ? ']' : quoted.front();
    const auto inner =
        quoted.substr(1, quoted.size() - (quoted.size() > 1 && quoted.back() == close ? 2 : 1));
    std::string name;
    for (std::size_t i = 0; i < inner.size(); ++i) {
        name += inner[i];
        if (inner[i] == close && i + 1 < inner.size() && inner[i + 1] == close) ++i;
    }
    return name;
}

std::string quoted_with(char quote, std::string_view name) {
    std::string text(1, quote);
    for (const char c : name) {
        text += c;
        if (c == quote) text += c;
    }
    return text += quote;
}

Token identifier(std::string name) {
    const bool plain =
        !name.empty() && starts_word(name.front()) && std::ranges::all_of(name, continues_word);
    return {Token::Kind::quoted, plain ? lower(name) : quoted_with('"', name), std::move(name)};
}

std::size_t end_of_number(std::string_view sql, std::size_t at) {
    const auto is_digit = [&](std::size_t i) {
        return i < sql.size() && std::isalnum(static_cast<unsigned char>(sql[i])) != 0;
    };
    while (is_digit(at) || (at < sql.size() && sql[at] == '.')
           || (at < sql.size() && (sql[at] == '+' || sql[at] == '-')
               && (sql[at - 1] == 'e' || sql[at - 1] == 'E') && is_digit(at + 1)))
        ++at;
    return at;
}

std::size_t end_of_sign(std::string_view sql, std::size_t at) {
    static constexpr std::array<std::string_view, 10> longer{
        "->>", "->", "<>", "<=", ">=", "==", "!=", "||", "<<", ">>"};
    for (const auto sign : longer)
        if (sql.substr(at).starts_with(sign)) return at + sign.size();
    return at + 1;
}

/// The token at `at`, which is no blank; `at` moves behind it.
Token next_token(std::string_view sql, std::size_t& at) {
    const auto begin = at;
    const char c = sql[at];
    const auto taken = [&](std::size_t end) {
        at = end;
        return sql.substr(begin, end - begin);
    };
    const bool is_blob = (c == 'x' || c == 'X') && at + 1 < sql.size() && sql[at + 1] == '\'';
    if (is_blob) return {Token::Kind::string, lower(taken(end_of_quoted(sql, at + 1))), {}};
    if (c == '\'') return {Token::Kind::string, std::string{taken(end_of_quoted(sql, at))}, {}};
    if (c == '"' || c == '`' || c == '[') return identifier(unquoted(taken(end_of_quoted(sql, at))));
    if (starts_word(c)) {
        while (at < sql.size() && continues_word(sql[at])) ++at;
        const auto word = taken(at);
        return {Token::Kind::word, lower(word), std::string{word}};
    }
    if (std::isdigit(static_cast<unsigned char>(c)) != 0)
        return {Token::Kind::number, lower(taken(end_of_number(sql, at + 1))), {}};
    return {Token::Kind::sign, std::string{taken(end_of_sign(sql, at))}, {}};
}

bool needs_space(const Token& left, const Token& right) {
    if (right.text == "," || right.text == ")" || right.text == "." || right.text == ";" || right.text == "(")
        return right.text == "(" && left.text != "(" && left.kind == Token::Kind::sign && left.text != ".";
    return left.text != "(" && left.text != ".";
}

} // namespace

std::vector<Token> tokens(std::string_view sql) {
    std::vector<Token> parts;
    for (std::size_t at = 0; at < sql.size();) {
        const auto behind = skip_blank(sql, at);
        if (behind != at)
            at = behind;
        else
            parts.push_back(next_token(sql, at));
    }
    return parts;
}

std::string to_text(std::vector<Token>::const_iterator begin, std::vector<Token>::const_iterator end) {
    std::string text;
    for (auto token = begin; token != end; ++token) {
        if (token != begin && needs_space(*(token - 1), *token)) text += ' ';
        text += token->text;
    }
    return text;
}

std::string read_statement(std::string_view sql) {
    const auto parts = tokens(sql);
    auto at = parts.begin();
    const auto accept = [&](std::string_view keyword) {
        if (at == parts.end() || !at->is(keyword)) return false;
        ++at;
        return true;
    };
    accept("create");
    std::string prefix;
    if (accept("unique")) prefix = "unique ";
    accept("temp") || accept("temporary") || accept("virtual");
    ++at; // the kind
    if (accept("if")) at += 2;
    if (at != parts.end()) ++at; // the name
    return prefix + to_text(at, parts.end());
}

} // namespace harness::drivers::sqlite
