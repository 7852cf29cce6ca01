#include "drivers/seeding/words.hpp"

#include "drivers/lexer.hpp"
#include "harness/base/text.hpp"

#include <algorithm>

namespace harness::drivers::seeding {

std::size_t end_of_quotes(std::string_view text, std::size_t at) {
    const char mark = text[at];
    if (mark != '\'' && mark != '"' && mark != '`') return at;
    return lexer::end_of_quoted(text, at, mark).value_or(text.size());
}

std::string unquoted(std::string_view quoted) {
    std::string text;
    for (std::size_t at = 1; at + 1 < quoted.size(); ++at) {
        text += quoted[at];
        if (quoted[at] == quoted[0] && at + 2 < quoted.size() && quoted[at + 1] == quoted[0]) ++at;
    }
    return text;
}

std::size_t end_of_number(std::string_view text, std::size_t at) {
    while (at < text.size() && lexer::is_digit(text[at])) ++at;
    if (at + 1 < text.size() && text[at] == '.' && lexer::is_digit(text[at + 1])) {
        ++at;
        while (at < text.size() && lexer::is_digit(text[at])) ++at;
    }
    return at;
}

bool is_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && lexer::is_digit(text.front()) && end_of_number(text, 0) == text.size();
}

bool is_name(std::string_view token) {
    return lexer::starts_word(token.front()) || token.front() == '"' || token.front() == '`';
}

std::string plain_name(std::string_view word) {
    return word.front() == '"' || word.front() == '`' ? unquoted(word) : std::string(word);
}

void walk(std::string_view text, const std::function<void(std::size_t, std::size_t)>& word,
          const std::function<void(std::size_t, std::size_t)>& rest) {
    for (std::size_t at = 0; at < text.size();) {
        auto end = end_of_quotes(text, at);
        if (end > at) {
            (text[at] == '\'' ? rest : word)(at, end);
        } else if (lexer::starts_word(text[at])) {
            end = lexer::end_of_word(text, at);
            word(at, end);
        } else if (lexer::is_digit(text[at])) {
            end = std::max(end_of_number(text, at), at + 1);
            rest(at, end);
        } else {
            end = at + 1;
            rest(at, end);
        }
        at = end;
    }
}

bool is_same_name(std::string_view word, std::string_view column, Case names) {
    if (word.front() == '"' || word.front() == '`') return unquoted(word) == column;
    if (names == Case::matters) return word == column;
    return std::ranges::equal(word, column, [](char a, char b) {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
        return lower(a) == lower(b);
    });
}

std::vector<std::string_view> tokens_of(std::string_view text) {
    std::vector<std::string_view> tokens;
    const auto add = [&](std::size_t begin, std::size_t end) {
        const auto token = base::trim(text.substr(begin, end - begin));
        if (!token.empty()) tokens.push_back(token);
    };
    walk(text, add, add);
    return tokens;
}

bool names_column(std::string_view condition, std::string_view column, Case names) {
    bool found = false;
    walk(
        condition,
        [&](std::size_t begin, std::size_t end) {
            const bool is_call = end < condition.size() && condition[end] == '(';
            if (!is_call && is_same_name(condition.substr(begin, end - begin), column, names)) found = true;
        },
        [](auto, auto) {});
    return found;
}

} // namespace harness::drivers::seeding
