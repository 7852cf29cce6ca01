#include "harness/cli/commands.hpp"
#include "harness/cli/matrix_input.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace harness::cli {
namespace {

std::string runs_on(const runner::PreparedCell& prepared) {
    const auto& cell = prepared.cell;
    if (base::info(cell.engine).embedded) return "embedded";
    if (cell.runtime == matrix::Runtime::process)
        return fmt::format("{} {} of this machine", base::info(cell.engine).title, cell.version);
    if (cell.url) return cell.url->shown(cell.engine);
    return cell.settings.image.value_or("");
}

std::size_t count_steps(const matrix::Spec& spec, const migrations::History& history) {
    std::size_t steps = 0;
    for (const auto& trip : suite::make_plan(history, suite::wanted_checks(spec, history).value()))
        steps += trip.steps.size();
    return steps;
}

} // namespace

suite::ExitCode plan(const PlanCommand& command) {
    const auto read = read_matrix(command.matrix);
    if (const auto* refused = std::get_if<suite::ExitCode>(&read)) return *refused;
    const auto& input = std::get<MatrixInput>(read);

    std::size_t id_width = 4;
    std::size_t image_width = 7;
    for (const auto& prepared : input.cells) {
        id_width = std::max(id_width, prepared.cell.id.size());
        image_width = std::max(image_width, runs_on(prepared).size());
    }
    fmt::print("{:<{}}  {:<{}}  {:>7}  {:>9}  {:>5}  {:<14}  {}\n", "cell", id_width, "runs on", image_width,
               "memory", "revisions", "steps", "layout", "migrations");
    for (const auto& prepared : input.cells) {
        const auto memory = runner::memory_of(prepared.cell);
        const auto& history = prepared.history;
        fmt::print("{:<{}}  {:<{}}  {:>7}  {:>9}  {:>5}  {:<14}  {}\n", prepared.cell.id, id_width,
                   runs_on(prepared), image_width, memory ? fmt::format("{} MiB", memory >> 20U) : "-",
                   history.revisions.size(), count_steps(input.spec, history), history.layout,
                   history.folder.string());
    }
    fmt::print("{} {}\n", input.cells.size(), input.cells.size() == 1 ? "cell" : "cells");
    return suite::ExitCode::passed;
}

} // namespace harness::cli
