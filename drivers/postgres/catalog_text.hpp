#pragma once
// SQL as the server prints it, made the same on every major. Nothing that a migration can change is lost but
// what strip_blank_lines says.

#include <string>
#include <string_view>
#include <vector>

namespace harness::drivers::postgres {

/// Splits into strings, dollar quotes, quoted identifiers, words, blanks, numbers and single characters; the
/// parts joined are the text again.
[[nodiscard]] std::vector<std::string_view> tokens(std::string_view sql);

/// Takes the quotes off identifiers that need them only as keywords ("json", "system_user"): which words are
/// keywords depends on the major. `"char"` keeps its own: it is another type than char.
[[nodiscard]] std::string unquote_keywords(std::string_view sql);

/// Takes the prefix off columns of a query with a single FROM item: "SELECT t.a FROM t" → "SELECT a FROM t".
/// Majors before 16 print it in views, later ones do not. Queries within the query keep theirs, as they do
/// in every major.
[[nodiscard]] std::string strip_single_prefix(std::string_view query);

/// Takes the mode IN off a procedure's arguments: 13 does not print it, later majors do.
[[nodiscard]] std::string strip_in_mode(std::string_view definition);

/// Takes lines without a character out of a routine, and blanks at the ends of lines: a body that was written
/// again with another layout of these does the same (but for a string over several lines, which is not told
/// apart).
[[nodiscard]] std::string strip_blank_lines(std::string_view definition);

} // namespace harness::drivers::postgres
