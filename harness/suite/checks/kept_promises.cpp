#include "harness/suite/checks/kept_promises.hpp"

#include <algorithm>

namespace harness::suite {
namespace {

using drivers::Enforcement;
using Kind = Enforcement::Kind;
using Columns = std::vector<std::string>;

bool is_key(Kind kind) {
    return kind == Kind::unique || kind == Kind::primary_key;
}

bool is_indexed(Kind kind) {
    return is_key(kind) || kind == Kind::index;
}

/// Of whole rows: no condition, no expression.
bool is_plain(const Enforcement& key) {
    return key.definition.find("WHERE") == std::string::npos
           && key.definition.find("where") == std::string::npos
           && std::ranges::count(key.definition, '(') <= 1;
}

bool includes(Columns all, Columns some) {
    std::ranges::sort(all);
    std::ranges::sort(some);
    return std::ranges::includes(all, some);
}

bool is_same_set(const Columns& a, const Columns& b) {
    return a.size() == b.size() && includes(a, b);
}

const Enforcement* table_named(const std::vector<Enforcement>& promises, const std::string& title) {
    for (const auto& promise : promises)
        if (promise.kind == Kind::table && promise.table_title() == title) return &promise;
    return nullptr;
}

bool has(const Columns& columns, const std::string& name) {
    return std::ranges::find(columns, name) != columns.end();
}

} // namespace

KeptPromises::KeptPromises(const std::vector<Enforcement>& before, const std::vector<Enforcement>& after,
                           const MigrationText& text)
    : m_before(before), m_after(after) {
    for (const auto& promise : before)
        if (promise.kind == Kind::table) follow(promise, text);
}

/// A table that is gone is followed to a new one with its columns, or to the one that it was renamed to.
void KeptPromises::follow(const Enforcement& table, const MigrationText& text) {
    const auto* now = table_named(m_after, table.table_title());
    for (const auto& other : m_after) {
        if (now != nullptr) break;
        const bool is_new =
            other.kind == Kind::table && table_named(m_before, other.table_title()) == nullptr;
        if (!is_new) continue;
        if (is_same_set(other.columns, table.columns) || text.renames(table.table, other.table)) now = &other;
    }
    if (now == nullptr) return;
    auto& moved = m_tables[table.table_title()];
    moved.title = now->table_title();
    for (std::size_t at = 0; at < table.columns.size(); ++at) {
        const auto& name = table.columns[at];
        if (has(now->columns, name)) {
            moved.columns[name] = name;
            continue;
        }
        for (std::size_t to = 0; to < now->columns.size(); ++to) {
            const auto& other = now->columns[to];
            if (has(table.columns, other)) continue;
            const bool in_its_place = to == at && now->columns.size() == table.columns.size();
            if (in_its_place || text.renames(name, other)) moved.columns[name] = other;
        }
    }
}

const KeptPromises::Moved* KeptPromises::moved(const Enforcement& promise) const {
    const auto found = m_tables.find(promise.table_title());
    return found == m_tables.end() ? nullptr : &found->second;
}

bool KeptPromises::has_table(const std::string& title) const {
    return m_tables.contains(title);
}

KeptPromises::Columns KeptPromises::renamed(const Enforcement& promise) const {
    Columns columns;
    const auto* table = moved(promise);
    if (table == nullptr) return columns;
    for (const auto& name : promise.columns)
        if (const auto found = table->columns.find(name); found != table->columns.end())
            columns.push_back(found->second);
    return columns;
}

std::size_t KeptPromises::lost_columns(const Enforcement& promise) const {
    return promise.columns.size() - renamed(promise).size();
}

const Enforcement* KeptPromises::find(const Enforcement& promise) const {
    const auto* table = moved(promise);
    if (table == nullptr) return nullptr;
    const auto columns = renamed(promise);
    const Enforcement* by_content = nullptr;
    for (const auto& other : m_after) {
        if (other.kind != promise.kind || other.table_title() != table->title) continue;
        const bool is_named = !promise.name.empty() && promise.kind != Kind::not_null;
        if (is_named && other.name == promise.name) return &other;
        const bool same_content =
            is_same_set(columns, other.columns) && columns.size() == promise.columns.size()
            && (promise.kind == Kind::not_null || other.definition == promise.definition);
        if (same_content && (promise.kind != Kind::row_security || other.name == promise.name))
            by_content = &other;
    }
    return by_content;
}

/// Whether `other` was made in its place, or refuses at least what it refused.
bool KeptPromises::replaces(const Enforcement& promise, const Enforcement& other) const {
    const auto columns = renamed(promise);
    const bool has_all = columns.size() == promise.columns.size();
    if (promise.kind == Kind::index) // one that begins with the same columns finds the same rows
        return has_all && is_indexed(other.kind) && other.columns.size() >= columns.size()
               && std::equal(columns.begin(), columns.end(), other.columns.begin());
    if (is_key(promise.kind)) {
        if (!is_key(other.kind)) return false;
        const bool is_shrunk = other.name == promise.name && other.columns.size() < promise.columns.size();
        if (!is_shrunk && !other.columns.empty() && is_plain(other) && includes(columns, other.columns))
            return true;
        const bool is_new = std::ranges::find(m_before, other) == m_before.end();
        return has_all && is_new && includes(other.columns, columns);
    }
    if (promise.kind == Kind::row_security || promise.kind == Kind::not_null) return false;
    return other.kind == promise.kind && has_all && is_same_set(columns, other.columns);
}

bool KeptPromises::is_kept(const Enforcement& promise) const {
    if (const auto* same = find(promise)) {
        const bool is_shrunk = same->columns.size() < promise.columns.size() && is_indexed(promise.kind);
        if (!is_shrunk) return true;
    }
    const auto* table = moved(promise);
    if (table == nullptr) return false;
    return std::ranges::any_of(m_after, [&](const Enforcement& other) {
        return other.table_title() == table->title && replaces(promise, other);
    });
}

} // namespace harness::suite
