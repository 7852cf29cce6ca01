#include "harness/suite/told_sql.hpp"

#include "tests/suite/histories.hpp"

#include <gmock/gmock.h>

using namespace harness::suite;
using harness::testing::make_history;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

/// Of two revisions whose SQL a tool knows, and one whose text is there.
harness::migrations::History history_of_a_tool() {
    auto history = make_history(3);
    history.tells_sql = true;
    for (std::size_t at = 0; at < 2; ++at) {
        history.revisions[at].up->has_text = false;
        history.revisions[at].down->has_text = false;
    }
    return history;
}

Finding finding(std::string rule, std::string revision, Severity severity = Severity::error) {
    Finding made;
    made.rule = std::move(rule);
    made.revision_id = std::move(revision);
    made.severity = severity;
    return made;
}

TEST(ToldSql, is_asked_for_where_a_finding_blames_a_revision_without_a_text) {
    const auto history = history_of_a_tool();
    EXPECT_THAT(blamed(history, {finding("stairway/not-restored", "1"), finding("up/failed", "3"),
                                 finding("drift/models", ""), finding("chain/empty-down", "2"),
                                 finding("data/not-restored", "2", Severity::note)}),
                ElementsAre(0U));
    EXPECT_THAT(blamed(history, {finding("constraints/index-lost", "2", Severity::note)}), ElementsAre(1U));
    EXPECT_EQ(silent_sql(history).size(), 2U);
}

TEST(ToldSql, is_shown_once_for_a_revision_and_of_the_down_where_that_is_blamed) {
    const auto history = history_of_a_tool();
    const ToldSqls sql{{0, {{"CREATE TABLE a;", true, false}, {"DROP TABLE a;", true, false}}},
                       {1, {{"CREATE TABLE b;", false, false}, {"DROP TABLE b;", true, false}}}};
    std::vector<Finding> findings{finding("stairway/not-restored", "1"),
                                  finding("stairway/up-again-failed", "1"), finding("data/lost", "2")};
    show_sql(history, sql, findings);
    ASSERT_EQ(findings[0].evidence.size(), 2U);
    EXPECT_EQ(findings[0].evidence[0].text, "CREATE TABLE a;");
    EXPECT_EQ(findings[0].evidence[1].text, "DROP TABLE a;");
    EXPECT_THAT(findings[1].evidence, IsEmpty());
    ASSERT_EQ(findings[2].evidence.size(), 1U);
    EXPECT_THAT(findings[2].evidence[0].title, HasSubstr("it does more than that"));
}

TEST(ToldSql, is_shortened_and_left_out_beside_the_statement_that_failed) {
    const auto history = history_of_a_tool();
    std::string all;
    for (int line = 0; line < 1000; ++line) all += "line " + std::to_string(line) + ";\n";
    const ToldSqls sql{{0, {{all, true, false}, {}}}, {1, {{"CREATE TABLE b;", true, false}, {}}}};
    std::vector<Finding> findings{finding("up/failed", "1"), finding("up/failed", "2")};
    findings[1].evidence.push_back({Evidence::Kind::statement, "the statement", "CREATE"});
    show_sql(history, sql, findings);
    ASSERT_EQ(findings[0].evidence.size(), 1U);
    EXPECT_THAT(findings[0].evidence[0].text, HasSubstr("line 23;\n…"));
    EXPECT_THAT(findings[0].evidence[0].text, Not(HasSubstr("line 24;")));
    EXPECT_EQ(findings[1].evidence.size(), 1U);
}

} // namespace
