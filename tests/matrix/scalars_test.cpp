#include "harness/base/placeholders.hpp"
#include "matrix/scalars.hpp"

#include <gmock/gmock.h>

namespace harness::matrix {
namespace {

using testing::ElementsAre;
using namespace std::chrono_literals;

TEST(Durations, are_whole_numbers_with_units) {
    EXPECT_EQ(parse_duration("500ms").value, 500ms);
    EXPECT_EQ(parse_duration("30s").value, 30s);
    EXPECT_EQ(parse_duration("5m").value, 5min);
    EXPECT_EQ(parse_duration("1h").value, 1h);
    EXPECT_EQ(parse_duration("1h30m").value, 90min);
}

TEST(Durations, of_other_shapes_are_refused) {
    for (const auto* text : {"", "30", "s", "-1s", "1.5h", "1 s", "1d", "30S", "0s", "0h0m",
                             "9999999999999999s", "99999999h", "721h", "1s ", "٣s"})
        EXPECT_FALSE(parse_duration(text).value) << text;
}

TEST(Sizes, count_in_the_unit_as_written) {
    EXPECT_EQ(parse_size("512MiB").value, 536'870'912u);
    EXPECT_EQ(parse_size("512MB").value, 512'000'000u);
    EXPECT_EQ(parse_size("512m").value, 536'870'912u);
    EXPECT_EQ(parse_size("1g").value, 1'073'741'824u);
    EXPECT_EQ(parse_size("1.5 GiB").value, 1'610'612'736u);
    EXPECT_EQ(parse_size("8192k").value, 8'388'608u);
}

TEST(Sizes, of_other_shapes_are_refused) {
    for (const auto* text :
         {"", "512", "MiB", "1TiB", "-1g", "1e3m", "1..5g", "5MiB", "0g", "99999999g", "1g ", "nan g"})
        EXPECT_FALSE(parse_size(text).value) << text;
}

TEST(Numbers, are_plain_decimals) {
    EXPECT_EQ(parse_cpus("1.5").value, 1.5);
    EXPECT_EQ(parse_cpus("2").value, 2);
    for (const auto* text : {"", "0", "-1", "1e2", "inf", "nan", "0x10", ".5", "1.", "2000", "1,5"})
        EXPECT_FALSE(parse_cpus(text).value) << text;
    EXPECT_EQ(parse_count("010", 99).value, 10) << "not octal";
    for (const auto* text : {"", "0", "-1", "1.0", "100", "99999999999999999999", "four", "1 "})
        EXPECT_FALSE(parse_count(text, 99).value) << text;
}

TEST(Switches, take_the_words_of_both_yaml_versions) {
    for (const auto* text : {"on", "true", "True", "yes", "ON"})
        EXPECT_EQ(parse_switch(text).value, true) << text;
    for (const auto* text : {"off", "false", "No"}) EXPECT_EQ(parse_switch(text).value, false) << text;
    EXPECT_FALSE(parse_switch("1").value);
}

TEST(Dates, are_days_of_the_calendar) {
    using namespace std::chrono;
    EXPECT_EQ(parse_date("2028-02-29").value, year_month_day(2028y, February, 29d));
    for (const auto* text :
         {"2027-02-29", "2027-1-3", "31.01.2027", "2027-13-01", "20270131", "2027-01-31T00:00"})
        EXPECT_FALSE(parse_date(text).value) << text;
}

TEST(Words, are_split_as_a_shell_does) {
    EXPECT_THAT(*parse_words(" -c  a=b\t'c d' \"e \\\" \\n\"f g\\ h ''").value,
                ElementsAre("-c", "a=b", "c d", "e \" \\nf", "g h", ""));
    EXPECT_THAT(*parse_words("").value, ElementsAre());
    EXPECT_FALSE(parse_words("a 'b").value);
    EXPECT_FALSE(parse_words("a \"b").value);
    EXPECT_FALSE(parse_words("a\\").value);
}

TEST(Ids, hold_what_is_safe_in_names_of_files_and_containers) {
    for (const auto* text : {"16", "10.10", "17beta1", "de_DE.UTF-8", "a-b"})
        EXPECT_TRUE(parse_id(text).value) << text;
    for (const auto* text : {"", "..", "-a", "a b", "a/b", "a+b", "a=b", "ü", "a\n"})
        EXPECT_FALSE(parse_id(text).value) << text;
    EXPECT_FALSE(parse_id(std::string(65, 'a')).value);
}

TEST(Placeholders, are_names_in_braces) {
    EXPECT_THAT(base::placeholders_in("{a}/{b-c}{ d }{{e}{}{f"), ElementsAre("a", "b-c", "e"));
    EXPECT_EQ(base::fill_placeholders("{a}{b}{{a}}", {{"a", "{b}"}, {"c", ""}}), "{b}{b}{{b}}")
        << "filled once";
}

} // namespace
} // namespace harness::matrix
