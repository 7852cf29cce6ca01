#pragma once
// Internal: SQLite has no hash function, so its sessions bring one.

#include <sqlite3.h>

namespace harness::drivers::sqlite {

/// Makes `harness_fingerprint(key …, value)` known to a session: an aggregate function, the sum of the 64-bit
/// hashes of each row's arguments as a decimal text. NULL, '', x'', 1, 1.0 and '1' are different. Only
/// statements of the session itself can call it, no trigger and no view. Returns SQLite's code.
[[nodiscard]] int add_fingerprint_function(sqlite3* database);

} // namespace harness::drivers::sqlite
