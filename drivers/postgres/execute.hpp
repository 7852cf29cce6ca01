#pragma once
// Internal: runs a user's script in a session.

#include "drivers/postgres/session.hpp"

namespace harness::drivers::postgres {

/// See Connection::execute.
[[nodiscard]] base::Result<ScriptRun> execute(Session& session, const Script& script, ScriptMode mode,
                                              const base::Limit& limit);

} // namespace harness::drivers::postgres
