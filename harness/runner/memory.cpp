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

/// The number behind a name at the beginning of a line: "MemAvailable:   21352452 kB", "inactive_file 4096".
std::optional<std::uint64_t> number_of(std::string_view text, std::string_view name) {
    for (const auto line : base::split(text, '\n')) {
        if (!line.starts_with(name)) continue;
        if (const auto value = number(line.substr(name.size()))) return value;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> available_in(std::string_view meminfo) {
    const auto kibibytes = number_of(meminfo, "MemAvailable:");
    return kibibytes ? std::optional(*kibibytes * 1024) : std::nullopt;
}

/// How a version of control groups names things.
struct Naming {
    std::string_view folder; ///< of the hierarchy
    std::string_view limit;  ///< the name of the file
    std::string_view usage;  ///< … that counts the groups below, too
    std::string_view
        reclaimable; ///< in memory.stat: page cache of the group and those below that has gone cold
};
constexpr Naming k_version_1{"/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes",
                             "total_inactive_file "};
constexpr Naming k_version_2{"/sys/fs/cgroup", "memory.max", "memory.current", "inactive_file "};

/// What a line of /proc/self/cgroup says of memory: "4:memory:/a/b" (version 1), "0::/a/b" (version 2).
struct Group {
    const Naming* naming;
    std::string path; ///< of the group in its hierarchy
};
std::optional<Group> memory_group(std::string_view line) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) return std::nullopt;
    const auto controllers = line.substr(first + 1, second - first - 1);
    std::string path(line.substr(second + 1));
    if (controllers.empty()) return Group{&k_version_2, std::move(path)};
    const auto names = base::split(controllers, ',');
    if (std::find(names.begin(), names.end(), "memory") == names.end()) return std::nullopt;
    return Group{&k_version_1, std::move(path)};
}

/// What one group may still take: its limit, less what is in use and cannot be had back by dropping cache.
/// "max", what version 1 writes for it, and a file that is not there bind nothing.
std::uint64_t free_in(const std::filesystem::path& folder, const Naming& naming, const ReadFile& read) {
    const auto value_of = [&](std::string_view file) { return read((folder / file).string()).value_or(""); };
    const auto limit = number(value_of(naming.limit));
    if (!limit) return UINT64_MAX;
    const auto usage = number(value_of(naming.usage)).value_or(0);
    const auto cache = number_of(value_of("memory.stat"), naming.reclaimable).value_or(0);
    const auto in_use = usage - std::min(usage, cache);
    return *limit - std::min(*limit, in_use);
}

/// The least of what the group and all above it may still take.
std::uint64_t free_in(const Group& group, const ReadFile& read) {
    auto least = UINT64_MAX;
    for (std::filesystem::path path = group.path;; path = path.parent_path()) {
        least = std::min(least, free_in(group.naming->folder / path.relative_path(), *group.naming, read));
        if (!path.has_relative_path()) return least;
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
        if (const auto group = memory_group(line)) *available = std::min(*available, free_in(*group, read));
    return available;
}

std::uint64_t memory_for_servers(const containers::Capacity& capacity,
                                 std::optional<std::uint64_t> available) {
    auto memory = capacity.memory;
    if (capacity.is_here && available) {
        const auto some =
            std::max<std::uint64_t>(*available, 10); // 0 would mean no bound: one cell at a time
        memory = memory == 0 ? some : std::min(memory, some);
    }
    return memory / 10 * 8;
}

} // namespace harness::runner
