#pragma once
// Internal to the check drift: what of a schema a dump can tell. Pure.

#include "drivers/snapshot.hpp"

namespace harness::suite {

/// Without what no dump of a schema holds, or what depends on who loads it: owners, definers, privileges,
/// settings of the database; without what was there before the first migration (`ground`: the tool's version
/// table, what `setup` makes), and without version tables of other tools.
[[nodiscard]] drivers::Snapshot comparable(drivers::Snapshot snapshot, const drivers::Snapshot& ground);

/// What differs from the file's schema to that of the migrations. An expression that a dump and its reading
/// in only changed the form of is no difference: PostgreSQL tells `a IN ('x')` on a varchar with other casts
/// each time.
[[nodiscard]] std::vector<drivers::SchemaChange> diff_with_file(const drivers::Snapshot& file,
                                                                const drivers::Snapshot& head);

} // namespace harness::suite
