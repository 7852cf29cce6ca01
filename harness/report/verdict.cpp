#include "harness/report/summary.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace harness::report {
namespace {

using suite::CellStatus;
using suite::CheckStatus;
using suite::ExitCode;

/// What the verdict counts: findings told once, and the cells that they are on. What is only on cells that
/// are allowed to fail counts apart.
struct Count {
    Tally findings;
    std::size_t cells_with_findings = 0;
    std::size_t allowed_findings = 0;
    std::size_t errors = 0;
    std::size_t allowed_errors = 0;
    std::size_t flaky = 0;
    std::size_t retried = 0;
    std::size_t unavailable = 0;
    std::size_t not_looked = 0; ///< checks of cells that got through
    std::size_t through = 0;
    std::size_t planned = 0;
};

void add(Count& total, const suite::CellResult& cell) {
    if (!cell.findings.empty() && !cell.allow_failure) ++total.cells_with_findings;
    if (cell.status == CellStatus::error) ++(cell.allow_failure ? total.allowed_errors : total.errors);
    if (cell.status == CellStatus::flaky && !cell.allow_failure) ++total.flaky;
    if (cell.status == CellStatus::unavailable) ++total.unavailable;
    if (!cell.retried.empty()) ++total.retried;
    if (cell.status != CellStatus::cancelled) ++total.through;
    if (cell.status != CellStatus::passed && cell.status != CellStatus::failed) return;
    for (const auto& outcome : cell.checks)
        if (outcome.status == CheckStatus::not_looked) ++total.not_looked;
}

Count count(const suite::RunResult& result) {
    Count total;
    std::vector<std::string> allowed;
    for (const auto& cell : result.cells) {
        add(total, cell);
        if (cell.allow_failure) allowed.push_back(cell.id);
    }
    const auto is_allowed = [&](const std::string& id) {
        return std::find(allowed.begin(), allowed.end(), id) != allowed.end();
    };
    for (const auto& group : group_findings(result)) {
        if (!group.cells.empty() && std::all_of(group.cells.begin(), group.cells.end(), is_allowed)) {
            ++total.allowed_findings;
        } else {
            total.findings.add(group.finding->severity);
        }
    }
    total.planned = std::max(result.planned, result.cells.size());
    return total;
}

std::string findings_count(const Count& total) {
    if (total.findings.total() == 0) return "no findings";
    return fmt::format("{} ({})", count_text(total.findings.total(), "finding"), total.findings.text());
}

std::string findings_on_cells(const Count& total) {
    const auto cells = count_text(total.planned, "cell");
    if (total.findings.total() == 0) return "no findings on " + cells;
    if (total.cells_with_findings == 0) return findings_count(total) + ", none of one cell alone; " + cells;
    return fmt::format("{} on {} of {}", findings_count(total), total.cells_with_findings, cells);
}

/// What somebody who reads only this line must not overlook.
std::string remainder(const Count& total) {
    std::string text;
    std::vector<std::string> allowed;
    if (total.allowed_findings > 0) allowed.push_back(count_text(total.allowed_findings, "finding"));
    if (total.allowed_errors > 0) allowed.push_back(count_text(total.allowed_errors, "environment error"));
    if (!allowed.empty())
        text += fmt::format("; not counted: {} on cells that are allowed to fail", base::join(allowed, ", "));
    if (total.flaky > 0) text += fmt::format("; {} flaky", count_text(total.flaky, "cell"));
    if (total.retried > 0) text += fmt::format("; {} started anew", count_text(total.retried, "cell"));
    if (total.unavailable > 0)
        text +=
            fmt::format("; {} not available here, which is allowed", count_text(total.unavailable, "cell"));
    if (total.not_looked > 0) text += fmt::format("; {} did not look", count_text(total.not_looked, "check"));
    if (total.through < total.planned)
        text += fmt::format("; {} not through", count_text(total.planned - total.through, "cell"));
    return text;
}

} // namespace

std::string verdict(const suite::RunResult& result) {
    const auto total = count(result);
    const auto cells = count_text(total.planned, "cell");
    const auto time = duration_text(result.duration);
    switch (suite::exit_code(result)) {
    case ExitCode::interrupted:
        return fmt::format("INTERRUPTED: {} of {} through after {}; {} so far", total.through, cells, time,
                           findings_count(total));
    case ExitCode::environment:
        return fmt::format("COULD NOT LOOK: {} of {} could not be tested; {} on the others in {}{}",
                           total.errors + (total.errors == 0 ? total.unavailable : 0), cells,
                           findings_count(total), time, remainder(total));
    case ExitCode::findings:
        return fmt::format("FAILED: {} in {}{}", findings_on_cells(total), time, remainder(total));
    default:
        if (total.planned == 0) return "PASSED: there was no cell to look at";
        return fmt::format("PASSED: {} in {}{}", findings_on_cells(total), time, remainder(total));
    }
}

} // namespace harness::report
