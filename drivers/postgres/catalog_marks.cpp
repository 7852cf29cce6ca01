#include "drivers/postgres/catalog_marks.hpp"

#include "drivers/postgres/catalog_gates.hpp"
#include "drivers/snapshot_sql.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <stdexcept>
#include <string_view>
#include <unordered_set>

namespace harness::drivers::postgres {
namespace {

constexpr std::string_view k_sequence = "S";
constexpr std::string_view k_composite = "c";
constexpr std::string_view k_type = "T";

using Keys = std::unordered_set<std::string>;

bool is_one_of(std::string_view kind, std::initializer_list<std::string_view> kinds) {
    return std::ranges::find(kinds, kind) != kinds.end();
}

/// A function, say, may have a table's name.
bool is_relation(const SchemaObject& object) {
    return is_one_of(object.kind, {"table", "view", "materialized view", "foreign table"});
}

Keys domains_of(const Snapshot& snapshot) {
    Keys keys;
    for (const auto& object : snapshot.objects)
        if (object.kind == "domain") keys.insert(relation_key(object.schema, object.name));
    return keys;
}

/// Of the snapshot's objects, what is told anew or is gone.
class Replaced {
  public:
    Replaced(const Snapshot& snapshot, const std::vector<Group>& groups)
        : m_groups(groups), m_domains(has(Group::types) ? domains_of(snapshot) : Keys{}) {}

    void add(const Mark& mark) {
        (mark.kind == k_sequence ? m_sequences : m_relations).insert(relation_key(mark.schema, mark.name));
    }

    [[nodiscard]] const Keys& relations() const { return m_relations; }

    [[nodiscard]] bool tells(const SchemaObject& object) const {
        const auto group = group_of(object);
        if (group || object.kind == "statistics") return group && has(*group);
        const auto key = relation_key(object.schema, object.name);
        if (object.kind == "sequence") return m_sequences.contains(key);
        if (object.parent.empty()) return is_relation(object) && m_relations.contains(key);
        const auto parent = relation_key(object.schema, object.parent);
        return m_relations.contains(parent) || (object.kind == "privileges" && m_sequences.contains(parent));
    }

  private:
    [[nodiscard]] bool has(Group group) const { return std::ranges::count(m_groups, group) > 0; }

    /// That whose group_sql tells of it.
    [[nodiscard]] std::optional<Group> group_of(const SchemaObject& object) const {
        const auto& kind = object.kind;
        const bool is_right = kind == "privileges" && object.parent.empty();
        if (kind == "comment") return Group::comments;
        if (kind == "extension") return Group::extensions;
        if (is_one_of(kind, {"function", "procedure", "aggregate"})
            || (is_right && object.name.starts_with("routine ")))
            return Group::routines;
        if (is_one_of(kind, {"enum", "domain", "range", "type"})
            || (is_right && object.name.starts_with("type "))
            || (kind == "constraint" && m_domains.contains(relation_key(object.schema, object.parent))))
            return Group::types;
        return std::nullopt;
    }

    const std::vector<Group>& m_groups;
    Keys m_domains;
    Keys m_relations; ///< but sequences
    Keys m_sequences;
};

constexpr std::array<std::pair<std::string_view, Group>, 3> k_groups{{
    {"comments", Group::comments},
    {"routines", Group::routines},
    {"extensions", Group::extensions},
}};

bool is_unchanged(const GroupMark& before, const GroupMark& now) {
    return now.newer == 0 && now.rows == before.rows;
}

bool some_came(const GroupMark& before, const GroupMark& now) {
    return now.newer == now.rows - before.rows;
}

bool some_came_or_some_went(const GroupMark& before, const GroupMark& now) {
    return some_came(before, now) || now.newer == 0;
}

/// Whether what others' definitions may say of what is in the group is as it was.
bool leaves_others_alone(Group group, const GroupMark& before, const GroupMark& now) {
    switch (group) {
    case Group::comments:
        return true;
    case Group::routines: // one that is replaced is called as before
        return some_came_or_some_went(before, now) || (now.rows == before.rows && now.names == before.names);
    case Group::types:
        return some_came_or_some_went(before, now);
    case Group::extensions: // what is left of one that goes is the user's
        return some_came(before, now);
    }
    throw std::logic_error("a group that nobody knows");
}

/// What a type is to others' definitions: its name, and what it has, the labels of an enum, say. New labels
/// are in none of them yet, nor is a new type.
bool types_leave_others_alone(const Marks& before, const Marks& now) {
    return std::ranges::all_of(before.types, [&](const auto& type) {
        const auto found = now.types.find(type.first);
        return found == now.types.end()
               || (found->second.names == type.second.names
                   && leaves_others_alone(Group::types, type.second, found->second));
    });
}

bool types_are_unchanged(const Marks& before, const Marks& now) {
    return std::ranges::equal(before.types, now.types, [](const auto& known, const auto& type) {
        return known.first == type.first && is_unchanged(known.second, type.second);
    });
}

/// Nothing where more than themselves is to be read.
std::optional<std::vector<Group>> changed_groups(const Marks& before, const Marks& now) {
    std::vector<Group> changed;
    for (const auto& [group, mark] : now.groups) {
        const auto& known = before.groups.at(group);
        if (is_unchanged(known, mark)) continue;
        if (!leaves_others_alone(group, known, mark)) return std::nullopt;
        changed.push_back(group);
    }
    if (types_are_unchanged(before, now)) return changed;
    if (!types_leave_others_alone(before, now)) return std::nullopt;
    changed.push_back(Group::types);
    return changed;
}

/// What names a role that came has rows that are newer. One that is gone, though, may leave its number where
/// its name was: in an extension's initial privileges (pg_init_privs), in constants of regrole[].
std::vector<std::string> lost_names(const Marks& before, const Marks& now) {
    std::vector<std::string> lost;
    for (const auto& [oid, name] : before.roles) {
        const auto found = now.roles.find(oid);
        if (found == now.roles.end() || found->second != name) lost.push_back(name);
    }
    return lost;
}

/// Whether the name stands in any text as it is, whatever is escaped in it.
bool is_plain(std::string_view name) {
    return std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

bool mentions(const SchemaObject& object, std::string_view name) {
    return std::ranges::any_of(std::array{&object.schema, &object.parent, &object.name, &object.definition},
                               [&](const auto* text) { return text->find(name) != std::string::npos; });
}

std::ptrdiff_t count_composites(const Marks& marks) {
    return std::ranges::count_if(marks.relations,
                                 [](const auto& relation) { return relation.second.kind == k_composite; });
}

bool has_other_name(const Mark& before, const Mark& now) {
    return before.schema != now.schema || before.name != now.name || before.kind != now.kind;
}

/// Whether a column that is still there has another name.
bool is_renamed(const NumberedColumns& before, const NumberedColumns& now) {
    return std::ranges::any_of(before, [&](const auto& column) {
        const auto found = std::ranges::find(now, column.first, &NumberedColumns::value_type::first);
        return found != now.end() && found->second != column.second;
    });
}

/// With an extension, a type may get another default operator class: the one that pg_get_indexdef and
/// pg_get_partkeydef leave out.
bool tells_operator_classes(const Mark& mark) {
    return is_one_of(mark.kind, {"r", "p", "m"});
}

/// The oids of those that are to be read again; nothing where more than themselves is.
std::optional<std::vector<std::string>> changed_relations(const Marks& before, const Marks& now,
                                                          bool extensions_came) {
    std::vector<std::string> changed;
    std::vector<std::string> dependent;
    std::size_t known = 0;
    for (const auto& [oid, mark] : now.relations) {
        const auto found = before.relations.find(oid);
        const bool is_known = found != before.relations.end();
        if (is_known) ++known;
        if (is_known && has_other_name(found->second, mark)) return std::nullopt;
        if (!is_known || mark.is_new || mark.rows != found->second.rows) {
            if (mark.kind == k_composite) return std::nullopt; // its type has a list of them
            changed.push_back(oid);
        } else if (!mark.is_alone || (extensions_came && tells_operator_classes(mark))) {
            dependent.push_back(oid);
        }
    }
    const bool some_are_gone = known < before.relations.size();
    if (changed.empty() && !some_are_gone && !extensions_came) return changed;
    if (some_are_gone && count_composites(before) != count_composites(now)) return std::nullopt;
    std::ranges::move(dependent, std::back_inserter(changed));
    return changed;
}

} // namespace

std::string marks_sql(int major) {
    return resolve_gates(k_marks_template, major);
}

Marks to_marks(const Rows& rows) {
    Marks marks;
    for (const auto& entry : k_groups) marks.groups[entry.second]; // those with no rows at all, too
    for (const auto& row : rows.rows) {
        if (row.size() != 8)
            throw std::logic_error("a query for marks answered with other than eight columns");
        const auto text = [&](std::size_t i) { return row[i].value_or(std::string{}); };
        const auto group = std::ranges::find(k_groups, text(2), &decltype(k_groups)::value_type::first);
        const bool is_new = text(5) != "0";
        if (text(3) == k_type) {
            marks.types.emplace(text(0), GroupMark{std::stol(text(4)), std::stol(text(5)), text(2)});
        } else if (text(0) != "0") {
            marks.relations.emplace(text(0),
                                    Mark{text(1), text(2), text(3), text(4), is_new, text(6) == "t"});
        } else if (group != k_groups.end()) {
            marks.groups[group->second] = {std::stol(text(4)), std::stol(text(5)), text(7)};
        } else if (text(2) == "role") {
            marks.roles.emplace(text(4), text(7));
        } else if (text(2) == "horizon") {
            marks.horizon = text(4);
        } else {
            // What has no count is there only while it is new.
            if (!text(4).empty()) marks.others.emplace(text(2), text(4));
            marks.are_others_new = marks.are_others_new || is_new;
        }
    }
    return marks;
}

std::optional<Changes> changes_between(const Marks& before, const Marks& now) {
    if (now.are_others_new || now.others != before.others) return std::nullopt;
    auto groups = changed_groups(before, now);
    if (!groups) return std::nullopt;
    auto relations = changed_relations(before, now, std::ranges::count(*groups, Group::extensions) > 0);
    auto names = lost_names(before, now);
    if (!relations || !std::ranges::all_of(names, is_plain)) return std::nullopt;
    return Changes{std::move(*relations), std::move(*groups), std::move(names)};
}

void KeptSnapshot::replace(Rows rows, int major, Marks now) {
    snapshot = to_snapshot(std::move(rows), major, &columns);
    marks = std::move(now);
}

bool KeptSnapshot::update(Rows rows, int major, const Changes& changes, Marks now) {
    ColumnsByRelation new_columns;
    auto told = to_snapshot(std::move(rows), major, &new_columns);
    Replaced replaced(snapshot, changes.groups);
    for (const auto& oid : changes.relations) {
        const auto known = marks.relations.find(oid);
        if (known == marks.relations.end()) { // but a look after the marks may have seen it
            replaced.add(now.relations.at(oid));
            continue;
        }
        const auto key = relation_key(known->second.schema, known->second.name);
        if (is_renamed(columns[key], new_columns[key])) return false;
        replaced.add(known->second);
    }
    for (const auto& [oid, mark] : marks.relations)
        if (!now.relations.contains(oid)) replaced.add(mark);

    const auto stays = [&](const SchemaObject& object) { return !replaced.tells(object); };
    for (const auto& name : changes.lost_names)
        if (std::ranges::any_of(snapshot.objects, [&](const SchemaObject& object) {
                return mentions(object, name) && stays(object);
            }))
            return false;

    std::erase_if(snapshot.objects, std::not_fn(stays));
    for (const auto& key : replaced.relations()) columns.erase(key);
    columns.merge(new_columns);
    std::vector<SchemaObject> all;
    all.reserve(snapshot.objects.size() + told.objects.size());
    std::merge(std::make_move_iterator(snapshot.objects.begin()),
               std::make_move_iterator(snapshot.objects.end()), std::make_move_iterator(told.objects.begin()),
               std::make_move_iterator(told.objects.end()), std::back_inserter(all));
    snapshot.objects = std::move(all);
    marks = std::move(now);
    return true;
}

} // namespace harness::drivers::postgres
