#pragma once
// Internal: Alembic, driven by its API in the project's own Python (a row of tool_drivers()).

#include "harness/migrations/history.hpp"
#include "harness/migrations/tool.hpp"

namespace harness::migrations {

[[nodiscard]] base::Result<History> load_alembic(const std::filesystem::path& folder,
                                                 const matrix::ToolUse& tool, base::Engine engine,
                                                 const base::Limit& limit,
                                                 std::shared_ptr<ProgramRunner> elsewhere);
[[nodiscard]] std::unique_ptr<Tool> alembic_tool(const History& history, base::Engine engine,
                                                 std::shared_ptr<ProgramRunner> elsewhere);

} // namespace harness::migrations
