#pragma once
// Internal, pure: values to try a promise with.

#include "drivers/enforcement/promise.hpp"

namespace harness::drivers::enforcement {

/// The family, size of a type as MySQL, MariaDB, SQLite or PostgreSQL write it: "varchar(20)", "int
/// unsigned", "timestamp with time zone".
void read_type(Column& column);

/// How the engine writes a string.
enum class Strings { standard, with_backslashes };

/// SQL literals that a key of this type hardly holds already, the likeliest first; none where there are few
/// values in all.
[[nodiscard]] std::vector<std::string> fresh_values(const Column& column, Strings strings);

/// SQL literals of which one may break the condition: the borders of the numbers that it names, words close
/// to its strings, strings longer than its limits, extremes of the type, NULL.
[[nodiscard]] std::vector<std::string> breaking_values(const Column& column, std::string_view condition,
                                                       Strings strings);

} // namespace harness::drivers::enforcement
