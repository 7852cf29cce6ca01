#include "drivers/lexer.hpp"

#include <algorithm>

namespace harness::drivers::lexer {

std::size_t end_of_blanks(std::string_view text, std::size_t at) {
    while (at < text.size() && is_blank(text[at])) ++at;
    return at;
}

std::size_t end_of_word(std::string_view text, std::size_t at) {
    while (at < text.size() && continues_word(text[at])) ++at;
    return at;
}

std::size_t end_of_line(std::string_view text, std::size_t at) {
    return std::min(text.find('\n', at), text.size());
}

std::optional<std::size_t> end_of_quoted(std::string_view text, std::size_t at, char closing) {
    for (++at;; at += 2) {
        at = text.find(closing, at);
        if (at == std::string_view::npos) return std::nullopt;
        if (at + 1 >= text.size() || text[at + 1] != closing) return at + 1;
    }
}

bool is_keyword(std::string_view word, std::string_view lower) {
    const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; };
    return std::equal(word.begin(), word.end(), lower.begin(), lower.end(), same);
}

} // namespace harness::drivers::lexer
