#include "drivers/mysql/event_moment.hpp"

#include <gtest/gtest.h>

namespace harness::drivers::mysql {
namespace {

std::string told_of(std::string_view text, long long after_created, long long after_altered) {
    return told({text, after_created, after_altered}).value_or("nothing");
}
std::string told_of(std::string_view text, long long after_created) {
    return told_of(text, after_created, after_created);
}

TEST(EventMoment, written_out_is_told_as_it_is) {
    EXPECT_EQ(told_of("2035-01-01 03:30:00", 51'580'600), "2035-01-01 03:30:00");
    EXPECT_EQ(told_of("2020-01-01 00:00:00", -217'000'123), "2020-01-01 00:00:00");
    EXPECT_EQ(told_of("2035-12-31 23:59:59", 83'112'999), "2035-12-31 23:59:59");
    EXPECT_EQ(told_of("2026-11-27 03:30:00", 72'660), "2026-11-27 03:30:00")
        << "CURRENT_DATE + …, on a minute";
}

TEST(EventMoment, reckoned_from_now_is_told_by_its_distance) {
    EXPECT_EQ(told_of("2026-11-26 07:18:54", 0), "CURRENT_TIMESTAMP");
    EXPECT_EQ(told_of("2026-11-26 08:48:54", 5400), "CURRENT_TIMESTAMP + 5400 SECOND");
    EXPECT_EQ(told_of("2026-11-26 08:19:00", 3600), "CURRENT_TIMESTAMP + 3600 SECOND") << "on a whole minute";
    EXPECT_EQ(told_of("2026-11-26 07:29:00", 600), "CURRENT_TIMESTAMP + 600 SECOND");
    EXPECT_EQ(told_of("2026-11-26 08:59:59", 7200), "CURRENT_TIMESTAMP + 7200 SECOND");
}

TEST(EventMoment, is_reckoned_from_the_statement_that_set_it) {
    EXPECT_EQ(told_of("2026-11-26 09:18:57", 7203, 7200), "CURRENT_TIMESTAMP + 7200 SECOND") << "ALTER EVENT";
    EXPECT_EQ(told_of("2026-11-26 09:18:54", 7200, 7197), "CURRENT_TIMESTAMP + 7200 SECOND")
        << "something else was altered since";
}

TEST(EventMoment, that_may_be_anything_is_not_told) {
    EXPECT_EQ(told_of("2026-11-26 07:19:24", 30), "nothing");
    EXPECT_EQ(told_of("2020-11-26 07:19:24", -217'000'140), "nothing");
}

} // namespace
} // namespace harness::drivers::mysql
