#pragma once
// What every tool needs around a migration: statements of its own, transactions, and errors that say what the
// tool was doing and whose fault it is.

#include "drivers/driver.hpp"
#include "harness/base/error.hpp"
#include "harness/base/limit.hpp"

#include <span>
#include <string>
#include <string_view>

namespace harness::migrations {

/// What a statement of the tool is for: the beginning of its error's message.
struct Deed {
    std::string what;                       ///< "recording version 5 in schema_migrations"
    const drivers::Script* cause = nullptr; ///< the migration that ran before it and is to blame, if any
    std::string_view hint = {};             ///< what a migration may have done to make it fail
};

/// The error of a tool that refuses to go on (kind sql, so that a migration can be blamed).
[[nodiscard]] base::Error refusal(std::string message, const drivers::Script* cause = nullptr);

/// Runs one statement of the tool's own.
[[nodiscard]] base::Result<drivers::Rows> ask(drivers::Connection& connection, std::string_view sql,
                                              std::span<const std::string> parameters, const Deed& deed,
                                              const base::Limit& limit);
[[nodiscard]] base::Result<void> tell(drivers::Connection& connection, std::string_view sql,
                                      std::span<const std::string> parameters, const Deed& deed,
                                      const base::Limit& limit);
[[nodiscard]] inline base::Result<void> tell(drivers::Connection& connection, std::string_view sql,
                                             const Deed& deed, const base::Limit& limit) {
    return tell(connection, sql, {}, deed, limit);
}

/// Runs several of them, to the first that fails. See Connection::query_all.
[[nodiscard]] base::Result<std::vector<drivers::Rows>> ask_all(drivers::Connection& connection,
                                                               std::span<const drivers::Query> queries,
                                                               const Deed& deed, const base::Limit& limit);
[[nodiscard]] base::Result<void> tell_all(drivers::Connection& connection,
                                          std::span<const drivers::Query> queries, const Deed& deed,
                                          const base::Limit& limit);

/// COMMIT; if it fails, the transaction is rolled back: the tools either do so or end, which does the same.
[[nodiscard]] base::Result<void> commit(drivers::Connection& connection, const Deed& deed,
                                        const base::Limit& limit);
/// ROLLBACK if a transaction is open; what fails then is not told, because an error is under way already.
void roll_back(drivers::Connection& connection);

/// For putting a session in order when the work's own limit may be over.
[[nodiscard]] base::Limit tidy_limit();

/// "true", "t" or "1": a boolean of any engine, as text.
[[nodiscard]] bool is_true(const std::optional<std::string>& value);

} // namespace harness::migrations
