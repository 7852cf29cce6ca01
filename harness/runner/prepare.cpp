// What a run is given: the history of each cell, and what the user brings along for its rows.

#include "harness/base/paths.hpp"
#include "harness/migrations/folder.hpp"
#include "harness/runner/container_tool.hpp"
#include "harness/runner/runner.hpp"
#include "harness/suite/companions.hpp"

#include <map>
#include <tuple>
#include <utility>

namespace harness::runner {
namespace {

using base::Limit;

base::Result<migrations::History> load_history(const matrix::Spec& spec, const matrix::Cell& cell,
                                               const std::string& docker_host) {
    const auto folder = base::as_named(cell.migrations);
    if (!cell.tool) return migrations::load(folder, cell.layout, cell.engine, cell.variables);
    const bool is_elsewhere = cell.tool->run_in == matrix::ToolUse::RunIn::image;
    const auto patience =
        spec.timeouts.statement + (is_elsewhere ? spec.timeouts.pull : std::chrono::milliseconds(0));
    const Limit limit{base::Deadline::after(patience), {}};
    std::shared_ptr<migrations::ProgramRunner> elsewhere;
    if (is_elsewhere)
        elsewhere = std::make_shared<LoneContainerTool>(docker_host, cell.tool->image, spec.timeouts.pull);
    return migrations::load_with_tool(folder, *cell.tool, cell.engine, limit, std::move(elsewhere));
}

} // namespace

base::Result<std::vector<PreparedCell>> prepare(const matrix::Spec& spec, std::vector<matrix::Cell> cells,
                                                const std::string& docker_host) {
    std::map<std::tuple<std::string, std::string, base::Engine, migrations::Variables,
                        std::optional<matrix::ToolUse>>,
             migrations::History>
        histories;
    std::vector<PreparedCell> prepared;
    for (auto& cell : cells) {
        const auto key =
            std::make_tuple(cell.migrations.string(), cell.layout, cell.engine, cell.variables, cell.tool);
        auto known = histories.find(key);
        if (known == histories.end()) {
            auto history = load_history(spec, cell, docker_host);
            if (history.has_error()) {
                auto error = std::move(history).error();
                error.message = "reading the migrations of " + cell.id + ": " + error.message;
                if (error.where.file.empty())
                    error.where = cell.tool ? cell.tool->where : spec.migrations.where;
                return error;
            }
            known = histories.emplace(key, std::move(*history)).first;
        }
        if (!cell.declared_schema.empty()) {
            cell.declared_schema = base::as_named(cell.declared_schema);
            if (auto text = migrations::read_file(cell.declared_schema); text.has_error()) {
                auto error = std::move(text).error();
                error.message = "reading the schema file of " + cell.id + ": " + error.message;
                error.where = spec.drift->where;
                return error;
            }
        }
        if (auto wanted = suite::wanted_checks(spec, known->second); wanted.has_error())
            return std::move(wanted).error();
        HARNESS_TRY(auto companions, suite::load_companions(spec, cell, known->second));
        prepared.push_back({std::move(cell), known->second, std::move(companions)});
    }
    return prepared;
}

} // namespace harness::runner
