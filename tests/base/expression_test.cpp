#include "harness/base/expression.hpp"

#include <gtest/gtest.h>

using namespace harness::base;

TEST(Expression, matches_the_whole_text) {
    EXPECT_TRUE(matches_expression("uq_users", "uq_[a-z]+"));
    EXPECT_FALSE(matches_expression("uq_users2", "uq_[a-z]+"));
    EXPECT_FALSE(matches_expression("x_uq_users", "uq_[a-z]+"));
    EXPECT_TRUE(matches_expression("b", "a|b")) << "both sides of it, not ^a or b$";
    EXPECT_FALSE(matches_expression("ab", "a|b"));
}

TEST(Expression, with_a_problem_says_it_and_matches_nothing) {
    EXPECT_EQ(expression_problem("a(b)*"), "");
    EXPECT_NE(expression_problem("a[b"), "");
    EXPECT_FALSE(matches_expression("a[b", "a[b"));
}

TEST(Expression, is_matched_at_once_however_it_is_made) {
    EXPECT_FALSE(matches_expression(std::string(60, 'a') + "!", "(a+)+")) << "2^60 ways to try it";
}

TEST(Expression, escaped_text_stands_for_itself) {
    const std::string text = R"(a.b*c(d)[e]{f}|^$+?\)";
    EXPECT_TRUE(matches_expression(text, escape_expression(text)));
}
