#include "drivers/postgres/session.hpp"
#include "drivers/script_text.hpp"

namespace harness::drivers::postgres {
namespace {

void append_rows(const PGresult* result, Rows& rows) {
    const int columns = PQnfields(result);
    if (rows.columns.empty())
        for (int column = 0; column < columns; ++column) rows.columns.emplace_back(PQfname(result, column));
    for (int at = 0; at < PQntuples(result); ++at) {
        auto& row = rows.rows.emplace_back();
        row.reserve(static_cast<std::size_t>(columns));
        for (int column = 0; column < columns; ++column) {
            if (PQgetisnull(result, at, column) == 1) {
                row.emplace_back(std::nullopt);
            } else {
                const auto length = static_cast<std::size_t>(PQgetlength(result, at, column));
                row.emplace_back(std::string(PQgetvalue(result, at, column), length));
            }
        }
    }
}

/// Fetches the results of what was sent, to the end, and keeps the rows if they are wanted; the first error
/// counts.
base::Result<void> collect(Operation& operation, Rows* rows) {
    std::optional<base::Error> failure;
    while (true) {
        HARNESS_TRY(const auto result, operation.next_result());
        if (!result) break;
        switch (PQresultStatus(result.get())) {
        // libpq carries the row-by-row mode of an earlier query over into a pipeline (PQsetSingleRowMode).
        case PGRES_SINGLE_TUPLE:
        case PGRES_TUPLES_OK:
            if (rows != nullptr) append_rows(result.get(), *rows);
            break;
        case PGRES_COMMAND_OK:
        case PGRES_EMPTY_QUERY:
        case PGRES_PIPELINE_ABORTED: // one before it failed
            break;
        case PGRES_COPY_IN:
            HARNESS_CHECK(operation.end_copy_data("no data"));
            break;
        case PGRES_COPY_OUT:
            HARNESS_CHECK(operation.skip_copy_data());
            break;
        default:
            if (!failure) failure = operation.error_of(result.get());
        }
    }
    if (failure) return *failure;
    return {};
}

base::Result<void> about(base::Result<void> done, const std::string& sql) {
    if (done.has_value()) return done;
    auto error = std::move(done).error();
    error.statement = shown_statement(sql);
    return error;
}

} // namespace

base::Result<Rows> query(Session& session, const std::string& sql, std::span<const std::string> parameters,
                         const base::Limit& limit, std::string attempted) {
    Operation operation(session, limit, std::move(attempted));
    HARNESS_CHECK(operation.send(sql, parameters));
    Rows rows;
    HARNESS_CHECK(about(collect(operation, &rows), sql));
    return rows;
}

base::Result<std::vector<Rows>> query_all(Session& session, std::span<const Query> queries,
                                          const base::Limit& limit, std::string attempted) {
    if (queries.empty()) return std::vector<Rows>();
    Operation operation(session, limit, std::move(attempted));
    HARNESS_CHECK(operation.send_all(queries));
    std::vector<Rows> answers;
    std::optional<base::Error> failure;
    for (const auto& query : queries) {
        auto done = about(collect(operation, &answers.emplace_back()), query.sql);
        if (done.has_error() && !failure) failure = std::move(done).error();
        // Without a connection there are no more results to fetch, nor is there an end.
        if (failure && session.is_lost()) return *failure;
    }
    HARNESS_CHECK(operation.end_all());
    if (failure) return *failure;
    return answers;
}

base::Result<void> run(Session& session, const std::string& sql, const base::Limit& limit,
                       std::string attempted) {
    Operation operation(session, limit, std::move(attempted));
    HARNESS_CHECK(operation.send(sql));
    return about(collect(operation, nullptr), sql);
}

} // namespace harness::drivers::postgres
