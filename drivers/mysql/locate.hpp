#pragma once
// Internal: MySQL tells no position of an error, but its words often point to one.

#include "drivers/mysql/lexer.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace harness::drivers::mysql {

/// An error of the server's as it tells it.
struct ServerWords {
    unsigned number = 0;
    std::string text;
};

/// The byte of `text` that the words point to: what a syntax error is "near", or the only place at which the
/// unknown column, table … is named. `text`: what was sent, from the failing statement on; `length`: of that
/// statement.
[[nodiscard]] std::optional<std::size_t> locate(const ServerWords& words, std::string_view text,
                                                std::size_t length, Family family, Backslash backslash);

/// The words behind "near" of a syntax error; nothing if it is none.
[[nodiscard]] std::optional<std::string_view> near_text(const ServerWords& words);

} // namespace harness::drivers::mysql
