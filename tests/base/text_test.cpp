#include "harness/base/text.hpp"

#include "harness/base/engine.hpp"

#include <gtest/gtest.h>

using namespace harness::base;

TEST(Text, a_slip_of_the_pen_finds_its_word) {
    const std::vector<std::string_view> words{"engines", "exclude", "checks"};
    EXPECT_EQ(did_you_mean("engine", words), "engines");
    EXPECT_EQ(did_you_mean("exlcude", words), "exclude");
    EXPECT_EQ(did_you_mean("evn", std::vector<std::string_view>{"env", "only"}), "env")
        << "swapped letters are one edit";
    EXPECT_EQ(did_you_mean("banana", words), std::nullopt);
}

TEST(Text, utf8_is_checked_to_the_letter) {
    EXPECT_EQ(first_invalid_utf8("plain ünïcödé 𝄞"), std::nullopt);
    EXPECT_EQ(first_invalid_utf8("ab\xff"), 2u);
    EXPECT_EQ(first_invalid_utf8("\xc0\xaf"), 0u) << "overlong";
    EXPECT_EQ(first_invalid_utf8("x\xed\xa0\x80"), 1u) << "surrogate";
    EXPECT_EQ(first_invalid_utf8("x\xe2\x82"), 1u) << "cut off";
}

TEST(Text, columns_count_characters_and_lines_from_one) {
    const std::string_view text = "a\nüb\nc";
    EXPECT_EQ(line_column(text, 0).column, 1);
    const auto at = line_column(text, text.find('b'));
    EXPECT_EQ(at.line, 2);
    EXPECT_EQ(at.column, 2);
    EXPECT_EQ(line_column(text, 999).line, 3);
}

TEST(Text, a_line_comes_without_its_ending) {
    EXPECT_EQ(line_of("one\r\ntwo\nthree", 1), "one");
    EXPECT_EQ(line_of("one\r\ntwo\nthree", 3), "three");
    EXPECT_EQ(line_of("one", 2), "");
}

TEST(Text, shortening_never_cuts_a_character) {
    EXPECT_EQ(shorten("abc", 3), "abc");
    EXPECT_EQ(shorten("aüb", 2), "a…");
}

TEST(Text, globs_match_whole_texts) {
    EXPECT_TRUE(matches_glob("postgres-16", "postgres-*"));
    EXPECT_FALSE(matches_glob("postgres-16", "postgres"));
}

TEST(Engines, are_known_by_name_and_alias) {
    EXPECT_EQ(engine_named("postgresql"), Engine::postgres);
    EXPECT_EQ(engine_named("postgres"), Engine::postgres);
    EXPECT_EQ(engine_named("Postgres"), std::nullopt);
    EXPECT_EQ(engine_named(""), std::nullopt);
}
