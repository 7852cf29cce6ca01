#pragma once

#include "containers/server.hpp"

#include <arpa/inet.h>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace harness::testing {

/// What a server says first, after `message` if that is not empty. nullopt: nobody listens; empty: it says
/// nothing within a second.
[[nodiscard]] inline std::optional<std::string> first_answer(const containers::Endpoint& endpoint,
                                                             std::string_view message) {
    const int line = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{1, 0};
    ::setsockopt(line, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(endpoint.port);
    ::inet_pton(AF_INET, endpoint.host.c_str(), &address.sin_addr);
    std::optional<std::string> answer;
    if (::connect(line, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        if (!message.empty()) (void)::send(line, message.data(), message.size(), MSG_NOSIGNAL);
        std::array<char, 512> buffer{};
        const auto size = ::recv(line, buffer.data(), buffer.size(), 0);
        answer.emplace(buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    }
    ::close(line);
    return answer;
}

} // namespace harness::testing
