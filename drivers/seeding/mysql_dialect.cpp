#include "drivers/seeding/mysql_dialect.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace harness::drivers::seeding {
namespace {

struct Setting {
    std::string_view name;
    std::string_view value; ///< SQL, while seeding
    std::string_view only;  ///< "mysql", "mariadb", or empty for both
};

/// What a session that seeds must have: values are refused and not bent, expressions of the catalogs read as
/// they are written there, and no limits but ours.
constexpr std::array k_settings{
    Setting{
        "sql_mode",
        "'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_VALUE_ON_ZERO,"
        "NO_ENGINE_SUBSTITUTION,NO_UNSIGNED_SUBTRACTION'",
        ""},
    Setting{"time_zone", "'+00:00'", ""},
    Setting{"foreign_key_checks", "1", ""},
    Setting{"unique_checks", "1", ""},
    Setting{"autocommit", "1", ""},
    Setting{"sql_safe_updates", "0", ""},
    Setting{"sql_select_limit", "18446744073709551615", ""},
    Setting{"collation_connection",
            "IF(@@collation_database LIKE 'utf8mb4%', @@collation_database, "
            "@@collation_connection)",
            ""},
    Setting{"cte_max_recursion_depth", "4294967295", "mysql"},
    Setting{"max_execution_time", "0", "mysql"},
    Setting{"max_recursive_iterations", "4294967295", "mariadb"},
    Setting{"max_statement_time", "0", "mariadb"},
    Setting{"check_constraint_checks", "1", "mariadb"},
};

std::vector<Setting> settings_of(base::Engine engine) {
    std::vector<Setting> settings;
    for (const auto& setting : k_settings)
        if (setting.only.empty() || setting.only == base::to_string(engine)) settings.push_back(setting);
    return settings;
}

} // namespace

std::string MysqlDialect::name(std::string_view identifier) const {
    std::string quoted = "`";
    for (const char c : identifier) quoted.append(c == '`' ? 2 : 1, c);
    return quoted + '`';
}

std::string MysqlDialect::table(const Table& table) const {
    return name(table.name);
}

std::string MysqlDialect::text(std::string_view value) const {
    std::string quoted = "'";
    for (const char c : value) quoted.append(c == '\'' || c == '\\' ? 2 : 1, c);
    return quoted + '\'';
}

/// A square modulo a prime: salts that only shifted the numbers would keep columns in step.
std::string MysqlDialect::hash(std::string_view number, std::uint64_t salt) const {
    const auto x = fmt::format("((({}) * 40503 + {}) % 2147483647)", number, salt % 2147483647U);
    return fmt::format("(({0} * {0} + {0}) % 2147483647)", x);
}

std::string MysqlDialect::quotient(std::string_view a, std::string_view b) const {
    return b == "1" ? std::string(a) : fmt::format("({} DIV {})", a, b);
}

std::string MysqlDialect::remainder(std::string_view a, std::string_view b) const {
    return fmt::format("({} % {})", a, b);
}

std::string MysqlDialect::digits(std::string_view number) const {
    return fmt::format("CAST({} AS CHAR)", number);
}

std::string MysqlDialect::joined(const std::vector<std::string>& texts) const {
    if (texts.empty()) return "''";
    std::string sql;
    for (const auto& part : texts) sql += (sql.empty() ? "CONCAT(" : ", ") + part;
    return sql + ")";
}

std::string MysqlDialect::character(std::string_view characters, std::string_view index) const {
    return fmt::format("SUBSTRING({}, 1 + ({}) % {}, 1)", text(characters), index, characters.size());
}

std::string MysqlDialect::padded(std::string_view number, int width) const {
    return fmt::format("LPAD(CAST({0} AS CHAR), GREATEST({1}, CHAR_LENGTH(CAST({0} AS CHAR))), '0')", number,
                       width);
}

/// The first row's type is the column's.
NumberedRows MysqlDialect::rows(std::string_view first, std::string_view last) const {
    if (first == last) return {"", fmt::format("(SELECT CAST({} AS SIGNED) AS g) s", first)};
    return {fmt::format("s (g) AS (SELECT CAST({} AS SIGNED) UNION ALL SELECT g + 1 FROM s WHERE g < {})",
                        first, last),
            "s"};
}

std::string MysqlDialect::with(const std::vector<std::string>& common) const {
    std::string sql;
    for (const auto& one : common) sql += (sql.empty() ? "WITH RECURSIVE " : ", ") + one;
    return sql.empty() ? sql : sql + " ";
}

/// IGNORE would pass over far more than conflicts, and bend values. Setting a column to itself changes
/// nothing.
std::string MysqlDialect::insert(const InsertStatement& statement) const {
    std::string columns;
    for (const auto& column : statement.columns) columns += (columns.empty() ? "" : ", ") + column;
    auto sql = fmt::format("INSERT INTO {} ({}) {}{}", table(*statement.table), columns,
                           with(statement.common), statement.select);
    if (statement.skips_conflicts && !statement.columns.empty())
        sql += fmt::format(" ON DUPLICATE KEY UPDATE {0} = {1}.{0}", statement.columns.front(),
                           table(*statement.table));
    return sql;
}

/// MariaDB has no WITH before UPDATE, so it stands inside.
std::string MysqlDialect::update(const UpdateStatement& statement) const {
    std::string set;
    std::string on;
    for (const auto& column : statement.values)
        set += fmt::format("{0}u.{1} = z.{1}", set.empty() ? "" : ", ", name(column));
    for (const auto& column : statement.keys)
        on += fmt::format("{0}u.{1} = z.{1}", on.empty() ? "" : " AND ", name(column));
    return fmt::format("UPDATE {} u JOIN ({}{}) z ON {} SET {}", table(*statement.table),
                       with(statement.common), statement.source, on, set);
}

base::Result<void> MysqlDialect::prepare(Connection& connection, const base::Limit& limit) {
    std::string ask;
    std::string set;
    for (const auto& setting : settings_of(m_engine)) {
        ask += fmt::format("{}@@session.{}", ask.empty() ? "SELECT " : ", ", setting.name);
        set += fmt::format("{}SESSION {} = {}", set.empty() ? "SET " : ", ", setting.name, setting.value);
    }
    HARNESS_TRY(const auto before, connection.query(ask, limit));
    m_settings = before.rows.front();
    HARNESS_CHECK(connection.query(set, limit));
    return {};
}

base::Result<void> MysqlDialect::restore(Connection& connection, const base::Limit& limit) {
    if (connection.in_transaction()) HARNESS_CHECK(connection.query("ROLLBACK", limit));
    std::string set;
    const auto settings = settings_of(m_engine);
    for (std::size_t at = 0; at < m_settings.size(); ++at) {
        const auto value = m_settings[at].value_or("");
        set += fmt::format("{}SESSION {} = {}", set.empty() ? "SET " : ", ", settings[at].name,
                           is_number(value) ? value : text(value));
    }
    if (!set.empty()) HARNESS_CHECK(connection.query(set, limit));
    return {};
}

/// There is no deferring, only not looking: run.cpp looks before the transaction ends.
std::vector<std::string> MysqlDialect::begin_deferred() const {
    return {"BEGIN", "SET SESSION foreign_key_checks = 0"};
}

std::vector<std::string> MysqlDialect::end_deferred() const {
    return {"SET SESSION foreign_key_checks = 1"};
}

std::unique_ptr<Dialect> make_mysql_dialect(base::Engine engine) {
    return std::make_unique<MysqlDialect>(engine);
}

} // namespace harness::drivers::seeding
