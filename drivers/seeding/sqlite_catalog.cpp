#include "drivers/seeding/json_paths.hpp"
#include "drivers/seeding/mining.hpp"
#include "drivers/seeding/sqlite_dialect.hpp"
#include "drivers/sqlite/catalog_text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <limits>
#include <map>

namespace harness::drivers::seeding {
namespace {

constexpr std::string_view k_tables = "pragma_table_list t WHERE t.schema = 'main' AND t.type = 'table' AND "
                                      "t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";

std::string lower(std::string_view text) {
    std::string made(text);
    std::ranges::transform(made, made.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return made;
}

struct NamedClass {
    std::string_view part; ///< of the declared type, in lower case
    TypeClass kind;
};
/// The first row whose word stands in the declared type; the second half are SQLite's own rules of affinity.
constexpr std::array k_classes{
    NamedClass{"bool", TypeClass::boolean},        NamedClass{"datetime", TypeClass::timestamp},
    NamedClass{"timestamp", TypeClass::timestamp}, NamedClass{"date", TypeClass::date},
    NamedClass{"time", TypeClass::time},           NamedClass{"json", TypeClass::json},
    NamedClass{"uuid", TypeClass::uuid},           NamedClass{"guid", TypeClass::uuid},
    NamedClass{"decimal", TypeClass::decimal},     NamedClass{"numeric", TypeClass::decimal},
    NamedClass{"money", TypeClass::decimal},       NamedClass{"int", TypeClass::integer},
    NamedClass{"char", TypeClass::text},           NamedClass{"clob", TypeClass::text},
    NamedClass{"text", TypeClass::text},           NamedClass{"blob", TypeClass::bytes},
    NamedClass{"binary", TypeClass::bytes},        NamedClass{"real", TypeClass::floating},
    NamedClass{"floa", TypeClass::floating},       NamedClass{"doub", TypeClass::floating},
};

/// The numbers in "varchar(20)" and "decimal(10, 2)".
std::vector<int> numbers_in(std::string_view text) {
    std::vector<int> numbers;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] < '0' || text[at] > '9') {
            ++at;
            continue;
        }
        int number = 0;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9' && number < 100000)
            number = number * 10 + (text[at++] - '0');
        numbers.push_back(number);
    }
    return numbers;
}

/// What stands between the first parenthesis and the last.
std::string inside(std::string_view text) {
    const auto begin = text.find('(');
    const auto end = text.rfind(')');
    return begin == std::string_view::npos || end == std::string_view::npos || end < begin
               ? std::string()
               : std::string(text.substr(begin + 1, end - begin - 1));
}

class Builder {
  public:
    explicit Builder(const SqliteCatalogs& catalogs) : m_catalogs(catalogs) {}

    Schema build() {
        for (const auto& row : m_catalogs.columns.rows) add_column(row);
        for (const auto& row : m_catalogs.texts.rows) add_texts(row);
        for (const auto& row : m_catalogs.json_indexes.rows)
            if (auto* table = find(*row[0])) hold_json(*table, row[1].value_or(""));
        add_keys();
        std::ranges::sort(m_schema.tables, {}, &Table::name);
        for (std::size_t at = 0; at < m_schema.tables.size(); ++at)
            m_places[lower(m_schema.tables[at].name)] = at;
        add_foreign_keys();
        return std::move(m_schema);
    }

  private:
    Table* find(const std::string& name) {
        const auto found = std::ranges::find_if(
            m_schema.tables, [&](const auto& table) { return lower(table.name) == lower(name); });
        return found == m_schema.tables.end() ? nullptr : &*found;
    }

    void add_column(const Row& row) {
        if (m_schema.tables.empty() || m_schema.tables.back().name != *row[0]) {
            m_schema.tables.emplace_back();
            m_schema.tables.back().name = *row[0];
        }
        auto& table = m_schema.tables.back();
        Column column;
        column.name = *row[1];
        column.type = sqlite_type(row[2].value_or(""));
        const int place = std::atoi(row[5]->c_str());
        column.nullable = *row[3] == "0" && place == 0;
        column.default_sql = row[4].value_or("");
        if (const auto value = lower(column.default_sql); value == "false" || value == "true")
            column.type.kind = TypeClass::boolean;
        column.is_generated = *row[6] == "2" || *row[6] == "3";
        table.columns.push_back(std::move(column));
        if (place > 0) m_primary[table.name][place] = *row[1];
    }

    /// What an expression takes for JSON holds JSON: anything else, it would fail on.
    static void hold_json(Table& table, std::string_view expression) {
        const auto documents = json_columns(expression);
        for (auto& column : table.columns)
            if (documents.contains(lower(column.name))) column.type.kind = TypeClass::json;
    }

    /// Checks and generated columns stand only in the text.
    void add_texts(const Row& row) {
        auto* table = find(*row[0]);
        if (table == nullptr) return;
        table->has_triggers = row[2].value_or("0") != "0";
        const auto read = sqlite::read_table(row[1].value_or(""));
        for (const auto& constraint : read.constraints)
            if (constraint.definition.starts_with("CHECK "))
                table->checks.push_back({inside(constraint.definition), constraint.name.starts_with("check ")
                                                                            ? constraint.name
                                                                            : "CHECK " + constraint.name});
        for (std::size_t at = 0; at < read.columns.size() && at < table->columns.size(); ++at) {
            const auto mark = read.columns[at].definition.find("GENERATED ALWAYS AS ");
            if (table->columns[at].is_generated && mark != std::string::npos)
                table->columns[at].generated_as =
                    inside(std::string_view(read.columns[at].definition).substr(mark));
        }
        for (const auto& check : std::vector<Check>(table->checks)) hold_json(*table, check.text);
        for (const auto& column : std::vector<Column>(table->columns)) hold_json(*table, column.generated_as);
        const auto key = m_primary.find(table->name);
        if (key == m_primary.end()) return;
        Key primary;
        primary.name = "primary key";
        primary.is_primary = true;
        for (const auto& [place, name] : key->second) primary.columns.push_back(name);
        const bool has_rowid = std::ranges::count(read.options, "WITHOUT ROWID") == 0;
        if (primary.columns.size() == 1 && has_rowid)
            for (auto& column : table->columns)
                if (column.name == primary.columns.front() && column.type.name == "integer")
                    column.is_numbered = true;
        table->keys.push_back(std::move(primary));
    }

    void add_keys() {
        std::string index;
        for (const auto& row : m_catalogs.keys.rows) {
            auto* table = find(*row[0]);
            if (table == nullptr || *row[2] == "pk") continue;
            if (index != *row[1]) {
                index = *row[1];
                table->keys.push_back({index, {}, false, *row[3] == "1", false, false});
            }
            auto& key = table->keys.back();
            if (row[4]) {
                key.columns.push_back(*row[4]);
                continue;
            }
            key.is_expression = true;
            for (const auto& column : table->columns)
                if (names_column(row[5].value_or(""), column.name, Case::ignored)
                    && std::ranges::count(key.columns, column.name) == 0)
                    key.columns.push_back(column.name);
        }
    }

    void add_foreign_keys() {
        std::string previous;
        for (const auto& row : m_catalogs.foreign_keys.rows) {
            auto* table = find(*row[0]);
            if (table == nullptr) continue;
            const auto id = *row[0] + "\n" + *row[1];
            const auto parent = m_places.find(lower(*row[2]));
            if (id != previous) {
                previous = id;
                table->foreign_keys.push_back(
                    {fmt::format("foreign key {}", *row[1]), {}, k_elsewhere, {}, true});
                if (parent != m_places.end()) table->foreign_keys.back().parent = parent->second;
            }
            auto& key = table->foreign_keys.back();
            key.columns.push_back(named(*table, *row[3]));
            if (key.parent == k_elsewhere) continue;
            const auto& of = m_schema.tables[key.parent];
            const auto& primary = m_primary[of.name];
            const auto place = static_cast<int>(key.columns.size());
            if (row[4])
                key.parent_columns.push_back(named(of, *row[4]));
            else if (primary.contains(place))
                key.parent_columns.push_back(primary.at(place));
            else
                key.parent = k_elsewhere; // a parent without a primary key: SQLite calls it a mismatch
        }
    }

    static std::string named(const Table& table, const std::string& name) {
        for (const auto& column : table.columns)
            if (lower(column.name) == lower(name)) return column.name;
        return name;
    }

    const SqliteCatalogs& m_catalogs;
    Schema m_schema;
    std::map<std::string, std::map<int, std::string>> m_primary;
    std::map<std::string, std::size_t> m_places;
};

} // namespace

Type sqlite_type(std::string_view declared) {
    Type type;
    type.sql = declared;
    type.name = lower(declared);
    const auto numbers = numbers_in(declared);
    const auto found = std::ranges::find_if(
        k_classes, [&](const auto& row) { return type.name.find(row.part) != std::string::npos; });
    // Without a type, or with one of which SQLite makes numbers where it can: text goes into both.
    type.kind = found == k_classes.end() ? TypeClass::text : found->kind;
    if (type.kind == TypeClass::text && !numbers.empty()) type.length = numbers.front();
    if (type.kind == TypeClass::decimal && !numbers.empty()) {
        type.precision = numbers.front();
        type.scale = numbers.size() > 1 ? numbers[1] : 0;
    }
    if (type.kind == TypeClass::integer) {
        type.greatest = std::numeric_limits<std::int64_t>::max();
        type.least = -type.greatest; // the very least cannot be written as a literal
    }
    return type;
}

Schema sqlite_schema(const SqliteCatalogs& catalogs) {
    return Builder(catalogs).build();
}

base::Result<Schema> SqliteDialect::read(Connection& connection, const base::Limit& limit) {
    SqliteCatalogs catalogs;
    const auto ask = [&](Rows& rows, const std::string& sql) -> base::Result<void> {
        HARNESS_TRY(rows, connection.query(sql, limit));
        return {};
    };
    HARNESS_CHECK(
        ask(catalogs.columns, fmt::format("SELECT q.name, x.name, x.type, x.\"notnull\", x.dflt_value, x.pk, "
                                          "x.hidden FROM (SELECT t.name FROM {}) q"
                                          " JOIN pragma_table_xinfo(q.name) x ORDER BY q.name, x.cid",
                                          k_tables)));
    HARNESS_CHECK(
        ask(catalogs.keys, fmt::format("SELECT q.name, i.name, i.origin, i.partial, x.name, m.sql FROM "
                                       "(SELECT t.name FROM {}) q JOIN pragma_index_list(q.name) i"
                                       " JOIN pragma_index_xinfo(i.name) x LEFT JOIN sqlite_schema m ON "
                                       "m.type = 'index' AND m.name = i.name"
                                       " WHERE i.\"unique\" AND x.key = 1 ORDER BY q.name, i.name, x.seqno",
                                       k_tables)));
    HARNESS_CHECK(ask(
        catalogs.foreign_keys,
        fmt::format("SELECT q.name, f.id, f.\"table\", f.\"from\", f.\"to\" FROM (SELECT t.name FROM {}) q"
                    " JOIN pragma_foreign_key_list(q.name) f ORDER BY q.name, f.id, f.seq",
                    k_tables)));
    HARNESS_CHECK(ask(
        catalogs.texts,
        fmt::format(
            "SELECT q.name, m.sql, (SELECT count(*) FROM sqlite_schema g WHERE g.type = 'trigger' AND "
            "g.tbl_name = q.name)"
            " FROM (SELECT t.name FROM {}) q JOIN sqlite_schema m ON m.type = 'table' AND m.name = q.name",
            k_tables)));
    HARNESS_CHECK(ask(catalogs.json_indexes,
                      "SELECT tbl_name, sql FROM sqlite_schema WHERE type = 'index' AND "
                      "(sql LIKE '%json%' OR sql LIKE '%->%') ORDER BY name"));
    return sqlite_schema(catalogs);
}

base::Result<std::vector<TableCount>> SqliteDialect::count(Connection& connection, std::int64_t enough,
                                                           const base::Limit& limit) const {
    constexpr std::size_t k_most_columns = 1000; // of the 2000 that one SELECT may have
    HARNESS_TRY(
        const auto names,
        connection.query(
            "SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')"
            " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
            limit));
    std::vector<TableCount> counts;
    std::vector<std::string> questions;
    for (const auto& row : names.rows) {
        counts.push_back({"", *row[0], 0, {}});
        if (*row[1] == "virtual")
            counts.back().unfillable = "a virtual table: what its module takes, no catalog says";
        questions.push_back(*row[1] == "virtual"
                                ? "0"
                                : fmt::format("(SELECT count(*) FROM (SELECT 1 FROM main.{} LIMIT {}))",
                                              name(*row[0]), enough));
    }
    for (std::size_t begin = 0; begin < questions.size(); begin += k_most_columns) {
        std::string sql;
        const auto end = std::min(begin + k_most_columns, questions.size());
        for (auto at = begin; at < end; ++at) sql += (sql.empty() ? "SELECT " : ", ") + questions[at];
        HARNESS_TRY(const auto rows, connection.query(sql, limit));
        for (auto at = begin; at < end; ++at)
            counts[at].present = std::stoll(rows.rows.front()[at - begin].value_or("0"));
    }
    return counts;
}

} // namespace harness::drivers::seeding
