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

/// Whether nobody wants the container any more. Never one that was kept, nor one whose owner lives. Of an
/// owner in another world nobody can say whether it lives; there the expiry decides.
[[nodiscard]] bool is_leftover(const ListedContainer& container, const Owner& us, std::int64_t now,
                               const std::function<bool(const Owner&)>& lives);

} // namespace harness::containers
