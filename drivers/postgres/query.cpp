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

/// Fetches all results of what was sent; the first error counts.
base::Result<Rows> collect(Operation& operation) {
    Rows rows;
    std::optional<base::Error> failure;
    while (true) {
        HARNESS_TRY(const auto result, operation.next_result());
        if (!result) break;
        switch (PQresultStatus(result.get())) {
        case PGRES_TUPLES_OK:
            append_rows(result.get(), rows);
            break;
        case PGRES_SINGLE_TUPLE:
        case PGRES_COMMAND_OK:
        case PGRES_EMPTY_QUERY:
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
    return rows;
}

base::Result<Rows> about(base::Result<Rows> rows, const std::string& sql) {
    if (rows.has_value()) return rows;
    auto error = std::move(rows).error();
    error.statement = shown_statement(sql);
    return error;
}

} // namespace

base::Result<Rows> query(Session& session, const std::string& sql, std::span<const std::string> parameters,
                         const base::Limit& limit, std::string attempted) {
    Operation operation(session, limit, std::move(attempted));
    HARNESS_CHECK(operation.send(sql, parameters));
    return about(collect(operation), sql);
}

base::Result<void> run(Session& session, const std::string& sql, const base::Limit& limit,
                       std::string attempted) {
    Operation operation(session, limit, std::move(attempted));
    HARNESS_CHECK(operation.send(sql));
    HARNESS_CHECK(about(collect(operation), sql));
    return {};
}

} // namespace harness::drivers::postgres
