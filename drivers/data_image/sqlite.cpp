// SQLite's rows: each value has a type of its own, and a query costs no round trip.

#include "drivers/data_image/observe.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

namespace harness::drivers::data_image {
namespace {

/// An aggregate function's arguments are at most 100 (limits, SQLITE_MAX_FUNCTION_ARG), a query's columns
/// 2,000.
constexpr std::size_t k_columns_a_query = 400;

/// A row a column. A key is the primary key, else the unique index of NOT NULL columns with the fewest of
/// them.
constexpr std::string_view k_catalog = R"sql(
WITH tables AS (
    SELECT l.name FROM pragma_table_list AS l
    WHERE l.schema = 'main' AND l.type = 'table' AND l.name NOT LIKE 'sqlite\_%' ESCAPE '\'
), unique_keys AS (
    SELECT t.name AS tbl, i.name AS idx, count(*) AS columns
    FROM tables t, pragma_index_list(t.name) i, pragma_index_info(i.name) k
        LEFT JOIN pragma_table_info(t.name) c ON c.cid = k.cid
    WHERE i."unique" AND NOT i.partial
    GROUP BY t.name, i.name
    HAVING sum(coalesce(c."notnull", 0) = 0) = 0
)
SELECT t.name, c.name, c.type, c.hidden IN (2, 3), c.pk,
    (SELECT k.seqno + 1 FROM pragma_index_info(
        (SELECT u.idx FROM unique_keys u WHERE u.tbl = t.name ORDER BY u.columns, u.idx LIMIT 1)) k
     WHERE k.name = c.name)
FROM tables t, pragma_table_xinfo(t.name) c
WHERE c.hidden <> 1
ORDER BY t.name, c.cid)sql";

std::string identifier(std::string_view name) {
    std::string text = "\"";
    for (const char c : name) text.append(c == '"' ? 2 : 1, c);
    return text + '"';
}

/// A letter for the type in front of the value.
std::string typed_text(const std::string& column) {
    return fmt::format(
        "CASE typeof({0}) WHEN 'integer' THEN 'i' || {0} WHEN 'real' THEN 'r' || printf('%!.17g', {0}) "
        "WHEN 'text' THEN 't' || {0} WHEN 'blob' THEN 'b' || hex({0}) END",
        column);
}

/// A text that reads as another type's value is in quotes.
std::string untyped(std::string_view text) {
    const auto value = text.substr(1);
    switch (text.front()) {
    case 'r': {
        auto number = shortest(std::strtod(std::string(value).c_str(), nullptr));
        if (number.find_first_not_of("-0123456789") == std::string::npos) number += ".0";
        return number;
    }
    case 'b':
        return canonical(Form::binary, std::string(value));
    case 't':
        if (canonical_number(value) || value.starts_with('\'') || value.starts_with("\\x"))
            return fmt::format("'{}'", value);
        break;
    default:
        break;
    }
    return std::string(value);
}

void order_by_key(TablePlan& plan, std::vector<std::pair<int, std::size_t>> key) {
    std::ranges::sort(key);
    for (const auto& [position, column] : key) {
        const auto& name = plan.image.columns[column].name;
        plan.image.key.push_back(name);
        plan.key.push_back(column);
        plan.order_by += (plan.order_by.empty() ? "" : ", ") + identifier(name);
    }
}

struct KeysOfTable {
    std::vector<std::pair<int, std::size_t>> primary;
    std::vector<std::pair<int, std::size_t>> unique;

    [[nodiscard]] const auto& best() const { return primary.empty() ? unique : primary; }
};

std::vector<TablePlan> read_catalog(const Rows& rows, const ImageRequest& request) {
    std::vector<TablePlan> plans;
    KeysOfTable keys;
    for (const auto& row : rows.rows) {
        const auto text = [&](std::size_t at) { return row[at].value_or(std::string{}); };
        if (is_left_out(request, "", text(0))) continue;
        if (plans.empty() || plans.back().image.name != text(0)) {
            if (!plans.empty()) order_by_key(plans.back(), keys.best());
            keys = {};
            auto& plan = plans.emplace_back();
            plan.image.name = text(0);
            plan.from = identifier(text(0));
        }
        auto& plan = plans.back();
        const auto place = plan.columns.size();
        if (text(4) != "0") keys.primary.emplace_back(std::atoi(text(4).c_str()), place);
        if (row[5]) keys.unique.emplace_back(std::atoi(row[5]->c_str()), place);
        plan.image.columns.push_back({text(1), text(2), text(3) == "1", ""});
        plan.columns.push_back({typed_text(identifier(text(1))), Form::text, identifier(text(1)), "value"});
    }
    if (!plans.empty()) order_by_key(plans.back(), keys.best());
    return plans;
}

base::Result<void> take_sample(Connection& connection, TablePlan& plan, const ImageRequest& request,
                               const base::Limit& limit) {
    std::vector<std::string> texts;
    for (const auto& column : plan.columns) texts.push_back(column.text);
    HARNESS_TRY(auto rows, connection.query(fmt::format("SELECT {} FROM {} {}", base::join(texts, ", "),
                                                        plan.from, first_rows(plan, request)),
                                            limit));
    for (auto& row : rows.rows) {
        for (auto& value : row)
            if (value) value = untyped(*value);
        take_row(plan, std::move(row));
    }
    return {};
}

/// harness_fingerprint() is the session's own aggregate function.
base::Result<void> take_fingerprints(Connection& connection, TablePlan& plan, const base::Limit& limit) {
    std::string key;
    for (const auto column : plan.key) key += plan.columns[column].hashed + ", ";
    for (std::size_t first = 0; first < plan.columns.size(); first += k_columns_a_query) {
        const auto columns = std::min(plan.columns.size() - first, k_columns_a_query);
        std::string sql = "SELECT count(*)";
        for (std::size_t at = first; at < first + columns; ++at)
            sql += fmt::format(", count({1}), harness_fingerprint({0}{1})", key, plan.columns[at].hashed);
        HARNESS_TRY(const auto rows, connection.query(sql + " FROM " + plan.from, limit));
        take_sums(plan, first, columns, rows);
    }
    return {};
}

base::Result<DataImage> look(Connection& connection, const ImageRequest& request, const base::Limit& limit) {
    HARNESS_TRY(const auto catalog, connection.query(k_catalog, limit));
    auto plans = read_catalog(catalog, request);
    for (auto& plan : plans) {
        HARNESS_CHECK(take_sample(connection, plan, request, limit));
        if (cut_sample(plan, request)) HARNESS_CHECK(take_fingerprints(connection, plan, limit));
    }
    auto image = to_image(std::move(plans));
    image.values_are_typed = true;
    return image;
}

} // namespace

base::Result<DataImage> observe_sqlite(Connection& connection, const ImageRequest& request,
                                       const base::Limit& limit) {
    return within(connection, "BEGIN", "COMMIT", limit, [&] { return look(connection, request, limit); });
}

} // namespace harness::drivers::data_image
