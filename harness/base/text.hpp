#pragma once
// Small questions about text that several modules ask.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace harness::base {

/// The candidate nearest to `word` by edit distance, if it is near enough to be a slip of the pen.
[[nodiscard]] std::optional<std::string> did_you_mean(std::string_view word,
                                                      std::span<const std::string_view> candidates);

/// Whether `text` matches a shell glob (`*`, `?`, `[…]`), case-sensitive, the whole text (fnmatch(3)).
[[nodiscard]] bool matches_glob(std::string_view text, std::string_view glob);

/// Offset of the first byte that is not valid UTF-8, if there is one (surrogates and overlong forms are
/// invalid).
[[nodiscard]] std::optional<std::size_t> first_invalid_utf8(std::string_view text);

/// Line and column (both from 1, the column in characters) of a byte offset. Offsets past the end mean the
/// end.
struct LineColumn {
    int line = 1;
    int column = 1;
};
[[nodiscard]] LineColumn line_column(std::string_view text, std::size_t offset);

/// The line (from 1) without its line ending; empty if there is none.
[[nodiscard]] std::string_view line_of(std::string_view text, int line);

[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] std::string join(std::span<const std::string> parts, std::string_view separator);
/// At most `most` bytes, cut at a character's border, with an ellipsis where something was cut.
[[nodiscard]] std::string shorten(std::string_view text, std::size_t most);

} // namespace harness::base
