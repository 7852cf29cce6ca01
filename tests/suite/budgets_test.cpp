#include "tests/suite/policies.hpp"

#include <gmock/gmock.h>

using namespace harness::suite;
using namespace harness::testing;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

class Budgets : public ::testing::Test {
  protected:
    void took(std::size_t revision, Milliseconds install, Milliseconds stairway, Milliseconds again) {
        step_of(policies.record, "install", Purpose::apply, revision).duration = install;
        step_of(policies.record, "stairway", Purpose::apply, revision).duration = stairway;
        step_of(policies.record, "stairway", Purpose::reapply, revision).duration = again;
    }
    harness::matrix::Budgets& budgets() { return policies.spec.budgets; }
    Policies policies;
};

} // namespace

TEST_F(Budgets, a_revision_is_over_only_where_each_of_its_measurements_is) {
    budgets().migration = 1s;
    took(0, 5s, 4s, 3s);
    took(1, 5s, 4s, 900ms);
    took(2, 1s, 4s, 4s);
    const auto report = policies.run(check_up);
    EXPECT_THAT(told(report), ElementsAre("up/over-budget 1_a: up of 1_a takes longer than 1.00 s"));
    EXPECT_EQ(report.findings[0].where.file, "migrations/1_a.up.sql");
    EXPECT_EQ(report.findings[0].evidence[0].text,
              "install, up: 5.00 s\nstairway, up: 4.00 s\nstairway, up again: 3.00 s");
}

TEST_F(Budgets, the_last_row_that_names_a_revision_wins) {
    budgets().migration = 1s;
    budgets().revisions = {{"*", 10s}, {"2*", 2s}, {"3", 1min}};
    for (std::size_t at = 0; at < 3; ++at) took(at, 5s, 5s, 5s);
    EXPECT_THAT(told(policies.run(check_up)), ElementsAre(HasSubstr("up of 2_b takes longer than 2.00 s")));
}

TEST_F(Budgets, the_total_counts_the_fastest_of_each) {
    budgets().total = 6s;
    for (std::size_t at = 0; at < 3; ++at) took(at, 9s, 2s, 3s);
    EXPECT_THAT(policies.run(check_up).findings, IsEmpty());
    took(1, 9s, 2001ms, 3s);
    const auto report = policies.run(check_up);
    EXPECT_THAT(told(report), ElementsAre("up/over-total-budget : all ups together take longer than 6.00 s"));
    EXPECT_THAT(report.findings[0].evidence[0].text, HasSubstr("the slowest:\n2_b: 2.00 s\n1_a: 2.00 s"));
}

TEST_F(Budgets, an_up_that_failed_is_not_measured) {
    budgets().migration = 1s;
    for (const auto* trip : {"install", "stairway"}) {
        auto& step = step_of(policies.record, trip, Purpose::apply, 1);
        step.error = sql_error("no");
        step.duration = 9s;
        cut_after(policies.record, trip, Purpose::apply, 1);
    }
    EXPECT_THAT(told(policies.run(check_up)), ElementsAre(HasSubstr("up/failed 2_b")));
}

TEST_F(Budgets, a_statement_is_judged_where_its_time_is_known) {
    budgets().statement = 1s;
    for (std::size_t at = 0; at < 3; ++at) took(at, 3s, 3s, 3s);
    for (const auto& [trip, purpose] : {std::pair{"install", Purpose::apply},
                                        {"stairway", Purpose::apply},
                                        {"stairway", Purpose::reapply}}) {
        step_of(policies.record, trip, purpose, 0).longest_statement = 2s;
        step_of(policies.record, trip, purpose, 1).longest_statement = 800ms;
    }
    const auto report = policies.run(check_up);
    EXPECT_THAT(told(report),
                ElementsAre("up/slow-statement 1_a: a statement of 1_a takes longer than 1.00 s"));
    EXPECT_THAT(report.reason, HasSubstr("the statements of 1 revision are sent as one message"));
    took(2, 3s, 900ms, 3s);
    EXPECT_EQ(policies.run(check_up).reason, "") << "a whole within the budget has no statement over it";
}

TEST_F(Budgets, hold_on_the_cells_that_they_name_and_nowhere_else) {
    budgets().migration = 1s;
    for (std::size_t at = 0; at < 3; ++at) took(at, 9s, 9s, 9s);
    EXPECT_EQ(policies.run(check_up).findings.size(), 3u);
    budgets().cell = "mysql*";
    EXPECT_THAT(policies.run(check_up).findings, IsEmpty());
}

TEST_F(Budgets, for_rows_are_held_against_the_trip_with_rows_alone) {
    budgets().migration = 1s;
    budgets().rows["users"] = 1000;
    for (std::size_t at = 0; at < 3; ++at) took(at, 5s, 5s, 5s);
    EXPECT_EQ(policies.run(check_up).findings.size(), 3u);
    EXPECT_THAT(policies.run(check_up).reason, HasSubstr("no trip with rows"));

    auto rows = *policies.record.find("stairway");
    rows.name = "rows";
    for (auto& step : rows.steps) step.duration = step.step.revision == 1 ? 2s : 500ms;
    policies.record.trips.push_back(std::move(rows));
    EXPECT_THAT(told(policies.run(check_up)), ElementsAre(HasSubstr("up/over-budget 2_b")));
    EXPECT_EQ(policies.run(check_up).reason, "");
}
