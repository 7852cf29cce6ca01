#pragma once
// What harness does on a server that is somebody else's beside making databases: it looks for what is its own
// there, and takes that away. Each call opens a session of the administrator's with the maintenance database.

#include "drivers/driver.hpp"

namespace harness::drivers {

/// A database or an account whose name begins as harness's own do. Whether it is harness's, its name and its
/// mark decide together.
struct GuestThing {
    enum class Kind { database, account };
    Kind kind = Kind::database;
    std::string name;
    std::string mark; ///< the comment on it; empty where there is none, or the engine has none

    bool operator==(const GuestThing&) const = default;
};

/// With what all names of harness's own begin.
inline constexpr std::string_view k_own_names = "harness_";

[[nodiscard]] base::Result<std::vector<GuestThing>> list_things(base::Engine engine, const Address& address,
                                                                const base::Limit& limit);

/// Ends the sessions that are still on a database; takes from an account what it was granted. One that does
/// not exist is success.
[[nodiscard]] base::Result<void> drop_thing(base::Engine engine, const Address& address,
                                            const GuestThing& thing, const base::Limit& limit);

/// What the administrator may not do and a guest has to, with what gives the right; empty where nothing
/// lacks. MySQL and MariaDB have no such question (roles, patterns): there trying it tells.
enum class Needs { databases, databases_and_accounts };
[[nodiscard]] base::Result<std::string> missing_right(base::Engine engine, const Address& address,
                                                      Needs needs, const base::Limit& limit);

/// The tables and views of the maintenance database that are not the server's own: some names, and how many.
struct TablesThere {
    std::vector<std::string> names; ///< at most three
    std::int64_t count = 0;
};
[[nodiscard]] base::Result<TablesThere> tables_there(base::Engine engine, const Address& address,
                                                     const base::Limit& limit);

} // namespace harness::drivers
