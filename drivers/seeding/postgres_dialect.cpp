#include "drivers/seeding/postgres_dialect.hpp"

#include "drivers/snapshot_sql.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace harness::drivers::seeding {
namespace {

struct Setting {
    std::string_view name;
    std::string_view value; ///< while seeding
};

/// What a session that seeds must not have otherwise: no limits but ours, one form of texts and times, plans
/// that give rows in one order. The search path is only set while the catalogs are read.
constexpr std::array k_settings{
    Setting{"timezone", "UTC"},
    Setting{"datestyle", "ISO, MDY"},
    Setting{"intervalstyle", "postgres"},
    Setting{"bytea_output", "hex"},
    Setting{"standard_conforming_strings", "on"},
    Setting{"xmloption", "content"},
    Setting{"jit", "off"},
    Setting{"client_min_messages", "error"},
    Setting{"statement_timeout", "0"},
    Setting{"lock_timeout", "0"},
    Setting{"default_transaction_read_only", "off"},
    Setting{"default_transaction_isolation", "read committed"},
    Setting{"row_security", "on"},
    Setting{"max_parallel_workers_per_gather", "0"},
};

std::string doubled(std::string_view text, char mark) {
    std::string quoted(1, mark);
    for (const char c : text) {
        if (c == mark) quoted += mark;
        quoted += c;
    }
    return quoted + mark;
}

} // namespace

std::string PostgresDialect::name(std::string_view identifier) const {
    return doubled(identifier, '"');
}

std::string PostgresDialect::table(const Table& table) const {
    return name(table.schema) + "." + name(table.name);
}

std::string PostgresDialect::text(std::string_view value) const {
    return doubled(value, '\'');
}

std::string PostgresDialect::literal(const Type& type, std::string_view value) const {
    if (type.kind == TypeClass::bytes) return fmt::format("'\\x{}'::{}", value, type.sql);
    return text(value) + "::" + type.sql;
}

std::string PostgresDialect::cast(std::string_view expression, const Type& type) const {
    return fmt::format("({})::{}", expression, type.sql);
}

std::string PostgresDialect::hash(std::string_view number, std::uint64_t salt) const {
    return fmt::format("(hashint8extended({}, {}) & 2147483647)", number, salt);
}

std::string PostgresDialect::quotient(std::string_view a, std::string_view b) const {
    return b == "1" ? std::string(a) : fmt::format("({} / {})", a, b);
}

std::string PostgresDialect::remainder(std::string_view a, std::string_view b) const {
    return fmt::format("({} % {})", a, b);
}

std::string PostgresDialect::digits(std::string_view number) const {
    return fmt::format("({})::text", number);
}

std::string PostgresDialect::joined(const std::vector<std::string>& texts) const {
    if (texts.empty()) return "''";
    std::string sql;
    for (const auto& part : texts) sql += (sql.empty() ? "(" : " || ") + part;
    return sql + ")";
}

std::string PostgresDialect::character(std::string_view characters, std::string_view index) const {
    return fmt::format("substr({}, (1 + ({}) % {})::integer, 1)", text(characters), index, characters.size());
}

std::string PostgresDialect::padded(std::string_view number, int width) const {
    return fmt::format("lpad(({0})::text, greatest({1}, length(({0})::text)), '0')", number, width);
}

NumberedRows PostgresDialect::rows(std::string_view first, std::string_view last) const {
    return {"", fmt::format("generate_series(({})::bigint, ({})::bigint) AS s(g)", first, last)};
}

std::string PostgresDialect::with(const std::vector<std::string>& common) const {
    std::string sql;
    for (const auto& one : common) sql += (sql.empty() ? "WITH " : ", ") + one;
    return sql.empty() ? sql : sql + " ";
}

std::string PostgresDialect::insert(const InsertStatement& statement) const {
    std::string columns;
    for (const auto& column : statement.columns) columns += (columns.empty() ? "" : ", ") + column;
    if (!columns.empty()) columns = " (" + columns + ")";
    return fmt::format("{}INSERT INTO {}{} OVERRIDING SYSTEM VALUE {}{}", with(statement.common),
                       table(*statement.table), columns, statement.select,
                       statement.skips_conflicts ? " ON CONFLICT DO NOTHING" : "");
}

std::string PostgresDialect::update(const UpdateStatement& statement) const {
    std::string set;
    std::string where;
    for (const auto& column : statement.values)
        set += fmt::format("{}{} = z.{}", set.empty() ? "" : ", ", name(column), name(column));
    for (const auto& column : statement.keys)
        where += fmt::format("{}u.{} = z.{}", where.empty() ? "" : " AND ", name(column), name(column));
    return fmt::format("{}UPDATE {} u SET {} FROM ({}) z WHERE {}", with(statement.common),
                       table(*statement.table), set, statement.source, where);
}

base::Result<std::vector<TableCount>> PostgresDialect::count(Connection& connection, std::int64_t enough,
                                                             const base::Limit& limit) const {
    const auto sql = fmt::format(
        "SELECT n.nspname, c.relname, substring(query_to_xml(format('SELECT count(*) AS c FROM (SELECT FROM "
        "%s%I.%I LIMIT {}) q',"
        " CASE WHEN c.relkind = 'r' THEN 'ONLY ' END, n.nspname, c.relname), false, true, '')::text FROM "
        "'<c>([0-9]+)</c>')"
        " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'"
        " AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND NOT EXISTS (SELECT FROM "
        "pg_catalog.pg_depend d"
        " WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')"
        " ORDER BY n.nspname COLLATE \"C\", c.relname COLLATE \"C\"",
        enough);
    HARNESS_TRY(const auto rows, connection.query(sql, limit));
    std::vector<TableCount> counts;
    for (const auto& row : rows.rows)
        counts.push_back({*row[0], *row[1], std::stoll(row[2].value_or("0")), {}});
    return counts;
}

base::Result<Schema> PostgresDialect::read(Connection& connection, const base::Limit& limit) {
    HARNESS_TRY(
        const auto path,
        connection.query(
            "SELECT current_setting('search_path'), set_config('search_path', 'pg_catalog', false)", limit));
    auto rows = connection.query(k_postgres_catalog, limit);
    HARNESS_CHECK(connection.query(fmt::format("SELECT pg_catalog.set_config('search_path', {}, false)",
                                               text(*path.rows.front().front())),
                                   limit));
    if (rows.has_error()) return std::move(rows).error();
    return postgres_schema(*rows);
}

base::Result<void> PostgresDialect::prepare(Connection& connection, const base::Limit& limit) {
    std::string ask;
    std::string set;
    for (const auto& setting : k_settings) {
        ask += fmt::format("{}pg_catalog.current_setting({}, true)", ask.empty() ? "SELECT " : ", ",
                           text(setting.name));
        set += fmt::format("{}pg_catalog.set_config({}, {}, false)", set.empty() ? "SELECT " : ", ",
                           text(setting.name), text(setting.value));
    }
    ask += ", pg_catalog.current_setting('session_replication_role')";
    HARNESS_TRY(const auto before, connection.query(ask, limit));
    m_settings = before.rows.front();
    HARNESS_CHECK(connection.query(set, limit));
    return {};
}

base::Result<void> PostgresDialect::restore(Connection& connection, const base::Limit& limit) {
    if (connection.in_transaction()) HARNESS_CHECK(connection.query("ROLLBACK", limit));
    if (m_settings.empty()) return {};
    std::string set = "SELECT 1";
    for (std::size_t at = 0; at < k_settings.size(); ++at) {
        if (!m_settings[at]) continue;
        set += fmt::format("{}pg_catalog.set_config({}, {}, false)", set.empty() ? "SELECT " : ", ",
                           text(k_settings[at].name), text(*m_settings[at]));
    }
    // Only if it is still another: who is no superuser may not even set what it is.
    set += fmt::format(", CASE WHEN pg_catalog.current_setting('session_replication_role') <> {0}"
                       " THEN pg_catalog.set_config('session_replication_role', {0}, false) END",
                       text(m_settings.back().value_or("origin")));
    HARNESS_CHECK(connection.query(set, limit));
    return {};
}

std::optional<std::string> PostgresDialect::row_by_row(const std::string& insert, std::int64_t first,
                                                       std::int64_t last, std::int64_t most) const {
    return fmt::format(
        "DO $harness$ DECLARE harness_n bigint := 0; harness_r bigint; BEGIN SET CONSTRAINTS ALL IMMEDIATE;"
        " PERFORM pg_catalog.set_config('harness.refusal', '', false); FOR harness_row IN {}..{} LOOP BEGIN "
        "{};"
        " GET DIAGNOSTICS harness_r = ROW_COUNT; harness_n := harness_n + harness_r;"
        " EXCEPTION WHEN OTHERS THEN PERFORM pg_catalog.set_config('harness.refusal', SQLERRM, false); END;"
        " EXIT WHEN harness_n >= {}; END LOOP; END $harness$",
        first, last, insert, most);
}

std::string PostgresDialect::latest_refusal() const {
    return "SELECT pg_catalog.current_setting('harness.refusal', true)";
}

std::optional<Dialect::Aside> PostgresDialect::triggers_aside() const {
    return Aside{"SET session_replication_role = replica", "SET session_replication_role = origin"};
}

std::vector<std::string> PostgresDialect::begin_deferred() const {
    return {"BEGIN", "SET CONSTRAINTS ALL DEFERRED"};
}

std::string PostgresDialect::move_counter(const Table& of, const Column& column) const {
    if (column.sequence.empty()) return {};
    return fmt::format("SELECT pg_catalog.setval({}, greatest(max({})::bigint, (SELECT last_value FROM {}))) "
                       "FROM {} HAVING count(*) > 0",
                       text(column.sequence), name(column.name), column.sequence, table(of));
}

std::unique_ptr<Dialect> make_postgres_dialect() {
    return std::make_unique<PostgresDialect>();
}

} // namespace harness::drivers::seeding
