#include "harness/suite/companions.hpp"

#include <gmock/gmock.h>

using namespace harness;
using namespace harness::suite;
using ::testing::HasSubstr;

namespace {

std::vector<drivers::Rows> answer(std::vector<drivers::Row> rows) {
    return {drivers::Rows{{"a"}, std::move(rows)}};
}

Question expecting(std::vector<drivers::Row> rows) {
    Question question;
    question.rows = std::move(rows);
    return question;
}

Question of_kind(Question::Kind kind) {
    Question question;
    question.kind = kind;
    return question;
}

std::string message(const std::optional<Discrepancy>& wrong) {
    return wrong ? wrong->message + "\n" + wrong->evidence : "";
}

} // namespace

TEST(Answers, may_come_in_any_order) {
    EXPECT_FALSE(judge_answer(expecting({{"1", "a"}, {"2", std::nullopt}}),
                              answer({{"2", std::nullopt}, {"1", "a"}})));
}

TEST(Answers, are_numbers_and_truths_in_the_servers_spelling) {
    EXPECT_FALSE(judge_answer(expecting({{"1.5", "true", "false"}}), answer({{"1.50", "t", "0"}})));
    EXPECT_TRUE(judge_answer(expecting({{"1.5"}}), answer({{"1.51"}})));
    EXPECT_TRUE(judge_answer(expecting({{""}}), answer({{std::nullopt}}))) << "NULL is not the empty text";
}

TEST(Answers, that_differ_show_what_is_missing_and_what_is_too_much) {
    const auto told = message(judge_answer(expecting({{"1"}, {"1"}}), answer({{"1"}, {"2"}})));
    EXPECT_THAT(told, HasSubstr("- 1"));
    EXPECT_THAT(told, HasSubstr("+ 2"));
    EXPECT_TRUE(judge_answer(expecting({{"1"}}), answer({{"1", "2"}}))) << "another number of columns";
}

TEST(Answers, to_a_file_that_must_return_nothing_are_wrong_with_any_row) {
    const auto question = of_kind(Question::Kind::nothing);
    EXPECT_FALSE(judge_answer(question, {drivers::Rows{}, drivers::Rows{}}));
    EXPECT_THAT(message(judge_answer(question, {drivers::Rows{}, answer({{"7"}}).front()})),
                HasSubstr("+ 7"));
}

TEST(Answers, in_tap_fail_where_a_test_does) {
    const auto question = of_kind(Question::Kind::tap);
    EXPECT_FALSE(judge_answer(question, answer({{"1..2"}, {"ok 1 - a"}, {"ok 2 - b"}})));
    EXPECT_FALSE(judge_answer(question, answer({{"1..1"}, {"not ok 1 - later # TODO some day"}})));
    EXPECT_THAT(message(judge_answer(question, answer({{"1..2"}, {"ok 1"}, {"not ok 2 - b\n# have: 1"}}))),
                HasSubstr("not ok 2 - b"));
    EXPECT_THAT(message(judge_answer(question, answer({{"1..2"}, {"ok 1"}}))), HasSubstr("planned others"));
    EXPECT_THAT(message(judge_answer(question, answer({}))), HasSubstr("ran no test"));
}
