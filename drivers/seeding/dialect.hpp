#pragma once
// Internal to the seeding: what differs between engines. A new engine is one Dialect: its catalogs read into
// the model, and its way of writing what the planner wants. The planner (order, plan, statement) and the
// run (seed.cpp) know no engine.
//
// Numbers, texts and values are SQL expressions. The row number is `s.g`, an integer from 1 that is different
// in every row; all values are functions of it, so that the same rows come out on every run.

#include "drivers/driver.hpp"
#include "drivers/seeding.hpp"
#include "drivers/seeding/mining.hpp"
#include "drivers/seeding/model.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::drivers::seeding {

/// Where row numbers come from: `from` has an integer column g; `common` is a table expression that it needs.
struct NumberedRows {
    std::string common; ///< "s(g) AS (SELECT 1 UNION ALL …)", or empty
    std::string from;   ///< "generate_series(1, 20) AS s(g)", or "s"
};

/// An INSERT … SELECT, before an engine has written it.
struct InsertStatement {
    const Table* table = nullptr;
    std::vector<std::string> columns; ///< quoted
    std::vector<std::string> common;  ///< common table expressions in their order: "f0 AS (…)"
    std::string select;
    /// Rows that break a unique key are passed over instead of failing the statement.
    bool skips_conflicts = true;
};

/// Sets columns of rows that are there to values of the rows of a query.
struct UpdateStatement {
    const Table* table = nullptr;
    std::vector<std::string> common;
    std::string source;              ///< a query that gives `keys` and `values` by their columns' names
    std::vector<std::string> keys;   ///< columns that tell a row of the table
    std::vector<std::string> values; ///< columns to be set
};

struct TableCount {
    std::string schema;
    std::string name;
    std::int64_t present = 0;
    std::string unfillable; ///< why nothing is to be put in; not asked about any further
};

class Dialect {
  public:
    virtual ~Dialect() = default;
    Dialect() = default;
    Dialect(const Dialect&) = delete;
    Dialect& operator=(const Dialect&) = delete;

    // ---- Writing. Pure.

    [[nodiscard]] virtual std::string name(std::string_view identifier) const = 0;
    [[nodiscard]] virtual std::string table(const Table& table) const = 0;    ///< quoted, with its schema
    [[nodiscard]] virtual std::string text(std::string_view value) const = 0; ///< a string literal
    /// A value of the type from its text; the text is one that the type takes.
    [[nodiscard]] virtual std::string literal(const Type& type, std::string_view value) const = 0;
    [[nodiscard]] virtual std::string cast(std::string_view expression, const Type& type) const = 0;
    /// What is the same of two values, at least where a unique key of a column of this type takes them for
    /// the same.
    [[nodiscard]] virtual std::string compared(std::string_view expression, const Type& /*type*/) const {
        return std::string(expression);
    }
    /// Spreads an integer over 0 … 2147483646; another salt, another order.
    [[nodiscard]] virtual std::string hash(std::string_view number, std::uint64_t salt) const = 0;
    [[nodiscard]] virtual std::string quotient(std::string_view a, std::string_view b) const = 0;
    [[nodiscard]] virtual std::string remainder(std::string_view a, std::string_view b) const = 0;
    [[nodiscard]] virtual std::string digits(std::string_view number) const = 0; ///< as text
    [[nodiscard]] virtual std::string joined(const std::vector<std::string>& texts) const = 0;
    /// The expression at `index` (from 0, any size: it wraps around).
    [[nodiscard]] virtual std::string pick(const std::vector<std::string>& expressions,
                                           std::string_view index) const;
    /// One character of an ASCII text, likewise.
    [[nodiscard]] virtual std::string character(std::string_view characters,
                                                std::string_view index) const = 0;
    /// Decimal digits with zeros before them, at least `width` characters.
    [[nodiscard]] virtual std::string padded(std::string_view number, int width) const = 0;

    /// A plain value of a type that is no text, made of a number (from 0): a different one for every number
    /// as far as the type has them. Integers are the number itself; decimals and floats are hundredths of it
    /// where the scale allows; dates and timestamps count seconds from 2022-01-01, times from midnight.
    /// nullopt: nobody knows how such a value is written.
    [[nodiscard]] virtual std::optional<std::string> value(const Type& type,
                                                           std::string_view number) const = 0;
    /// How many values value() can make; nullopt where that is more than any table has rows.
    [[nodiscard]] virtual std::optional<std::int64_t> count_of_values(const Type& type) const = 0;
    /// Seldom thought of: literals of the extremes that the type takes. NULL is not one of them.
    [[nodiscard]] virtual std::vector<std::string> extremes(const Type& type) const = 0;
    /// The greatest value of an integer column, 0 in an empty table: a subquery.
    [[nodiscard]] virtual std::string greatest(const Table& of, std::string_view column) const {
        return "(SELECT coalesce(max(" + name(column) + "), 0) FROM " + table(of) + ")";
    }

    /// Rows numbered from one expression to another, both included.
    [[nodiscard]] virtual NumberedRows rows(std::string_view first, std::string_view last) const = 0;
    [[nodiscard]] virtual std::string insert(const InsertStatement& statement) const = 0;
    [[nodiscard]] virtual std::string update(const UpdateStatement& statement) const = 0;
    /// "WITH a AS (…), b AS (…) " or nothing.
    [[nodiscard]] virtual std::string with(const std::vector<std::string>& common) const = 0;
    /// What stands between a common table expression's name and its query: "AS MATERIALIZED".
    [[nodiscard]] virtual std::string_view as() const { return "AS"; }
    /// What joins a pool of parents to the rows in front of it.
    [[nodiscard]] virtual std::string_view join() const { return "JOIN"; }
    /// Whether identifiers in the text of a check are compared as written ("Price" is not "price").
    [[nodiscard]] virtual bool is_case_sensitive() const = 0;

    // ---- Doing.

    /// All tables that could get rows, in one query. `enough` of a table: counted no further.
    [[nodiscard]] virtual base::Result<std::vector<TableCount>>
    count(Connection& connection, std::int64_t enough, const base::Limit& limit) const = 0;
    /// The whole picture, but for Table::present. Sorted by schema and name, as count() is.
    [[nodiscard]] virtual base::Result<Schema> read(Connection& connection, const base::Limit& limit) = 0;
    /// Statements that make the session one that seeds; what undoes them is what restore() runs.
    [[nodiscard]] virtual base::Result<void> prepare(Connection& connection, const base::Limit& limit) = 0;
    /// On every way out.
    [[nodiscard]] virtual base::Result<void> restore(Connection& connection, const base::Limit& limit) = 0;

    // ---- What an engine has beyond the plain way. Pure; each has an answer for engines that have it not.

    /// One statement that runs an insert, written for the single number `harness_row`, for each of the
    /// numbers first … last, passing over what is refused, until `most` rows are in. nullopt: seed.cpp sends
    /// a statement for each number.
    [[nodiscard]] virtual std::optional<std::string> row_by_row(const std::string& /*insert*/,
                                                                std::int64_t /*first*/, std::int64_t /*last*/,
                                                                std::int64_t /*most*/) const {
        return std::nullopt;
    }
    /// A query for the server's words for the latest refusal inside row_by_row; NULL or '' where all was
    /// taken.
    [[nodiscard]] virtual std::string latest_refusal() const { return {}; }
    /// Statements before and after inserts that must do without the user's triggers and foreign keys being
    /// asked; nullopt where the engine cannot.
    struct Aside {
        std::string begin;
        std::string end;
    };
    [[nodiscard]] virtual std::optional<Aside> triggers_aside() const { return std::nullopt; }
    /// What opens a transaction in which deferrable foreign keys are looked at only when it commits, one
    /// statement each; empty where the engine has none.
    [[nodiscard]] virtual std::vector<std::string> begin_deferred() const { return {}; }
    /// What ends it again, before it commits. An engine that has any did not look at foreign keys meanwhile,
    /// so that somebody else must: rows without a parent are looked for.
    [[nodiscard]] virtual std::vector<std::string> end_deferred() const { return {}; }
    /// Moves the counter of a numbered column behind the rows; empty where it needs no moving.
    [[nodiscard]] virtual std::string move_counter(const Table&, const Column&) const { return {}; }
};

[[nodiscard]] inline Case case_of(const Dialect& dialect) {
    return dialect.is_case_sensitive() ? Case::matters : Case::ignored;
}

/// For MySQL and MariaDB.
[[nodiscard]] std::unique_ptr<Dialect> make_mysql_dialect(base::Engine engine);
[[nodiscard]] std::unique_ptr<Dialect> make_postgres_dialect();
[[nodiscard]] std::unique_ptr<Dialect> make_sqlite_dialect();

} // namespace harness::drivers::seeding
