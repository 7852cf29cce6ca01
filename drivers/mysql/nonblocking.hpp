#pragma once
// Internal: waiting for what a suspended call of the client library waits for.

#include "drivers/doorbell.hpp"
#include "drivers/mysql/handles.hpp"
#include "harness/base/limit.hpp"

namespace harness::drivers::mysql {

/// For a suspended call that is to find out that its socket is broken.
constexpr int k_any_readiness = MYSQL_WAIT_READ | MYSQL_WAIT_WRITE | MYSQL_WAIT_EXCEPT;

/// Waits for some of `wanted` (MYSQL_WAIT_…), and tells which are ready; 0 when the bell rang or the deadline
/// came first.
[[nodiscard]] int wait_for(MYSQL* connection, int wanted, const Doorbell& bell, base::Deadline deadline);

/// Makes every call on the connection fail from now on, also one that is suspended.
void break_socket(MYSQL* connection) noexcept;

} // namespace harness::drivers::mysql
