#pragma once
// Internal to the seeding: SQL as words and signs in their order, which is no parser. Pure.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::drivers::seeding {

enum class Case { matters, ignored };

/// The byte behind a string literal or a quoted name that starts at `at`; `at` where there is none.
[[nodiscard]] std::size_t end_of_quotes(std::string_view text, std::size_t at);
/// The text between quotes, doubled ones once.
[[nodiscard]] std::string unquoted(std::string_view quoted);

/// The byte behind digits, and more of them behind a point, that start at `at`.
[[nodiscard]] std::size_t end_of_number(std::string_view text, std::size_t at);
[[nodiscard]] bool is_number(std::string_view text);

/// Whether a token is a word or a quoted name.
[[nodiscard]] bool is_name(std::string_view token);
/// Without quotes.
[[nodiscard]] std::string plain_name(std::string_view word);
/// Whether a word of SQL, perhaps in quotes, is the name.
[[nodiscard]] bool is_same_name(std::string_view word, std::string_view name, Case names);

/// Calls `word` with every word or quoted name (begin, end) outside of string literals, `rest` with what is
/// between them.
void walk(std::string_view text, const std::function<void(std::size_t, std::size_t)>& word,
          const std::function<void(std::size_t, std::size_t)>& rest);

/// What a text is made of, blanks left out; operators are a token a character.
[[nodiscard]] std::vector<std::string_view> tokens_of(std::string_view text);

/// Whether the text names the column: as a whole word or quoted, outside of string literals.
[[nodiscard]] bool names_column(std::string_view condition, std::string_view column, Case names);

} // namespace harness::drivers::seeding
