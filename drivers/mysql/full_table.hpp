#pragma once
// Internal: "The table 't' is full" (error 1114) has two causes. A disk without room is the environment's; a
// table of engine MEMORY that meets max_heap_table_size is the migration's own doing. The number is the same
// for both (seen on MySQL 9.7, MariaDB 10.5 and 11.8), so the engine of the table has to tell.

#include "drivers/mysql/lexer.hpp"
#include "drivers/mysql/locate.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace harness::drivers::mysql {

/// The table that the words say is full; nothing if they say something else.
[[nodiscard]] std::optional<std::string> full_table(const ServerWords& words);

/// The engine that CREATE or ALTER gives to its table, in lower case: `ENGINE = MEMORY` is "memory". Nothing
/// if the statement names none, or is another one.
[[nodiscard]] std::optional<std::string> named_engine(std::string_view statement, Family family,
                                                      Backslash backslash);

/// MEMORY, or HEAP as it was called before.
[[nodiscard]] bool is_memory_engine(std::string_view engine);

} // namespace harness::drivers::mysql
