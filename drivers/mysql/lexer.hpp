#pragma once
// Internal: the tokens of MySQL and MariaDB, as their own client sees them (client/mysql.cc, add_line).

#include <cstddef>
#include <string_view>

namespace harness::drivers::mysql {

/// Which server a text is for: /*M! … */ is SQL to MariaDB and a comment to MySQL.
enum class Family { mysql, mariadb };

/// Whether a backslash in a string escapes what follows; NO_BACKSLASH_ESCAPES in sql_mode turns it off.
enum class Backslash { escapes, plain };

enum class Token {
    blank,
    comment,
    conditional_open,  ///< `/*!50003` or `/*M!100301`: what follows is SQL for servers from that version on
    conditional_close, ///< `*/` outside of a comment
    word,
    number,
    string,     ///< '…' or "…"
    identifier, ///< `…`
    open,
    close,
    comma,
    semicolon,
    backslash,
    other,
};

struct Lexeme {
    Token token = Token::other;
    std::size_t end = 0;
    std::string_view never_closed; ///< what starts here and does not end: "quoted string (')"; else empty
};

/// The token that starts at `at`, which must be inside the text.
[[nodiscard]] Lexeme next_token(std::string_view text, std::size_t at, Family family, Backslash backslash);

} // namespace harness::drivers::mysql
