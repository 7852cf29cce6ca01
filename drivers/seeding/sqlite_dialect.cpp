#include "drivers/seeding/sqlite_dialect.hpp"

#include "drivers/seeding/extremes.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace harness::drivers::seeding {
namespace {

constexpr std::int64_t k_begin_of_time = 1640995200; ///< 2022-01-01 in seconds since 1970

std::string doubled(std::string_view text, char mark) {
    std::string quoted(1, mark);
    for (const char c : text) quoted.append(c == mark ? 2 : 1, c);
    return quoted + mark;
}

} // namespace

std::string SqliteDialect::name(std::string_view identifier) const {
    return doubled(identifier, '"');
}

std::string SqliteDialect::table(const Table& table) const {
    return "main." + name(table.name);
}

std::string SqliteDialect::text(std::string_view value) const {
    return doubled(value, '\'');
}

std::string SqliteDialect::literal(const Type& type, std::string_view value) const {
    switch (type.kind) {
    case TypeClass::integer:
    case TypeClass::decimal:
    case TypeClass::floating:
        return std::string(value);
    case TypeClass::boolean:
        return value == "true" ? "1" : "0";
    case TypeClass::bytes:
        return fmt::format("X'{}'", value);
    default:
        return text(value);
    }
}

/// So that conditions that are tried compare values as the column would.
std::string SqliteDialect::cast(std::string_view expression, const Type& type) const {
    if (type.kind == TypeClass::integer) return fmt::format("CAST({} AS INTEGER)", expression);
    if (type.kind == TypeClass::text) return fmt::format("CAST({} AS TEXT)", expression);
    if (type.kind == TypeClass::floating) return fmt::format("CAST({} AS REAL)", expression);
    return fmt::format("({})", expression);
}

/// A square modulo a prime: salts that only shifted the numbers would keep columns in step.
std::string SqliteDialect::hash(std::string_view number, std::uint64_t salt) const {
    const auto x = fmt::format("((({}) * 40503 + {}) % 2147483647)", number, salt);
    return fmt::format("(({0} * {0} + {0}) % 2147483647)", x);
}

std::string SqliteDialect::quotient(std::string_view a, std::string_view b) const {
    return b == "1" ? std::string(a) : fmt::format("({} / {})", a, b);
}

std::string SqliteDialect::remainder(std::string_view a, std::string_view b) const {
    return fmt::format("({} % {})", a, b);
}

std::string SqliteDialect::digits(std::string_view number) const {
    return fmt::format("CAST({} AS TEXT)", number);
}

std::string SqliteDialect::joined(const std::vector<std::string>& texts) const {
    if (texts.empty()) return "''";
    std::string sql;
    for (const auto& part : texts) sql += (sql.empty() ? "(" : " || ") + part;
    return sql + ")";
}

std::string SqliteDialect::character(std::string_view characters, std::string_view index) const {
    return fmt::format("substr({}, 1 + ({}) % {}, 1)", text(characters), index, characters.size());
}

std::string SqliteDialect::padded(std::string_view number, int width) const {
    return fmt::format("printf('%0{}d', {})", width, number);
}

NumberedRows SqliteDialect::rows(std::string_view first, std::string_view last) const {
    return {fmt::format("s(g) AS (SELECT {} UNION ALL SELECT g + 1 FROM s WHERE g < {})", first, last), "s"};
}

std::string SqliteDialect::with(const std::vector<std::string>& common) const {
    std::string sql;
    for (const auto& one : common) sql += (sql.empty() ? "WITH " : ", ") + one;
    return sql.empty() ? sql : sql + " ";
}

std::string SqliteDialect::insert(const InsertStatement& statement) const {
    std::string columns;
    for (const auto& column : statement.columns) columns += (columns.empty() ? "" : ", ") + column;
    return fmt::format("{}INSERT OR IGNORE INTO {} ({}) {}", with(statement.common), table(*statement.table),
                       columns, statement.select);
}

std::string SqliteDialect::update(const UpdateStatement& statement) const {
    std::string set;
    std::string where;
    for (const auto& column : statement.values)
        set += fmt::format("{}{} = z.{}", set.empty() ? "" : ", ", name(column), name(column));
    for (const auto& column : statement.keys)
        where += fmt::format("{}u.{} = z.{}", where.empty() ? "" : " AND ", name(column), name(column));
    return fmt::format("{}UPDATE {} AS u SET {} FROM ({}) z WHERE {}", with(statement.common),
                       table(*statement.table), set, statement.source, where);
}

std::optional<std::string> SqliteDialect::value(const Type& type, std::string_view number) const {
    const auto n = fmt::format("({})", number);
    const auto seconds = fmt::format("{} + {}, 'unixepoch'", k_begin_of_time, n);
    switch (type.kind) {
    case TypeClass::integer:
        return n;
    case TypeClass::decimal:
        if (type.precision > 0 && type.scale == 0) return fmt::format("({} % 1000)", n);
        return fmt::format("round({} / 100.0, 2)", n);
    case TypeClass::floating:
        return fmt::format("({} / 100.0)", n);
    case TypeClass::boolean:
        return fmt::format("({} % 2)", n);
    case TypeClass::date:
        return fmt::format("date({})", seconds);
    case TypeClass::timestamp:
        return fmt::format("datetime({})", seconds);
    case TypeClass::time:
        return fmt::format("time({} % 86400, 'unixepoch')", n);
    case TypeClass::bytes:
        return fmt::format("CAST(printf('%08x', {}) AS BLOB)", n);
    case TypeClass::uuid:
        return fmt::format("printf('%08x-0000-4000-8000-%012x', {}, {})", hash(n, 7), n);
    case TypeClass::json:
        return fmt::format("('{{\"number\": ' || ({} % 1000) || '}}')", n);
    default:
        return std::nullopt;
    }
}

std::optional<std::int64_t> SqliteDialect::count_of_values(const Type&) const {
    return std::nullopt;
}

std::vector<std::string> SqliteDialect::extremes(const Type& type) const {
    std::vector<std::string> texts;
    switch (type.kind) {
    case TypeClass::integer:
        texts = extreme_integers(type);
        break;
    case TypeClass::decimal:
        texts = type.precision == 0 || type.precision > 15
                    ? std::vector<std::string>{"0", "-1", "0.01", "999999999999.99"}
                    : extreme_decimals(type);
        break;
    case TypeClass::floating:
        texts = {"0.0", "-0.0", "1.7976931348623157e308", "1e-300", "9e999", "-9e999"};
        break;
    case TypeClass::text:
        texts = extreme_texts(type.length);
        break;
    case TypeClass::bytes:
        texts = {"", "00", "ff00ff00", "c3282741"};
        break;
    case TypeClass::date:
        texts = {"0001-01-01", "9999-12-31", "2024-02-29"};
        break;
    case TypeClass::timestamp:
        texts = {"0001-01-01 00:00:00", "9999-12-31 23:59:59.999", "2024-02-29 23:59:59"};
        break;
    case TypeClass::time:
        texts = {"00:00:00", "23:59:59.999"};
        break;
    case TypeClass::json:
        texts = {"null", "{}", "[]", "\"\\ud83d\\ude00\"", "{\"a\": {\"b\": [1, 2.50, null]}}"};
        break;
    default:
        break;
    }
    std::vector<std::string> literals;
    for (const auto& one : texts) literals.push_back(literal(type, one));
    return literals;
}

base::Result<void> SqliteDialect::prepare(Connection& connection, const base::Limit& limit) {
    HARNESS_TRY(const auto before, connection.query("PRAGMA synchronous", limit));
    m_synchronous = before.rows.front().front().value_or("2");
    HARNESS_CHECK(connection.query("PRAGMA synchronous = OFF", limit));
    return {};
}

base::Result<void> SqliteDialect::restore(Connection& connection, const base::Limit& limit) {
    if (connection.in_transaction()) HARNESS_CHECK(connection.query("ROLLBACK", limit));
    if (!m_synchronous.empty())
        HARNESS_CHECK(connection.query("PRAGMA synchronous = " + m_synchronous, limit));
    return {};
}

/// SQLite defers all foreign keys for one transaction, however they were declared.
std::vector<std::string> SqliteDialect::begin_deferred() const {
    return {"BEGIN", "PRAGMA defer_foreign_keys = ON"};
}

std::unique_ptr<Dialect> make_sqlite_dialect() {
    return std::make_unique<SqliteDialect>();
}

} // namespace harness::drivers::seeding
