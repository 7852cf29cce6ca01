#pragma once
// Internal: histories that a program runs, by what the matrix file says (matrix/tool.hpp). Most tools are
// data, a file each in tools/; one that is better spoken to in another way has a driver of its own, a row
// here.

#include "harness/migrations/history.hpp"
#include "harness/migrations/tool.hpp"

#include <memory>
#include <span>
#include <string_view>

namespace harness::migrations {

struct ToolDriver {
    std::string_view name;
    base::Result<History> (*load)(const std::filesystem::path& folder, const matrix::ToolUse& tool,
                                  base::Engine engine, const base::Limit& limit,
                                  std::shared_ptr<ProgramRunner> elsewhere);
    std::unique_ptr<Tool> (*make_tool)(const History& history, base::Engine engine,
                                       std::shared_ptr<ProgramRunner> elsewhere);
};

[[nodiscard]] std::span<const ToolDriver> tool_drivers();

/// The tool of a history that has one (History::tool).
[[nodiscard]] std::unique_ptr<Tool> make_program(const History& history, base::Engine engine,
                                                 std::shared_ptr<ProgramRunner> elsewhere);

// What the data files share.

/// The texts of tools/*.yaml, compiled in.
[[nodiscard]] std::span<const NamedTool> tool_files();
[[nodiscard]] base::Result<History> load_program(const std::filesystem::path& folder,
                                                 const matrix::ToolUse& tool, base::Engine engine,
                                                 const base::Limit& limit,
                                                 std::shared_ptr<ProgramRunner> elsewhere);
[[nodiscard]] std::unique_ptr<Tool> program_tool(const History& history, base::Engine engine,
                                                 std::shared_ptr<ProgramRunner> elsewhere);

} // namespace harness::migrations
