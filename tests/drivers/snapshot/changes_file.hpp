#pragma once
// Lists of DDL: a line a change, `#` a comment, `>=15 ` in front of what only later majors know.

#include <string>
#include <vector>

namespace harness::tests {

[[nodiscard]] std::string read_file(const std::string& name); ///< of this folder
[[nodiscard]] std::vector<std::string> read_changes(const std::string& name, int major);

} // namespace harness::tests
