#pragma once
// Where a Docker engine listens, as DOCKER_HOST says it.

#include "harness/base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace harness::containers {

struct Address {
    enum class Kind { unix_socket, tcp };
    Kind kind = Kind::unix_socket;
    std::string path; ///< of the socket, absolute
    std::string host; ///< tcp only, IPv6 without brackets
    std::uint16_t port = 0;

    auto operator<=>(const Address&) const = default;
};

/// As a DOCKER_HOST would have it: "unix:///run/docker.sock", "tcp://host:2375".
[[nodiscard]] std::string to_string(const Address& address);

/// Whether the engine is on this machine, so that what it publishes on 127.0.0.1 can be reached from here.
[[nodiscard]] bool is_local(const Address& address);

/// Reads "unix://…", "tcp://host[:port]", "http://…" or the bare path of a socket. What harness cannot speak
/// (TLS, ssh) is refused with what to do instead.
[[nodiscard]] base::Result<Address> parse_address(std::string_view text);

/// The parts of the environment that say where the engine is. Empty = not set.
struct EngineEnvironment {
    std::string docker_host;
    std::string docker_tls_verify;
    std::string runtime_directory; ///< XDG_RUNTIME_DIR: rootless Docker and Podman keep their sockets there
    std::string home;

    [[nodiscard]] static EngineEnvironment of_this_process();
};

/// Sockets to look for when nobody says where the engine is, likeliest first.
[[nodiscard]] std::vector<std::string> usual_sockets(const EngineEnvironment& environment);

/// `asked` if it is not empty, else DOCKER_HOST, else the first usual socket that exists, else the first.
[[nodiscard]] base::Result<Address> find_engine(std::string_view asked, const EngineEnvironment& environment);

} // namespace harness::containers
