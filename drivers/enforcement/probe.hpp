#pragma once
// Internal: tries promises on a session.

#include "drivers/enforcement/promise.hpp"

namespace harness::drivers::enforcement {

/// Tries the promises of those tables that the request names, inside the transaction that is open, and writes
/// down in each what came of it. The transaction is left as it was, or is over (SQLite's RAISE(ROLLBACK)):
/// the caller rolls back either way. An error is one of the environment or the limit; what the server refuses
/// for another reason is told as evidence of a promise that was not tried.
[[nodiscard]] base::Result<void> try_promises(Connection& connection, base::Engine engine, Schema& schema,
                                              const EnforcementRequest& request, const base::Limit& limit);

/// The promises alone.
[[nodiscard]] std::vector<Enforcement> told(Schema schema);

} // namespace harness::drivers::enforcement
