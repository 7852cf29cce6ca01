#include "drivers/seeding/plan.hpp"

#include "drivers/seeding/plan_parts.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace harness::drivers::seeding {
namespace {

constexpr std::int64_t k_most_in_order = 100000;
constexpr std::int64_t k_parents_at_least = 1000;

bool is_foreign(const Table& table, std::string_view column) {
    return std::ranges::any_of(table.foreign_keys,
                               [&](const auto& key) { return std::ranges::count(key.columns, column) > 0; });
}
bool is_checked(const Table& table, std::string_view column, Case names) {
    return std::ranges::any_of(table.checks,
                               [&](const auto& check) { return names_column(check.text, column, names); });
}

/// How well a column tells rows apart: lower is better, nullopt not at all.
std::optional<int> rank_as_key(const Table& table, const Column& column, const Dialect& dialect) {
    if (column.is_generated || is_foreign(table, column.name)) return std::nullopt;
    if (column.is_numbered) return 0;
    if (count_of_values(column, dialect)) return std::nullopt;
    const int checked = is_checked(table, column.name, case_of(dialect)) ? 10 : 0;
    switch (column.type.kind) {
    case TypeClass::uuid:
    case TypeClass::integer:
        return 1 + checked;
    case TypeClass::text:
        return 2 + checked;
    case TypeClass::timestamp:
    case TypeClass::bytes:
    case TypeClass::range:
        return 3 + checked;
    default:
        return 5 + checked;
    }
}

/// One column of each unique key, if there is one, that has another value in every row.
std::set<std::string> keyed_columns(const Table& table, const Dialect& dialect) {
    std::set<std::string> keyed;
    for (const auto& key : table.keys) {
        if (std::ranges::any_of(key.columns, [&](const auto& name) { return keyed.contains(name); }))
            continue;
        std::optional<std::pair<int, std::string>> best;
        const bool has_foreign =
            std::ranges::any_of(key.columns, [&](const auto& name) { return is_foreign(table, name); });
        for (const auto& name : key.columns) {
            const auto* column = table.find(name);
            // Conditions leave a column few values: beside a foreign key, combinations go further.
            if (has_foreign && is_checked(table, name, case_of(dialect))) continue;
            const auto rank = column == nullptr ? std::nullopt : rank_as_key(table, *column, dialect);
            if (rank && (!best || *rank < best->first)) best.emplace(*rank, name);
        }
        if (best) keyed.insert(best->second);
    }
    for (const auto& column : table.columns) // that exclude each other where they overlap
        if (table.has_exclusion && column.type.kind == TypeClass::range && !column.is_generated)
            keyed.insert(column.name);
    return keyed;
}

void set_null(TablePlan& plan, const ForeignKey& key, const Dialect& dialect) {
    for (const auto& name : key.columns) {
        const auto* column = plan.table->find(name);
        if (column->nullable && !column->is_generated)
            plan.values.try_emplace(name, dialect.cast("NULL", column->type));
    }
}

bool takes_null(const TablePlan& plan, const ForeignKey& key) {
    return std::ranges::any_of(key.columns, [&](const auto& name) {
        const auto* column = plan.table->find(name);
        return column->nullable && !column->is_generated && !plan.values.contains(name);
    });
}

void add_part(TablePlan& plan, const PlanRequest& request, const ForeignKey& key, const Dialect& dialect) {
    const auto& parent = request.schema->tables[key.parent];
    Part part;
    part.alias = fmt::format("f{}", plan.parts.size());
    std::vector<std::string> sources;
    for (std::size_t at = 0; at < key.columns.size(); ++at) {
        const auto& name = key.columns[at];
        const auto& source = key.parent_columns[at];
        if (std::ranges::count(sources, source) == 0) sources.push_back(source);
        if (plan.values.contains(name)) {
            part.shared.emplace_back(name, source);
            continue;
        }
        const auto* column = plan.table->find(name);
        if (column->is_generated) continue; // the server judges
        part.columns.push_back(name);
        part.sources.push_back(source);
        plan.values[name] = dialect.cast(part.alias + "." + dialect.name(source), column->type);
    }
    std::string where;
    for (const auto& source : sources)
        where += fmt::format("{}{} IS NOT NULL", where.empty() ? "" : " AND ", dialect.name(source));
    part.order_by = list_of(sources, "", dialect);
    part.from = fmt::format("SELECT {0} FROM {1} WHERE {2} ORDER BY {0} LIMIT {3}", part.order_by,
                            dialect.table(parent), where, std::max(request.wanted, k_parents_at_least));
    part.size = std::max<std::int64_t>(parent.present, 1);
    plan.parts.push_back(std::move(part));
}

/// A row of the parent must have all values, which other foreign keys gave already.
void add_existence(TablePlan& plan, const PlanRequest& request, const ForeignKey& key,
                   const Dialect& dialect) {
    const auto& parent = request.schema->tables[key.parent];
    std::string same;
    std::string nulls;
    for (std::size_t at = 0; at < key.columns.size(); ++at) {
        const auto child = "z." + dialect.name(key.columns[at]);
        same += fmt::format("{}harness_p.{} = {}", at == 0 ? "" : " AND ",
                            dialect.name(key.parent_columns[at]), child);
        nulls += fmt::format("{} IS NULL OR ", child);
    }
    plan.filters.push_back(
        fmt::format("{}EXISTS (SELECT 1 FROM {} harness_p WHERE {})", nulls, dialect.table(parent), same));
}

void add_foretold(TablePlan& plan, const PlanRequest& request, const ForeignKey& key,
                  const Dialect& dialect) {
    for (std::size_t at = 0; at < key.columns.size(); ++at) {
        const auto value = foretold(request, key, at, dialect);
        if (value.empty()) {
            plan.refusal = fmt::format("it and {} refer to each other, and neither takes a NULL",
                                       request.schema->tables[key.parent].title());
            return;
        }
        plan.values.try_emplace(key.columns[at],
                                dialect.cast(value, plan.table->find(key.columns[at])->type));
    }
}

void add_foreign_key(TablePlan& plan, const PlanRequest& request, std::size_t at, const Dialect& dialect) {
    const auto& key = plan.table->foreign_keys[at];
    const auto time = (*request.key_times)[at];
    if (time == KeyTime::own_key) return; // once the key has its value
    if (time == KeyTime::unknown) return add_foretold(plan, request, key, dialect);
    if (time == KeyTime::afterwards) return set_null(plan, key, dialect);
    const bool is_filled = time == KeyTime::at_insert && request.schema->tables[key.parent].present > 0;
    if (!is_filled && key.is_guessed) return; // its own value then
    if (!is_filled) {
        if (takes_null(plan, key)) return set_null(plan, key, dialect);
        plan.refusal = time == KeyTime::at_insert ? fmt::format("{}, which it refers to, has no rows",
                                                                request.schema->tables[key.parent].title())
                                                  : std::string("it refers to a table that is not filled");
        return;
    }
    const bool is_valued =
        std::ranges::all_of(key.columns, [&](const auto& name) { return plan.values.contains(name); });
    if (is_valued)
        add_existence(plan, request, key, dialect);
    else
        add_part(plan, request, key, dialect);
}

} // namespace

TablePlan draft_plan(const PlanRequest& request, const Dialect& dialect) {
    TablePlan plan;
    plan.table = &request.schema->tables[request.table];
    const auto& table = *plan.table;
    plan.refusal = table.unfillable;
    plan.skips_conflicts =
        std::ranges::none_of(table.keys, [](const auto& key) { return key.is_deferrable; });
    plan.in_order = request.wanted <= k_most_in_order;
    if (!plan.refusal.empty()) return plan;
    plan.keyed = keyed_columns(table, dialect);
    std::vector<std::size_t> keys(table.foreign_keys.size());
    for (std::size_t at = 0; at < keys.size(); ++at) keys[at] = at;
    std::ranges::stable_sort(keys, [&](auto a, auto b) {
        return table.foreign_keys[a].columns.size() > table.foreign_keys[b].columns.size();
    });
    for (const auto at : keys) {
        add_foreign_key(plan, request, at, dialect);
        if (!plan.refusal.empty()) return plan;
    }
    add_conditions(plan, request, dialect);
    return plan;
}

std::vector<std::string> pilot_questions(const TablePlan& plan, const PlanRequest& request,
                                         const Dialect& dialect) {
    std::vector<std::string> questions;
    const auto numbered = dialect.rows("1", std::to_string(k_pilot_rows));
    const auto with =
        dialect.with(numbered.common.empty() ? std::vector<std::string>{} : std::vector{numbered.common});
    for (const auto& component : plan.components) {
        std::string where = all_of(component.conditions);
        for (const auto& name : component.columns)
            if (!plan.table->find(name)->nullable)
                where += fmt::format(" AND {} IS NOT NULL", dialect.name(name));
        const bool counts_values = component.is_key && component.columns.size() == 1;
        const auto what =
            counts_values ? "DISTINCT " + dialect.name(component.columns.front()) : std::string("*");
        for (const auto& choice : component.choices) {
            std::string values;
            for (std::size_t at = 0; at < choice.size(); ++at)
                values += fmt::format("{}{} AS {}", at == 0 ? "" : ", ", choice[at],
                                      dialect.name(component.columns[at]));
            questions.push_back(fmt::format("({}SELECT count({}) FROM (SELECT {} FROM {}) z WHERE {})", with,
                                            what, values, numbered.from, where));
        }
        questions.push_back(fmt::format("(SELECT count(*) FROM ({}) harness_t)",
                                        tuples_sql(plan, component, request, dialect)));
    }
    return questions;
}

} // namespace harness::drivers::seeding
