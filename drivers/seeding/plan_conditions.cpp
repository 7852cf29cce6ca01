#include "drivers/seeding/plan_parts.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>

namespace harness::drivers::seeding {
namespace {

constexpr std::size_t k_most_tuples_tried = 4000;
constexpr std::size_t k_most_tuples = 500;

struct Condition {
    std::string text;
    std::string title;
    std::vector<std::string> columns; ///< that are inserted
    bool is_known = true;             ///< false: names a generated column whose expression is not known
};

/// Conditions over generated columns become conditions over what they are made of.
std::string over_inputs(std::string text, const Table& table, Case names) {
    for (int depth = 0; depth < 3; ++depth)
        for (const auto& column : table.columns)
            if (!column.generated_as.empty() && names_column(text, column.name, names))
                text = replace_column(text, column.name, column.generated_as, names);
    return text;
}

std::vector<Condition> conditions_of(const Table& table, Case names) {
    std::vector<Condition> conditions;
    for (const auto& check : table.checks) {
        for (auto& part : conjuncts(over_inputs(check.text, table, names))) {
            Condition condition{std::move(part), check.title, {}};
            for (const auto& column : table.columns) {
                if (!names_column(condition.text, column.name, names)) continue;
                if (column.is_generated) condition.is_known = false;
                condition.columns.push_back(column.name);
            }
            if (condition.is_known) conditions.push_back(std::move(condition));
        }
    }
    return conditions;
}

bool can_be_defined(const TablePlan& plan, const Column& column) {
    const auto kind = column.type.kind;
    const bool is_foreign = std::ranges::any_of(plan.table->foreign_keys, [&](const auto& key) {
        return std::ranges::count(key.columns, column.name) > 0;
    });
    return !is_foreign && !column.is_numbered && !plan.keyed.contains(column.name)
           && (kind == TypeClass::integer || kind == TypeClass::decimal || kind == TypeClass::floating
               || kind == TypeClass::text);
}

/// Takes out the conditions that define a column; other conditions on it become ones on its definition.
void take_definitions(TablePlan& plan, std::vector<Condition>& conditions, Case names) {
    for (std::size_t at = 0; at < conditions.size(); ++at) {
        const auto condition =
            conditions[at]; // a copy: it is taken out below, and its names are still needed
        if (condition.columns.size() < 2) continue;
        for (const auto& name : condition.columns) {
            const auto expression = definition_of(condition.text, name, names);
            if (expression.empty() || !can_be_defined(plan, *plan.table->find(name))) continue;
            plan.definitions.emplace_back(name, expression);
            conditions.erase(conditions.begin() + static_cast<std::ptrdiff_t>(at--));
            for (auto& other : conditions) {
                if (std::ranges::count(other.columns, name) == 0) continue;
                other.text = replace_column(other.text, name, expression, names);
                other.columns.clear();
                for (const auto& column : plan.table->columns)
                    if (names_column(other.text, column.name, names)) other.columns.push_back(column.name);
            }
            break;
        }
    }
}

/// For each condition, the number of the group that it is in: conditions that share columns, however far.
std::vector<std::size_t> groups_of(const std::vector<Condition>& conditions) {
    std::vector<std::size_t> group(conditions.size());
    std::iota(group.begin(), group.end(), 0U);
    const auto shares = [](const Condition& a, const Condition& b) {
        return std::ranges::any_of(a.columns,
                                   [&](const auto& name) { return std::ranges::count(b.columns, name) > 0; });
    };
    for (std::size_t a = 0; a < conditions.size(); ++a)
        for (std::size_t b = 0; b < a; ++b)
            if (group[a] != group[b] && shares(conditions[a], conditions[b])) {
                const auto gone = group[a];
                std::ranges::replace(group, gone, group[b]);
            }
    return group;
}

/// Expressions of one column that try a component with typical values, and its candidates.
struct Tried {
    std::string typical;
    std::vector<std::string> candidates;
};
Tried tried(const TablePlan& plan, const PlanRequest& request, const Column& column,
            const Constants& constants, const Dialect& dialect) {
    const auto null = dialect.cast("NULL", column.type);
    const auto& keys = plan.table->foreign_keys;
    for (std::size_t at = 0; at < keys.size(); ++at) {
        const auto place = std::ranges::find(keys[at].columns, column.name);
        if (place == keys[at].columns.end()) continue;
        const auto time = (*request.key_times)[at];
        if (time == KeyTime::afterwards) return {null, {null}};
        if (time != KeyTime::at_insert) break;
        auto samples = sample_keys(request, keys[at], column, dialect);
        if (samples.empty()) return {null, {null}};
        auto typical = dialect.pick(samples, numbers_of(request, *plan.table, column, dialect).spread);
        if (column.nullable) samples.push_back(null);
        return {std::move(typical), std::move(samples)};
    }
    const auto salt = salt_of(request.seed, plan.table->title(), column.name);
    return {own_value(request, plan, column, dialect).value_or(null),
            candidates(column, constants, dialect, request.profile, salt)};
}

/// Adversarial rows have more than that.
bool is_null_or_typical(const Component& component, const TablePlan& plan, const PlanRequest& request,
                        const Column& column, const Dialect& dialect) {
    const bool is_foreign = std::ranges::any_of(plan.table->foreign_keys, [&](const auto& key) {
        return std::ranges::count(key.columns, column.name) > 0;
    });
    return request.profile == RowProfile::plain && component.columns.size() > 1 && !is_foreign
           && own_value(request, plan, column, dialect)
           && std::ranges::all_of(component.conditions, [&](const auto& condition) {
                  return asks_for_null_alone(condition, column.name, case_of(dialect));
              });
}

void add_choices(Component& component, const TablePlan& plan, const PlanRequest& request,
                 const Dialect& dialect) {
    const auto constants = mine({component.conditions.begin(), component.conditions.end()});
    std::vector<std::string> typical;
    for (const auto& name : component.columns) {
        const auto& column = *plan.table->find(name);
        auto one = tried(plan, request, column, constants, dialect);
        if (is_null_or_typical(component, plan, request, column, dialect)) {
            component.null_or_typical.insert(name);
            one.candidates.assign({"1"}); // or anything else that is not NULL
            if (column.nullable) one.candidates.emplace_back("NULL");
        } else if (plan.keyed.contains(name)) {
            component.is_key = true;
        }
        typical.push_back(std::move(one.typical));
        component.candidates.push_back(std::move(one.candidates));
    }
    component.choices.push_back(std::move(typical));
    if (component.columns.size() != 1) return;
    const auto& column = *plan.table->find(component.columns.front());
    if (only_key_of(*plan.table, column.name)) return;
    for (const auto& expression : distinct_candidates(column, constants, "s.g", dialect))
        component.choices.push_back({dialect.cast(expression, column.type)});
}

} // namespace

void add_conditions(TablePlan& plan, const PlanRequest& request, const Dialect& dialect) {
    auto conditions = conditions_of(*plan.table, case_of(dialect));
    take_definitions(plan, conditions, case_of(dialect));
    const auto group = groups_of(conditions);
    std::map<std::size_t, std::size_t> component_of;
    for (std::size_t at = 0; at < conditions.size(); ++at) {
        plan.filters.push_back(conditions[at].text);
        if (conditions[at].columns.empty()) continue;
        const auto [place, is_new] = component_of.try_emplace(group[at], plan.components.size());
        if (is_new) plan.components.emplace_back();
        auto& component = plan.components[place->second];
        component.conditions.push_back(conditions[at].text);
        if (std::ranges::count(component.titles, conditions[at].title) == 0)
            component.titles.push_back(conditions[at].title);
        for (const auto& name : conditions[at].columns)
            if (std::ranges::count(component.columns, name) == 0) component.columns.push_back(name);
    }
    for (auto& component : plan.components) add_choices(component, plan, request, dialect);
}

std::string tuples_sql(const TablePlan& plan, const Component& component, const PlanRequest& request,
                       const Dialect& dialect) {
    std::size_t combinations = 1;
    for (const auto& list : component.candidates)
        combinations = std::min(combinations * list.size(), k_most_tuples_tried + 1);
    std::string rows;
    if (combinations <= k_most_tuples_tried) { // all of them
        std::string number = "0";
        std::string from;
        for (std::size_t at = 0; at < component.columns.size(); ++at) {
            const auto& list = component.candidates[at];
            std::string values;
            for (std::size_t i = 0; i < list.size(); ++i)
                values += fmt::format("{} {} AS harness_i, {} AS {}", i == 0 ? "SELECT" : " UNION ALL SELECT",
                                      i, list[i], dialect.name(component.columns[at]));
            number = fmt::format("({} * {} + c{}.harness_i)", number, list.size(), at);
            from += fmt::format("{}({}) c{}", at == 0 ? "" : " CROSS JOIN ", values, at);
        }
        rows = fmt::format("SELECT {} AS harness_i, {} FROM {}", number,
                           list_of(component.columns, "", dialect), from);
    } else {
        std::string values;
        for (std::size_t at = 0; at < component.columns.size(); ++at) {
            const auto salt = salt_of(request.seed, component.columns[at], "tuples");
            values +=
                fmt::format(", {} AS {}", dialect.pick(component.candidates[at], dialect.hash("s.g", salt)),
                            dialect.name(component.columns[at]));
        }
        const auto numbered = dialect.rows("1", std::to_string(k_most_tuples_tried));
        rows = fmt::format(
            "{}SELECT s.g AS harness_i{} FROM {}",
            dialect.with(numbered.common.empty() ? std::vector<std::string>{} : std::vector{numbered.common}),
            values, numbered.from);
    }
    std::string where = all_of(component.conditions);
    std::string nulls;
    for (const auto& name : component.columns) {
        if (plan.table->find(name)->nullable)
            nulls += fmt::format("{}CASE WHEN {} IS NULL THEN 1 ELSE 0 END", nulls.empty() ? "" : " + ",
                                 dialect.name(name));
        else
            where += fmt::format(" AND {} IS NOT NULL", dialect.name(name));
    }
    if (request.profile == RowProfile::adversarial) nulls.clear();
    if (!nulls.empty()) nulls += ", ";
    const auto mixed = dialect.hash("harness_i", salt_of(request.seed, plan.table->title(), "tuples"));
    return fmt::format("SELECT * FROM ({}) z WHERE {} ORDER BY {}{}, harness_i LIMIT {}", rows, where, nulls,
                       mixed, k_most_tuples);
}

} // namespace harness::drivers::seeding
