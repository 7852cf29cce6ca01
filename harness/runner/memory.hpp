#pragma once
// How much memory the cells of a run may reserve together. Pure but for the reader that it is given.

#include "containers/server.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace harness::runner {

/// The text of a file of /proc or /sys, nullopt where it does not exist.
using ReadFile = std::function<std::optional<std::string>(const std::string& path)>;
[[nodiscard]] std::optional<std::string> read_file(const std::string& path);

/// What new processes of this machine can have without swapping, and within this process's own control
/// groups: the smaller of MemAvailable (proc(5)) and of what each group that it is in may still take, which
/// is its limit less what is in use and is no cold page cache (cgroups(7), version 1 and 2; memory.stat in
/// the kernel's admin-guide). In bytes; nullopt where this cannot be told (no Linux).
[[nodiscard]] std::optional<std::uint64_t> available_memory(const ReadFile& read);

/// What servers may reserve together, 0 = no bound: four fifths of what the engine's machine has, and of
/// `available` where it is this machine. A fifth stays for harness, the container engine and whatever else
/// lives there.
[[nodiscard]] std::uint64_t memory_for_servers(const containers::Capacity& capacity,
                                               std::optional<std::uint64_t> available);

} // namespace harness::runner
