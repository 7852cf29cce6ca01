#include "harness/runner/schedule.hpp"

#include <gtest/gtest.h>

using harness::runner::CellCost;
using harness::runner::default_jobs;
using harness::runner::Schedule;

TEST(Schedule, starts_the_longest_first_and_keeps_the_order_of_the_file_among_equals) {
    Schedule schedule({{1, 0}, {5, 0}, {1, 0}}, {});
    EXPECT_EQ(schedule.take(), 1u);
    EXPECT_EQ(schedule.take(), 0u);
    EXPECT_EQ(schedule.take(), 2u);
    EXPECT_EQ(schedule.take(), std::nullopt);
    EXPECT_TRUE(schedule.is_drained());
}

TEST(Schedule, starts_no_more_than_the_memory_allows) {
    Schedule schedule({{3, 60}, {2, 60}, {1, 40}}, {.memory = 100});
    EXPECT_EQ(schedule.take(), 0u);
    EXPECT_EQ(schedule.take(), 2u) << "the second does not fit beside the first, the third does";
    EXPECT_EQ(schedule.take(), std::nullopt);
    schedule.finished(0);
    EXPECT_EQ(schedule.take(), 1u);
}

TEST(Schedule, starts_a_cell_that_is_too_large_when_nothing_else_runs) {
    Schedule schedule({{1, 500}}, {.memory = 100});
    EXPECT_EQ(schedule.take(), 0u);
    EXPECT_TRUE(schedule.is_drained());
}

TEST(Schedule, lets_only_a_few_servers_start_at_once) {
    Schedule schedule({{1}, {1}, {1}, {1}}, {.starts = 2});
    EXPECT_EQ(schedule.take(), 0u);
    EXPECT_EQ(schedule.take(), 1u);
    EXPECT_EQ(schedule.take(), std::nullopt);
    schedule.started(0);
    EXPECT_EQ(schedule.take(), 2u) << "the first one is up, though it still runs";
    EXPECT_EQ(schedule.take(), std::nullopt);
    schedule.finished(1);
    EXPECT_EQ(schedule.take(), 3u) << "the second one never came up";
}

TEST(Schedule, starts_cells_without_a_server_meanwhile) {
    Schedule schedule({{2}, {2}, {1, 0, false}}, {.starts = 1});
    EXPECT_EQ(schedule.take(), 0u);
    EXPECT_EQ(schedule.take(), 2u);
    EXPECT_EQ(schedule.take(), std::nullopt);
    schedule.started(0);
    EXPECT_EQ(schedule.take(), 1u);
}

TEST(Schedule, hands_nothing_out_once_closed) {
    Schedule schedule({{1, 0}, {1, 0}}, {});
    (void)schedule.take();
    schedule.close();
    EXPECT_EQ(schedule.take(), std::nullopt);
    EXPECT_TRUE(schedule.is_drained());
}

TEST(Schedule, never_wants_more_workers_than_cells_nor_fewer_than_one) {
    EXPECT_EQ(default_jobs(1, 16), 1);
    EXPECT_EQ(default_jobs(50, 8), 8);
    EXPECT_EQ(default_jobs(6, 1), 2);
}
