#pragma once
// Internal to the drivers: waiting for a socket.

#include "drivers/doorbell.hpp"
#include "harness/base/limit.hpp"

#include <poll.h>

namespace harness::drivers {

/// True when the socket is ready (or broken); false when the bell rang or the deadline came first, or on a
/// signal. Ask what has changed and wait again.
[[nodiscard]] bool poll(int socket, short events, const Doorbell& bell, base::Deadline deadline);

} // namespace harness::drivers
