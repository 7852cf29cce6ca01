#pragma once
// Internal: PostgreSQL servers that are somebody else's.

#include "drivers/guest.hpp"
#include "drivers/postgres/session.hpp"

namespace harness::drivers::postgres {

[[nodiscard]] std::string quoted_name(std::string_view name);
/// In an E'' string, so that it means the same whatever standard_conforming_strings says.
[[nodiscard]] std::string text_literal(std::string_view text);

/// The migrator's role together with its mark; where the administrator is no superuser, it becomes a member
/// of the role, so that it can give databases to it.
[[nodiscard]] base::Result<void> make_guest_migrator(Session& session, const Address& address,
                                                     const base::Limit& limit);
[[nodiscard]] base::Result<void> mark_database(Session& session, std::string_view name, std::string_view mark,
                                               const base::Limit& limit);
/// The names of all roles and databases, with their kinds.
[[nodiscard]] base::Result<Rows> list_names(Session& session, const base::Limit& limit);

// See drivers/guest.hpp.
[[nodiscard]] base::Result<std::vector<GuestThing>> list_things(const Address& address,
                                                                const base::Limit& limit);
[[nodiscard]] base::Result<void> drop_account(const Address& address, const std::string& name,
                                              const base::Limit& limit);
[[nodiscard]] base::Result<std::string> missing_right(const Address& address, Needs needs,
                                                      const base::Limit& limit);
[[nodiscard]] base::Result<TablesThere> tables_there(const Address& address, const base::Limit& limit);

} // namespace harness::drivers::postgres
