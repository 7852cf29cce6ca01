#include "harness/runner/repeats.hpp"

#include <gtest/gtest.h>

namespace harness::runner {
namespace {

using suite::CellStatus;
using suite::Repeat;

const Repeat k_passed{CellStatus::passed, {}};
const Repeat k_failed{CellStatus::failed, {"up/failed 2_b"}};
const Repeat k_failed_otherwise{CellStatus::failed, {"down/failed 2_b"}};
const Repeat k_error{CellStatus::error, {}};
const Repeat k_cancelled{CellStatus::cancelled, {}};
const Repeat k_unavailable{CellStatus::unavailable, {}};

using Repeats = std::vector<Repeat>;

TEST(Repeats, make_a_cell_flaky_whose_verdict_changes) {
    EXPECT_EQ(status_of(Repeats{k_passed, k_failed}), CellStatus::flaky);
    EXPECT_EQ(status_of(Repeats{k_failed, k_passed}), CellStatus::flaky);
    EXPECT_EQ(status_of(Repeats{k_passed, k_error, k_failed}), CellStatus::flaky);
    EXPECT_EQ(status_of(Repeats{k_failed, k_failed_otherwise}), CellStatus::flaky)
        << "for another reason each time";
}

TEST(Repeats, leave_a_steady_verdict_as_it_is) {
    EXPECT_EQ(status_of(Repeats{k_passed, k_passed}), CellStatus::passed);
    EXPECT_EQ(status_of(Repeats{k_failed, k_failed}), CellStatus::failed);
    EXPECT_EQ(status_of(Repeats{k_unavailable}), CellStatus::unavailable);
}

TEST(Repeats, that_the_environment_failed_say_nothing_of_migrations_and_are_no_pass) {
    EXPECT_EQ(status_of(Repeats{k_passed, k_error, k_passed}), CellStatus::error);
    EXPECT_EQ(status_of(Repeats{k_failed, k_error}), CellStatus::failed);
    EXPECT_EQ(status_of(Repeats{k_passed, k_cancelled}), CellStatus::cancelled);
}

TEST(Repeats, show_the_first_run_that_failed) {
    EXPECT_EQ(shown_of(Repeats{k_passed, k_failed, k_failed_otherwise}), 1U);
    EXPECT_EQ(shown_of(Repeats{k_passed, k_error, k_passed}), 1U);
    EXPECT_EQ(shown_of(Repeats{k_passed, k_error, k_failed}), 2U);
    EXPECT_EQ(shown_of(Repeats{k_passed, k_passed}), 1U);
}

TEST(Repeats, go_on_until_all_are_made) {
    const Repetition three{3, false};
    EXPECT_TRUE(wants_another(Repeats{k_passed}, three));
    EXPECT_TRUE(wants_another(Repeats{k_passed, k_failed}, three)) << "how often it fails is worth knowing";
    EXPECT_FALSE(wants_another(Repeats{k_passed, k_failed, k_passed}, three));
    EXPECT_FALSE(wants_another(Repeats{k_passed}, {}));
}

TEST(Repeats, until_failure_end_with_the_first_run_that_does_not_pass) {
    const Repetition until{3, true};
    EXPECT_TRUE(wants_another(Repeats{k_passed, k_passed}, until));
    EXPECT_FALSE(wants_another(Repeats{k_passed, k_failed}, until));
    EXPECT_FALSE(wants_another(Repeats{k_error}, until));
    EXPECT_FALSE(wants_another(Repeats{k_passed, k_passed, k_passed}, until));
}

TEST(Repeats, are_in_vain_where_there_is_no_server) {
    EXPECT_FALSE(wants_another(Repeats{k_unavailable}, {3, false}));
    EXPECT_FALSE(wants_another(Repeats{k_cancelled}, {3, false}));
}

TEST(Repeats, compare_findings_at_error_level_alone) {
    suite::CellResult result;
    result.status = CellStatus::failed;
    suite::Finding error;
    error.rule = "up/failed";
    error.revision = "2_b";
    error.severity = suite::Severity::error;
    auto warning = error;
    warning.severity = suite::Severity::warning;
    result.findings = {warning, error};
    EXPECT_EQ(verdict_of(result).failures, std::vector<std::string>{"up/failed 2_b"});
}

} // namespace
} // namespace harness::runner
