#include "harness/suite/checks/check.hpp"
#include "tests/suite/promises.hpp"

#include <gmock/gmock.h>

using namespace harness::suite;
using namespace harness::testing;
using harness::migrations::Direction;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(ConstraintsStates, each_state_has_its_rule) {
    EXPECT_THAT(up({k_users}, {k_users, in_state(k_check, State::not_validated)}, "x"),
                ElementsAre("constraints/not-validated: check email_ok of users (email)"));
    EXPECT_THAT(up({k_users}, {k_users, in_state(k_check, State::not_enforced, "NOT ENFORCED")}, "x"),
                ElementsAre("constraints/not-enforced: check email_ok of users (email)"));
    EXPECT_THAT(
        up({k_users}, {k_users, in_state(k_index, State::not_enforced, "the index is not valid")}, "x"),
        ElementsAre("constraints/invalid-index: index by_tenant of users (tenant, email)"));
    EXPECT_THAT(up({k_users}, {k_users, in_state(k_check, State::accepts)}, "x"),
                ElementsAre("constraints/accepts: check email_ok of users (email)"));
    EXPECT_THAT(up({k_users}, {k_users, in_state(k_check, State::broken)}, "x"),
                ElementsAre("constraints/broken: check email_ok of users (email)"));
}

TEST(ConstraintsStates, are_told_of_the_revision_that_made_them) {
    const Promises loose{k_users, in_state(k_check, State::not_validated)};
    EXPECT_THAT(up(loose, loose, "x"), IsEmpty());
}

TEST(ConstraintsStates, what_a_later_revision_mends_is_no_trouble_but_rows_are) {
    const Promises before{k_users};
    const Promises head{k_users, k_check};
    const Promises loose{k_users, in_state(k_check, State::not_validated)};
    const Promises broken{k_users, in_state(k_check, State::broken)};
    EXPECT_THAT(judge_up({before, loose, head}, revision("x")), IsEmpty());
    EXPECT_THAT(judge_up({before, loose, {}}, revision("x")), IsEmpty()) << "dropped again";
    EXPECT_EQ(judge_up({before, broken, head}, revision("x")).size(), 1U);
}

TEST(ConstraintsOnTheWayBack, only_what_is_there_and_worse_than_before_is_news) {
    const Promises before{k_users, k_email, k_check};
    EXPECT_THAT(judge_return({before, {k_users, k_email}, {}}, revision("x"), Direction::down), IsEmpty())
        << "stairway tells what is missing";
    const auto findings =
        judge_return({before, {k_users, k_email, in_state(k_check, State::not_validated)}, {}}, revision("x"),
                     Direction::down);
    EXPECT_THAT(lines(findings), ElementsAre("constraints/not-validated: check email_ok of users (email)"));
    EXPECT_EQ(findings.at(0).where.file, "7.down.sql");
    EXPECT_THAT(findings.at(0).message, HasSubstr("down of 7_change"));
}

namespace {

/// The record of a trip with rows over two revisions.
WalkRecord record_of(const std::vector<std::pair<Step, Promises>>& steps) {
    WalkRecord record;
    auto& trip = record.trips.emplace_back();
    trip.name = "rows";
    trip.enforced_before = {k_users, k_email};
    for (const auto& [step, promises] : steps) {
        auto& made = trip.steps.emplace_back();
        made.step = step;
        made.rows.emplace();
        made.rows->enforced = promises;
    }
    return record;
}

} // namespace

TEST(CheckConstraints, says_that_it_did_not_look_without_a_trip_with_rows) {
    const auto history = harness::testing::make_history(2);
    EXPECT_EQ(check_constraints({history, WalkRecord{}}).status, CheckStatus::not_looked);
}

TEST(CheckConstraints, judges_each_revision_by_what_the_one_before_it_left) {
    const auto history = harness::testing::make_history(3);
    const Promises accepting{k_users, in_state(k_check, State::accepts)};
    const auto record = record_of({{Step{Purpose::apply, 0, {}, false}, {k_users}},
                                   {Step{Purpose::apply, 1, {}, false}, accepting},
                                   {Step{Purpose::apply, 2, {}, false}, {k_users, k_check}}});
    const auto report = check_constraints({history, record});
    EXPECT_THAT(lines(report.findings), ElementsAre("constraints/lost: unique email_once of users (email)",
                                                    "constraints/accepts: check email_ok of users (email)"));
    EXPECT_EQ(report.findings[0].revision, "1_a");
    EXPECT_EQ(report.findings[1].revision, "2_b");
    EXPECT_EQ(report.revisions, 3);
    EXPECT_EQ(check_constraints({history, record, 2}).revisions, 1);
    EXPECT_THAT(check_constraints({history, record, 2}).findings, IsEmpty());
}

TEST(CheckConstraints, knows_from_the_stairway_what_an_up_was_written_for) {
    auto history = harness::testing::make_history(2);
    history.revisions[1].up->script.text = "ALTER TABLE users MODIFY email TEXT";
    auto record = record_of({{Step{Purpose::apply, 0, {}, false}, {k_users, k_email, k_not_null}},
                             {Step{Purpose::apply, 1, {}, false}, {k_users, k_email}}});
    EXPECT_THAT(lines(check_constraints({history, record}).findings),
                ElementsAre("constraints/lost: NOT NULL of users (email)"));
    auto& stairway = record.trips.emplace_back();
    stairway.name = "stairway";
    auto& step = stairway.steps.emplace_back();
    step.step = {Purpose::apply, 1, 2, true};
    step.change = {{SchemaChange::Kind::changed,
                    {"column", "", "users", "email", "text NOT NULL"},
                    {"column", "", "users", "email", "text"}}};
    EXPECT_THAT(check_constraints({history, record}).findings, IsEmpty());
}

TEST(CheckConstraints, judges_what_a_tool_tells_and_says_where_it_tells_too_little) {
    auto history = harness::testing::make_history(2);
    history.tells_sql = true;
    for (auto& revision : history.revisions) revision.up->has_text = false;
    auto record = record_of({{Step{Purpose::apply, 0, {}, false}, {k_users, k_email}},
                             {Step{Purpose::apply, 1, {}, false}, {k_users}}});
    EXPECT_THAT(check_constraints({history, record}).findings, IsEmpty()) << "nothing was asked";
    record.sql = {{1, {{"ALTER TABLE users RENAME TO people", true, false}, {}}}};
    EXPECT_THAT(lines(check_constraints({history, record}).findings),
                ElementsAre("constraints/lost: unique email_once of users (email)"));
    record.sql = {{1, {{"ALTER TABLE users DROP CONSTRAINT email_once", true, false}, {}}}};
    EXPECT_THAT(check_constraints({history, record}).findings, IsEmpty());
    EXPECT_EQ(check_constraints({history, record}).reason, "");
    record.sql = {{0, {}}, {1, {{"ALTER TABLE users RENAME TO people", false, false}, {}}}};
    EXPECT_THAT(check_constraints({history, record}).findings, IsEmpty());
    EXPECT_EQ(check_constraints({history, record}).reason,
              "what 2_b gives up was not judged: its tool does not tell all of its SQL");
}

TEST(CheckConstraints, a_null_that_the_tool_adds_by_itself_is_no_wish_of_the_migration) {
    auto history = harness::testing::make_history(2);
    for (auto& revision : history.revisions) revision.up->has_text = false;
    auto record = record_of({{Step{Purpose::apply, 0, {}, false}, {k_users, k_not_null}},
                             {Step{Purpose::apply, 1, {}, false}, {k_users}}});
    record.sql = {{1, {{"ALTER TABLE users MODIFY email VARCHAR(200) NULL", true, true}, {}}}};
    EXPECT_THAT(lines(check_constraints({history, record}).findings),
                ElementsAre("constraints/lost: NOT NULL of users (email)"));
    history.revisions[1].words = "nullable";
    EXPECT_THAT(check_constraints({history, record}).findings, IsEmpty());
}
