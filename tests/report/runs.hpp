#pragma once
// Hand-made records of runs that every report must be able to tell.

#include "harness/suite/result.hpp"

#include <string>
#include <vector>

namespace harness::report_test {

struct NamedRun {
    std::string name;
    suite::RunResult result;
};

/// Empty, passed, unsteady, the same finding on several cells, errors of the environment, interrupted,
/// incomplete, allowed to fail, findings of the matrix file, hostile text.
[[nodiscard]] std::vector<NamedRun> runs();
[[nodiscard]] suite::RunResult run_named(const std::string& name);

/// A cell that passed, with the checks of the table.
[[nodiscard]] suite::CellResult passed_cell(const std::string& engine, const std::string& version);
[[nodiscard]] suite::RunResult run_of(std::vector<suite::CellResult> cells);
/// As large as matrices get: 60 cells of four engines, eight checks.
[[nodiscard]] suite::RunResult large_run();

} // namespace harness::report_test
