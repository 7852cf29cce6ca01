#include "drivers/mysql/session.hpp"
#include "drivers/script_text.hpp"

#include <stdexcept>

namespace harness::drivers::mysql {
namespace {

Rows to_rows(MYSQL_RES* result) {
    Rows rows;
    const auto columns = mysql_num_fields(result);
    const MYSQL_FIELD* fields = mysql_fetch_fields(result);
    for (unsigned column = 0; column < columns; ++column) rows.columns.emplace_back(fields[column].name);
    rows.rows.reserve(mysql_num_rows(result));
    while (const auto* values = mysql_fetch_row(result)) {
        const auto* lengths = mysql_fetch_lengths(result);
        auto& row = rows.rows.emplace_back();
        row.reserve(columns);
        for (unsigned column = 0; column < columns; ++column)
            row.push_back(values[column] == nullptr
                              ? std::nullopt
                              : std::optional(std::string(values[column], lengths[column])));
    }
    return rows;
}

base::Result<std::vector<Rows>> collect(Operation& operation, std::string_view sql) {
    std::vector<Rows> all;
    HARNESS_CHECK(operation.send(sql));
    for (bool more = true; more;) {
        HARNESS_TRY(const auto result, operation.fetch_rows());
        if (result) all.push_back(to_rows(result.get()));
        HARNESS_TRY(more, operation.next_result());
    }
    return all;
}

/// Text for text: the parameters come as literals, so that any statement can have them.
std::string with_parameters(const Session& session, std::string_view sql,
                            std::span<const std::string> parameters) {
    std::string text;
    std::size_t used = 0;
    for (std::size_t at = 0; at < sql.size();) {
        const auto end = next_token(sql, at, session.flavour().family, session.backslash()).end;
        const auto token = sql.substr(at, end - at);
        if (token == "?" && used < parameters.size())
            text += session.quoted(parameters[used++]);
        else
            text += token;
        at = end;
    }
    if (used != parameters.size()) throw std::logic_error("a query has fewer ? than parameters");
    return text;
}

} // namespace

base::Result<std::vector<Rows>> query_all(Session& session, std::string_view sql, const base::Limit& limit,
                                          std::string attempted) {
    Operation operation(session, limit, std::move(attempted));
    auto rows = collect(operation, sql);
    if (rows.has_value()) return rows;
    auto error = std::move(rows).error();
    error.statement = shown_statement(sql);
    return error;
}

base::Result<Rows> query(Session& session, std::string_view sql, std::span<const std::string> parameters,
                         const base::Limit& limit, std::string attempted) {
    const auto text = parameters.empty() ? std::string(sql) : with_parameters(session, sql, parameters);
    HARNESS_TRY(auto all, query_all(session, text, limit, std::move(attempted)));
    return all.empty() ? Rows{} : std::move(all.front());
}

base::Result<void> run(Session& session, std::string_view sql, const base::Limit& limit,
                       std::string attempted) {
    HARNESS_CHECK(query_all(session, sql, limit, std::move(attempted)));
    return {};
}

} // namespace harness::drivers::mysql
