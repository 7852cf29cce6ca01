#include "containers/owner.hpp"

#include "containers/create_request.hpp"
#include "harness/base/text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <climits>
#include <ctime>
#include <filesystem>
#include <fstream>

namespace harness::containers {
namespace {

template <class Number>
std::optional<Number> number(std::string_view text) {
    Number value{};
    const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string first_line(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

/// Nullopt when there is no such process.
std::optional<std::uint64_t> start_of(std::int64_t pid) {
    const auto stat = first_line(fmt::format("/proc/{}/stat", pid));
    const auto name_end = stat.rfind(')'); // a process's name may hold blanks and brackets
    if (name_end == std::string::npos) return std::nullopt;
    const auto fields = base::split(std::string_view(stat).substr(name_end + 1), ' ');
    constexpr std::size_t state_field = 1; // "" stands before it
    constexpr std::size_t start_field = 20;
    if (fields.size() <= start_field || fields[state_field] == "Z") return std::nullopt;
    return number<std::uint64_t>(fields[start_field]);
}

std::string world() {
    std::error_code failure;
    const auto space =
        std::filesystem::read_symlink("/proc/self/ns/pid", failure).string(); // pid:[4026531836]
    const auto digits = space.find_first_of("0123456789");
    const auto inode = digits == std::string::npos ? "0" : space.substr(digits, space.find(']') - digits);
    return first_line("/proc/sys/kernel/random/boot_id") + "/" + inode;
}

} // namespace

Owner Owner::this_process() {
    return {::getpid(), containers::world(), start_of(::getpid()).value_or(0)};
}

std::string to_string(const Owner& owner) {
    return fmt::format("{}@{}/{}", owner.pid, owner.world, owner.start);
}

std::optional<Owner> read_owner(std::string_view label) {
    const auto at = label.find('@');
    const auto slash = label.rfind('/');
    if (at == std::string_view::npos || slash == std::string_view::npos || slash < at) return std::nullopt;
    const auto pid = number<std::int64_t>(label.substr(0, at));
    const auto start = number<std::uint64_t>(label.substr(slash + 1));
    if (!pid || !start) return std::nullopt;
    return Owner{*pid, std::string(label.substr(at + 1, slash - at - 1)), *start};
}

bool is_alive(const Owner& owner) {
    const auto start = start_of(owner.pid);
    return start && (owner.start == 0 || *start == owner.start);
}

std::string host_name() {
    std::array<char, HOST_NAME_MAX + 1> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0) return {};
    return name.data();
}

Claim claim_by(const Owner& owner, std::int64_t expires, const Owner& us, std::int64_t now,
               const std::function<bool(const Owner&)>& lives) {
    if (owner.world == us.world) return lives(owner) ? Claim::held : Claim::abandoned;
    return expires < now ? Claim::expired : Claim::elsewhere;
}

Claim claim_on(const ListedContainer& container, const Owner& us, std::int64_t now,
               const std::function<bool(const Owner&)>& lives) {
    const auto label = [&](std::string_view name) {
        const auto found = container.labels.find(std::string(name));
        return found == container.labels.end() ? std::string() : found->second;
    };
    const auto owner = read_owner(label(k_owner_label));
    const auto expires = number<std::int64_t>(label(k_expires_label));
    if (!container.name.starts_with(k_name_prefix) || !owner || !expires) return Claim::foreign;
    if (container.name.starts_with(k_kept_prefix)) return Claim::kept;
    return claim_by(*owner, *expires, us, now, lives);
}

std::int64_t cautious_time(std::int64_t ours, const std::string& engines_date) {
    std::tm time{};
    const auto* end = ::strptime(engines_date.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &time);
    if (end == nullptr || *end != '\0') return ours;
    return std::min(ours, static_cast<std::int64_t>(::timegm(&time)));
}

} // namespace harness::containers
