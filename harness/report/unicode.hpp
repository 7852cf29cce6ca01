#pragma once
// Text as a terminal or a report consumer sees it: characters, their width, and what must not be in it.
// Internal to reports.

#include <string>
#include <string_view>

namespace harness::report {

/// One character of UTF-8 text. What is no UTF-8 is told as U+FFFD, one byte at a time.
struct Character {
    char32_t code = 0;
    std::size_t bytes = 1;
    bool valid = true;
};
[[nodiscard]] Character character_at(std::string_view text, std::size_t at);
void append_utf8(std::string& text, char32_t code);

/// Columns of a terminal that the text takes: 2 for East Asian wide characters and emoji (Unicode's
/// EastAsianWidth.txt), 0 for what combines with the character before it.
[[nodiscard]] std::size_t display_width(std::string_view text);
/// At most `columns` wide, with an ellipsis where something was cut.
[[nodiscard]] std::string cut_to_width(std::string_view text, std::size_t columns);
/// Filled up with blanks to `columns`; longer text stays as it is.
[[nodiscard]] std::string pad_right(std::string_view text, std::size_t columns);
[[nodiscard]] std::string pad_left(std::string_view text, std::size_t columns);

/// Foreign text that cannot harm a terminal: no escape sequences, no control characters but line feeds, no
/// marks that turn the writing direction, valid UTF-8. Tabs become four blanks.
[[nodiscard]] std::string for_terminal(std::string_view text);
/// The same on one line.
[[nodiscard]] std::string for_one_line(std::string_view text);
/// Foreign text that XML 1.0 allows (section 2.2, "Char"), without escape sequences. Not yet quoted.
[[nodiscard]] std::string for_xml(std::string_view text);

} // namespace harness::report
