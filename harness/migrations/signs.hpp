#pragma once
// Signs of tools whose layouts this version cannot run: so that their folders are called by name, and never
// taken for a layout that happens to use the same file names.

#include "harness/migrations/layout.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace harness::migrations {

struct Sign {
    std::string_view tool; ///< "goose"
    /// The layout it speaks against; "*" is any of them, "?" any that is only possible, empty none.
    std::string_view mimics;
    std::string evidence; ///< "a line `-- +goose Up` in 00001_init.sql"

    [[nodiscard]] bool speaks_against(std::string_view layout, Certainty certainty) const {
        return mimics == "*" || mimics == layout || (mimics == "?" && certainty != Certainty::sure);
    }
};

/// One sign a tool at most, in the order of the table. What only looks like many things (numbered .sql files)
/// is told where nothing says more.
[[nodiscard]] std::vector<Sign> signs_of_other_tools(const Folder& folder);
/// Whether `name` is a tool of that table, written in any case.
[[nodiscard]] bool is_other_tool(std::string_view name);

} // namespace harness::migrations
