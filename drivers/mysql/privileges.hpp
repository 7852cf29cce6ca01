#pragma once
// Internal: privileges on what a database holds. The server keeps them when the database goes.

#include "drivers/mysql/session.hpp"

namespace harness::drivers::mysql {

/// A database's name as GRANT takes it, quoted: it is a pattern there, in which `_` and `%` stand for more
/// than themselves.
[[nodiscard]] std::string database_pattern(std::string_view name);

/// Takes away all privileges on the database and on what is or was in it.
[[nodiscard]] base::Result<void> revoke_privileges_on(Session& session, std::string_view database,
                                                      const base::Limit& limit);

/// The GRANTs that give the privileges of `origin` (as its snapshot tells them) on the database `target`.
[[nodiscard]] std::vector<std::string> grant_sql(const Snapshot& origin, std::string_view target);

} // namespace harness::drivers::mysql
