#include "harness/migrations/bookkeeping.hpp"

#include <chrono>

namespace harness::migrations {

base::Error refusal(std::string message, const drivers::Script* cause) {
    base::Error error;
    error.kind = base::ErrorKind::sql;
    error.message = std::move(message);
    if (cause != nullptr) error.where.file = cause->file;
    return error;
}

namespace {

base::Error about(base::Error error, const Deed& deed) {
    error.message = deed.what + ": " + error.message;
    if (error.kind == base::ErrorKind::sql) {
        if (deed.cause != nullptr && error.where.file.empty()) error.where.file = deed.cause->file;
        if (error.hint.empty()) error.hint = deed.hint;
    }
    return error;
}

} // namespace

base::Result<drivers::Rows> ask(drivers::Connection& connection, std::string_view sql,
                                std::span<const std::string> parameters, const Deed& deed,
                                const base::Limit& limit) {
    auto rows = connection.query(sql, parameters, limit);
    if (rows.has_value()) return rows;
    return about(std::move(rows).error(), deed);
}

base::Result<void> tell(drivers::Connection& connection, std::string_view sql,
                        std::span<const std::string> parameters, const Deed& deed, const base::Limit& limit) {
    HARNESS_CHECK(ask(connection, sql, parameters, deed, limit));
    return {};
}

base::Result<std::vector<drivers::Rows>> ask_all(drivers::Connection& connection,
                                                 std::span<const drivers::Query> queries, const Deed& deed,
                                                 const base::Limit& limit) {
    auto answers = connection.query_all(queries, limit);
    if (answers.has_error()) return about(std::move(answers).error(), deed);
    return answers;
}

base::Result<void> tell_all(drivers::Connection& connection, std::span<const drivers::Query> queries,
                            const Deed& deed, const base::Limit& limit) {
    HARNESS_CHECK(ask_all(connection, queries, deed, limit));
    return {};
}

base::Result<void> commit(drivers::Connection& connection, const Deed& deed, const base::Limit& limit) {
    auto done = tell(connection, "COMMIT", deed, limit);
    if (done.has_error()) roll_back(connection);
    return done;
}

void roll_back(drivers::Connection& connection) {
    if (!connection.in_transaction()) return;
    const auto ignored = connection.query("ROLLBACK", tidy_limit());
    static_cast<void>(ignored);
}

base::Limit tidy_limit() {
    return {base::Deadline::after(std::chrono::seconds(10)), {}};
}

bool is_true(const std::optional<std::string>& value) {
    return value == "true" || value == "t" || value == "1";
}

} // namespace harness::migrations
