// MySQL's and MariaDB's rows: a query of information_schema, one of the first rows of all tables as JSON
// arrays, and one for each table that has more, in one consistent view.

#include "drivers/data_image/observe.hpp"

#include "harness/base/text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <span>
#include <stdexcept>
#include <utility>

namespace harness::drivers::data_image {
namespace {

constexpr std::size_t k_tables_a_query = 50;
constexpr std::size_t k_columns_a_query = 400;

/// What a session may have set and what is put back afterwards.
constexpr std::string_view k_look_at_settings =
    "SELECT @@session.time_zone, @@session.sql_mode, @@session.sql_select_limit";
constexpr std::string_view k_set =
    "SET SESSION time_zone = ?, SESSION sql_mode = ?, SESSION sql_select_limit = CAST(? AS UNSIGNED)";
constexpr std::string_view k_begin = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; "
                                     "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY";

/// A key is what the server takes for the primary one: declared, else unique over NOT NULL columns (manual,
/// information_schema.COLUMNS, COLUMN_KEY).
constexpr std::string_view k_catalog =
    "SELECT c.TABLE_NAME, c.COLUMN_NAME, c.DATA_TYPE, c.COLUMN_TYPE, c.CHARACTER_SET_NAME, c.EXTRA, "
    "c.COLUMN_KEY, c.NUMERIC_SCALE FROM information_schema.COLUMNS c "
    "JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME "
    "WHERE c.TABLE_SCHEMA = DATABASE() AND t.TABLE_SCHEMA = DATABASE() "
    "AND t.TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION";

std::string identifier(std::string_view name) {
    std::string text = "`";
    for (const char c : name) text.append(c == '`' ? 2 : 1, c);
    return text + '`';
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

/// `type` as information_schema names it, `full` with its length and attributes.
ColumnPlan plan_column(const std::string& column, std::string_view type, std::string_view full,
                       bool has_scale) {
    const auto plan = [](std::string text, Form form, std::string_view hash_form) {
        return ColumnPlan{text, form, text, std::string(hash_form)};
    };
    const auto text = fmt::format("CAST({} AS CHAR)", column);
    if (is_one_of(type, {"tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "year", "bit"})) {
        const bool is_padded = full.find("zerofill") != std::string_view::npos;
        const bool is_bare = type != "bit" && type != "year" && !is_padded;
        auto number =
            plan(is_bare ? text : fmt::format("CAST({} + 0 AS CHAR)", column), Form::number, "number");
        if (type == "decimal" && has_scale)
            number.hashed = fmt::format("TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM {}))", number.text);
        return number;
    }
    if (is_one_of(type, {"float", "double"}))
        return plan(fmt::format("CAST(CAST({} AS DOUBLE) AS CHAR)", column),
                    type == "float" ? Form::single : Form::number, type);
    if (is_one_of(type, {"char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set"}))
        // Without CONCAT, what MariaDB knows to be JSON would become a part of the array, not a text in it.
        return plan(fmt::format("CONCAT(CONVERT({} USING utf8mb4), '')", column), Form::text, "text");
    if (is_one_of(type, {"binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "vector"}))
        return plan(fmt::format("CONVERT(HEX({}) USING utf8mb4)", column), Form::binary, "binary");
    if (is_one_of(type, {"time", "datetime", "timestamp"})) return plan(text, Form::moment, type);
    if (is_one_of(type, {"geometry", "point", "linestring", "polygon", "multipoint", "multilinestring",
                         "multipolygon", "geometrycollection", "geomcollection"}))
        return plan(
            fmt::format("CONCAT('SRID=', ST_SRID({0}), ';', CONVERT(ST_AsText({0}) USING utf8mb4))", column),
            Form::text, "spatial");
    return plan(text, Form::text, type); // date, json, uuid, inet4, inet6
}

/// The character set is part of it, where it is not the one that holds everything.
std::string type_of(const std::string& full, const std::string& charset) {
    if (charset.empty() || charset == "utf8mb4") return full;
    return fmt::format("{} CHARACTER SET {}", full, charset);
}

std::vector<TablePlan> read_catalog(const Rows& rows, const ImageRequest& request) {
    std::vector<TablePlan> plans;
    for (const auto& row : rows.rows) {
        const auto text = [&](std::size_t at) { return row[at].value_or(std::string{}); };
        if (is_left_out(request, "", text(0))) continue;
        if (plans.empty() || plans.back().image.name != text(0)) {
            auto& plan = plans.emplace_back();
            plan.image.name = text(0);
            plan.from = identifier(text(0));
        }
        auto& plan = plans.back();
        if (text(6) == "PRI") {
            plan.key.push_back(plan.columns.size());
            plan.image.key.push_back(text(1));
            plan.order_by += (plan.order_by.empty() ? "" : ", ") + identifier(text(1));
        }
        // "DEFAULT_GENERATED" (MySQL) is an expression that is a default.
        const bool is_generated = text(5).find("GENERATED") != std::string::npos
                                  && text(5).find("DEFAULT_GENERATED") == std::string::npos;
        plan.image.columns.push_back({text(1), type_of(text(3), text(4)), is_generated, ""});
        plan.columns.push_back(plan_column(identifier(text(1)), text(2), text(3), text(7) != "0"));
    }
    return plans;
}

std::string sample_query(std::span<const TablePlan> plans, const ImageRequest& request) {
    std::string sql;
    for (std::size_t at = 0; at < plans.size(); ++at) {
        std::vector<std::string> texts;
        for (const auto& column : plans[at].columns) texts.push_back(column.text);
        sql += fmt::format("{}(SELECT {}, JSON_ARRAY({}) FROM {} {})", sql.empty() ? "" : "\nUNION ALL ", at,
                           base::join(texts, ", "), plans[at].from, first_rows(plans[at], request));
    }
    return sql;
}

base::Result<Row> read_row(const TablePlan& plan, const std::optional<std::string>& text) {
    base::Error error;
    error.message = fmt::format("look at the rows of {}", plan.image.name);
    if (!text) { // the server's answer to a value that is longer than it may send
        error.message += ": a row is too long for the server to send: give it a larger max_allowed_packet";
        return error;
    }
    boost::json::error_code failure;
    const auto document = boost::json::parse(*text, failure);
    if (failure || !document.is_array()) {
        error.message += ": the server's JSON of a row is none: " + base::shorten(*text, 100);
        return error;
    }
    Row row;
    for (const auto& value : document.get_array()) {
        if (!value.is_null() && !value.is_string())
            throw std::logic_error("a value of " + plan.image.name + " does not come as text");
        row.push_back(value.is_null() ? std::nullopt : std::optional(std::string(value.get_string())));
    }
    return row;
}

base::Result<void> take_samples(Connection& connection, std::span<TablePlan> plans,
                                const ImageRequest& request, const base::Limit& limit) {
    HARNESS_TRY(const auto rows, connection.query(sample_query(plans, request), limit));
    for (const auto& row : rows.rows) {
        auto& plan = plans[static_cast<std::size_t>(std::atoi(row[0]->c_str()))];
        HARNESS_TRY(auto values, read_row(plan, row[1]));
        take_row(plan, std::move(values));
    }
    return {};
}

/// The first 64 bits of a hash that both servers have in all versions; a sum of them is a DECIMAL, so exact.
std::string fingerprint_query(const TablePlan& plan, std::size_t first, std::size_t columns) {
    std::string key;
    for (const auto column : plan.key) key += plan.columns[column].hashed + ", ',', ";
    std::string sql = "SELECT COUNT(*)";
    for (std::size_t at = first; at < first + columns; ++at)
        sql += fmt::format(
            ",\n COUNT({1}), SUM(CAST(CONV(LEFT(SHA2(CONCAT({0}IFNULL(CONCAT(':', {1}), '')), 256), 16), "
            "16, 10) AS UNSIGNED))",
            key, plan.columns[at].hashed);
    return sql + "\nFROM " + plan.from;
}

base::Result<void> take_fingerprints(Connection& connection, TablePlan& plan, const base::Limit& limit) {
    for (std::size_t first = 0; first < plan.columns.size(); first += k_columns_a_query) {
        const auto columns = std::min(plan.columns.size() - first, k_columns_a_query);
        HARNESS_TRY(const auto rows, connection.query(fingerprint_query(plan, first, columns), limit));
        take_sums(plan, first, columns, rows);
    }
    return {};
}

base::Result<DataImage> look(Connection& connection, const ImageRequest& request, const base::Limit& limit) {
    HARNESS_TRY(const auto catalog, connection.query(k_catalog, limit));
    auto plans = read_catalog(catalog, request);
    const std::span all(plans);
    for (std::size_t at = 0; at < plans.size(); at += k_tables_a_query)
        HARNESS_CHECK(take_samples(connection, all.subspan(at, std::min(k_tables_a_query, plans.size() - at)),
                                   request, limit));
    for (auto& plan : plans)
        if (cut_sample(plan, request)) HARNESS_CHECK(take_fingerprints(connection, plan, limit));
    return to_image(std::move(plans));
}

} // namespace

base::Result<DataImage> observe_mysql(Connection& connection, const ImageRequest& request,
                                      const base::Limit& limit) {
    HARNESS_TRY(const auto settings, connection.query(k_look_at_settings, limit));
    std::vector<std::string> as_before;
    for (const auto& value : settings.rows.front()) as_before.push_back(value.value_or(std::string{}));
    const std::vector<std::string> ours{"+00:00", "", "18446744073709551615"};
    HARNESS_CHECK(connection.query(k_set, ours, limit));
    auto image =
        within(connection, k_begin, "COMMIT", limit, [&] { return look(connection, request, limit); });
    const auto restored =
        connection.query(k_set, as_before, image.has_value() ? limit : base::Limit{}.within(k_clean_up));
    if (image.has_value() && restored.has_error()) return restored.error();
    return image;
}

} // namespace harness::drivers::data_image
