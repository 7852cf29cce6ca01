#pragma once
// What house rules ask of the objects of a snapshot, whatever the engine: their kinds in the words of the
// matrix file, their columns, and what a table has. Read from the canonical definitions
// (drivers/snapshot.hpp).

#include "drivers/snapshot.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace harness::suite {

/// An object whose name somebody chose, or the engine for them. Those that no name can be given to are left
/// out: nameless constraints, MySQL's PRIMARY, indexes that come with a constraint or with a partitioned
/// table's.
struct NamedObject {
    const drivers::SchemaObject* object;
    std::string_view kind; ///< "table", "index", "unique", "foreign_key" …: a key of the matrix file
    std::string name;      ///< without a routine's arguments
    std::string schema;    ///< of its table
    std::string table;     ///< that it belongs to; the table itself; empty where there is none
    std::vector<std::string> columns; ///< an empty name stands for an expression
    bool is_index = false;            ///< a unique one, where `kind` is "unique"
};

[[nodiscard]] std::vector<NamedObject> named_objects(const drivers::Snapshot& snapshot);

struct ForeignKey {
    const drivers::SchemaObject* object;
    std::vector<std::string> columns;
};

/// What a table has. Partitions are left out: they have what their table has.
struct TableShape {
    const drivers::SchemaObject* object;
    bool has_primary_key = false;
    bool has_comment = false;
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> indexes; ///< the columns of each, keys included
    std::vector<ForeignKey> foreign_keys;
};

[[nodiscard]] std::vector<TableShape> table_shapes(const drivers::Snapshot& snapshot);

/// "public.users", or "users" where the engine has no schemas.
[[nodiscard]] std::string table_title(std::string_view schema, std::string_view table);

} // namespace harness::suite
