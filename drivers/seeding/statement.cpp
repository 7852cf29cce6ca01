#include "drivers/seeding/plan_parts.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace harness::drivers::seeding {
namespace {

constexpr std::string_view k_size =
    "CASE WHEN count(*) = 0 THEN 1 ELSE count(*) END AS n"; // never a divisor of 0

std::vector<std::string> shared_sources(const Part& part) {
    std::vector<std::string> sources;
    for (const auto& [column, source] : part.shared) sources.push_back(source);
    return sources;
}

/// The pool's rows with their numbers, and how many there are: "f0", "f0n"; where rows must agree in some
/// columns, numbered within those, and "f0g" has the count of each group.
void add_common(std::vector<std::string>& common, const Part& part, const Dialect& dialect) {
    const auto groups = list_of(shared_sources(part), "", dialect);
    const auto partition = groups.empty() ? std::string() : fmt::format("PARTITION BY {} ", groups);
    common.push_back(fmt::format(
        "{} {} (SELECT harness_q.*, row_number() OVER ({}ORDER BY {}) AS harness_rn FROM ({}) harness_q)",
        part.alias, dialect.as(), partition, part.order_by, part.from));
    if (groups.empty()) {
        common.push_back(fmt::format("{0}n {1} (SELECT {2} FROM {0})", part.alias, dialect.as(), k_size));
        return;
    }
    common.push_back(fmt::format("{0}g {1} (SELECT {2}, {3} FROM {0} GROUP BY {2})", part.alias, dialect.as(),
                                 groups, k_size));
    common.push_back(
        fmt::format("{0}n {1} (SELECT coalesce(min(n), 1) AS n FROM {0}g)", part.alias, dialect.as()));
}

std::string join_of(const TablePlan& plan, const Part& part, const Dialect& dialect) {
    if (part.shared.empty())
        return fmt::format(" {0} {1} ON {1}.harness_rn = 1 + {2}", dialect.join(), part.alias,
                           dialect.remainder(part.index, fmt::format("(SELECT n FROM {}n)", part.alias)));
    std::string groups;
    std::string rows;
    for (const auto& [column, source] : part.shared) {
        const auto name = dialect.name(source);
        groups += fmt::format("{}{}g.{} = {}", groups.empty() ? "" : " AND ", part.alias, name,
                              plan.values.at(column));
        rows += fmt::format("{0}.{1} = {0}g.{1} AND ", part.alias, name);
    }
    return fmt::format(" {0} {1}g ON {2} {0} {1} ON {3}{1}.harness_rn = 1 + {4}", dialect.join(), part.alias,
                       groups, rows, dialect.remainder(part.index, part.alias + "g.n"));
}

/// The table's rows with their numbers, in the order of its parents where those are its own rows.
std::string numbered_rows(const Table& table, const Part& parents, const std::vector<std::string>& order,
                          const Dialect& dialect) {
    std::vector<std::string> shared;
    for (const auto& [column, source] : parents.shared) shared.push_back(column);
    const auto groups =
        shared.empty() ? std::string() : fmt::format("PARTITION BY {} ", list_of(shared, "", dialect));
    return fmt::format(
        "SELECT harness_q.*, row_number() OVER ({}ORDER BY {}) AS harness_rn FROM {} harness_q", groups,
        list_of(order, "", dialect), dialect.table(table));
}

/// The join of numbered rows `r` with the numbered parents of `part`.
std::string late_join(const PlanRequest& request, const ForeignKey& key, Part& part, const Dialect& dialect) {
    const auto& table = request.schema->tables[request.table];
    const bool is_own = key.parent == request.table;
    const bool is_unique = std::ranges::any_of(table.keys, [&](const auto& one) {
        return !one.columns.empty() && std::ranges::all_of(one.columns, [&](const auto& name) {
            return std::ranges::count(key.columns, name) > 0;
        });
    });
    part.index = dialect.hash("r.harness_rn", salt_of(request.seed, table.title(), key.name));
    if (is_unique) part.index = is_own ? "(r.harness_rn - 2)" : "(r.harness_rn - 1)"; // each parent once
    if (is_own && !is_unique && part.shared.empty()) {
        constexpr std::string_view k_before = "(CASE WHEN r.harness_rn < 2 THEN 1 ELSE r.harness_rn - 1 END)";
        return fmt::format(" {} f ON f.harness_rn = 1 + {}", dialect.join(),
                           dialect.remainder(part.index, k_before));
    }
    TablePlan plan;
    for (const auto& [column, source] : part.shared) plan.values[column] = "r." + dialect.name(column);
    return join_of(plan, part, dialect);
}

/// Numbers the rows that have the same values of a later key, in a further column of `rows`; what is to be
/// true of those that stay.
std::string tell_apart(std::string& rows, const Table& table, const std::vector<std::string>& key,
                       std::size_t at, const Dialect& dialect) {
    std::string parts;
    std::string nulls;
    std::string same;
    for (const auto& column : key) {
        const auto name = dialect.name(column);
        const auto& type = table.find(column)->type;
        parts += fmt::format("{}{}", parts.empty() ? "" : ", ", dialect.compared("harness_y." + name, type));
        nulls += fmt::format("z.{} IS NULL OR ", name);
        same += fmt::format("{}{} = {}", same.empty() ? "" : " AND ",
                            dialect.compared("harness_p." + name, type), dialect.compared("z." + name, type));
    }
    rows = fmt::format("SELECT harness_y.*, row_number() OVER (PARTITION BY {} ORDER BY harness_g) AS "
                       "harness_k{} FROM ({}) harness_y",
                       parts, at, rows);
    return fmt::format("{}z.harness_k{} = 1 AND NOT EXISTS (SELECT 1 FROM {} harness_p WHERE {})", nulls, at,
                       dialect.table(table), same);
}

} // namespace

std::string insert_sql(const TablePlan& plan, const Dialect& dialect, std::string_view first,
                       std::string_view last, std::optional<std::int64_t> most) {
    InsertStatement statement;
    statement.table = plan.table;
    statement.skips_conflicts = plan.skips_conflicts;
    const auto numbered = dialect.rows(first, last);
    if (!numbered.common.empty()) statement.common.push_back(numbered.common);
    for (const auto& part : plan.parts) add_common(statement.common, part, dialect);
    std::string values;
    std::vector<std::string> names;
    for (const auto& column : plan.table->columns) { // in the table's order
        const auto value = plan.values.find(column.name);
        if (value == plan.values.end()) continue;
        values += fmt::format(", {} AS {}", value->second, dialect.name(column.name));
        names.push_back(column.name);
    }
    std::string rows = fmt::format("SELECT s.g AS harness_g{} FROM {}", values, numbered.from);
    for (const auto& part : plan.parts) rows += join_of(plan, part, dialect);
    if (!plan.definitions.empty()) {
        std::string defined;
        for (const auto& [name, expression] : plan.definitions) {
            defined += fmt::format(
                ", {} AS {}", dialect.cast(fmt::format("({})", expression), plan.table->find(name)->type),
                dialect.name(name));
            names.push_back(name);
        }
        rows = fmt::format("SELECT harness_z.*{} FROM ({}) harness_z", defined, rows);
    }
    auto filters = plan.filters;
    if (!plan.later_keys.empty() && !filters.empty()) { // what they drop is not to be numbered
        rows = fmt::format("SELECT z.* FROM ({}) z WHERE {}", rows, all_of(filters));
        filters.clear();
    }
    for (std::size_t at = 0; at < plan.later_keys.size(); ++at)
        filters.push_back(tell_apart(rows, *plan.table, plan.later_keys[at], at, dialect));
    for (const auto& name : names) statement.columns.push_back(dialect.name(name));
    statement.select = fmt::format("SELECT {} FROM ({}) z", list_of(names, "z", dialect), rows);
    if (!filters.empty()) statement.select += " WHERE " + all_of(filters);
    if (most || plan.in_order) statement.select += " ORDER BY z.harness_g";
    if (most) statement.select += fmt::format(" LIMIT {}", *most);
    return dialect.insert(statement);
}

std::string update_sql(const PlanRequest& request, const ForeignKey& key, const Dialect& dialect) {
    const auto& table = request.schema->tables[request.table];
    const auto primary = std::ranges::find_if(table.keys, [](const auto& one) { return one.is_primary; });
    if (primary == table.keys.end() || key.parent == k_elsewhere) return {};
    UpdateStatement statement;
    statement.table = &table;
    statement.keys = primary->columns;
    Part part;
    part.alias = "f";
    std::string values;
    std::string nulls;
    for (std::size_t at = 0; at < key.columns.size(); ++at) {
        const auto* column = table.find(key.columns[at]);
        if (!column->nullable) {
            part.shared.emplace_back(key.columns[at], key.parent_columns[at]);
            continue;
        }
        const auto source = "f." + dialect.name(key.parent_columns[at]);
        statement.values.push_back(column->name);
        values += fmt::format(", {} AS {}", dialect.cast(source, column->type), dialect.name(column->name));
        nulls += fmt::format("r.{} IS NULL AND ", dialect.name(column->name));
    }
    const bool is_own = key.parent == request.table;
    part.order_by = list_of(key.parent_columns, "", dialect);
    part.from =
        fmt::format("SELECT {} FROM {}", part.order_by, dialect.table(request.schema->tables[key.parent]));
    add_common(statement.common, part, dialect);
    const auto join = late_join(request, key, part, dialect);
    // In the own table one of the rows before, so that nothing goes in circles; and some begin a tree.
    const auto chosen = is_own ? fmt::format("f.harness_rn < r.harness_rn AND {} <> 0",
                                             dialect.remainder("r.harness_rn", "5"))
                               : std::string("1 = 1");
    statement.source = fmt::format(
        "SELECT {}{} FROM ({}) r{} WHERE {}{}", list_of(primary->columns, "r", dialect), values,
        numbered_rows(table, is_own ? part : Part{}, is_own ? key.parent_columns : primary->columns, dialect),
        join, nulls, chosen);
    return dialect.update(statement);
}

std::string orphans_sql(const Table& table, const ForeignKey& key, const Schema& schema,
                        const Dialect& dialect) {
    std::string is_set;
    std::string is_parent;
    for (std::size_t at = 0; at < key.columns.size(); ++at) {
        const auto own = "c." + dialect.name(key.columns[at]);
        is_set += own + " IS NOT NULL AND ";
        is_parent +=
            fmt::format("{}p.{} = {}", at == 0 ? "" : " AND ", dialect.name(key.parent_columns[at]), own);
    }
    return fmt::format("SELECT 1 FROM {} c WHERE {}NOT EXISTS (SELECT 1 FROM {} p WHERE {}) LIMIT 1",
                       dialect.table(table), is_set, dialect.table(schema.tables[key.parent]), is_parent);
}

} // namespace harness::drivers::seeding
