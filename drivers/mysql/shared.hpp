#pragma once
// Internal: what a server's databases share, as a snapshot: users, roles and what they may do elsewhere than
// in harness's own databases, other databases, global variables, loadable functions, plugins. Pure text in,
// structs out.

#include "drivers/driver.hpp"
#include "drivers/mysql/flavour.hpp"

namespace harness::drivers::mysql {

/// The first message: what there is.
[[nodiscard]] std::string shared_list_sql(Family family);
enum class SharedListed {
    databases,
    accounts,
    variables,
    persisted,
    tablespaces,
    functions,
    plugins,
    servers,
    count
};

/// The second message: SHOW CREATE USER and SHOW GRANTS for each account that the first one listed.
[[nodiscard]] std::string accounts_sql(const std::vector<Rows>& listed);

/// Passwords are told by a digest of their stored form: a change is seen, nothing is given away.
[[nodiscard]] Snapshot to_shared_snapshot(const std::vector<Rows>& listed, const std::vector<Rows>& accounts,
                                          std::span<const std::string> ours);

} // namespace harness::drivers::mysql
