#include "harness/suite/named_objects.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <utility>

namespace harness::suite {
namespace {

using drivers::SchemaObject;
using drivers::Snapshot;
using TableKey = std::pair<std::string, std::string>;

bool is_table(const SchemaObject& object) {
    return object.kind == "table" || object.kind == "foreign table" || object.kind == "virtual table";
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

/// Up to the mark that closes what opens at `at`: quotes are doubled inside themselves.
std::size_t end_of_quoted(std::string_view text, std::size_t at) {
    const char quote = text[at];
    for (++at; at < text.size(); ++at) {
        if (text[at] != quote) continue;
        if (at + 1 == text.size() || text[at + 1] != quote) return at + 1;
        ++at;
    }
    return text.size();
}

/// The items of the list in parentheses that opens at `open`.
std::vector<std::string_view> items_of(std::string_view text, std::size_t open) {
    std::vector<std::string_view> items;
    int depth = 0;
    auto begin = open + 1;
    for (auto at = open; at < text.size();) {
        const char c = text[at];
        if (c == '"' || c == '`' || c == '\'') {
            at = end_of_quoted(text, at);
            continue;
        }
        if (c == '(') ++depth;
        if (c == ')') --depth;
        if ((c == ',' && depth == 1) || depth == 0) {
            items.push_back(base::trim(text.substr(begin, at - begin)));
            begin = at + 1;
        }
        if (depth == 0) break;
        ++at;
    }
    return items;
}

/// The column that an item of an index's or key's list names; empty for an expression.
std::string column_of(std::string_view item) {
    if (item.empty()) return {};
    if (item[0] == '"' || item[0] == '`') { // MySQL: `name`(10) is a prefix of the column
        std::string name;
        const auto end = end_of_quoted(item, 0);
        for (std::size_t at = 1; at + 1 < end; ++at) {
            name += item[at];
            if (item[at] == item[0]) ++at;
        }
        return name;
    }
    const auto is_word = [](char c) {
        return c == '_' || c == '$' || std::isalnum(static_cast<unsigned char>(c)) != 0
               || static_cast<unsigned char>(c) >= 0x80;
    };
    const auto end = static_cast<std::size_t>(std::ranges::find_if_not(item, is_word) - item.begin());
    return end < item.size() && item[end] != ' ' ? std::string() : std::string(item.substr(0, end));
}

/// The columns of the first list in parentheses; PostgreSQL's index tells its method before it.
std::vector<std::string> columns_of(std::string_view definition) {
    const auto method = definition.starts_with("CREATE ") ? definition.find(" USING ") : 0;
    const auto open = definition.find('(', method == std::string_view::npos ? 0 : method);
    std::vector<std::string> columns;
    if (open == std::string_view::npos) return columns;
    for (const auto item : items_of(definition, open)) columns.push_back(column_of(item));
    return columns;
}

std::string_view constraint_kind(std::string_view definition) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kinds{{
        {"PRIMARY KEY", "primary_key"},
        {"UNIQUE", "unique"},
        {"FOREIGN KEY", "foreign_key"},
        {"CHECK", "check"},
        {"EXCLUDE", "exclusion"},
    }};
    for (const auto& [start, kind] : kinds)
        if (definition.starts_with(start)) return kind;
    return {};
}

/// SQLite's and MariaDB's constraints without a name are called by what they are.
bool is_nameless(const SchemaObject& constraint) {
    static constexpr std::array<std::string_view, 4> starts{"primary key", "unique (", "check (",
                                                            "foreign key ("};
    return constraint.name == constraint.definition
           || std::ranges::any_of(starts, [&](auto start) { return constraint.name.starts_with(start); });
}

/// The engine makes it together with something else that has the name.
bool is_dependent(const SchemaObject& object) {
    return object.definition.starts_with("OF CONSTRAINT") || contains(object.definition, " ATTACHED TO ")
           || (object.kind == "constraint" && contains(object.definition, " INHERITED"));
}

bool is_unique_index(std::string_view definition) {
    return definition.starts_with("CREATE UNIQUE") || definition.starts_with("UNIQUE ")
           || definition.starts_with("unique ");
}

std::string_view plain_kind(const SchemaObject& object) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kinds{{
        {"table", "table"},
        {"foreign table", "table"},
        {"virtual table", "table"},
        {"view", "view"},
        {"materialized view", "view"},
        {"sequence", "sequence"},
        {"trigger", "trigger"},
        {"function", "function"},
        {"procedure", "procedure"},
        {"enum", "type"},
        {"domain", "type"},
        {"composite type", "type"},
        {"range", "type"},
        {"type", "type"},
    }};
    for (const auto& [name, kind] : kinds)
        if (object.kind == name) return kind;
    return {};
}

/// Reads one snapshot; knows its tables and the names of their foreign keys.
class Reader {
  public:
    explicit Reader(const Snapshot& snapshot) : m_snapshot(snapshot) {
        for (const auto& object : snapshot.objects) {
            if (is_table(object)) m_tables.emplace(object.schema, object.name);
            if (object.kind == "constraint" && constraint_kind(object.definition) == "foreign_key")
                m_foreign_keys[{object.parent, object.name}] = columns_of(object.definition);
        }
    }

    [[nodiscard]] std::vector<NamedObject> read() const {
        std::vector<NamedObject> named;
        for (const auto& object : m_snapshot.objects)
            if (auto one = read_one(object); !one.kind.empty()) named.push_back(std::move(one));
        return named;
    }

  private:
    [[nodiscard]] NamedObject read_one(const SchemaObject& object) const {
        NamedObject named{&object, {}, object.name, object.schema, object.parent, {}, false};
        if (object.kind == "column") {
            if (m_tables.contains(TableKey{object.schema, object.parent})) named.kind = "column";
            named.columns = {object.name};
        } else if (object.kind == "constraint") {
            if (!is_nameless(object) && !is_dependent(object))
                named.kind = constraint_kind(object.definition);
            if (named.kind != "check") named.columns = columns_of(object.definition);
        } else if (object.kind == "index") {
            named.is_index = true;
            named.columns = columns_of(object.definition);
            if (object.name != "PRIMARY" && !is_dependent(object) && !comes_with_foreign_key(named))
                named.kind = is_unique_index(object.definition) ? "unique" : "index";
        } else {
            named.kind = plain_kind(object);
            named.name = object.name.substr(0, object.name.find('('));
            if (is_table(object)) named.table = object.name;
        }
        return named;
    }

    /// MySQL and MariaDB give a foreign key without an index one of its name; of its first column's name
    /// where it has none itself.
    [[nodiscard]] bool comes_with_foreign_key(const NamedObject& index) const {
        return std::ranges::any_of(m_foreign_keys, [&](const auto& key) {
            const auto& [place, columns] = key;
            return place.first == index.table && columns == index.columns
                   && (place.second == index.name || columns.front() == index.name);
        });
    }

    const Snapshot& m_snapshot;
    std::set<TableKey> m_tables;
    std::map<TableKey, std::vector<std::string>> m_foreign_keys; ///< columns by table and name
};

void add(TableShape& shape, const SchemaObject& object) {
    const std::string_view definition = object.definition;
    if (object.kind == "column") {
        shape.columns.push_back(object.name);
    } else if (object.kind == "index") {
        if (definition.starts_with("OF CONSTRAINT")) return;
        shape.has_primary_key = shape.has_primary_key || object.name == "PRIMARY";
        shape.indexes.push_back(columns_of(definition));
    } else if (object.kind == "constraint") {
        const auto kind = constraint_kind(definition);
        shape.has_primary_key = shape.has_primary_key || kind == "primary_key";
        if (kind == "primary_key" || kind == "unique" || kind == "exclusion")
            shape.indexes.push_back(columns_of(definition));
        if (kind == "foreign_key") shape.foreign_keys.push_back({&object, columns_of(definition)});
    } else if (object.kind == "comment" && object.name.empty()) {
        shape.has_comment = true;
    }
}

} // namespace

std::vector<NamedObject> named_objects(const Snapshot& snapshot) {
    return Reader(snapshot).read();
}

std::vector<TableShape> table_shapes(const Snapshot& snapshot) {
    std::vector<TableShape> shapes;
    std::map<TableKey, std::size_t> places;
    for (const auto& object : snapshot.objects) {
        const bool is_partition = contains(object.definition, "\"bound\":");
        if (object.kind != "table" || is_partition) continue;
        places.emplace(TableKey{object.schema, object.name}, shapes.size());
        shapes.push_back({&object, false, contains(object.definition, "COMMENT"), {}, {}, {}});
    }
    for (const auto& object : snapshot.objects) {
        const auto place = places.find({object.schema, object.parent});
        if (place != places.end()) add(shapes[place->second], object);
    }
    return shapes;
}

std::string table_title(std::string_view schema, std::string_view table) {
    return (schema.empty() ? std::string() : std::string(schema) + ".") + std::string(table);
}

} // namespace harness::suite
