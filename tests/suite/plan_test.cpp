#include "harness/suite/plan.hpp"

#include "tests/suite/histories.hpp"

#include <gmock/gmock.h>

using namespace harness::suite;
using harness::testing::k_everything;
using harness::testing::make_history;
using testing::ElementsAre;

namespace {

const Trip& trip_named(const std::vector<Trip>& plan, std::string_view name) {
    for (const auto& trip : plan)
        if (trip.name == name) return trip;
    throw std::logic_error("no such trip");
}

} // namespace

TEST(Plan, installs_in_one_session_reruns_and_goes_all_the_way_down) {
    const auto plan = make_plan(make_history(2), k_everything);
    EXPECT_THAT(trip_named(plan, "install").steps,
                ElementsAre(Step{Purpose::apply, 0, std::nullopt, true}, Step{Purpose::apply, 1, 2, false},
                            Step{Purpose::rerun, 1, 2, true}, Step{Purpose::unwind, 1, std::nullopt, true},
                            Step{Purpose::unwind, 0, 0, false}));
}

TEST(Plan, climbs_the_stairway_in_a_session_for_each_step) {
    const auto plan = make_plan(make_history(2), k_everything);
    const auto& stairway = trip_named(plan, "stairway");
    EXPECT_THAT(stairway.steps,
                ElementsAre(Step{Purpose::apply, 0, 1, true}, Step{Purpose::revert, 0, 0, true},
                            Step{Purpose::reapply, 0, 1, true}, Step{Purpose::apply, 1, 2, true},
                            Step{Purpose::revert, 1, 1, true}, Step{Purpose::reapply, 1, 2, true}));
    EXPECT_EQ(stairway.on_trouble, OnTrouble::rebuild);
}

TEST(Plan, does_not_revert_what_has_no_down) {
    const auto plan = make_plan(make_history(2, "a"), k_everything);
    EXPECT_THAT(trip_named(plan, "stairway").steps,
                ElementsAre(Step{Purpose::apply, 0, 1, true}, Step{Purpose::apply, 1, 2, true},
                            Step{Purpose::revert, 1, 1, true}, Step{Purpose::reapply, 1, 2, true}));
}

TEST(Plan, goes_down_to_the_last_revision_without_a_down_and_remembers_the_state_there) {
    const auto history = make_history(4, "b");
    EXPECT_EQ(floor_state(history, 0), 2u);
    const auto plan = make_plan(history, k_everything);
    const auto& steps = trip_named(plan, "install").steps;
    EXPECT_EQ(steps[1], (Step{Purpose::apply, 1, 2, false})) << "the state to come back to";
    EXPECT_EQ(steps.back(), (Step{Purpose::unwind, 2, 2, false}));
}

TEST(Plan, only_applies_what_is_before_since) {
    Wanted wanted = k_everything;
    wanted.stairway = 1;
    wanted.down = 1;
    const auto plan = make_plan(make_history(2), wanted);
    EXPECT_THAT(trip_named(plan, "stairway").steps,
                ElementsAre(Step{Purpose::apply, 0, 1, true}, Step{Purpose::apply, 1, 2, true},
                            Step{Purpose::revert, 1, 1, true}, Step{Purpose::reapply, 1, 2, true}));
    EXPECT_EQ(trip_named(plan, "install").steps.back(), (Step{Purpose::unwind, 1, 1, true}));
}

TEST(Plan, leaves_out_trips_that_no_check_wants) {
    EXPECT_TRUE(make_plan(make_history(2), Wanted{0, std::nullopt, std::nullopt, std::nullopt, std::nullopt})
                    .empty());
    const Wanted only_stairway{std::nullopt, std::nullopt, 0, std::nullopt, std::nullopt};
    EXPECT_EQ(make_plan(make_history(2), only_stairway).size(), 1u);
}

TEST(Plan, of_a_history_that_its_tool_refuses_is_empty) {
    auto history = make_history(2);
    history.refusal = "two migrations of version 1";
    EXPECT_TRUE(make_plan(history, k_everything).empty());
}

TEST(Plan, of_an_empty_history_is_empty) {
    EXPECT_TRUE(make_plan(make_history(0), k_everything).empty());
}

TEST(Plan, climbs_the_stairway_once_more_with_rows_and_replays_what_is_to_be) {
    auto wanted = k_everything;
    wanted.plain_rows = true;
    wanted.replays = {1};
    const auto plan = make_plan(make_history(2, "b"), wanted);
    const auto& rows = trip_named(plan, "rows");
    EXPECT_EQ(rows.rows, Rows::plain);
    EXPECT_THAT(rows.steps, ElementsAre(Step{Purpose::apply, 0, std::nullopt, true},
                                        Step{Purpose::revert, 0, std::nullopt, true},
                                        Step{Purpose::reapply, 0, std::nullopt, true},
                                        Step{Purpose::apply, 1, std::nullopt, true},
                                        Step{Purpose::replay, 1, std::nullopt, true}));
}

TEST(Plan, only_goes_up_among_adversarial_rows) {
    auto wanted = k_everything;
    wanted.adversarial_rows = true;
    const auto plan = make_plan(make_history(2), wanted);
    EXPECT_THAT(trip_named(plan, "adversarial").steps,
                ElementsAre(Step{Purpose::apply, 0, std::nullopt, true},
                            Step{Purpose::apply, 1, std::nullopt, true}));
}

TEST(Plan, makes_no_trip_with_rows_where_no_check_looks_at_them) {
    Wanted wanted{std::nullopt, std::nullopt, 0, std::nullopt, std::nullopt};
    wanted.plain_rows = wanted.adversarial_rows = true;
    EXPECT_EQ(make_plan(make_history(2), wanted).size(), 1u);
}

TEST(Plan, looks_at_every_state_where_it_must_tell_what_changes_rows_alone) {
    Wanted wanted{std::nullopt, std::nullopt, std::nullopt, std::nullopt, 0};
    wanted.replays = {0};
    const auto plan = make_plan(make_history(2), wanted);
    for (const auto& step : trip_named(plan, "stairway").steps) EXPECT_TRUE(step.state);
}
