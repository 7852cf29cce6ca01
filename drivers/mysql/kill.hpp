#pragma once
// Internal: ending what another session does.

#include "drivers/driver.hpp"

#include <future>
#include <string>

namespace harness::drivers::mysql {

/// Opens a session of its own in a thread of its own and runs `sql` ("KILL QUERY 7") there. The future tells
/// whether the server took it; it is ready within some seconds even if the server is frozen.
[[nodiscard]] std::future<bool> run_elsewhere(const Address& address, std::string sql);

} // namespace harness::drivers::mysql
