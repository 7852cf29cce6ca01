#include "drivers/seeding/order.hpp"

#include <algorithm>
#include <functional>
#include <set>

namespace harness::drivers::seeding {
namespace {

bool takes_null(const Table& table, const ForeignKey& key) {
    return std::ranges::any_of(key.columns, [&](const auto& name) {
        const auto* column = table.find(name);
        return column != nullptr && column->nullable && !column->is_generated;
    });
}

using Edges = std::vector<std::set<std::size_t>>; ///< of each table, the parents that it needs

Edges edges_of(const Schema& schema, bool only_hard) {
    Edges edges(schema.tables.size());
    for (std::size_t at = 0; at < schema.tables.size(); ++at) {
        const auto& table = schema.tables[at];
        for (const auto& key : table.foreign_keys) {
            if (key.parent == at || key.parent == k_elsewhere) continue;
            if (!only_hard || (!key.is_guessed && !takes_null(table, key))) edges[at].insert(key.parent);
        }
    }
    return edges;
}

/// Tables from which each can be reached from each by edges, among `left` (Tarjan would be faster; schemas
/// are small and most have no cycle at all).
std::vector<std::size_t> cycle_through(std::size_t start, const Edges& edges,
                                       const std::set<std::size_t>& left) {
    const auto reachable = [&](std::size_t from) {
        std::set<std::size_t> seen;
        std::vector<std::size_t> next{from};
        while (!next.empty()) {
            const auto at = next.back();
            next.pop_back();
            for (const auto parent : edges[at])
                if (left.contains(parent) && seen.insert(parent).second) next.push_back(parent);
        }
        return seen;
    };
    std::vector<std::size_t> members;
    for (const auto at : reachable(start))
        if (reachable(at).contains(start)) members.push_back(at);
    return members;
}

/// The first table that needs nothing of what is left, by all edges or, failing that, by the hard ones.
std::size_t next_of(const std::set<std::size_t>& left, const Edges& edges) {
    for (const auto at : left) {
        if (std::ranges::none_of(edges[at], [&](auto parent) { return left.contains(parent); })) return at;
    }
    return k_elsewhere;
}

/// The members so that each refers only to tables before it, or to rows that can be foretold, as far as there
/// is such an order: text keys have none, but often only one side of a cycle is text.
std::vector<std::size_t> sorted_cycle(const Schema& schema, const std::vector<std::size_t>& members) {
    std::vector<std::size_t> sorted;
    auto left = members;
    const auto is_ready = [&](std::size_t at) {
        return std::ranges::all_of(schema.tables[at].foreign_keys, [&](const ForeignKey& key) {
            return key.parent == at || std::ranges::count(left, key.parent) == 0 || key.is_guessed
                   || takes_null(schema.tables[at], key) || can_be_foretold(schema, key);
        });
    };
    while (!left.empty()) {
        auto next = std::ranges::find_if(left, is_ready);
        if (next == left.end()) next = left.begin();
        sorted.push_back(*next);
        left.erase(next);
    }
    return sorted;
}

KeyTime time_of(const Table& table, std::size_t at, const ForeignKey& key, const std::vector<bool>& filled) {
    if (key.parent == k_elsewhere) return takes_null(table, key) ? KeyTime::afterwards : KeyTime::elsewhere;
    if (key.parent == at) return takes_null(table, key) ? KeyTime::afterwards : KeyTime::own_key;
    if (filled[key.parent]) return KeyTime::at_insert;
    return takes_null(table, key) ? KeyTime::afterwards : KeyTime::unknown;
}

} // namespace

bool can_be_foretold(const Schema& schema, const ForeignKey& key) {
    if (key.parent == k_elsewhere || key.columns.size() != 1) return false;
    const auto& parent = schema.tables[key.parent];
    const auto& name = key.parent_columns.front();
    const auto* column = parent.find(name);
    const bool is_known_kind =
        column != nullptr
        && (column->type.kind == TypeClass::integer || column->type.kind == TypeClass::uuid);
    // A key that is taken from another table is not its own to tell.
    return is_known_kind && parent.present == 0
           && std::ranges::none_of(parent.foreign_keys, [&](const ForeignKey& its) {
                  return std::ranges::count(its.columns, name) > 0;
              });
}

FillOrder order_of(const Schema& schema) {
    const auto count = schema.tables.size();
    const auto all = edges_of(schema, false);
    const auto hard = edges_of(schema, true);
    FillOrder order;
    order.keys.resize(count);
    std::vector<bool> filled(count, false);
    std::set<std::size_t> left;
    for (std::size_t at = 0; at < count; ++at) left.insert(at);
    const auto take = [&](std::size_t at) {
        const auto& table = schema.tables[at];
        for (const auto& key : table.foreign_keys) order.keys[at].push_back(time_of(table, at, key, filled));
        order.tables.push_back(at);
        filled[at] = true;
        left.erase(at);
    };
    while (!left.empty()) {
        auto next = next_of(left, all);
        if (next == k_elsewhere) next = next_of(left, hard);
        if (next != k_elsewhere) {
            take(next);
            continue;
        }
        std::vector<std::size_t> cycle;
        for (const auto at : left) { // a table of a cycle that itself needs nothing outside of it
            cycle = cycle_through(at, hard, left);
            const auto is_inside = [&](auto parent) {
                return !left.contains(parent) || std::ranges::count(cycle, parent) > 0;
            };
            if (!cycle.empty() && std::ranges::all_of(cycle, [&](auto member) {
                    return std::ranges::all_of(hard[member], is_inside);
                }))
                break;
        }
        cycle = sorted_cycle(schema, cycle);
        for (const auto at : cycle) take(at);
        order.cycles.push_back(cycle);
    }
    return order;
}

} // namespace harness::drivers::seeding
