#include "containers/shortcut.hpp"

#include "harness/base/text.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>

namespace harness::containers {
namespace {

/// A connection that says nothing.
class SilentConnection {
  public:
    explicit SilentConnection(const Endpoint& endpoint)
        : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(endpoint.port);
        m_has_begun =
            m_socket >= 0 && ::inet_pton(AF_INET, endpoint.host.c_str(), &address.sin_addr) == 1
            && (::connect(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0
                || errno == EINPROGRESS);
    }
    ~SilentConnection() {
        if (m_socket >= 0) ::close(m_socket);
    }
    SilentConnection(const SilentConnection&) = delete;
    SilentConnection& operator=(const SilentConnection&) = delete;

    [[nodiscard]] bool arrives(std::chrono::milliseconds patience) const {
        if (!m_has_begun) return false;
        pollfd ready{m_socket, POLLOUT, 0};
        if (::poll(&ready, 1, static_cast<int>(patience.count())) != 1) return false;
        int failure = 0;
        socklen_t size = sizeof failure;
        return ::getsockopt(m_socket, SOL_SOCKET, SO_ERROR, &failure, &size) == 0 && failure == 0;
    }
    [[nodiscard]] std::uint16_t own_port() const {
        sockaddr_in address{};
        socklen_t size = sizeof address;
        if (::getsockname(m_socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
        return ntohs(address.sin_port);
    }

  private:
    int m_socket;
    bool m_has_begun = false;
};

std::string contents_of(const std::string& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

} // namespace

std::set<std::string> own_addresses() {
    std::set<std::string> addresses;
    ifaddrs* all = nullptr;
    if (::getifaddrs(&all) != 0) return addresses;
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owned(all, &::freeifaddrs);
    for (const auto* one = all; one != nullptr; one = one->ifa_next) {
        if (one->ifa_addr == nullptr || one->ifa_addr->sa_family != AF_INET) continue;
        std::array<char, INET_ADDRSTRLEN> text{};
        const auto& address = reinterpret_cast<const sockaddr_in*>(one->ifa_addr)->sin_addr;
        if (::inet_ntop(AF_INET, &address, text.data(), text.size()) != nullptr)
            addresses.emplace(text.data());
    }
    return addresses;
}

std::optional<Endpoint> shortcut_to(const std::vector<NetworkPlace>& networks, std::uint16_t port,
                                    const std::set<std::string>& own_addresses) {
    const auto here = std::ranges::find_if(
        networks, [&](const auto& place) { return own_addresses.contains(place.gateway); });
    if (here == networks.end() || port == 0) return std::nullopt;
    return Endpoint{here->address, port};
}

bool lists_connection(std::string_view list, std::uint16_t own_port, std::uint16_t other_port) {
    const auto own = fmt::format(":{:04X}", own_port);
    const auto other = fmt::format(":{:04X}", other_port);
    std::istringstream lines{std::string(list)};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string number;
        std::string here;
        std::string there;
        if (words >> number >> here >> there && here.ends_with(own) && there.ends_with(other)) return true;
    }
    return false;
}

bool leads_to(const Endpoint& endpoint, int pid, const base::Limit& limit) {
    constexpr std::chrono::milliseconds patience{250}; // a firewall may let it go nowhere
    if (pid <= 0 || limit.is_over()) return false;
    const SilentConnection connection(endpoint);
    if (!connection.arrives(patience)) return false;
    // A server that listens to both families has those of IPv4 among those of IPv6.
    return std::ranges::any_of(std::array{"tcp", "tcp6"}, [&](const char* family) {
        return lists_connection(contents_of(fmt::format("/proc/{}/net/{}", pid, family)), endpoint.port,
                                connection.own_port());
    });
}

} // namespace harness::containers
