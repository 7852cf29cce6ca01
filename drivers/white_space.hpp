#pragma once
// Internal: whether two texts of a routine say the same in other lines. What stands in quotes and in comments
// counts, and so does whether there is white space at all: not how much, nor which.

#include <string_view>

namespace harness::drivers::postgres {

/// Texts of pg_get_functiondef(). Only bodies in SQL and PL/pgSQL: in other languages white space may mean
/// something.
[[nodiscard]] bool are_same_words(std::string_view definition, std::string_view other);

} // namespace harness::drivers::postgres

namespace harness::drivers::mysql {

/// What SHOW CREATE or the information schema tells of a procedure, function, trigger or event that was made
/// in this sql_mode.
[[nodiscard]] bool are_same_words(std::string_view text, std::string_view other, std::string_view sql_mode);

} // namespace harness::drivers::mysql
