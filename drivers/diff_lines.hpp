#pragma once
// Differences of long texts (function bodies, view queries), line by line.

#include <string>
#include <string_view>
#include <vector>

namespace harness::drivers {

/// What turns `before` into `after`: "- " and "+ " lines with a line of context ("  ") around them and "  …"
/// where equal lines are left out.
[[nodiscard]] std::vector<std::string> diff_lines(std::string_view before, std::string_view after);

} // namespace harness::drivers
