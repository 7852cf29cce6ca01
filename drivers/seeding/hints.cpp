#include "drivers/seeding/hints.hpp"

#include "drivers/seeding/documents.hpp"

#include <algorithm>

namespace harness::drivers::seeding {
namespace {

std::size_t find(const Schema& schema, const Table& wanted) {
    const auto found = std::ranges::find_if(schema.tables, [&](const Table& table) {
        return table.schema == wanted.schema && table.name == wanted.name;
    });
    return found == schema.tables.end() ? k_elsewhere
                                        : static_cast<std::size_t>(found - schema.tables.begin());
}

/// Whether the columns are there, and hold the same kind of values.
bool has_columns(const Table& now, const Table& later, const std::vector<std::string>& columns) {
    return !columns.empty() && std::ranges::all_of(columns, [&](const std::string& name) {
        const auto* here = now.find(name);
        const auto* there = later.find(name);
        return here && there && here->type.kind == there->type.kind;
    });
}

bool takes_null(const Table& table, const std::vector<std::string>& columns) {
    return std::ranges::any_of(columns, [&](const std::string& name) {
        const auto* column = table.find(name);
        return column != nullptr && column->nullable && !column->is_generated;
    });
}

/// What is known of a revision that comes before may stay to the end.
template <typename Rule>
void prolong(Rule& known, Later when) {
    if (known.later == Later::for_a_time) known.later = when;
}

void add_unique_keys(Table& now, const Table& later, Later when) {
    for (auto key : later.keys) {
        const bool is_plain = !key.is_partial && !key.is_expression;
        if (!is_plain || !has_columns(now, later, key.columns)) continue;
        const auto known = std::ranges::find_if(
            now.keys, [&](const Key& one) { return one.columns == key.columns && !one.is_partial; });
        if (known != now.keys.end()) {
            prolong(*known, when);
            continue;
        }
        key.later = when;
        now.keys.push_back(std::move(key));
    }
}

void add_foreign_keys(Schema& schema, std::size_t at, const Schema& later_schema, const Table& later,
                      Later when) {
    auto& now = schema.tables[at];
    for (auto key : later.foreign_keys) {
        if (key.parent == k_elsewhere) continue;
        const auto& later_parent = later_schema.tables[key.parent];
        key.parent = find(schema, later_parent);
        if (!has_columns(now, later, key.columns)) continue;
        const auto known = std::ranges::find(now.foreign_keys, key.columns, &ForeignKey::columns);
        if (known != now.foreign_keys.end() && (known->later == Later::no || known->parent == key.parent)) {
            prolong(*known, when);
            continue;
        }
        // Before the parents' table is made, what refers to them can only be NULL.
        const bool fits = key.parent == k_elsewhere
                              ? takes_null(now, key.columns)
                              : has_columns(schema.tables[key.parent], later_parent, key.parent_columns);
        if (!fits) continue;
        key.later = when;
        now.foreign_keys.push_back(key);
    }
}

/// A number that becomes true or false is 0 or 1 already.
void hold_truth(Table& now, const Table& later) {
    for (auto& column : now.columns) {
        const auto* there = later.find(column.name);
        const bool becomes_truth = there && there->type.kind == TypeClass::boolean;
        if (!becomes_truth || column.type.kind != TypeClass::integer) continue;
        column.type.least = 0;
        column.type.greatest = 1;
    }
}

/// A text that becomes JSON, or is known to be read as JSON later, holds JSON already.
void hold_json(Table& now, const Table& later) {
    for (auto& column : now.columns) {
        const auto* there = later.find(column.name);
        if (there && there->type.kind == TypeClass::json) become_document(column);
    }
}

/// A document has what later columns read of it.
void hold_members(Table& now, const Table& later) {
    for (auto& column : now.columns)
        if (const auto* there = later.find(column.name))
            for (const auto& member : there->members) add_member(column, member);
}

void collect_checks(std::size_t at, Table& now, const Table& later, Later when, const Dialect& dialect,
                    std::vector<LaterCheck>& checks) {
    const auto collect = [&](Check check) {
        const auto known = std::ranges::find(now.checks, check.text, &Check::text);
        if (known != now.checks.end()) return prolong(*known, when);
        check.later = when;
        checks.push_back({at, std::move(check)});
    };
    for (const auto& check : later.checks) collect(check);
    for (const auto& column : later.columns) {
        const auto* here = now.find(column.name);
        if (column.type.kind != TypeClass::enumeration || !here || here->type.kind != TypeClass::text)
            continue;
        std::string labels;
        for (const auto& label : column.type.labels)
            labels += (labels.empty() ? "" : ", ") + dialect.text(label);
        if (!labels.empty()) collect({dialect.name(column.name) + " IN (" + labels + ")", "later type"});
    }
}

} // namespace

bool has_later_rules(const Table& table) {
    const auto is_later = [](const auto& rule) { return rule.later != Later::no; };
    return std::ranges::any_of(table.keys, is_later) || std::ranges::any_of(table.checks, is_later)
           || std::ranges::any_of(table.foreign_keys, is_later);
}

void hold_later_values(Schema& now, const Schema& later) {
    for (auto& table : now.tables) {
        const auto there = find(later, table);
        if (there == k_elsewhere) continue;
        hold_json(table, later.tables[there]);
        hold_truth(table, later.tables[there]);
        hold_members(table, later.tables[there]);
    }
}

std::vector<LaterCheck> add_later_rules(Schema& now, const Schema& later, Later when,
                                        const Dialect& dialect) {
    std::vector<LaterCheck> checks;
    for (std::size_t at = 0; at < now.tables.size(); ++at) {
        const auto there = find(later, now.tables[at]);
        if (there == k_elsewhere) continue;
        const auto& table = later.tables[there];
        add_unique_keys(now.tables[at], table, when);
        add_foreign_keys(now, at, later, table, when);
        collect_checks(at, now.tables[at], table, when, dialect, checks);
    }
    return checks;
}

} // namespace harness::drivers::seeding
