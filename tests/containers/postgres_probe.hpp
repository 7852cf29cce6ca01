#pragma once
// A look at a PostgreSQL server without any client library: sends a startup message, reads the first answer.

#include "containers/server.hpp"

#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <string>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace harness::testing {

/// Ready when the server asks for a password ('R', AuthenticationXxx; PostgreSQL manual, "Message Formats").
/// While it starts it answers with an error ('E', SQLSTATE 57P03) or not at all.
inline containers::Probe postgres_probe(const containers::Endpoint& endpoint, const base::Limit&) {
    using Verdict = containers::Probe::Verdict;
    const int line = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{1, 0};
    ::setsockopt(line, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(endpoint.port);
    ::inet_pton(AF_INET, endpoint.host.c_str(), &address.sin_addr);
    containers::Probe probe{Verdict::not_yet, "nobody listens"};
    if (::connect(line, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        const std::string parameters("\0\0\0\0\0\3\0\0user\0postgres\0\0", 23);
        std::string message = parameters;
        message[3] = static_cast<char>(message.size());
        (void)::send(line, message.data(), message.size(), MSG_NOSIGNAL);
        std::array<char, 512> answer{};
        const auto size = ::recv(line, answer.data(), answer.size(), 0);
        if (size > 0 && answer[0] == 'R')
            probe = {Verdict::ready, ""};
        else
            probe.message = size > 0 ? "it answers with an error" : "it accepts and says nothing";
    }
    ::close(line);
    return probe;
}

} // namespace harness::testing
