#include "drivers/postgres/catalog_marks.hpp"

#include "drivers/postgres/catalog_gates.hpp"
#include "drivers/snapshot_sql.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <unordered_set>

namespace harness::drivers::postgres {
namespace {

constexpr std::string_view k_sequence = "S";
constexpr std::string_view k_composite = "c";

using Keys = std::unordered_set<std::string>;

/// Of relations that are told anew, or are gone.
struct Replaced {
    Keys relations; ///< but sequences
    Keys sequences;

    void add(const Mark& mark) {
        (mark.kind == k_sequence ? sequences : relations).insert(relation_key(mark.schema, mark.name));
    }

    /// Whether relations_sql tells of it where it is asked for one of these.
    [[nodiscard]] bool tells(const SchemaObject& object) const {
        if (object.kind == "comment" || object.kind == "statistics") return false;
        if (object.kind == "sequence") return sequences.contains(relation_key(object.schema, object.name));
        if (object.parent.empty())
            return relations.contains(relation_key(object.schema, object.name)) && is_relation(object);
        const auto parent = relation_key(object.schema, object.parent);
        return relations.contains(parent) || (object.kind == "privileges" && sequences.contains(parent));
    }

  private:
    /// A function, say, may have a table's name.
    static bool is_relation(const SchemaObject& object) {
        return object.kind == "table" || object.kind == "view" || object.kind == "materialized view"
               || object.kind == "foreign table";
    }
};

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

} // namespace

std::string marks_sql(int major) {
    return resolve_gates(k_marks_template, major);
}

Marks to_marks(const Rows& rows) {
    Marks marks;
    for (const auto& row : rows.rows) {
        if (row.size() != 7)
            throw std::logic_error("a query for marks answered with other than seven columns");
        const auto text = [&](std::size_t i) { return row[i].value_or(std::string{}); };
        const bool is_new = text(5) == "t";
        if (text(0) != "0") {
            marks.relations.emplace(text(0),
                                    Mark{text(1), text(2), text(3), text(4), is_new, text(6) == "t"});
        } else if (text(2) == "horizon") {
            marks.horizon = text(4);
        } else {
            if (!text(4).empty())
                marks.others.emplace(text(2), text(4)); // else it is there only while it is new
            marks.are_others_new = marks.are_others_new || is_new;
        }
    }
    return marks;
}

std::optional<std::vector<std::string>> changed_relations(const Marks& before, const Marks& now) {
    if (now.are_others_new || now.others != before.others) return std::nullopt;
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
        } else if (!mark.is_alone) {
            dependent.push_back(oid);
        }
    }
    const bool some_are_gone = known < before.relations.size();
    if (changed.empty() && !some_are_gone) return changed;
    if (some_are_gone && count_composites(before) != count_composites(now)) return std::nullopt;
    std::ranges::move(dependent, std::back_inserter(changed));
    return changed;
}

bool KeptSnapshot::update(Rows rows, int major, const std::vector<std::string>& oids, Marks now) {
    ColumnsByRelation new_columns;
    auto told = to_snapshot(std::move(rows), major, &new_columns);
    Replaced replaced;
    for (const auto& oid : oids) {
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

    std::erase_if(snapshot.objects, [&](const SchemaObject& object) { return replaced.tells(object); });
    for (const auto& key : replaced.relations) columns.erase(key);
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
