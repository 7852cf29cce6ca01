#include "drivers/postgres/catalog.hpp"
#include "drivers/postgres/catalog_gates.hpp"
#include "drivers/postgres/catalog_marks.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

using namespace harness::drivers::postgres;

TEST(Gates, keep_the_lines_of_the_major) {
    const std::string_view text =
        "SELECT 1\n--@ >=15    , two\n--@ <15    , old\n--@ >=15 <17    , three\nFROM t\n";
    EXPECT_EQ(resolve_gates(text, 14), "SELECT 1\n    , old\nFROM t\n");
    EXPECT_EQ(resolve_gates(text, 15), "SELECT 1\n    , two\n    , three\nFROM t\n");
    EXPECT_EQ(resolve_gates(text, 17), "SELECT 1\n    , two\nFROM t\n");
}

TEST(Gates, leave_a_comparison_in_the_line_alone) {
    EXPECT_EQ(resolve_gates("--@ >=14 a < 5 AND b >= 6", 14), " a < 5 AND b >= 6\n");
}

TEST(Gates, drop_lines_that_are_only_comments) {
    EXPECT_EQ(resolve_gates("-- why\n\nSELECT 1 -- said here\n  -- inside\n", 13), "SELECT 1 -- said here\n");
}

TEST(Gates, keep_lines_for_some_relations_only_where_some_are_asked_for) {
    constexpr std::string_view text = "SELECT 1\n--@ some WHERE x = $1\n";
    EXPECT_EQ(resolve_gates(text, 13), "SELECT 1\n");
    EXPECT_EQ(resolve_gates(text, 13, Extent::some), "SELECT 1\n WHERE x = $1\n");
}

TEST(Gates, a_gate_that_cannot_be_read_is_a_bug) {
    EXPECT_THROW((void)resolve_gates("--@ SELECT", 13), std::logic_error);
    EXPECT_THROW((void)resolve_gates("--@ >= SELECT", 13), std::logic_error);
}

TEST(Gates, of_the_queries_themselves_can_be_read_for_every_major) {
    for (int major = 13; major <= 18; ++major) {
        EXPECT_EQ(snapshot_sql(major).find("--@"), std::string::npos);
        EXPECT_EQ(relations_sql(major).find("--@"), std::string::npos);
        EXPECT_EQ(marks_sql(major).find("--@"), std::string::npos);
        EXPECT_EQ(shared_snapshot_sql(major).find("--@"), std::string::npos);
    }
}
