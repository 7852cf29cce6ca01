#pragma once
// Internal: runs a user's script in a session.

#include "drivers/sqlite/session.hpp"

namespace harness::drivers::sqlite {

/// See Connection::execute.
[[nodiscard]] base::Result<ScriptRun> execute(Session& session, const Script& script,
                                              const base::Limit& limit);

} // namespace harness::drivers::sqlite
