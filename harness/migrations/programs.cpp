#include "harness/migrations/programs.hpp"

#include "harness/migrations/alembic.hpp"

#include <algorithm>
#include <array>

namespace harness::migrations {
namespace {

constexpr std::array k_drivers{
    ToolDriver{"alembic", load_alembic, alembic_tool},
};

} // namespace

std::span<const ToolDriver> tool_drivers() {
    return k_drivers;
}

namespace {

const ToolDriver* driver_named(std::string_view name) {
    const auto drivers = tool_drivers();
    const auto found = std::ranges::find(drivers, name, &ToolDriver::name);
    return found == drivers.end() ? nullptr : &*found;
}

} // namespace

std::vector<NamedTool> tools() {
    std::vector<NamedTool> all;
    for (const auto& driver : tool_drivers()) all.push_back({driver.name, {}});
    for (const auto& file : tool_files()) all.push_back(file);
    return all;
}

base::Result<History> load_with_tool(const std::filesystem::path& folder, const matrix::ToolUse& tool,
                                     base::Engine engine, const base::Limit& limit,
                                     std::shared_ptr<ProgramRunner> elsewhere) {
    const auto* driver = driver_named(tool.name);
    return driver ? driver->load(folder, tool, engine, limit, std::move(elsewhere))
                  : load_program(folder, tool, engine, limit, std::move(elsewhere));
}

std::unique_ptr<Tool> make_program(const History& history, base::Engine engine,
                                   std::shared_ptr<ProgramRunner> elsewhere) {
    const auto* driver = driver_named(history.tool->name);
    return driver ? driver->make_tool(history, engine, std::move(elsewhere))
                  : program_tool(history, engine, std::move(elsewhere));
}

} // namespace harness::migrations
