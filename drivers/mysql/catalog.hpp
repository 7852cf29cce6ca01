#pragma once
// Internal: what a database holds, as a snapshot: the questions, and what makes their answers canonical. Pure
// text in, structs out. SHOW CREATE in one message is 5 to 50 times as fast as joins of information_schema.

#include "drivers/driver.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace harness::drivers::mysql {

/// SETs that fix how the server prints; for sessions that take snapshots.
[[nodiscard]] std::string_view snapshot_settings();

/// The first message: what there is, and all that needs no SHOW CREATE. Its answers in their order.
[[nodiscard]] std::string_view list_sql();
enum class Listed { database, user, charsets, relations, routines, triggers, events, privileges, count };

/// How SHOW CREATE calls what SHOW FULL TABLES calls `type`: TABLE, VIEW or SEQUENCE.
[[nodiscard]] std::string_view create_word(std::string_view type);

/// The second message: a SHOW CREATE for the database, and for each relation and routine that the first one
/// listed, in this order.
[[nodiscard]] std::string definitions_sql(const std::vector<Rows>& listed);

/// The answers of both messages as a snapshot, sorted.
[[nodiscard]] Snapshot to_snapshot(const std::vector<Rows>& listed, const std::vector<Rows>& defined);

} // namespace harness::drivers::mysql
