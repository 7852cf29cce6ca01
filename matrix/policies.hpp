#pragma once
// What the matrix file says of house rules: how objects are named, which schema the migrations must make, how
// long they may take.

#include "harness/base/error.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::matrix {

/// What a whole name looks like. `{table}`, `{columns}` (joined by "_") and `{column}` (where there is one)
/// are filled in.
struct NamePattern {
    std::string text;
    bool is_expression = false; ///< a POSIX extended regular expression (base/expression.hpp), else a glob

    bool operator==(const NamePattern&) const = default;
};

/// What `snake_case` stands for, an expression.
inline constexpr std::string_view k_snake_case = "[a-z_][a-z0-9_]*";

/// By kind of object (the keys of Mapping::table_names); a kind without a pattern may have any name.
using NamePatterns = std::map<std::string, std::vector<NamePattern>>;

struct TableNames {
    std::string table; ///< a glob on "name" or "schema.name"
    NamePatterns patterns;
};

/// What every table must have.
struct Required {
    enum class What { primary_key, foreign_key_index, comment, index };
    std::string table = "*"; ///< a glob
    What what = What::primary_key;
    std::vector<std::string> columns; ///< of the index, its first ones in this order
    base::SourcePosition where;
};

struct Naming {
    std::string cell = "*";         ///< a glob; other cells are not looked at
    NamePatterns patterns;          ///< instead of the defaults of their kinds
    std::vector<TableNames> tables; ///< instead of both, for the objects of some tables; the last one wins
    std::vector<Required> required;
    base::SourcePosition where; ///< of `cell`
};

/// A file with the schema that the migrations must make.
struct Drift {
    std::string cell = "*"; ///< a glob; other cells are not looked at
    std::string schema;     ///< a path, relative to the matrix file; may hold {engine}, {version}, {an axis}
    base::SourcePosition where;      ///< of `schema`
    base::SourcePosition cell_where; ///< of `cell`
};

struct RevisionBudget {
    std::string revision; ///< a glob on the revision's id or name
    std::chrono::milliseconds time;
};

/// How long migrations may take.
struct Budgets {
    std::string cell = "*";                             ///< a glob; elsewhere there is none
    std::optional<std::chrono::milliseconds> migration; ///< each up
    std::optional<std::chrono::milliseconds> statement; ///< each statement of an up
    std::optional<std::chrono::milliseconds> total;     ///< all ups
    std::vector<RevisionBudget> revisions;              ///< instead of `migration`; the last match wins
    std::map<std::string, std::int64_t> rows;           ///< by table: how many are there when it is measured
    base::SourcePosition where;                         ///< of `cell`

    [[nodiscard]] bool are_set() const { return migration || statement || total || !revisions.empty(); }
};

} // namespace harness::matrix
