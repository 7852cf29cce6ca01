#pragma once
// Internal: a promise as the catalogs tell it, with all that is needed to try it.

#include "drivers/enforcement.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace harness::drivers::enforcement {

/// What kind of literal a column takes.
enum class Family { integer, number, text, boolean, date, time, timestamp, uuid, json, bytes, array, other };

struct Column {
    std::string name;
    std::string type{}; ///< as the engine writes it
    Family family = Family::other;
    int size = 0; ///< characters of a text, bytes of an integer, digits before a number's point; 0 = no limit
    bool is_computed = false; ///< GENERATED ALWAYS AS (…): nobody may set it
    bool is_counted = false;  ///< AUTO_INCREMENT, GENERATED ALWAYS AS IDENTITY: an update must not touch it
    bool is_nullable = true;
};

/// A table whose promises are tried.
struct Table {
    std::string schema;
    std::string name;
    std::vector<Column> columns;
    bool has_partitions = false;       ///< PostgreSQL: its rows are those of its partitions
    bool has_rowid = true;             ///< SQLite
    std::vector<std::string> key;      ///< the primary key's columns
    std::vector<std::string> triggers; ///< PostgreSQL: tables, quoted, whose users' triggers must not fire
    std::string not_tried;             ///< why nothing may be tried on it; empty if it may

    [[nodiscard]] const Column* find(std::string_view column) const;
};

/// A part of a unique key, an exclusion constraint or an index.
struct Key {
    std::string expression; ///< SQL, names quoted
    std::string column;     ///< the column's name, if it is one
    std::string conflict;   ///< exclusion: the operator by which two rows must not match
};

struct Promise {
    Enforcement told;
    std::vector<std::string> also_named{}; ///< names by which the server may refuse: those of partitions
    std::vector<Key> keys{};               ///< unique, primary_key, exclusion
    std::string predicate{};               ///< of a partial index; empty if it is whole
    std::string condition{};               ///< check: the expression
    std::string parent{};                  ///< foreign_key: the table, quoted
    std::vector<std::string> parent_columns{};
    std::string not_tried{}; ///< why it cannot be tried; empty if it can
};

/// What the catalogs say.
struct Schema {
    std::vector<Promise> promises;
    std::map<std::string, Table> tables; ///< by title; those that are to be tried, or more
};

/// Whether the list names the table, with its schema or without.
[[nodiscard]] bool names_table(const std::vector<std::string>& list, std::string_view schema,
                               std::string_view table);

/// A value, shortened for evidence.
[[nodiscard]] std::string shown(std::string_view value);

} // namespace harness::drivers::enforcement
