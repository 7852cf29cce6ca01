#pragma once
// Whose container is it, and does that harness still live?

#include "containers/engine_answers.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace harness::containers {

/// A process, told apart from every other one: pids are used again, and two harnesses in containers of their
/// own that share one engine may both have pid 7 under the same boot id.
struct Owner {
    std::int64_t pid = 0;
    std::string world;       ///< boot id and pid namespace: where the pid means something
    std::uint64_t start = 0; ///< clock ticks since boot (proc(5), stat, field 22); 0 = not known

    bool operator==(const Owner&) const = default;
    [[nodiscard]] static Owner this_process();
};

/// The label's value: "<pid>@<boot id>/<pid namespace>/<start>".
[[nodiscard]] std::string to_string(const Owner& owner);
[[nodiscard]] std::optional<Owner> read_owner(std::string_view label);

/// Whether a process of our own world still runs.
[[nodiscard]] bool is_alive(const Owner& owner);

/// The name of this machine, for people.
[[nodiscard]] std::string host_name();

/// Who wants a container.
enum class Claim {
    held,      ///< its owner is a process here, and runs
    abandoned, ///< its owner was a process here, and runs no more
    elsewhere, ///< its owner is in another world: another machine, or before this machine's last start
    expired,   ///< so it is, and its time is over, too
    kept,      ///< by --keep
    foreign,   ///< it is none of ours, whatever its labels look like
};

/// Of what an owner has until `expires` (seconds since 1970), whatever it is: never kept or foreign.
[[nodiscard]] Claim claim_by(const Owner& owner, std::int64_t expires, const Owner& us, std::int64_t now,
                             const std::function<bool(const Owner&)>& lives);

/// Of an owner in another world nobody can say whether it lives; there the expiry decides.
[[nodiscard]] Claim claim_on(const ListedContainer& container, const Owner& us, std::int64_t now,
                             const std::function<bool(const Owner&)>& lives);

/// Whether nobody wants the container any more.
[[nodiscard]] inline bool is_leftover(const ListedContainer& container, const Owner& us, std::int64_t now,
                                      const std::function<bool(const Owner&)>& lives) {
    const auto claim = claim_on(container, us, now, lives);
    return claim == Claim::abandoned || claim == Claim::expired;
}

/// The time to judge expiries by: the earlier one of our clock and the engine's, as the Date of its answers
/// (RFC 9110, 5.6.7) has it. One clock that jumps ahead then takes nothing from anybody.
[[nodiscard]] std::int64_t cautious_time(std::int64_t ours, const std::string& engines_date);

} // namespace harness::containers
