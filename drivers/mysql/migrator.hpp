#pragma once
// Internal: the account that migrates. It is one for all hosts, since the server sees a container's gateway.

#include "drivers/mysql/session.hpp"

namespace harness::drivers::mysql {

/// CREATE USER and the migrator's own grants.
[[nodiscard]] base::Result<void> make_migrator(Session& session, const Migrator& migrator,
                                               const base::Limit& limit);

/// All privileges on the database, which is what owning one comes to here.
[[nodiscard]] base::Result<void> let_own(Session& session, const Migrator& migrator,
                                         std::string_view database, const base::Limit& limit);

} // namespace harness::drivers::mysql
