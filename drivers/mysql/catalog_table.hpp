#pragma once
// Internal: SHOW CREATE TABLE, read member by member. Pure text in, structs out.

#include "drivers/snapshot.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace harness::drivers::mysql {

/// The collation that a character set has by default, which some versions leave out of their definitions.
using DefaultCollations = std::map<std::string, std::string, std::less<>>;

/// A table and its columns, indexes, constraints and partitions. What says the same is read as the same:
/// display widths (but for tinyint(1)), spellings of CURRENT_TIMESTAMP, MariaDB's longtext with json_valid()
/// for JSON, collations that are left out because they are the default, DEFAULT NULL. The counter of
/// AUTO_INCREMENT is left out, and so is the name of the table's own database.
[[nodiscard]] std::vector<SchemaObject> read_table(std::string_view database, std::string_view name,
                                                   std::string_view definition,
                                                   const DefaultCollations& defaults);

} // namespace harness::drivers::mysql
