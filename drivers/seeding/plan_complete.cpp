#include "drivers/seeding/plan_parts.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace harness::drivers::seeding {
namespace {

struct Answers {
    std::vector<std::int64_t> accepted; ///< of each choice
    std::int64_t tuples = 0;
};

/// Typical values where the conditions take most of them, the best distinct ones for a key, tuples otherwise.
/// False where nothing is taken.
bool choose(Component& component, const Answers& answers, RowProfile profile, bool needs_all) {
    const auto best = std::ranges::max_element(answers.accepted) - answers.accepted.begin();
    const auto best_count = answers.accepted[static_cast<std::size_t>(best)];
    const auto enough = component.is_key ? k_pilot_rows / 20 : needs_all ? k_pilot_rows : k_pilot_rows / 2;
    const bool wants_tuples = profile == RowProfile::adversarial && !component.is_key;
    component.chosen.reset();
    if (!wants_tuples && answers.accepted.front() >= std::max(enough, best_count))
        component.chosen = 0U;
    else if (!wants_tuples && best_count >= enough)
        component.chosen = static_cast<std::size_t>(best);
    else if (answers.tuples == 0 && best_count > 0)
        component.chosen = static_cast<std::size_t>(best);
    if (component.chosen)
        component.accepted =
            static_cast<double>(answers.accepted[*component.chosen]) / static_cast<double>(k_pilot_rows);
    return component.chosen || answers.tuples > 0;
}

bool is_in_key(const Table& table, std::string_view column) {
    return std::ranges::any_of(table.keys,
                               [&](const auto& key) { return std::ranges::count(key.columns, column) > 0; });
}

Part* part_of(TablePlan& plan, std::string_view column) {
    const auto found = std::ranges::find_if(
        plan.parts, [&](const auto& part) { return std::ranges::count(part.columns, column) > 0; });
    return found == plan.parts.end() ? nullptr : &*found;
}

void add_tuples(TablePlan& plan, const Component& component, const PlanRequest& request, std::int64_t count,
                const Dialect& dialect) {
    Part tuples;
    tuples.alias = fmt::format("p{}", plan.parts.size());
    tuples.from = tuples_sql(plan, component, request, dialect);
    tuples.order_by = "harness_i";
    tuples.size = std::max<std::int64_t>(count, 1);
    for (const auto& name : component.columns) {
        const auto source = tuples.alias + "." + dialect.name(name);
        if (component.null_or_typical.contains(name)) {
            const auto& column = *plan.table->find(name);
            plan.values[name] = fmt::format(
                "CASE WHEN {} IS NOT NULL THEN {} END", source,
                own_value(request, plan, column, dialect).value_or(dialect.cast("NULL", column.type)));
            continue;
        }
        const auto valued = plan.values.find(name);
        if (valued != plan.values.end()) {
            auto* part = part_of(plan, name);
            if (part == nullptr) continue; // NULL until its foreign key is set
            const bool is_free = only_key_of(*plan.table, name) && !is_in_key(*plan.table, name);
            if (!is_free) {
                valued->second = fmt::format("CASE WHEN {} IS NOT NULL THEN {} END", source, valued->second);
                continue;
            }
            plan.parts.erase(plan.parts.begin() + (part - plan.parts.data()));
        }
        tuples.columns.push_back(name);
        tuples.sources.push_back(name);
        plan.values[name] = source;
    }
    plan.parts.push_back(std::move(tuples));
}

/// Whether the column takes its value from another column of the same row.
bool refers_to_own_row(const TablePlan& plan, const PlanRequest& request, std::string_view column) {
    for (std::size_t at = 0; at < plan.table->foreign_keys.size(); ++at) {
        if ((*request.key_times)[at] != KeyTime::own_key) continue;
        const auto& key = plan.table->foreign_keys[at];
        for (std::size_t i = 0; i < key.columns.size(); ++i)
            if (key.columns[i] == column && key.parent_columns[i] != column) return true;
    }
    return false;
}

void add_own_values(TablePlan& plan, const PlanRequest& request, const Dialect& dialect) {
    for (const auto& column : plan.table->columns) {
        const bool is_defined = std::ranges::any_of(
            plan.definitions, [&](const auto& definition) { return definition.first == column.name; });
        if (column.is_generated || is_defined || plan.values.contains(column.name)) continue;
        if (refers_to_own_row(plan, request, column.name)) continue;
        if (auto value = own_value(request, plan, column, dialect))
            plan.values[column.name] = std::move(*value);
        else if (!column.default_sql.empty())
            continue; // the server's default
        else if (column.nullable)
            plan.values[column.name] = dialect.cast("NULL", column.type);
        else
            plan.refusal =
                fmt::format("no value is known for column {} of type {}", column.name, column.type.sql);
    }
}

void add_own_keys(TablePlan& plan, const PlanRequest& request, const Dialect& dialect) {
    for (std::size_t at = 0; at < plan.table->foreign_keys.size(); ++at) {
        if ((*request.key_times)[at] != KeyTime::own_key) continue;
        const auto& key = plan.table->foreign_keys[at];
        for (std::size_t i = 0; i < key.columns.size(); ++i) {
            const auto source = plan.values.find(key.parent_columns[i]);
            const auto* column = plan.table->find(key.columns[i]);
            if (source != plan.values.end())
                plan.values.try_emplace(key.columns[i], dialect.cast(source->second, column->type));
            else if (!plan.values.contains(key.columns[i]))
                plan.refusal = fmt::format("column {} refers to its own table's {}, which the server fills",
                                           column->name, key.parent_columns[i]);
        }
    }
}

/// Counts through all combinations of a key's parts, none of which alone tells rows apart.
class Digits {
  public:
    Digits(TablePlan& plan, const PlanRequest& request, const Dialect& dialect)
        : m_plan(plan), m_request(request), m_dialect(dialect) {}

    void add(Part& part) {
        if (!part.index.empty()) return;
        part.index = next();
        const auto size = fmt::format("(SELECT n FROM {}n)", part.alias);
        take(size, part.size);
    }
    void add(const Column& column, std::int64_t count) {
        auto numbers = numbers_of(m_request, *m_plan.table, column, m_dialect);
        numbers.own = next();
        if (const auto value = plain_value(column, numbers, Distinct::yes, m_dialect))
            m_plan.values[column.name] = m_dialect.cast(*value, column.type);
        take(std::to_string(count), count);
    }

  private:
    /// The next digit. The digits before are added, so that rows do not all have the first of everything.
    [[nodiscard]] std::string next() const {
        if (m_combinations == 1) return k_number;
        return fmt::format("({} + {})", m_dialect.quotient(k_number, m_weight),
                           m_dialect.remainder(k_number, m_weight));
    }
    void take(const std::string& size, std::int64_t count) {
        m_combinations *= std::max<std::int64_t>(count, 1);
        m_weight = m_weight == "1" ? size : fmt::format("({} * {})", m_weight, size);
    }

  public:
    /// Further digits would not change and could overflow.
    [[nodiscard]] bool has_enough() const {
        return m_combinations > 4 * std::max<std::int64_t>(m_request.wanted, 1);
    }

  private:
    static constexpr const char* k_number = "(s.g - 1)";
    TablePlan& m_plan;
    const PlanRequest& m_request;
    const Dialect& m_dialect;
    std::string m_weight = "1";
    std::int64_t m_combinations = 1;
};

bool is_told_apart(TablePlan& plan, const Key& key) {
    return key.columns.empty() || std::ranges::any_of(key.columns, [&](const auto& name) {
               return plan.keyed.contains(name) && part_of(plan, name) == nullptr;
           });
}

/// The server does not pass over rows that break them.
void add_later_keys(TablePlan& plan) {
    const auto is_valued = [&](const std::string& name) {
        return plan.values.contains(name)
               || std::ranges::any_of(plan.definitions, [&](const auto& one) { return one.first == name; });
    };
    for (const auto& key : plan.table->keys) {
        const bool is_kept = is_told_apart(plan, key) && plan.table->present == 0;
        if (key.later != Later::no && !is_kept && std::ranges::all_of(key.columns, is_valued))
            plan.later_keys.push_back(key.columns);
    }
}

void add_indexes(TablePlan& plan, const PlanRequest& request, const Dialect& dialect) {
    for (const auto& key : plan.table->keys) {
        if (is_told_apart(plan, key)) continue;
        Digits digits(plan, request, dialect);
        for (const bool shared : {false, true})
            for (auto& part : plan.parts) {
                const bool is_of_key = std::ranges::any_of(part.columns, [&](const auto& name) {
                    return std::ranges::count(key.columns, name) > 0;
                });
                if (is_of_key && part.shared.empty() != shared && !digits.has_enough()) digits.add(part);
            }
        for (const auto& name : key.columns) {
            const auto* column = plan.table->find(name);
            if (column == nullptr || column->is_generated || part_of(plan, name) != nullptr
                || digits.has_enough())
                continue;
            const bool is_judged = std::ranges::any_of(plan.components, [&](const auto& component) {
                return std::ranges::count(component.columns, name) > 0;
            });
            const auto count = count_of_values(*column, dialect);
            if (count && !is_judged && !only_key_of(*plan.table, name)) digits.add(*column, *count);
        }
    }
    for (auto& part : plan.parts)
        if (part.index.empty())
            part.index = dialect.hash(
                "s.g", salt_of(request.seed, plan.table->title(), base::join(part.columns, ",")));
}

/// Now and then a parent less, where the column takes it.
void add_nulls(TablePlan& plan, const PlanRequest& request, const Dialect& dialect) {
    if (request.profile != RowProfile::adversarial) return;
    for (const auto& part : plan.parts) {
        if (part.alias.starts_with('p')) continue;
        const auto roll = dialect.remainder(
            dialect.hash("s.g", salt_of(request.seed, plan.table->title(), part.alias)), "4");
        for (const auto& name : part.columns) {
            if (!plan.table->find(name)->nullable) continue;
            auto& value = plan.values[name];
            value = fmt::format("CASE WHEN {} <> 0 THEN {} END", roll, value);
        }
    }
}

} // namespace

void complete_plan(TablePlan& plan, const PlanRequest& request, const Dialect& dialect,
                   const std::vector<std::optional<std::int64_t>>& answers) {
    std::size_t at = 0;
    // Each combination of a key's parts comes once: rows that conditions drop are lost.
    const bool needs_all =
        std::ranges::any_of(plan.table->keys, [&](const auto& key) { return !is_told_apart(plan, key); });
    for (auto& component : plan.components) {
        Answers heard;
        for (std::size_t i = 0; i < component.choices.size(); ++i)
            heard.accepted.push_back(answers[at++].value_or(0));
        heard.tuples = answers[at++].value_or(0);
        if (!choose(component, heard, request.profile, needs_all)) {
            plan.refusal =
                fmt::format("no value of {} was found that {} takes", base::join(component.columns, ", "),
                            base::join(component.titles, " and "));
            return;
        }
        if (!component.chosen) {
            add_tuples(plan, component, request, heard.tuples, dialect);
            continue;
        }
        for (std::size_t i = 0; i < component.columns.size(); ++i)
            plan.values.try_emplace(component.columns[i], component.choices[*component.chosen][i]);
    }
    add_own_values(plan, request, dialect);
    add_own_keys(plan, request, dialect);
    add_indexes(plan, request, dialect);
    add_nulls(plan, request, dialect);
    add_later_keys(plan);
    plan.has_own_keys =
        std::ranges::all_of(plan.table->keys, [&](const auto& key) { return is_told_apart(plan, key); });
}

} // namespace harness::drivers::seeding
