#include "containers/shortcut.hpp"

#include "containers/wire.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>

namespace harness::containers {
namespace {

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
    if (pid <= 0) return false;
    Wire silent;
    if (silent.connect({Address::Kind::tcp, "", endpoint.host, endpoint.port}, limit.within(patience)))
        return false;
    // A server that listens to both families has those of IPv4 among those of IPv6.
    return std::ranges::any_of(std::array{"tcp", "tcp6"}, [&](const char* family) {
        return lists_connection(contents_of(fmt::format("/proc/{}/net/{}", pid, family)), endpoint.port,
                                silent.own_port());
    });
}

} // namespace harness::containers
