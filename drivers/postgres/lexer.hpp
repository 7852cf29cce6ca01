#pragma once
// Internal: PostgreSQL's tokens, as far as splitting needs them (src/fe_utils/psqlscan.l).

#include "drivers/postgres/splitter.hpp"

#include <string_view>

namespace harness::drivers::postgres {

enum class Token { blank, comment, word, quoted, open, close, semicolon, backslash, other };

struct Lexeme {
    Token token = Token::other;
    std::size_t end = 0;
    std::string_view never_closed; ///< what starts here and does not end: "quoted string (')"; else empty
};

/// The token that starts at `at`, which must be inside the text.
[[nodiscard]] Lexeme next_token(std::string_view text, std::size_t at, PlainStrings plain);

} // namespace harness::drivers::postgres
