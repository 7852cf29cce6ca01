#pragma once
// PostgreSQL's catalogs as snapshots: the queries, and what makes their answers canonical. Pure text in,
// structs out.

#include "drivers/driver.hpp"

#include <unordered_map>

namespace harness::drivers::postgres {

/// SETs that fix how the server prints expressions; once per session that takes snapshots.
[[nodiscard]] std::string_view snapshot_settings();

/// One SELECT with five text columns: kind, schema, parent, name, definition; unordered. Worth preparing:
/// planning is half its time. `major`: 13 … 18.
[[nodiscard]] std::string snapshot_sql(int major);
/// As snapshot_sql, but only of some relations, of which it tells all but comments and statistics; its
/// parameter is an array of their oids.
[[nodiscard]] std::string relations_sql(int major);

/// What is no relation and can be read alone: comments on whatever it is; functions, procedures and
/// aggregates; types with the constraints of domains; extensions.
enum class Group { comments, routines, types, extensions };
/// As snapshot_sql, but only of a group, with the privileges on what is in it.
[[nodiscard]] std::string group_sql(Group group, int major);

/// A relation's columns by the numbers that the catalog gives them; dropped ones leave gaps.
using NumberedColumns = std::vector<std::pair<int, std::string>>;
/// By relation_key().
using ColumnsByRelation = std::unordered_map<std::string, NumberedColumns>;
[[nodiscard]] std::string relation_key(std::string_view schema, std::string_view name);

/// The rows of snapshot_sql as a snapshot: sorted, column numbers as the table's list of columns, texts
/// canonical across majors wherever nothing is lost by it. Where `columns` is given, it gets them.
[[nodiscard]] Snapshot to_snapshot(Rows rows, int major, ColumnsByRelation* columns = nullptr);

/// One SELECT for what the whole cluster shares (roles, memberships, settings, tablespaces, databases, slots
/// …).
[[nodiscard]] std::string shared_snapshot_sql(int major);
[[nodiscard]] Snapshot to_shared_snapshot(const Rows& rows, std::span<const std::string> ours);
/// One SELECT with one text column: see Connection::login_mark. No row where it cannot be told.
[[nodiscard]] std::string login_mark_sql(int major);
/// Statements, in order, that drop what `now` has and `baseline` had not, or set back what they can. Run each
/// by itself, on the maintenance database. What they cannot: see catalog_restore.cpp; a snapshot afterwards
/// tells.
[[nodiscard]] std::vector<std::string> restore_shared_sql(const Snapshot& baseline, const Snapshot& now);

} // namespace harness::drivers::postgres
