#pragma once
// Internal: a column of SHOW CREATE TABLE in its canonical form.

#include "drivers/mysql/catalog_table.hpp"
#include "drivers/mysql/catalog_text.hpp"

namespace harness::drivers::mysql {

/// "bigint unsigned NOT NULL AUTO_INCREMENT" of "`id` bigint(20) unsigned NOT NULL AUTO_INCREMENT". The
/// collation is told where it is another one than the table's.
[[nodiscard]] std::string read_column(Parts parts, std::string_view table_collation,
                                      const DefaultCollations& defaults);

/// Takes CHARACTER SET x and COLLATE y out and returns the collation that they mean; empty if they are not
/// said.
[[nodiscard]] std::string take_collation(Parts& parts, const DefaultCollations& defaults);

/// A character set or collation by its one name: utf8mb3 was called utf8.
[[nodiscard]] std::string canonical_charset(std::string_view name);

/// The same wherever an expression names one: _utf8'…', USING utf8, CHARSET utf8, COLLATE utf8_bin. MariaDB
/// says utf8mb3 since 10.6.
void use_canonical_charsets(Parts& parts);

} // namespace harness::drivers::mysql
