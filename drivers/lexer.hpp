#pragma once
// Internal to the drivers: what the lexers of all engines have in common.

#include <cstddef>
#include <optional>
#include <string_view>

namespace harness::drivers::lexer {

[[nodiscard]] inline bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}
[[nodiscard]] inline bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
/// Letters, underscore, and every byte of a character beyond ASCII.
[[nodiscard]] inline bool starts_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'
           || static_cast<unsigned char>(c) >= 0x80;
}
[[nodiscard]] inline bool continues_word(char c) {
    return starts_word(c) || is_digit(c) || c == '$';
}

[[nodiscard]] std::size_t end_of_blanks(std::string_view text, std::size_t at);
[[nodiscard]] std::size_t end_of_word(std::string_view text, std::size_t at);
/// Where the line's `\n` stands, or the end of the text.
[[nodiscard]] std::size_t end_of_line(std::string_view text, std::size_t at);

/// The byte behind what is quoted from `at` on, where the closing mark stands for itself when doubled.
[[nodiscard]] std::optional<std::size_t> end_of_quoted(std::string_view text, std::size_t at, char closing);

/// Whether `word` is the keyword `lower`, in any case.
[[nodiscard]] bool is_keyword(std::string_view word, std::string_view lower);

} // namespace harness::drivers::lexer
