#include "drivers/mysql/locate.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace harness::drivers::mysql {
namespace {

constexpr unsigned k_syntax_error = 1064;

/// Errors whose first quoted word is a name that stands in the statement. Not those that quote values.
constexpr std::array k_name_something{
    1007U, // can't create database; exists
    1049U, // unknown database
    1050U, // table already exists
    1051U, // unknown table
    1052U, // column is ambiguous
    1054U, // unknown column
    1060U, // duplicate column name
    1061U, // duplicate key name
    1068U, // multiple primary key defined
    1072U, // key column doesn't exist
    1091U, // can't drop; check that it exists
    1101U, // BLOB, TEXT … can't have a default value
    1109U, // unknown table in …
    1115U, // unknown character set
    1146U, // table doesn't exist
    1176U, // key doesn't exist in table
    1193U, // unknown system variable
    1273U, // unknown collation
    1286U, // unknown storage engine
    1304U, // routine already exists
    1359U, // trigger already exists
    1360U, // trigger does not exist
    1364U, // field doesn't have a default value
    3819U, // check constraint is violated
    3822U, // duplicate check constraint name
    4161U, // MariaDB: unknown data type
};

std::string_view between(std::string_view text, std::string_view open, std::string_view close) {
    const auto begin = text.find(open);
    if (begin == std::string_view::npos) return {};
    const auto end = text.rfind(close);
    if (end == std::string_view::npos || end < begin + open.size()) return {};
    return text.substr(begin + open.size(), end - begin - open.size());
}

/// The first word in quotes or backticks; the apostrophe of "can't" is none.
std::string_view first_quoted(std::string_view words) {
    for (std::size_t at = words.find(' '); at != std::string_view::npos; at = words.find(' ', at + 1)) {
        const auto mark = at + 1 < words.size() ? words[at + 1] : '\0';
        if (mark != '\'' && mark != '`') continue;
        const auto quoted = words.substr(at + 2);
        return quoted.substr(0, quoted.find(mark));
    }
    return {};
}

/// From 1, as the server counts them.
std::ptrdiff_t line_of(std::string_view text, std::size_t at) {
    return 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
}

std::optional<std::size_t> locate_near(std::string_view words, std::string_view near, std::string_view text,
                                       std::size_t length) {
    if (near.empty()) return length;
    std::ptrdiff_t line = 0;
    constexpr std::string_view said = "' at line ";
    if (const auto at = words.rfind(said); at != std::string_view::npos) {
        const auto digits = words.substr(at + said.size());
        std::from_chars(digits.data(), digits.data() + digits.size(), line);
    }
    // The rest of the text, of which the server shows some 80 characters.
    if (text.ends_with(near)) return text.size() - near.size();
    constexpr std::string_view cut = "..."; // MariaDB says that there is more
    if (near.ends_with(cut)) near.remove_suffix(cut.size());
    std::optional<std::size_t> first;
    for (auto at = text.find(near); at != std::string_view::npos; at = text.find(near, at + 1)) {
        if (line_of(text, at) == line) return at;
        if (!first) first = at;
    }
    return first;
}

/// `a`, "a" and a name the same.
std::string_view unquoted(std::string_view token) {
    const bool quoted = token.size() >= 2 && (token.front() == '`' || token.front() == '"');
    return quoted ? token.substr(1, token.size() - 2) : token;
}

bool same_name(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

/// Where the name stands, if it does so only once.
std::optional<std::size_t> locate_name(std::string_view name, std::string_view statement, Family family,
                                       Backslash backslash) {
    std::optional<std::size_t> found;
    for (std::size_t at = 0; at < statement.size();) {
        const auto lexeme = next_token(statement, at, family, backslash);
        const auto token = statement.substr(at, lexeme.end - at);
        if (lexeme.token != Token::comment && same_name(unquoted(token), name)) {
            if (found) return std::nullopt;
            found = at;
        }
        at = lexeme.end;
    }
    return found;
}

} // namespace

std::optional<std::string_view> near_text(const ServerWords& words) {
    if (words.number != k_syntax_error) return std::nullopt;
    if (words.text.find("near '") == std::string::npos) return std::nullopt;
    return between(words.text, "near '", "' at line ");
}

std::optional<std::size_t> locate(const ServerWords& words, std::string_view text, std::size_t length,
                                  Family family, Backslash backslash) {
    if (const auto near = near_text(words)) return locate_near(words.text, *near, text, length);
    if (std::ranges::find(k_name_something, words.number) == k_name_something.end()) return std::nullopt;
    auto name = first_quoted(words.text);
    if (const auto dot = name.rfind('.'); dot != std::string_view::npos) name.remove_prefix(dot + 1);
    if (name.empty()) return std::nullopt;
    return locate_name(name, text.substr(0, length), family, backslash);
}

} // namespace harness::drivers::mysql
