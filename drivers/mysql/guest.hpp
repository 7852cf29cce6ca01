#pragma once
// Internal: MySQL and MariaDB servers that are somebody else's.

#include "drivers/guest.hpp"
#include "drivers/mysql/session.hpp"

namespace harness::drivers::mysql {

/// The names of all accounts and databases, with their kinds.
[[nodiscard]] base::Result<Rows> list_names(Session& session, const base::Limit& limit);

// See drivers/guest.hpp.
[[nodiscard]] base::Result<std::vector<GuestThing>> list_things(base::Engine engine, const Address& address,
                                                                const base::Limit& limit);
[[nodiscard]] base::Result<void> drop_account(base::Engine engine, const Address& address,
                                              const std::string& name, const base::Limit& limit);
[[nodiscard]] base::Result<TablesThere> tables_there(base::Engine engine, const Address& address,
                                                     const base::Limit& limit);

} // namespace harness::drivers::mysql
