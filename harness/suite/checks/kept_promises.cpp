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

bool begins_with(const Columns& columns, const Columns& start) {
    return columns.size() >= start.size() && std::equal(start.begin(), start.end(), columns.begin());
}

/// The same one, however it was looked at.
bool is_same(const Enforcement& a, const Enforcement& b) {
    return a.kind == b.kind && a.table_title() == b.table_title() && a.name == b.name
           && a.columns == b.columns && a.definition == b.definition;
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

std::string KeptPromises::name_now(const Enforcement& promise, const std::string& column) const {
    const auto* table = moved(promise);
    if (table == nullptr) return {};
    const auto found = table->columns.find(column);
    return found == table->columns.end() ? std::string() : found->second;
}

KeptPromises::Columns KeptPromises::renamed(const Enforcement& promise) const {
    Columns columns;
    for (const auto& name : promise.columns)
        if (auto now = name_now(promise, name); !now.empty()) columns.push_back(std::move(now));
    return columns;
}

KeptPromises::Columns KeptPromises::start_of(const Enforcement& index) const {
    Columns start;
    for (const auto& name : index.columns) {
        auto now = name_now(index, name);
        if (now.empty()) break;
        start.push_back(std::move(now));
    }
    return start;
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

bool KeptPromises::is_new(const Enforcement& promise) const {
    return std::ranges::none_of(m_before, [&](const auto& earlier) { return is_same(earlier, promise); });
}

/// A table has one primary key, so that another one was written in its place.
bool KeptPromises::replaces_key(const Enforcement& key, const Enforcement& other) const {
    if (!is_key(other.kind)) return false;
    const auto columns = renamed(key);
    const bool is_shrunk = other.name == key.name && other.columns.size() < key.columns.size();
    if (key.kind == Kind::primary_key && other.kind == Kind::primary_key && !is_shrunk) return true;
    if (!is_shrunk && !other.columns.empty() && is_plain(other) && includes(columns, other.columns))
        return true;
    return columns.size() == key.columns.size() && is_new(other) && includes(other.columns, columns);
}

/// One to the same table that says more, or that was written with some of its columns; or one from the same
/// columns to another table.
bool KeptPromises::replaces_foreign_key(const Enforcement& key, const Enforcement& other) const {
    if (other.kind != Kind::foreign_key) return false;
    const auto columns = renamed(key);
    const bool has_all = columns.size() == key.columns.size();
    if (has_all && is_same_set(columns, other.columns)) return true;
    const auto target = m_tables.find(key.references);
    if (target == m_tables.end() || target->second.title != other.references) return false;
    if (has_all && includes(other.columns, columns)) return true;
    return is_new(other)
           && std::ranges::any_of(columns, [&](const auto& column) { return has(other.columns, column); });
}

/// Whether `other` was made in its place, or refuses at least what it refused.
bool KeptPromises::replaces(const Enforcement& promise, const Enforcement& other) const {
    switch (promise.kind) {
    case Kind::index: { // one that begins with the same columns finds the same rows
        const auto start = start_of(promise);
        return !start.empty() && is_indexed(other.kind) && begins_with(other.columns, start);
    }
    case Kind::primary_key:
    case Kind::unique:
        return replaces_key(promise, other);
    case Kind::foreign_key:
        return replaces_foreign_key(promise, other);
    case Kind::check:
    case Kind::exclusion:
        return other.kind == promise.kind && lost_columns(promise) == 0
               && is_same_set(renamed(promise), other.columns);
    case Kind::row_security:
    case Kind::not_null:
    case Kind::table:
        return false;
    }
    return false;
}

/// A foreign key, a CHECK or an exclusion is about all its columns together; an index finds by the first one.
/// A key is another matter: what is left may well have to be unique, unless it is what a foreign key has many
/// of.
bool KeptPromises::went_with_column(const Enforcement& promise) const {
    const auto lost = lost_columns(promise);
    if (lost == 0) return false;
    if (lost == promise.columns.size()) return true;
    if (promise.kind == Kind::index) return start_of(promise).empty();
    if (!is_key(promise.kind)) return true;
    if (promise.kind == Kind::primary_key) return false;
    Columns left;
    for (const auto& column : promise.columns)
        if (!name_now(promise, column).empty()) left.push_back(column);
    return std::ranges::any_of(m_before, [&](const Enforcement& other) {
        return other.kind == Kind::foreign_key && other.table_title() == promise.table_title()
               && includes(other.columns, left);
    });
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
