#include "drivers/poll.hpp"

#include <array>
#include <chrono>

namespace harness::drivers {

bool poll(int socket, short events, const Doorbell& bell, base::Deadline deadline) {
    std::array<pollfd, 2> watched{{{socket, events, 0}, {bell.fd(), POLLIN, 0}}};
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(deadline.remaining(std::chrono::hours(1)));
    ::poll(watched.data(), watched.size(), static_cast<int>(wait.count()));
    return watched[0].revents != 0;
}

} // namespace harness::drivers
