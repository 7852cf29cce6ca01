#pragma once
// The way to a container past the engine's proxy, and the proof that it leads there.

#include "containers/server.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace harness::containers {

/// A container's place in a network of the engine's.
struct NetworkPlace {
    std::string address; ///< its own, IPv4
    std::string gateway; ///< the engine's machine in that network

    bool operator==(const NetworkPlace&) const = default;
};

/// The IPv4 addresses of this machine's interfaces, as far as this process's network goes.
[[nodiscard]] std::set<std::string> own_addresses();

/// The container's own address in a network whose gateway is this machine. It may be another's all the same:
/// a virtual machine beside an engine of this one has the same addresses by default.
[[nodiscard]] std::optional<Endpoint> shortcut_to(const std::vector<NetworkPlace>& networks,
                                                  std::uint16_t port,
                                                  const std::set<std::string>& own_addresses);

/// Connects and looks whether the connection arrives in the network of the process `pid`: proof that it is
/// the container's, before anything is sent. False also where nobody can tell.
[[nodiscard]] bool leads_to(const Endpoint& endpoint, int pid, const base::Limit& limit);

/// Whether a list of connections has one between these two ports (proc(5), "/proc/net/tcp"). Pure.
[[nodiscard]] bool lists_connection(std::string_view list, std::uint16_t own_port, std::uint16_t other_port);

} // namespace harness::containers
