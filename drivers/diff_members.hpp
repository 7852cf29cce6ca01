#pragma once
// Differences of JSON definitions, member by member.

#include <string>
#include <string_view>
#include <vector>

namespace harness::drivers {

/// One member of two JSON definitions that differs, as people read it.
struct MemberChange {
    std::string name;   ///< "owner", "mapping.asciiword"
    std::string before; ///< "none" where it is missing; lists as "a, b"
    std::string after;

    [[nodiscard]] bool is_long() const;
};

/// The members that differ, in their order. A table's list of columns counts only by the order of those that
/// it had before and has still: what was added and removed is told by the columns.
[[nodiscard]] std::vector<MemberChange> diff_members(std::string_view before, std::string_view after);

} // namespace harness::drivers
