#pragma once
// Internal to the seeding: how one table is filled, as data, and as one INSERT … SELECT over row numbers.
// Pure.
//
// A column's value comes from the row's number (keys, typical values), from a parent's row (foreign keys: the
// parents' keys are numbered, and a row takes the one at an index), from a tuple of values that the table's
// conditions take (the candidates of its columns, combined, with the conditions themselves as the filter), or
// from a condition that defines it ("a + b = c"). Keys made only of parts with few values count through all
// their combinations like the digits of a number.

#include "drivers/seeding/order.hpp"
#include "drivers/seeding/values.hpp"

#include <map>
#include <set>

namespace harness::drivers::seeding {

struct PlanRequest {
    const Schema* schema = nullptr;
    std::size_t table = 0;
    const std::vector<KeyTime>* key_times = nullptr; ///< of the table's foreign keys
    RowProfile profile = RowProfile::plain;
    std::uint64_t seed = 1;
    std::int64_t wanted = 0;
};

/// Columns that the same conditions judge, and ways to give them values. The server is asked which do.
struct Component {
    std::vector<std::string> columns;
    std::vector<std::string> conditions;
    std::vector<std::string> titles; ///< of the constraints, for reasons
    /// Expressions of the columns, over s.g alone.
    std::vector<std::vector<std::string>> choices;
    std::vector<std::vector<std::string>> candidates; ///< of each column
    /// Columns of which the conditions only ask whether they are NULL: a tuple says that, and the rest is as
    /// typical as elsewhere.
    std::set<std::string> null_or_typical;
    bool is_key = false;               ///< one of the columns must tell rows apart
    std::optional<std::size_t> chosen; ///< into choices; nullopt: tuples of candidates
    double accepted = 1;               ///< share of rows that the conditions take, if known
};

/// Rows of a parent, or tuples, that rows of the table choose from by an index.
struct Part {
    std::string alias;
    std::vector<std::string> columns; ///< of the table, that get their values here
    std::vector<std::string> sources; ///< the pool's columns for them
    /// Columns that have their value already and must agree: of the table, and of the pool.
    std::vector<std::pair<std::string, std::string>> shared;
    std::string from;      ///< the pool's rows: a query with `sources`, `shared` and their order
    std::string order_by;  ///< tells rows of the pool apart
    std::string index;     ///< empty until the plan is complete
    std::int64_t size = 0; ///< how many rows there are, as far as known
};

struct TablePlan {
    const Table* table = nullptr;
    std::map<std::string, std::string> values;                    ///< by column, over s.g and the parts
    std::vector<std::pair<std::string, std::string>> definitions; ///< over the values by their names
    std::vector<std::string> common;
    std::vector<Part> parts;
    std::vector<Component> components;
    std::vector<std::string> filters;
    std::set<std::string> keyed; ///< columns whose value is different in every row
    /// Columns of later keys that their values, or those of rows from before, may break: what repeats others
    /// is left out by the query.
    std::vector<std::vector<std::string>> later_keys;
    std::string refusal; ///< why no row can be made
    bool skips_conflicts = true;
    bool has_own_keys = false; ///< each key has a column that is different in every row
    bool in_order = true;      ///< rows go in by their numbers, which costs a sort
};

/// All but what the server must be asked.
[[nodiscard]] TablePlan draft_plan(const PlanRequest& request, const Dialect& dialect);

/// Numbers of the rows that a pilot makes.
inline constexpr std::int64_t k_pilot_rows = 200;

/// For each component, its choices and then its tuples: a query for one number, how many of the pilot's rows
/// (different ones where it is a key) the conditions take, or how many tuples there are.
[[nodiscard]] std::vector<std::string> pilot_questions(const TablePlan& plan, const PlanRequest& request,
                                                       const Dialect& dialect);

/// Takes the answers (nullopt: the server refused the question) and completes the plan.
void complete_plan(TablePlan& plan, const PlanRequest& request, const Dialect& dialect,
                   const std::vector<std::optional<std::int64_t>>& answers);

/// The INSERT for the numbers first … last (SQL expressions); at most `most` rows, nullopt is all.
[[nodiscard]] std::string insert_sql(const TablePlan& plan, const Dialect& dialect, std::string_view first,
                                     std::string_view last, std::optional<std::int64_t> most);

/// Gives rows whose foreign key is NULL a parent: in the own table one that stands before, and some none.
/// Empty where rows cannot be told apart.
[[nodiscard]] std::string update_sql(const PlanRequest& request, const ForeignKey& key,
                                     const Dialect& dialect);

/// A number for a name, different for another seed.
[[nodiscard]] std::uint64_t salt_of(std::uint64_t seed, std::string_view table, std::string_view name);

/// A row of the table whose foreign key finds no parent, if there is one.
[[nodiscard]] std::string orphans_sql(const Table& table, const ForeignKey& key, const Schema& schema,
                                      const Dialect& dialect);

} // namespace harness::drivers::seeding
