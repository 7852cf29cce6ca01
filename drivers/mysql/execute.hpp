#pragma once
// Internal: runs a user's script in a session.

#include "drivers/mysql/session.hpp"

namespace harness::drivers::mysql {

/// See Connection::execute.
[[nodiscard]] base::Result<ScriptRun> execute(Session& session, const Script& script, ScriptMode mode,
                                              const base::Limit& limit);

} // namespace harness::drivers::mysql
