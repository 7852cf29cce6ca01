#include "containers/address.hpp"

#include "containers/failed.hpp"

#include <fmt/format.h>
#include <sys/un.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>

namespace harness::containers {
namespace {

constexpr std::uint16_t k_plain_port = 2375;
constexpr std::string_view k_tunnel =
    "forward its socket instead (ssh -NL /tmp/docker.sock:/var/run/docker.sock HOST) and set "
    "DOCKER_HOST=unix:///tmp/docker.sock";

base::Error bad_address(std::string_view text, std::string_view why) {
    return failed(base::ErrorKind::usage,
                  fmt::format("could not read the Docker address \"{}\": {}", text, why));
}

base::Result<Address> unix_address(std::string_view text, std::string_view path) {
    if (path.empty()) return bad_address(text, "the socket's path is missing (unix:///var/run/docker.sock)");
    Address address;
    address.path = std::filesystem::absolute(path).string();
    if (address.path.size() >= sizeof(sockaddr_un::sun_path))
        return bad_address(text, "a socket's path may have at most 107 bytes");
    return address;
}

base::Result<Address> tcp_address(std::string_view text, std::string_view rest) {
    rest = rest.substr(0, rest.find('/'));
    Address address{Address::Kind::tcp, "", "", k_plain_port};
    std::string_view port;
    if (rest.starts_with('[')) {
        const auto end = rest.find(']');
        if (end == std::string_view::npos) return bad_address(text, "the bracket is not closed");
        address.host = rest.substr(1, end - 1);
        port = rest.substr(end + 1);
    } else {
        const auto colon = rest.find(':');
        address.host = rest.substr(0, colon);
        if (colon != std::string_view::npos) port = rest.substr(colon);
    }
    if (address.host.empty()) return bad_address(text, "the host is missing (tcp://host:2375)");
    if (port.empty()) return address;
    const auto* end = port.data() + port.size();
    const auto [stop, failure] = std::from_chars(port.data() + 1, end, address.port);
    if (port.front() != ':' || failure != std::errc{} || stop != end || address.port == 0)
        return bad_address(text, "the port is not a number from 1 to 65535");
    return address;
}

std::string variable(const char* name) {
    const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nobody sets variables
    return value ? value : "";
}

} // namespace

std::string to_string(const Address& address) {
    if (address.kind == Address::Kind::unix_socket) return "unix://" + address.path;
    const bool is_ipv6 = address.host.find(':') != std::string::npos;
    return fmt::format("tcp://{}:{}", is_ipv6 ? "[" + address.host + "]" : address.host, address.port);
}

bool is_local(const Address& address) {
    return address.kind == Address::Kind::unix_socket || address.host == "localhost" || address.host == "::1"
           || address.host.starts_with("127.");
}

base::Result<Address> parse_address(std::string_view text) {
    const auto separator = text.find("://");
    if (separator == std::string_view::npos) {
        if (text.starts_with('/') || text.starts_with('.')) return unix_address(text, text);
        return tcp_address(text, text);
    }
    const auto scheme = text.substr(0, separator);
    const auto rest = text.substr(separator + 3);
    if (scheme == "unix") return unix_address(text, rest);
    if (scheme == "tcp" || scheme == "http") return tcp_address(text, rest);
    if (scheme == "https" || scheme == "ssh")
        return bad_address(text, fmt::format("harness does not speak {}; {}", scheme, k_tunnel));
    return bad_address(text, "use unix:///path/to/socket or tcp://host:port");
}

EngineEnvironment EngineEnvironment::of_this_process() {
    return {.docker_host = variable("DOCKER_HOST"),
            .docker_tls_verify = variable("DOCKER_TLS_VERIFY"),
            .runtime_directory = variable("XDG_RUNTIME_DIR"),
            .home = variable("HOME")};
}

std::vector<std::string> usual_sockets(const EngineEnvironment& environment) {
    std::vector<std::string> sockets{"/var/run/docker.sock"};
    if (!environment.runtime_directory.empty())
        sockets.push_back(environment.runtime_directory + "/docker.sock");
    if (!environment.home.empty()) sockets.push_back(environment.home + "/.docker/run/docker.sock");
    if (!environment.runtime_directory.empty())
        sockets.push_back(environment.runtime_directory + "/podman/podman.sock");
    return sockets;
}

base::Result<Address> find_engine(std::string_view asked, const EngineEnvironment& environment) {
    const auto said = asked.empty() ? std::string_view(environment.docker_host) : asked;
    if (said.empty()) {
        const auto sockets = usual_sockets(environment);
        std::error_code ignored;
        for (const auto& socket : sockets)
            if (std::filesystem::exists(socket, ignored)) return parse_address(socket);
        return parse_address(sockets.front());
    }
    auto address = parse_address(said);
    if (address && address->kind == Address::Kind::tcp && !environment.docker_tls_verify.empty())
        return bad_address(
            said, fmt::format("DOCKER_TLS_VERIFY is set, and harness does not speak TLS; {}", k_tunnel));
    return address;
}

} // namespace harness::containers
