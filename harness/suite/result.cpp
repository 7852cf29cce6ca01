#include "harness/suite/result.hpp"

#include <algorithm>

namespace harness::suite {

ExitCode exit_code(const RunResult& result) {
    const auto any_cell = [&](CellStatus status) {
        return std::any_of(result.cells.begin(), result.cells.end(), [&](const CellResult& cell) {
            return cell.status == status && !cell.allow_failure;
        });
    };
    const bool beyond_cells = std::any_of(result.findings.begin(), result.findings.end(),
                                          [](const Finding& f) { return f.severity == Severity::error; });
    if (result.interrupted) return ExitCode::interrupted;
    if (any_cell(CellStatus::error)) return ExitCode::environment;
    if (any_cell(CellStatus::failed) || any_cell(CellStatus::flaky) || beyond_cells)
        return ExitCode::findings;
    // Nobody stopped it and yet not all cells were looked at: a gate must not take that for a pass.
    if (any_cell(CellStatus::cancelled)) return ExitCode::environment;
    // Nothing was looked at: that is allowed for each cell, and still no pass of the whole.
    const bool looked = std::any_of(result.cells.begin(), result.cells.end(), [](const CellResult& cell) {
        return cell.status != CellStatus::unavailable;
    });
    if (!looked && !result.cells.empty()) return ExitCode::environment;
    return ExitCode::passed;
}

std::string_view to_string(CheckStatus status) {
    switch (status) {
    case CheckStatus::passed:
        return "passed";
    case CheckStatus::noted:
        return "noted";
    case CheckStatus::warned:
        return "warned";
    case CheckStatus::failed:
        return "failed";
    case CheckStatus::not_looked:
        return "not looked";
    case CheckStatus::off:
        return "off";
    }
    return "unknown";
}

std::string_view to_string(CellStatus status) {
    switch (status) {
    case CellStatus::passed:
        return "passed";
    case CellStatus::failed:
        return "failed";
    case CellStatus::error:
        return "error";
    case CellStatus::cancelled:
        return "cancelled";
    case CellStatus::unavailable:
        return "unavailable";
    case CellStatus::flaky:
        return "flaky";
    }
    return "unknown";
}

} // namespace harness::suite
