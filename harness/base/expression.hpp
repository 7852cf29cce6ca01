#pragma once
// Regular expressions: POSIX extended ones, as grep -E reads them. The C library's matcher takes time linear
// in the text, so that an expression of the user's cannot make harness hang.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::base {

/// Why this is no regular expression; empty if it is one.
[[nodiscard]] std::string expression_problem(std::string_view expression);

/// Whether the whole text matches, case-sensitive. An expression with a problem matches nothing.
[[nodiscard]] bool matches_expression(std::string_view text, std::string_view expression);

/// The first part of the text that matches: it, and what each pair of parentheses holds (empty where that
/// took no part). Nothing if no part does.
[[nodiscard]] std::optional<std::vector<std::string>> find_expression(std::string_view text,
                                                                      std::string_view expression);

/// The text with a backslash before whatever means something in an expression.
[[nodiscard]] std::string escape_expression(std::string_view text);

} // namespace harness::base
