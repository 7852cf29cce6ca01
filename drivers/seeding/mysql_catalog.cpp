// MySQL's and MariaDB's catalogs as the planner's model: one plain query of each, put together here, since
// joins of information_schema take many times as long.

#include "drivers/seeding/mining.hpp"
#include "drivers/seeding/mysql_dialect.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fmt/format.h>
#include <limits>
#include <map>

namespace harness::drivers::seeding {
namespace {

constexpr std::size_t k_tables_a_query = 500;

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

/// MySQL keeps the text of an expression as the inside of a string literal.
std::string unescaped(const std::string& text, base::Engine engine) {
    if (engine == base::Engine::mariadb) return text;
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\' && at + 1 < text.size()) ++at;
        plain += text[at];
    }
    return plain;
}

/// Both ends of what an integer type holds; what is above the planner's own numbers is left out.
void set_range(Type& type) {
    struct Size {
        std::string_view name;
        int bits;
    };
    for (const auto& size : {Size{"tinyint", 8}, Size{"smallint", 16}, Size{"mediumint", 24}, Size{"int", 32},
                             Size{"bigint", 64}}) {
        if (type.name != size.name) continue;
        const bool is_unsigned = type.sql.find("unsigned") != std::string::npos;
        const int bits = size.bits - (is_unsigned && size.bits < 64 ? 0 : 1);
        type.greatest =
            size.bits == 64 ? std::numeric_limits<std::int64_t>::max() : (std::int64_t{1} << bits) - 1;
        type.least = is_unsigned ? 0 : -type.greatest - (size.bits == 64 ? 0 : 1);
    }
}

struct NamedClass {
    std::string_view names; ///< a blank between and around them
    TypeClass kind;
};
constexpr std::array k_classes{
    NamedClass{" tinyint smallint mediumint int bigint ", TypeClass::integer},
    NamedClass{" decimal ", TypeClass::decimal},
    NamedClass{" float double ", TypeClass::floating},
    NamedClass{" char varchar tinytext text mediumtext longtext ", TypeClass::text},
    NamedClass{" binary varbinary tinyblob blob mediumblob longblob ", TypeClass::bytes},
    NamedClass{" date ", TypeClass::date},
    NamedClass{" time ", TypeClass::time},
    NamedClass{" datetime timestamp ", TypeClass::timestamp},
    NamedClass{" uuid ", TypeClass::uuid},
    NamedClass{" json ", TypeClass::json},
    NamedClass{" enum ", TypeClass::enumeration},
    NamedClass{" set ", TypeClass::label_set},
    NamedClass{" bit ", TypeClass::bits},
};

class Builder {
  public:
    Builder(const MysqlCatalogs& catalogs, base::Engine engine) : m_catalogs(catalogs), m_engine(engine) {}

    Schema build() {
        for (const auto& row : m_catalogs.columns.rows) add_column(row);
        for (const auto& row : m_catalogs.keys.rows) add_key(row);
        for (const auto& row : m_catalogs.foreign_keys.rows) add_foreign_key(row);
        for (const auto& row : m_catalogs.checks.rows) add_check(row);
        add_partitions();
        for (const auto& row : m_catalogs.triggers.rows)
            if (auto* table = find(*row[0])) table->has_triggers = true;
        for (auto& table : m_schema.tables) settle(table);
        for (auto& table : m_schema.tables)
            for (const auto& key : table.foreign_keys) level(table, key);
        return std::move(m_schema);
    }

  private:
    Table* find(const std::string& name) {
        const auto found = std::ranges::find(m_schema.tables, name, &Table::name);
        return found == m_schema.tables.end() ? nullptr : &*found;
    }
    static Column* column_of(Table& table, const std::string& name) {
        const auto found = std::ranges::find(table.columns, name, &Column::name);
        return found == table.columns.end() ? nullptr : &*found;
    }

    void add_column(const Row& row) {
        const auto text = [&](std::size_t at) { return row[at].value_or(std::string{}); };
        if (m_schema.tables.empty() || m_schema.tables.back().name != text(0))
            m_schema.tables.emplace_back().name = text(0);
        const auto number = [&](std::size_t at) {
            return static_cast<int>(std::min<long long>(std::atoll(text(at).c_str()), 1 << 20));
        };
        Column column;
        column.name = text(1);
        column.type = mysql_type({text(2), text(3), number(4), number(5), number(6), text(7), text(12)});
        column.nullable = text(10) == "YES";
        const auto extra = text(8);
        column.is_numbered = extra.find("auto_increment") != std::string::npos;
        column.is_generated = extra.find("GENERATED") != std::string::npos
                              && extra.find("DEFAULT_GENERATED") == std::string::npos;
        if (column.is_generated) column.generated_as = unescaped(text(11), m_engine);
        column.default_sql = text(9);
        m_schema.tables.back().columns.push_back(std::move(column));
    }

    void add_key(const Row& row) {
        auto* table = find(*row[0]);
        if (table == nullptr) return;
        if (table->keys.empty() || table->keys.back().name != *row[1]) {
            Key key;
            key.name = *row[1];
            key.is_primary = *row[1] == "PRIMARY";
            table->keys.push_back(std::move(key));
        }
        auto& key = table->keys.back();
        auto* column = row[2] ? column_of(*table, *row[2]) : nullptr;
        if (column != nullptr && row[4]) { // values as long as what is looked at are told apart by it
            const int looked_at = std::atoi(row[4]->c_str());
            column->type.length =
                column->type.length == 0 ? looked_at : std::min(column->type.length, looked_at);
        }
        if (column != nullptr && !column->is_generated) return key.columns.push_back(*row[2]);
        key.is_expression = true;
        const auto expression =
            column != nullptr ? column->generated_as : unescaped(row[3].value_or(""), m_engine);
        for (const auto& one : table->columns)
            if (!one.is_generated && names_column(expression, one.name, Case::ignored)
                && std::ranges::count(key.columns, one.name) == 0)
                key.columns.push_back(one.name);
    }

    void add_foreign_key(const Row& row) {
        auto* table = find(*row[0]);
        if (table == nullptr) return;
        if (table->foreign_keys.empty() || table->foreign_keys.back().name != *row[1]) {
            table->foreign_keys.push_back({*row[1], {}, k_elsewhere, {}, true});
            for (std::size_t at = 0; at < m_schema.tables.size(); ++at)
                if (row[3] == m_schema.tables[at].name) table->foreign_keys.back().parent = at;
        }
        table->foreign_keys.back().columns.push_back(*row[2]);
        table->foreign_keys.back().parent_columns.push_back(row[4].value_or(""));
    }

    void add_check(const Row& row) {
        auto* table = find(*row[0]);
        if (table == nullptr) return;
        const auto condition = unescaped(row[2].value_or(""), m_engine);
        for (auto& column : table->columns) // what MariaDB makes of a column that is declared JSON
            if (column.type.kind == TypeClass::text
                && condition == fmt::format("json_valid(`{}`)", column.name))
                column.type.kind = TypeClass::json;
        table->checks.push_back({condition, "CHECK " + *row[1]});
    }

    /// What the partitions take, as a condition; that of RANGE COLUMNS and LIST COLUMNS over several is not
    /// told.
    void add_partitions() {
        struct Taken {
            std::string method;
            std::string expression;
            std::string last;
            std::string list;
        };
        std::map<std::string, Taken> tables;
        for (const auto& row : m_catalogs.partitions.rows) {
            auto& taken = tables[*row[0]];
            taken.method = row[1].value_or("");
            taken.expression = unescaped(row[2].value_or(""), m_engine);
            taken.last = unescaped(row[3].value_or(""), m_engine);
            taken.list += (taken.list.empty() ? "" : ",") + taken.last;
        }
        for (const auto& [name, taken] : tables) {
            auto* table = find(name);
            const bool is_single = taken.expression.find("`,`") == std::string::npos;
            if (table == nullptr || !is_single) continue;
            if (taken.method.starts_with("RANGE") && taken.last != "MAXVALUE")
                table->checks.push_back(
                    {fmt::format("{} < {}", taken.expression, taken.last), "its partitions"});
            if (taken.method.starts_with("LIST") && taken.last != "DEFAULT")
                table->checks.push_back(
                    {fmt::format("{} in ({})", taken.expression, taken.list), "its partitions"});
        }
    }

    /// A yes or no that is a key, or refers to one, is a number after all.
    static void settle(Table& table) {
        const auto is_named = [](const auto& list, const std::string& name) {
            return std::ranges::any_of(
                list, [&](const auto& one) { return std::ranges::count(one.columns, name) != 0; });
        };
        for (auto& column : table.columns) {
            if (column.type.kind != TypeClass::boolean) continue;
            if (!column.is_numbered && !is_named(table.keys, column.name)
                && !is_named(table.foreign_keys, column.name))
                continue;
            column.type.kind = TypeClass::integer;
            set_range(column.type);
        }
    }

    /// What one of both ends of a foreign key cannot hold, the other should not, either.
    void level(Table& table, const ForeignKey& key) {
        if (key.parent == k_elsewhere) return;
        for (std::size_t at = 0; at < key.columns.size(); ++at) {
            auto* own = column_of(table, key.columns[at]);
            auto* parent = column_of(m_schema.tables[key.parent], key.parent_columns[at]);
            if (own == nullptr || parent == nullptr) continue;
            auto& a = own->type;
            auto& b = parent->type;
            if ((a.kind == TypeClass::uuid && b.kind == TypeClass::text)
                || (a.kind == TypeClass::text && b.kind == TypeClass::uuid))
                a.kind = b.kind = TypeClass::uuid;
            if (a.kind != b.kind || a.length == 0 || b.length == 0) continue;
            a.length = b.length = std::min(a.length, b.length);
        }
    }

    const MysqlCatalogs& m_catalogs;
    base::Engine m_engine;
    Schema m_schema;
};

std::string in_this_database(std::string_view column) {
    return fmt::format("{} = DATABASE()", column);
}

/// Table, name and condition. MySQL keeps the table and the condition in two places, and joins them in
/// seconds.
base::Result<Rows> checks_of(Connection& connection, base::Engine engine, const base::Limit& limit) {
    if (engine == base::Engine::mariadb)
        return connection.query(fmt::format("SELECT TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE FROM "
                                            "information_schema.CHECK_CONSTRAINTS WHERE {} ORDER BY 1, 2",
                                            in_this_database("CONSTRAINT_SCHEMA")),
                                limit);
    HARNESS_TRY(
        auto checks,
        connection.query(fmt::format("SELECT TABLE_NAME, CONSTRAINT_NAME, NULL FROM "
                                     "information_schema.TABLE_CONSTRAINTS WHERE {} AND CONSTRAINT_TYPE = "
                                     "'CHECK' AND ENFORCED = 'YES' ORDER BY 1, 2",
                                     in_this_database("TABLE_SCHEMA")),
                         limit));
    HARNESS_TRY(const auto clauses,
                connection.query(fmt::format("SELECT CONSTRAINT_NAME, CHECK_CLAUSE FROM "
                                             "information_schema.CHECK_CONSTRAINTS WHERE {}",
                                             in_this_database("CONSTRAINT_SCHEMA")),
                                 limit));
    std::map<std::string, std::string> clause_of;
    for (const auto& row : clauses.rows) clause_of[*row[0]] = row[1].value_or("");
    for (auto& row : checks.rows) row[2] = clause_of[*row[1]];
    return checks;
}

} // namespace

Type mysql_type(const MysqlType& declared) {
    Type type;
    type.name = declared.name;
    type.sql = declared.full;
    for (const auto& row : k_classes)
        if (row.names.find(fmt::format(" {} ", declared.name)) != std::string_view::npos)
            type.kind = row.kind;
    if (declared.full.starts_with("tinyint(1)") && declared.full.find("unsigned") == std::string::npos)
        type.kind = TypeClass::boolean;
    // A uuid in all that uses it. And a varchar that refers to a char finds only parents that fill it: InnoDB
    // compares with the pad where the collation has none.
    if (declared.name == "char" && declared.characters == 36) type.kind = TypeClass::uuid;
    type.precision = declared.precision;
    type.scale = declared.scale;
    switch (type.kind) {
    case TypeClass::integer:
        set_range(type);
        break;
    case TypeClass::text:
        type.length = declared.name == "tinytext"       ? 60
                      : declared.name.ends_with("text") ? 0
                                                        : declared.characters;
        if (!declared.charset.empty() && declared.charset != "utf8mb4")
            type.sql += " CHARACTER SET " + declared.charset;
        break;
    case TypeClass::bytes:
        type.length = declared.name.ends_with("blob") ? 0 : declared.characters;
        break;
    case TypeClass::bits:
        type.length = declared.precision;
        break;
    case TypeClass::enumeration:
    case TypeClass::label_set:
        type.labels = mysql_labels(declared.full);
        break;
    default:
        break;
    }
    if (is_one_of(declared.name, {"geometry", "point", "linestring", "polygon", "multipoint",
                                  "multilinestring", "multipolygon", "geometrycollection", "geomcollection"}))
        type.sql = "spatial " + (declared.srid.empty() ? "0" : declared.srid);
    if (declared.name == "vector") type.length = std::atoi(declared.full.substr(7).c_str());
    return type;
}

Schema mysql_schema(const MysqlCatalogs& catalogs, base::Engine engine) {
    return Builder(catalogs, engine).build();
}

base::Result<Schema> MysqlDialect::read(Connection& connection, const base::Limit& limit) {
    const bool is_mysql = m_engine == base::Engine::mysql;
    MysqlCatalogs catalogs;
    const auto ask = [&](Rows& rows, const std::string& sql) -> base::Result<void> {
        HARNESS_TRY(rows, connection.query(sql, limit));
        return {};
    };
    HARNESS_CHECK(
        ask(catalogs.columns,
            fmt::format("SELECT c.TABLE_NAME, c.COLUMN_NAME, c.DATA_TYPE, c.COLUMN_TYPE, "
                        "c.CHARACTER_MAXIMUM_LENGTH, c.NUMERIC_PRECISION, c.NUMERIC_SCALE, "
                        "c.CHARACTER_SET_NAME, c.EXTRA, c.COLUMN_DEFAULT, c.IS_NULLABLE, "
                        "c.GENERATION_EXPRESSION, {} FROM information_schema.COLUMNS c JOIN "
                        "information_schema.TABLES t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND "
                        "t.TABLE_NAME = c.TABLE_NAME WHERE {} AND {} AND t.TABLE_TYPE IN ('BASE TABLE', "
                        "'SYSTEM VERSIONED') ORDER BY BINARY c.TABLE_NAME, c.ORDINAL_POSITION",
                        is_mysql ? "c.SRS_ID" : "NULL", in_this_database("c.TABLE_SCHEMA"),
                        in_this_database("t.TABLE_SCHEMA"))));
    HARNESS_CHECK(
        ask(catalogs.keys, fmt::format("SELECT TABLE_NAME, INDEX_NAME, COLUMN_NAME, {}, SUB_PART FROM "
                                       "information_schema.STATISTICS WHERE {} AND NON_UNIQUE = 0 "
                                       "ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX",
                                       is_mysql ? "EXPRESSION" : "NULL", in_this_database("TABLE_SCHEMA"))));
    HARNESS_CHECK(
        ask(catalogs.foreign_keys,
            fmt::format(
                "SELECT TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, IF(REFERENCED_TABLE_SCHEMA = DATABASE(), "
                "REFERENCED_TABLE_NAME, NULL), REFERENCED_COLUMN_NAME FROM "
                "information_schema.KEY_COLUMN_USAGE WHERE {} AND REFERENCED_TABLE_NAME IS NOT NULL "
                "ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION",
                in_this_database("TABLE_SCHEMA"))));
    HARNESS_CHECK(
        ask(catalogs.partitions,
            fmt::format("SELECT TABLE_NAME, PARTITION_METHOD, PARTITION_EXPRESSION, PARTITION_DESCRIPTION "
                        "FROM information_schema.PARTITIONS WHERE {} AND PARTITION_NAME IS NOT NULL "
                        "ORDER BY TABLE_NAME, PARTITION_ORDINAL_POSITION, SUBPARTITION_ORDINAL_POSITION",
                        in_this_database("TABLE_SCHEMA"))));
    HARNESS_CHECK(
        ask(catalogs.triggers,
            fmt::format("SELECT DISTINCT EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS WHERE {} AND "
                        "EVENT_MANIPULATION = 'INSERT'",
                        in_this_database("TRIGGER_SCHEMA"))));
    HARNESS_TRY(catalogs.checks, checks_of(connection, m_engine, limit));
    return mysql_schema(catalogs, m_engine);
}

base::Result<std::vector<TableCount>> MysqlDialect::count(Connection& connection, std::int64_t enough,
                                                          const base::Limit& limit) const {
    HARNESS_TRY(const auto names,
                connection.query(
                    fmt::format("SELECT TABLE_NAME FROM information_schema.TABLES WHERE {} AND TABLE_TYPE "
                                "IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY BINARY TABLE_NAME",
                                in_this_database("TABLE_SCHEMA")),
                    limit));
    std::vector<TableCount> counts;
    for (const auto& row : names.rows) counts.push_back({"", *row[0], 0, {}});
    for (std::size_t begin = 0; begin < counts.size(); begin += k_tables_a_query) {
        std::string sql;
        const auto end = std::min(begin + k_tables_a_query, counts.size());
        for (auto at = begin; at < end; ++at)
            sql += fmt::format("{}(SELECT COUNT(*) FROM (SELECT 1 FROM {} LIMIT {}) q)",
                               sql.empty() ? "SELECT " : ", ", name(counts[at].name), enough);
        HARNESS_TRY(const auto rows, connection.query(sql, limit));
        for (auto at = begin; at < end; ++at)
            counts[at].present = std::stoll(rows.rows.front()[at - begin].value_or("0"));
    }
    return counts;
}

} // namespace harness::drivers::seeding
