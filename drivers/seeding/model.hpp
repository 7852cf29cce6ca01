#pragma once
// Internal to the seeding: the planner's picture of a database. A dialect fills it from the catalogs; nothing
// in it says how an engine writes SQL, but for the texts that the engine itself gave (checks, defaults).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::drivers::seeding {

/// What values of a type look like to the planner. Types of one class take the same texts as candidates.
enum class TypeClass {
    integer,
    decimal, ///< exact, with `precision` and `scale`
    floating,
    boolean,
    text,
    bytes,
    date,
    time,
    timestamp,
    interval,
    uuid,
    json,
    enumeration, ///< one of `labels`
    label_set,   ///< any of `labels` (MySQL's SET)
    array,       ///< of `parts[0]`
    range,       ///< over `parts[0]`
    multirange,
    composite, ///< of `parts`
    bits,
    other, ///< the dialect knows it by its name, or nobody does
};

struct Type {
    TypeClass kind = TypeClass::other;
    std::string name; ///< without length and the like, as the engine's catalogs say: "int4", "varchar"
    std::string sql;  ///< what a cast names: "character varying(20)", "public.email"
    int length = 0;   ///< of texts in characters, of bytes and bits; 0 is no limit
    int precision = 0;
    int scale = 0;
    std::int64_t least = 0;          ///< of integers
    std::int64_t greatest = 0;       ///< likewise; both 0 where not known
    std::vector<std::string> labels; ///< of enumerations and sets
    std::vector<Type> parts;
};

/// A value in a JSON document that a generated column of the same table reads.
struct Member {
    std::vector<std::string> path; ///< keys, the outermost first
    Type type;                     ///< of the column that reads it
    std::string read_by;           ///< its expression
    bool is_keyed = false;         ///< it tells rows apart
};

struct Column {
    std::string name;
    Type type;
    bool nullable = true;
    bool is_generated = false; ///< never inserted
    std::string generated_as;  ///< the expression, where known: checks over it become checks over its inputs
    /// Numbered by the engine itself: identity, serial, AUTO_INCREMENT, INTEGER PRIMARY KEY. The planner
    /// still gives the numbers, and the dialect moves the counter behind them.
    bool is_numbered = false;
    std::string sequence; ///< what numbers it, quoted as the engine wants it; empty where it needs no moving
    std::string default_sql;
    std::vector<Member> members; ///< of a JSON document; each path once
    /// A text that is still to become a document: it is one, without anything that quotes around it would
    /// mind.
    bool becomes_document = false;
};

/// Whether a rule is one that the database does not ask for yet: one of later revisions, so that rows are
/// typical ones. Where it cannot be kept to, it is dropped, those that go again first.
enum class Later { no, for_a_time, in_the_end };

/// A primary key, a unique constraint or a unique index.
struct Key {
    std::string name;
    std::vector<std::string> columns; ///< for an expression: the columns that it uses
    bool is_primary = false;
    bool is_partial = false; ///< holds for some rows only
    bool is_deferrable = false;
    bool is_expression = false;
    Later later = Later::no;
};

struct ForeignKey {
    std::string name;
    std::vector<std::string> columns;
    std::size_t parent = 0; ///< into Schema::tables; k_elsewhere where the parent is no table of the schema
    std::vector<std::string> parent_columns;
    bool is_deferrable = false;
    bool is_guessed = false; ///< not declared; kept where that is easy
    Later later = Later::no;
};

inline constexpr std::size_t k_elsewhere = static_cast<std::size_t>(-1);

/// A condition on one row: a CHECK, a domain's, what the partitions take. `text` names columns as the table
/// has them and is true or NULL for rows that are taken.
struct Check {
    std::string text;
    std::string title; ///< for reasons: "CHECK price_positive"
    Later later = Later::no;
};

struct Table {
    std::string schema; ///< empty where the engine has none
    std::string name;
    std::vector<Column> columns;
    std::vector<Key> keys;
    std::vector<ForeignKey> foreign_keys;
    std::vector<Check> checks;
    bool has_exclusion = false;
    bool has_triggers = false; ///< the user's own, that fire at an INSERT
    std::int64_t present = 0;  ///< rows; counted no further than needed
    std::string unfillable;    ///< why nothing can be put in, as the catalogs already say: a virtual table

    [[nodiscard]] const Column* find(std::string_view column) const;
    [[nodiscard]] std::string title() const; ///< "public.users", "users"
};

struct Schema {
    std::vector<Table> tables; ///< sorted by schema and name
};

} // namespace harness::drivers::seeding
