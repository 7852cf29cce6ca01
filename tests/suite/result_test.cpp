#include "harness/suite/result.hpp"

#include <gtest/gtest.h>

using namespace harness::suite;

namespace {

RunResult run_with(std::vector<CellStatus> statuses) {
    RunResult result;
    for (const auto status : statuses) {
        CellResult cell;
        cell.status = status;
        result.cells.push_back(std::move(cell));
    }
    return result;
}

} // namespace

TEST(ExitCode, follows_the_worst_of_the_cells) {
    using enum CellStatus;
    EXPECT_EQ(exit_code(run_with({passed, passed})), ExitCode::passed);
    EXPECT_EQ(exit_code(run_with({passed, failed})), ExitCode::findings);
    EXPECT_EQ(exit_code(run_with({failed, error, passed})), ExitCode::environment);
}

TEST(ExitCode, of_an_interrupted_run_says_so_whatever_was_found) {
    auto result = run_with({CellStatus::failed, CellStatus::error});
    result.interrupted = true;
    EXPECT_EQ(exit_code(result), ExitCode::interrupted);
}

TEST(ExitCode, of_cells_that_were_never_looked_at_is_no_pass) {
    using enum CellStatus;
    EXPECT_EQ(exit_code(run_with({passed, cancelled})), ExitCode::environment);
    EXPECT_EQ(exit_code(run_with({failed, cancelled})), ExitCode::findings) << "--fail-fast";
}

TEST(ExitCode, of_a_flaky_cell_is_no_pass) {
    EXPECT_EQ(exit_code(run_with({CellStatus::passed, CellStatus::flaky})), ExitCode::findings);
    EXPECT_EQ(exit_code(run_with({CellStatus::error, CellStatus::flaky})), ExitCode::environment);
}

TEST(ExitCode, spares_cells_that_cannot_be_had_unless_that_is_all_of_them) {
    using enum CellStatus;
    EXPECT_EQ(exit_code(run_with({passed, unavailable})), ExitCode::passed);
    EXPECT_EQ(exit_code(run_with({unavailable, unavailable})), ExitCode::environment);
}

TEST(ExitCode, spares_cells_that_are_allowed_that_are_allowed_to_fail) {
    auto result = run_with({CellStatus::failed, CellStatus::passed});
    result.cells[0].allow_failure = "beta";
    EXPECT_EQ(exit_code(result), ExitCode::passed);
    result.cells[0].status = CellStatus::error;
    EXPECT_EQ(exit_code(result), ExitCode::passed) << "a version whose image is not out yet";
}

TEST(ExitCode, counts_findings_of_the_spec_itself) {
    auto result = run_with({CellStatus::passed});
    result.findings.emplace_back();
    EXPECT_EQ(exit_code(result), ExitCode::findings);
    result.findings[0].severity = Severity::warning;
    EXPECT_EQ(exit_code(result), ExitCode::passed);
}
