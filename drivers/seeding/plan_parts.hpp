#pragma once
// Internal to the planner: what its steps share.

#include "drivers/seeding/plan.hpp"

namespace harness::drivers::seeding {

/// The row's numbers as this column sees them.
[[nodiscard]] RowNumbers numbers_of(const PlanRequest& request, const Table& table, const Column& column,
                                    const Dialect& dialect);

/// The value of a column that neither a foreign key nor a tuple gives; nullopt where nobody knows one.
[[nodiscard]] std::optional<std::string> own_value(const PlanRequest& request, const TablePlan& plan,
                                                   const Column& column, const Dialect& dialect);

/// Groups the table's conditions by the columns that they share; fills components, definitions and filters.
void add_conditions(TablePlan& plan, const PlanRequest& request, const Dialect& dialect);

/// The foreign key that alone gives this column its value, as an index; nullopt for none, or for several.
[[nodiscard]] std::optional<std::size_t> only_key_of(const Table& table, std::string_view column);

/// Keys of the parent's first rows, for trying conditions.
[[nodiscard]] std::vector<std::string> sample_keys(const PlanRequest& request, const ForeignKey& key,
                                                   const Column& column, const Dialect& dialect);

/// The query of a component's tuples: its columns, and harness_i that orders them.
[[nodiscard]] std::string tuples_sql(const TablePlan& plan, const Component& component,
                                     const PlanRequest& request, const Dialect& dialect);

[[nodiscard]] std::string all_of(const std::vector<std::string>& conditions);

/// "a, b": names quoted, each with `alias.` before it.
[[nodiscard]] std::string list_of(const std::vector<std::string>& names, std::string_view alias,
                                  const Dialect& dialect);

/// The column of a row that will be in a table filled later; empty where that cannot be foretold.
[[nodiscard]] std::string foretold(const PlanRequest& request, const ForeignKey& key, std::size_t at,
                                   const Dialect& dialect);

} // namespace harness::drivers::seeding
