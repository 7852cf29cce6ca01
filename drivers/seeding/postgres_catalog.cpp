#include "drivers/seeding/mining.hpp"
#include "drivers/seeding/postgres_dialect.hpp"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <limits>
#include <map>

namespace harness::drivers::seeding {
namespace {

namespace json = boost::json;

struct NamedClass {
    std::string_view name;
    TypeClass kind;
};
constexpr std::array k_classes{
    NamedClass{"int2", TypeClass::integer},
    NamedClass{"int4", TypeClass::integer},
    NamedClass{"int8", TypeClass::integer},
    NamedClass{"oid", TypeClass::integer},
    NamedClass{"numeric", TypeClass::decimal},
    NamedClass{"money", TypeClass::decimal},
    NamedClass{"float4", TypeClass::floating},
    NamedClass{"float8", TypeClass::floating},
    NamedClass{"bool", TypeClass::boolean},
    NamedClass{"text", TypeClass::text},
    NamedClass{"varchar", TypeClass::text},
    NamedClass{"bpchar", TypeClass::text},
    NamedClass{"citext", TypeClass::text},
    NamedClass{"name", TypeClass::text},
    NamedClass{"char", TypeClass::text},
    NamedClass{"bytea", TypeClass::bytes},
    NamedClass{"date", TypeClass::date},
    NamedClass{"time", TypeClass::time},
    NamedClass{"timetz", TypeClass::time},
    NamedClass{"timestamp", TypeClass::timestamp},
    NamedClass{"timestamptz", TypeClass::timestamp},
    NamedClass{"interval", TypeClass::interval},
    NamedClass{"uuid", TypeClass::uuid},
    NamedClass{"json", TypeClass::json},
    NamedClass{"jsonb", TypeClass::json},
    NamedClass{"bit", TypeClass::bits},
    NamedClass{"varbit", TypeClass::bits},
};

std::string text_of(const json::object& object, std::string_view member) {
    const auto* value = object.if_contains(member);
    return value == nullptr || !value->is_string() ? std::string() : std::string(value->as_string());
}
std::int64_t number_of(const json::object& object, std::string_view member) {
    const auto* value = object.if_contains(member);
    return value == nullptr || !value->is_int64() ? 0 : value->as_int64();
}
bool is_true(const json::object& object, std::string_view member) {
    const auto* value = object.if_contains(member);
    return value != nullptr && value->is_bool() && value->as_bool();
}
json::array list_of(const json::object& object, std::string_view member) {
    const auto* value = object.if_contains(member);
    return value == nullptr || !value->is_array() ? json::array() : value->as_array();
}
std::string text_at(const json::array& list, std::size_t at) {
    return list.at(at).is_string() ? std::string(list.at(at).as_string()) : std::string();
}

/// Types by their oid, resolved when a column asks.
class Types {
  public:
    void add(json::object type) { m_types.emplace(number_of(type, "oid"), std::move(type)); }

    struct Resolved {
        Type type;
        bool notnull = false;
        std::vector<std::pair<std::string, std::string>> checks; ///< of the domains: name, text over VALUE
    };
    [[nodiscard]] Resolved resolve(std::int64_t oid, std::int64_t modifier, std::string sql,
                                   int depth = 0) const {
        Resolved resolved;
        resolved.type.sql = std::move(sql);
        const json::object* type = find(oid);
        while (type != nullptr && text_of(*type, "kind") == "d") {
            resolved.notnull = resolved.notnull || is_true(*type, "notnull");
            for (const auto& check : list_of(*type, "checks"))
                resolved.checks.emplace_back(text_at(check.as_array(), 0), text_at(check.as_array(), 1));
            modifier = number_of(*type, "modifier");
            resolved.type.sql = text_of(*type, "base_sql"); // a value is tried before the domain refuses it
            type = find(number_of(*type, "base"));
        }
        if (type != nullptr) fill(resolved.type, *type, modifier, depth);
        return resolved;
    }

  private:
    [[nodiscard]] const json::object* find(std::int64_t oid) const {
        const auto found = m_types.find(oid);
        return found == m_types.end() ? nullptr : &found->second;
    }

    void fill(Type& type, const json::object& from, std::int64_t modifier, int depth) const {
        constexpr int k_deepest = 4; // composites can hold arrays of themselves
        type.name = text_of(from, "name");
        const auto kind = text_of(from, "kind");
        if (kind == "e") {
            type.kind = TypeClass::enumeration;
            for (const auto& label : list_of(from, "labels")) type.labels.emplace_back(label.as_string());
        } else if (kind == "r") {
            type.kind = TypeClass::range;
            add_part(type, number_of(from, "subtype"), -1, depth);
        } else if (kind == "m") {
            type.kind = TypeClass::multirange;
        } else if (kind == "c" && depth < k_deepest) {
            type.kind = TypeClass::composite;
            for (const auto& attribute : list_of(from, "attributes"))
                type.parts.push_back(resolve(attribute.at(0).as_int64(), attribute.at(1).as_int64(),
                                             text_at(attribute.as_array(), 2), depth + 1)
                                         .type);
        } else if (text_of(from, "category") == "A" && number_of(from, "element") != 0 && depth < k_deepest) {
            type.kind = TypeClass::array;
            add_part(type, number_of(from, "element"), modifier, depth);
        } else if (const auto known = std::ranges::find(k_classes, type.name, &NamedClass::name);
                   known != k_classes.end()) {
            type.kind = known->kind;
            set_sizes(type, modifier);
        }
    }

    void add_part(Type& type, std::int64_t oid, std::int64_t modifier, int depth) const {
        const auto* of = find(oid);
        auto part = resolve(oid, modifier, of == nullptr ? "text" : text_of(*of, "sql"), depth + 1);
        if (!part.checks.empty())
            part.type = Type{}; // elements that a domain judges: only the empty array is sure
        type.parts.push_back(std::move(part.type));
    }

    /// What pg_attribute.atttypmod holds: lengths plus 4, precision and scale in one (numeric_in).
    static void set_sizes(Type& type, std::int64_t modifier) {
        if (type.kind == TypeClass::integer) {
            const int bytes = type.name == "int2" ? 2 : type.name == "int8" ? 8 : 4;
            type.greatest = bytes == 8 ? std::numeric_limits<std::int64_t>::max()
                                       : (std::int64_t{1} << (8 * bytes - 1)) - 1;
            type.least = type.name == "oid" ? 0 : -type.greatest - 1;
        }
        if (type.name == "money") {
            type.precision = 12;
            type.scale = 2;
        }
        if (type.name == "char") type.length = 1;
        if (type.name == "name") type.length = 63;
        if (type.kind == TypeClass::bits)
            type.length = static_cast<int>(std::max<std::int64_t>(modifier, type.name == "bit" ? 1 : 0));
        if (modifier < 4) return;
        if (type.kind == TypeClass::text) type.length = static_cast<int>(modifier - 4);
        if (type.name != "numeric") return;
        type.precision = static_cast<int>(((modifier - 4) >> 16) & 0xFFFF);
        const auto scale = static_cast<int>((modifier - 4) & 0x7FF);
        type.scale = scale >= 1024 ? scale - 2048 : scale;
    }

    std::map<std::int64_t, json::object> m_types;
};

/// One table's description, with names instead of column numbers and places instead of oids.
class Reader {
  public:
    Reader(const Types& types, const std::map<std::int64_t, std::size_t>& places)
        : m_types(types), m_places(places) {}

    Table read(const json::object& from,
               const std::map<std::int64_t, std::map<std::int64_t, std::string>>& names) {
        Table table;
        table.schema = text_of(from, "schema");
        table.name = text_of(from, "name");
        table.has_exclusion = is_true(from, "exclusion");
        table.has_triggers = is_true(from, "triggers");
        const auto& own = names.at(number_of(from, "oid"));
        for (const auto& column : list_of(from, "columns")) add_column(table, column.as_object());
        for (const auto& key : list_of(from, "keys")) table.keys.push_back(key_of(key.as_object(), own));
        if (is_true(from, "bars_on_conflict")) table.keys.push_back({"", {}, false, false, true, false});
        for (const auto& item : list_of(from, "foreign")) {
            const auto& key = item.as_object();
            ForeignKey made{text_of(key, "name"),
                            named(list_of(key, "columns"), own),
                            k_elsewhere,
                            {},
                            is_true(key, "deferrable")};
            if (const auto parent = m_places.find(number_of(key, "parent")); parent != m_places.end()) {
                made.parent = parent->second;
                made.parent_columns = named(list_of(key, "parent_columns"), names.at(parent->first));
            }
            table.foreign_keys.push_back(std::move(made));
        }
        for (const auto& item : list_of(from, "checks")) {
            const auto& check = item.as_array();
            table.checks.push_back({text_at(check, 1), "CHECK " + text_at(check, 0)});
        }
        if (is_true(from, "partitioned")) {
            auto partitions = text_of(from, "partitions");
            if (partitions.empty()) table.unfillable = "it has no partitions";
            table.checks.push_back({std::move(partitions), "the partitions"});
        }
        return table;
    }

    static std::vector<std::string> named(const json::array& numbers,
                                          const std::map<std::int64_t, std::string>& names) {
        std::vector<std::string> list;
        for (const auto& number : numbers) list.push_back(names.at(number.as_int64()));
        return list;
    }

  private:
    static Key key_of(const json::object& from, const std::map<std::int64_t, std::string>& names) {
        Key key;
        key.name = text_of(from, "name");
        key.is_expression = is_true(from, "expression");
        key.columns = named(list_of(from, key.is_expression ? "uses" : "columns"), names);
        key.is_primary = is_true(from, "primary");
        key.is_partial = is_true(from, "partial");
        key.is_deferrable = is_true(from, "deferrable");
        return key;
    }

    void add_column(Table& table, const json::object& from) {
        Column column;
        column.name = text_of(from, "name");
        auto resolved =
            m_types.resolve(number_of(from, "type"), number_of(from, "modifier"), text_of(from, "sql"));
        column.type = std::move(resolved.type);
        column.nullable = !is_true(from, "notnull") && !resolved.notnull;
        column.is_generated = is_true(from, "generated");
        (column.is_generated ? column.generated_as : column.default_sql) = text_of(from, "expression");
        column.sequence = text_of(from, "sequence");
        column.is_numbered = is_true(from, "identity") || !column.sequence.empty();
        std::string quoted = "\"";
        for (const char c : column.name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
        quoted += '"';
        for (const auto& [name, text] : resolved.checks)
            table.checks.push_back(
                {replace_column(text, "VALUE", quoted, Case::matters), "the domain's CHECK " + name});
        table.columns.push_back(std::move(column));
    }

    const Types& m_types;
    const std::map<std::int64_t, std::size_t>& m_places;
};

} // namespace

Schema postgres_schema(const Rows& rows) {
    Types types;
    std::vector<json::object> tables;
    for (const auto& row : rows.rows) {
        auto object = json::parse(*row[1]).as_object();
        if (*row[0] == "type")
            types.add(std::move(object));
        else
            tables.push_back(std::move(object));
    }
    std::ranges::sort(tables, [](const auto& a, const auto& b) {
        return std::pair(text_of(a, "schema"), text_of(a, "name"))
               < std::pair(text_of(b, "schema"), text_of(b, "name"));
    });
    std::map<std::int64_t, std::size_t> places;
    std::map<std::int64_t, std::map<std::int64_t, std::string>> names;
    for (std::size_t at = 0; at < tables.size(); ++at) {
        const auto oid = number_of(tables[at], "oid");
        places[oid] = at;
        names[oid]; // a table without columns has none
        for (const auto& column : list_of(tables[at], "columns"))
            names[oid][number_of(column.as_object(), "number")] = text_of(column.as_object(), "name");
    }
    Schema schema;
    Reader reader(types, places);
    for (const auto& table : tables) schema.tables.push_back(reader.read(table, names));
    return schema;
}

} // namespace harness::drivers::seeding
