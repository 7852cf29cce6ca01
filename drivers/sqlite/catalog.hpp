#pragma once
// SQLite's schema tables and pragmas as a snapshot. Pure text in, structs out.

#include "drivers/driver.hpp"

namespace harness::drivers::sqlite {

/// One SELECT over sqlite_schema and the table-valued pragmas, with five text columns as in SchemaObject.
[[nodiscard]] std::string_view snapshot_sql();
/// Its rows as a snapshot: sorted, SQL texts token-normalised, so that formatting, quoting style, comments,
/// the 12-step rebuild and ALTER TABLE ADD COLUMN leave no trace.
[[nodiscard]] Snapshot to_snapshot(const Rows& rows);

} // namespace harness::drivers::sqlite
