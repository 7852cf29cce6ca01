#pragma once
// Internal: SQLite's result codes as our errors.

#include "harness/base/error.hpp"

#include <sqlite3.h>

#include <string>
#include <string_view>

namespace harness::drivers::sqlite {

/// "SQLITE_CONSTRAINT_UNIQUE" for an extended result code (sqlite3.h has the names, no function tells them).
[[nodiscard]] std::string name_of(int extended_code);

/// Whether it is the statement's or the environment's: disk, files, memory.
[[nodiscard]] base::ErrorKind kind_of(int extended_code);

/// The session's latest error, as "<attempted>: <SQLite's words>".
[[nodiscard]] base::Error latest_error(sqlite3* database, std::string_view attempted);

} // namespace harness::drivers::sqlite
