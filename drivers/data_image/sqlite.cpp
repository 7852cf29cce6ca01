// SQLite's rows: each value has a type of its own, and a query costs no round trip.

#include "drivers/data_image/observe.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <map>
#include <utility>

namespace harness::drivers::data_image {
namespace {

/// An aggregate function's arguments are at most 100 (limits, SQLITE_MAX_FUNCTION_ARG), a query's columns
/// 2,000.
constexpr std::size_t k_columns_a_query = 400;

constexpr std::string_view k_columns = R"sql(
SELECT t.name, c.name, c.type, c.hidden IN (2, 3), c.pk
FROM pragma_table_list AS t, pragma_table_xinfo(t.name) AS c
WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND c.hidden <> 1
ORDER BY t.name, c.cid)sql";

/// The columns of unique indexes; NULL for an expression. For tables without a primary key, the one of NOT
/// NULL columns with the fewest of them is the key.
constexpr std::string_view k_unique_indexes = R"sql(
SELECT t.name, i.name, c.name, c."notnull"
FROM pragma_table_list AS t, pragma_index_list(t.name) AS i, pragma_index_info(i.name) AS k
    LEFT JOIN pragma_table_info(t.name) AS c ON c.cid = k.cid
WHERE t.schema = 'main' AND t.type = 'table' AND i."unique" AND NOT i.partial AND i.origin <> 'pk'
ORDER BY t.name, i.name, k.seqno)sql";

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

using Names = std::vector<std::string>;

/// By table, the columns of its best unique index.
std::map<std::string, Names> read_unique_keys(const Rows& rows) {
    std::map<std::pair<std::string, std::string>, std::optional<Names>> indexes;
    for (const auto& row : rows.rows) {
        auto& columns =
            indexes.try_emplace({row[0].value_or(""), row[1].value_or("")}, Names{}).first->second;
        if (!row[2] || row[3] != "1")
            columns.reset();
        else if (columns)
            columns->push_back(*row[2]);
    }
    std::map<std::string, Names> best;
    for (const auto& [index, columns] : indexes) {
        if (!columns) continue;
        auto& known = best[index.first];
        if (known.empty() || columns->size() < known.size()) known = *columns;
    }
    return best;
}

void order_by_key(TablePlan& plan, const Names& key) {
    for (const auto& name : key) {
        const auto column = std::ranges::find(plan.image.columns, name, &ImageColumn::name);
        plan.image.key.push_back(name);
        plan.key.push_back(static_cast<std::size_t>(column - plan.image.columns.begin()));
        plan.order_by += (plan.order_by.empty() ? "" : ", ") + identifier(name);
    }
}

std::vector<TablePlan> read_catalog(const Rows& columns, const Rows& unique_indexes,
                                    const ImageRequest& request) {
    std::vector<TablePlan> plans;
    auto keys = read_unique_keys(unique_indexes);
    std::map<std::string, std::map<int, std::string>> primary;
    for (const auto& row : columns.rows) {
        const auto text = [&](std::size_t at) { return row[at].value_or(std::string{}); };
        if (is_left_out(request, "", text(0))) continue;
        if (plans.empty() || plans.back().image.name != text(0)) {
            auto& plan = plans.emplace_back();
            plan.image.name = text(0);
            plan.from = identifier(text(0));
        }
        auto& plan = plans.back();
        if (text(4) != "0") primary[text(0)][std::atoi(text(4).c_str())] = text(1);
        plan.image.columns.push_back({text(1), text(2), text(3) == "1", ""});
        plan.columns.push_back({typed_text(identifier(text(1))), Form::text, identifier(text(1)), "value"});
    }
    for (const auto& [table, places] : primary) {
        keys[table].clear();
        for (const auto& [place, name] : places) keys[table].push_back(name);
    }
    for (auto& plan : plans) order_by_key(plan, keys[plan.image.name]);
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
    HARNESS_TRY(const auto columns, connection.query(k_columns, limit));
    HARNESS_TRY(const auto unique_indexes, connection.query(k_unique_indexes, limit));
    auto plans = read_catalog(columns, unique_indexes, request);
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
