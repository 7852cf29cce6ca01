#include "harness/runner/memory.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace harness::runner {
namespace {

std::optional<std::uint64_t> number(std::string_view text) {
    text = base::trim(text);
    std::uint64_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc{} || end == text.data()) return std::nullopt;
    return value;
}

/// "MemAvailable:   21352452 kB"
std::optional<std::uint64_t> available_in(std::string_view meminfo) {
    constexpr std::string_view name = "MemAvailable:";
    for (const auto line : base::split(meminfo, '\n')) {
        if (!line.starts_with(name)) continue;
        if (const auto kibibytes = number(line.substr(name.size()))) return *kibibytes * 1024;
    }
    return std::nullopt;
}

/// Where a line of /proc/self/cgroup has its memory limits: "4:memory:/a/b" (version 1), "0::/a/b" (version
/// 2).
struct Group {
    std::string folder; ///< of the hierarchy
    std::string path;   ///< of the group in it
    std::string limit;  ///< the name of the file
};
std::optional<Group> memory_group(std::string_view line) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) return std::nullopt;
    const auto controllers = line.substr(first + 1, second - first - 1);
    std::string path(line.substr(second + 1));
    if (controllers.empty()) return Group{"/sys/fs/cgroup", std::move(path), "memory.max"};
    const auto names = base::split(controllers, ',');
    if (std::find(names.begin(), names.end(), "memory") == names.end()) return std::nullopt;
    return Group{"/sys/fs/cgroup/memory", std::move(path), "memory.limit_in_bytes"};
}

/// The smallest limit of the group and of all above it. "max" and what version 1 writes for it bind nothing.
std::uint64_t limit_of(const Group& group, const ReadFile& read) {
    auto smallest = UINT64_MAX;
    for (std::filesystem::path path = group.path;; path = path.parent_path()) {
        const auto text = read((group.folder / path.relative_path() / group.limit).string());
        if (text) smallest = std::min(smallest, number(*text).value_or(UINT64_MAX));
        if (!path.has_relative_path()) return smallest;
    }
}

} // namespace

std::optional<std::string> read_file(const std::string& path) {
    std::ifstream file(path);
    if (!file) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(file), {});
}

std::optional<std::uint64_t> available_memory(const ReadFile& read) {
    auto available = available_in(read("/proc/meminfo").value_or(""));
    if (!available) return std::nullopt;
    const auto groups = read("/proc/self/cgroup").value_or("");
    for (const auto line : base::split(groups, '\n'))
        if (const auto group = memory_group(line)) *available = std::min(*available, limit_of(*group, read));
    return available;
}

std::uint64_t memory_for_servers(const containers::Capacity& capacity,
                                 std::optional<std::uint64_t> available) {
    auto memory = capacity.memory;
    if (capacity.is_here && available) memory = memory == 0 ? *available : std::min(memory, *available);
    return memory / 10 * 8;
}

} // namespace harness::runner
