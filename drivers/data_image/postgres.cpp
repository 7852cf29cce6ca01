// PostgreSQL's rows: a query of the catalog, one of the first rows of all tables, and one for each table that
// has more, in one read-only transaction.

#include "drivers/data_image/observe.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <span>
#include <stdexcept>
#include <utility>

namespace harness::drivers::data_image {
namespace {

/// As many tables are read by one query.
constexpr std::size_t k_tables_a_query = 100;
/// As many columns are hashed by one query; its answer may have 1,664 (limits, appendix K).
constexpr std::size_t k_columns_a_query = 400;

/// What decides how a value is written, how plans are made, and what would end or hide the look.
constexpr std::string_view k_settings =
    "SELECT set_config(name, value, true) FROM (VALUES ('search_path', 'pg_catalog'), ('TimeZone', 'UTC'), "
    "('DateStyle', 'ISO, MDY'), ('IntervalStyle', 'postgres'), ('extra_float_digits', '1'), "
    "('bytea_output', 'hex'), ('lc_monetary', 'C'), ('xmlbinary', 'base64'), ('quote_all_identifiers', "
    "'off'), "
    "('synchronize_seqscans', 'off'), ('jit', 'off'), ('row_security', 'off'), ('statement_timeout', '0'), "
    "('lock_timeout', '0')) AS settings (name, value)";

/// A row a column, also for tables without one. A column's base type is what its domains end in. The key is
/// the primary key, else the unique index of NOT NULL columns with the fewest columns, the first ones first.
constexpr std::string_view k_catalog = R"sql(
WITH RECURSIVE base (domain, type) AS (
    SELECT oid, typbasetype FROM pg_type WHERE typtype = 'd'
    UNION ALL
    SELECT base.domain, pg_type.typbasetype FROM base JOIN pg_type ON pg_type.oid = base.type
    WHERE pg_type.typtype = 'd'
), tables AS (
    SELECT c.oid, n.nspname, c.relname, c.relkind
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
      AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                                                AND d.deptype = 'e')
), keys AS (
    SELECT DISTINCT ON (i.indrelid) i.indrelid, i.indkey::smallint[] AS columns, i.indnkeyatts
    FROM pg_index i JOIN tables t ON t.oid = i.indrelid
    WHERE i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
      AND (i.indisprimary
           OR NOT EXISTS (SELECT FROM pg_attribute a
                          WHERE a.attrelid = i.indrelid AND NOT a.attnotnull
                            AND a.attnum = ANY ((i.indkey::smallint[])[0:i.indnkeyatts - 1])))
    ORDER BY i.indrelid, i.indisprimary DESC, i.indnkeyatts, i.indkey::smallint[]
)
SELECT t.nspname, t.relname, t.relkind, a.attname, format_type(a.atttypid, a.atttypmod), y.typname, y.typtype,
    CASE WHEN yn.nspname = 'pg_catalog' THEN '' ELSE yn.nspname END, a.attgenerated <> '',
    CASE WHEN array_position(k.columns, a.attnum) < k.indnkeyatts THEN array_position(k.columns, a.attnum) END,
    (SELECT array_agg(e.oid::text ORDER BY e.oid) || array_agg(e.enumlabel::text ORDER BY e.oid) FROM pg_enum e
     WHERE e.enumtypid IN (y.oid, y.typelem))
FROM tables t
    LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN keys k ON k.indrelid = t.oid
    LEFT JOIN pg_type own ON own.oid = a.atttypid
    LEFT JOIN base b ON own.typtype = 'd' AND b.domain = own.oid
                        AND NOT EXISTS (SELECT FROM pg_type d WHERE d.oid = b.type AND d.typtype = 'd')
    LEFT JOIN pg_type y ON y.oid = COALESCE(b.type, own.oid)
    LEFT JOIN pg_namespace yn ON yn.oid = y.typnamespace
ORDER BY t.oid, a.attnum)sql";

std::string identifier(std::string_view name) {
    std::string text = "\"";
    for (const char c : name) text.append(c == '"' ? 2 : 1, c);
    return text + '"';
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

/// The catalog's list of an enumerated type's labels: what tells each apart, then as many labels.
std::map<std::string, std::string> read_labels(const std::optional<std::string>& text) {
    std::map<std::string, std::string> labels;
    const auto list = array_elements(text.value_or("{}")).value_or(Row{});
    for (std::size_t at = 0; at < list.size() / 2; ++at)
        labels.emplace(list[at].value_or(""), list[at + list.size() / 2].value_or(""));
    return labels;
}

/// `type`: the name of its base type in pg_catalog, empty for a type that is not the server's own.
ColumnPlan plan_column(const std::string& column, std::string_view type, std::string_view type_kind) {
    const auto plan = [](std::string text, Form form, std::string_view hash_form) {
        return ColumnPlan{text, form, text, std::string(hash_form)};
    };
    const auto text = column + "::text";
    if (is_one_of(type, {"int2", "int4", "int8", "oid"})) return plan(text, Form::number, "number");
    if (type == "numeric") return plan(fmt::format("trim_scale({})::text", column), Form::number, "number");
    if (type == "money")
        return plan(fmt::format("trim_scale({}::numeric)::text", column), Form::number, "number");
    if (is_one_of(type, {"float4", "float8"})) return plan(text, Form::number, type);
    if (is_one_of(type, {"text", "varchar", "bpchar", "name", "uuid"}) || type_kind == "e")
        return plan(text, Form::text, "text");
    if (type == "inet") return plan(fmt::format("abbrev({})", column), Form::text, "inet");
    if (type == "jsonb") return plan(text, Form::text, "json");
    if (type == "json") // what only json takes, such as \u0000, stays as it is written
        return plan(
            fmt::format("CASE WHEN strpos({0}, '\\u') > 0 THEN {0} ELSE {1}::jsonb::text END", text, column),
            Form::text, "json");
    return plan(text, Form::text, type.empty() ? "other" : type);
}

struct KeyColumn {
    int position;
    std::size_t column;
};

void order_by_key(TablePlan& plan, std::vector<KeyColumn> key) {
    std::ranges::sort(key, {}, &KeyColumn::position);
    for (const auto& one : key) {
        const auto& name = plan.image.columns[one.column].name;
        plan.image.key.push_back(name);
        plan.key.push_back(one.column);
        plan.order_by += (plan.order_by.empty() ? "t." : ", t.") + identifier(name);
    }
}

std::vector<TablePlan> read_catalog(const Rows& rows, const ImageRequest& request) {
    std::vector<TablePlan> plans;
    std::vector<KeyColumn> key;
    for (const auto& row : rows.rows) {
        const auto text = [&](std::size_t at) { return row[at].value_or(std::string{}); };
        if (is_left_out(request, text(0), text(1))) continue;
        if (plans.empty() || plans.back().image.schema != text(0) || plans.back().image.name != text(1)) {
            if (!plans.empty()) order_by_key(plans.back(), std::exchange(key, {}));
            auto& plan = plans.emplace_back();
            plan.image.schema = text(0);
            plan.image.name = text(1);
            // Rows of tables that inherit are theirs; rows of partitions are the table's own.
            plan.from = fmt::format("{}{}.{} AS t", text(2) == "p" ? "" : "ONLY ", identifier(text(0)),
                                    identifier(text(1)));
        }
        if (!row[3]) continue; // a table without columns
        auto& plan = plans.back();
        if (row[9]) key.push_back({std::atoi(row[9]->c_str()), plan.columns.size()});
        plan.image.columns.push_back({text(3), text(4), text(8) == "t", "", read_labels(row[10])});
        plan.columns.push_back(
            plan_column("t." + identifier(text(3)), text(7).empty() ? text(5) : "", text(6)));
    }
    if (!plans.empty()) order_by_key(plans.back(), std::move(key));
    return plans;
}

std::string sample_query(std::span<const TablePlan> plans, const ImageRequest& request) {
    std::string sql;
    for (std::size_t at = 0; at < plans.size(); ++at) {
        std::vector<std::string> texts;
        for (const auto& column : plans[at].columns) texts.push_back(column.text);
        sql += fmt::format("{}(SELECT {}, ARRAY[{}]::text[] FROM {} {})", sql.empty() ? "" : "\nUNION ALL ",
                           at, base::join(texts, ", "), plans[at].from, first_rows(plans[at], request));
    }
    return sql;
}

base::Result<void> take_samples(Connection& connection, std::span<TablePlan> plans,
                                const ImageRequest& request, const base::Limit& limit) {
    HARNESS_TRY(const auto rows, connection.query(sample_query(plans, request), limit));
    for (const auto& row : rows.rows) {
        auto values = array_elements(row[1].value_or(std::string{}));
        if (!values) throw std::logic_error("PostgreSQL's text of an array could not be read");
        take_row(plans[static_cast<std::size_t>(std::atoi(row[0]->c_str()))], std::move(*values));
    }
    return {};
}

/// A sum of bigint is exact (numeric), so it can neither overflow nor depend on the order.
std::string fingerprint_query(const TablePlan& plan, std::size_t first, std::size_t columns) {
    std::string key;
    for (const auto column : plan.key) key += plan.columns[column].hashed + " || ',' || ";
    if (key.empty()) key = "'' || ";
    std::string sql = "SELECT count(*)";
    for (std::size_t at = first; at < first + columns; ++at)
        sql += fmt::format(
            ",\n count({1}), sum(hashtextextended(({0}coalesce(':' || {1}, '')) COLLATE \"C\", 0))", key,
            plan.columns[at].hashed);
    return sql + "\nFROM " + plan.from;
}

base::Result<void> take_fingerprints(Connection& connection, TablePlan& plan, const base::Limit& limit) {
    std::size_t first = 0;
    do {
        const auto columns = std::min(plan.columns.size() - first, k_columns_a_query);
        HARNESS_TRY(const auto rows, connection.query(fingerprint_query(plan, first, columns), limit));
        take_sums(plan, first, columns, rows);
        first += columns;
    } while (first < plan.columns.size());
    return {};
}

base::Result<DataImage> look(Connection& connection, const ImageRequest& request, const base::Limit& limit) {
    HARNESS_CHECK(connection.query(k_settings, limit));
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

base::Result<DataImage> observe_postgres(Connection& connection, const ImageRequest& request,
                                         const base::Limit& limit) {
    return within(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "ROLLBACK", limit,
                  [&] { return look(connection, request, limit); });
}

} // namespace harness::drivers::data_image
