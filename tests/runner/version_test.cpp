#include "harness/runner/cell_run.hpp"

#include <gtest/gtest.h>

using harness::runner::is_version;

TEST(ServerVersion, is_the_one_asked_for_at_every_grain) {
    EXPECT_TRUE(is_version("17.10", "17"));
    EXPECT_TRUE(is_version("17.10", "17.10"));
    EXPECT_TRUE(is_version("17.10 (Debian 17.10-1)", "17.10"));
    EXPECT_TRUE(is_version("16.4", "16-alpine"));
    EXPECT_TRUE(is_version("10.11.6", "10.11"));
}

TEST(ServerVersion, that_is_another_is_told_apart) {
    EXPECT_FALSE(is_version("15.18", "16"));
    EXPECT_FALSE(is_version("17.1", "17.10"));
    EXPECT_FALSE(is_version("10.10.2", "10.1"));
}

TEST(ServerVersion, that_cannot_be_compared_is_taken_for_it) {
    EXPECT_TRUE(is_version("18.1", "latest"));
}
