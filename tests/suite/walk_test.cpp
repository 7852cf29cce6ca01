#include "harness/suite/walk.hpp"

#include "harness/suite/checks/check.hpp"
#include "tests/suite/fake_server.hpp"
#include "tests/suite/histories.hpp"

#include <gmock/gmock.h>

using namespace harness;
using namespace harness::suite;
using namespace harness::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace {

struct Scripts {
    std::string up;
    std::string down;
};

class WalkTest : public ::testing::Test {
  protected:
    WalkRecord walk(const std::vector<Scripts>& scripts, const Wanted& wanted = k_everything) {
        history = make_history(scripts.size());
        for (std::size_t at = 0; at < scripts.size(); ++at) {
            history.revisions[at].up->script.text = scripts[at].up;
            history.revisions[at].down->script.text = scripts[at].down;
        }
        Walk walk(server, tool, history, settings);
        return walk.run(make_plan(history, wanted), [&](std::string_view, const Step&, int done, int total) {
            EXPECT_LT(done, total);
            progress.push_back(done);
        });
    }
    std::vector<std::string> rules(const WalkRecord& record) const {
        std::vector<std::string> rules;
        for (const auto check : {check_up, check_stairway, check_down, check_idempotency})
            for (const auto& finding : check({history, record}).findings)
                rules.push_back(finding.rule + " " + finding.revision);
        return rules;
    }

    FakeWorld world;
    FakeServer server{world};
    FakeTool tool{world};
    WalkSettings settings;
    migrations::History history;
    std::vector<int> progress;
};

} // namespace

TEST_F(WalkTest, of_a_good_history_finds_nothing_and_leaves_nothing) {
    const auto record = walk({{"+a", "-a"}, {"+b +role:r", "-role:r -b"}});
    EXPECT_FALSE(record.error);
    EXPECT_THAT(rules(record), IsEmpty());
    EXPECT_TRUE(world.databases.empty());
    EXPECT_TRUE(world.roles.empty());
    EXPECT_THAT(world.log, ElementsAre("create harness_install", "drop harness_install",
                                       "create harness_stairway", "drop harness_stairway"));
    EXPECT_TRUE(std::is_sorted(progress.begin(), progress.end()));
}

TEST_F(WalkTest, one_bad_down_hides_no_other) {
    const auto record = walk({{"+a", ""}, {"+b", "-b"}, {"+c", "fail"}, {"+d +e", "-d"}});
    EXPECT_THAT(rules(record), ElementsAre("stairway/not-restored 1_a", "stairway/up-again-failed 1_a",
                                           "stairway/down-failed 3_c", "stairway/not-restored 4_d",
                                           "stairway/up-again-failed 4_d"));
    EXPECT_EQ(record.find("stairway")->find(Purpose::reapply, 2), nullptr)
        << "nothing to prove after a failed down";
    EXPECT_NE(record.find("stairway")->find(Purpose::reapply, 3), nullptr);
}

TEST_F(WalkTest, roles_left_behind_are_seen_and_do_not_disturb_the_next_trip) {
    const auto record = walk({{"+role:app +a", "-a"}, {"+b", "-b"}});
    EXPECT_THAT(rules(record), ElementsAre("stairway/not-restored 1_a", "stairway/up-again-failed 1_a"));
    EXPECT_TRUE(world.roles.empty());
}

TEST_F(WalkTest, roles_that_were_there_before_stay) {
    world.roles.insert("postgres");
    const auto record = walk({{"+a", "-a"}});
    EXPECT_THAT(rules(record), IsEmpty());
    EXPECT_THAT(world.roles, ElementsAre("postgres"));
}

TEST_F(WalkTest, a_failing_up_ends_both_trips_and_is_told_once) {
    const auto record = walk({{"+a", "-a"}, {"fail", ""}, {"+c", "-c"}});
    EXPECT_FALSE(record.error) << "the migration's own failure is none of the environment";
    EXPECT_THAT(rules(record), ElementsAre("up/failed 2_b"));
    EXPECT_TRUE(world.databases.empty());
}

TEST_F(WalkTest, what_a_migration_leaves_in_the_session_is_seen_both_ways) {
    EXPECT_THAT(rules(walk({{"+a set:path", "-a"}, {"hate:path +b", "-b"}})),
                ElementsAre("up/leaks-session-state 2_b"));
    EXPECT_THAT(rules(walk({{"+a set:path", "-a"}, {"need:path +b", "-b"}})),
                ElementsAre("up/needs-earlier-session 2_b"));
}

TEST_F(WalkTest, the_next_session_is_not_there_yet_when_a_migration_asks_who_is_there) {
    world.login = "as ever";
    Wanted stairway;
    stairway.stairway = 0;
    const auto unasked = walk({{"+a", "-a"}, {"+b", "lonely:30000 -b"}}, stairway);
    EXPECT_THAT(rules(unasked), ElementsAre("stairway/down-failed 2_b")) << "it is there in other steps";
    const auto asked = walk({{"+a", "-a"}, {"+b", "lonely:100 -b pg_stat_activity"}}, stairway);
    EXPECT_THAT(rules(asked), IsEmpty());
}

TEST_F(WalkTest, a_tool_that_forgets_what_it_applied_is_seen) {
    EXPECT_THAT(rules(walk({{"+forget", "-forget"}})), ElementsAre("idempotency/rerun-applies "));
}

TEST_F(WalkTest, a_lost_connection_is_the_environments_and_names_the_step) {
    const auto record = walk({{"+a", "-a"}, {"lost", ""}});
    ASSERT_TRUE(record.error);
    EXPECT_EQ(record.error->kind, base::ErrorKind::environment);
    EXPECT_THAT(record.error->message, HasSubstr("up of 2_b"));
    EXPECT_TRUE(world.databases.empty()) << "dropped on the way out";
}

TEST_F(WalkTest, rows_left_by_an_earlier_down_are_not_blamed_on_the_session) {
    const auto record = walk({{"+a row:x", "-a"}, {"unique:x +b", "-b"}, {"+c", ""}});
    EXPECT_THAT(rules(record), ElementsAre("stairway/residue 2_b", "stairway/not-restored 3_c",
                                           "stairway/up-again-failed 3_c"))
        << "and what comes after it is looked at";
}

TEST_F(WalkTest, what_cannot_be_set_back_cuts_the_walk_short_and_keeps_what_was_found) {
    const auto record = walk({{"+a stuck:r", "-a"}});
    EXPECT_FALSE(record.error) << "the environment is well";
    EXPECT_THAT(record.cut_short, HasSubstr("stuck"));
    EXPECT_THAT(rules(record), ElementsAre("down/leftovers 1_a"));
    EXPECT_EQ(check_stairway({history, record}).status, CheckStatus::not_looked);
}

TEST_F(WalkTest, a_history_that_cannot_be_replayed_cuts_the_walk_short_and_blames_no_environment) {
    // The third database is the one made anew after 2_b's down.
    const auto record = walk({{"+a few:2", "-a"}, {"+b", ""}, {"+c", "-c"}});
    EXPECT_FALSE(record.error);
    EXPECT_THAT(record.cut_short, HasSubstr("1_a fails, though it passed before: too many"));
    EXPECT_THAT(rules(record), ElementsAre("stairway/not-restored 2_b", "stairway/up-again-failed 2_b"));
}

TEST_F(WalkTest, a_tool_that_cannot_start_is_an_error_and_no_pass) {
    tool.refuses_to_start = true;
    const auto record = walk({{"+a", "-a"}});
    ASSERT_TRUE(record.error);
    EXPECT_THAT(record.error->message, HasSubstr("no right"));
}

TEST_F(WalkTest, an_up_that_fails_is_told_also_when_it_cannot_be_tried_on_a_new_database) {
    // It fails in the stairway only, where 1_a is then applied on a third database, which it does not suffer.
    const auto record = walk({{"+a few:2 set:x", "-a"}, {"need:x +b", "-b"}});
    EXPECT_NE(record.cut_short, "");
    EXPECT_THAT(rules(record), ElementsAre("up/needs-earlier-session 2_b"));
}

TEST_F(WalkTest, a_verify_script_runs_after_each_up_and_is_told_once) {
    history = make_history(2);
    history.revisions[0].up->script.text = "+a";
    history.revisions[0].down->script.text = "-a";
    history.revisions[1].up->script.text = "+b";
    history.revisions[1].down->script.text = "-b";
    history.revisions[0].verify = migrations::Migration{{"verify/1.sql", "-a +a"}};
    history.revisions[1].verify = migrations::Migration{{"verify/2.sql", "-c"}};
    Walk walk(server, tool, history, settings);
    const auto record = walk.run(make_plan(history, k_everything), [](auto&&...) {});
    EXPECT_THAT(rules(record), ElementsAre("up/verify-failed 2_b"));
    EXPECT_EQ(check_up({history, record}).findings.at(0).where.file, "verify/2.sql");
}

TEST_F(WalkTest, setup_runs_in_each_database_before_the_empty_state_is_noted) {
    settings.setup = {"+extension"};
    const auto record = walk({{"+a", "-a"}});
    EXPECT_THAT(rules(record), IsEmpty());
}

TEST_F(WalkTest, setup_that_fails_is_no_migrations_fault) {
    settings.setup = {"fail"};
    const auto record = walk({{"+a", "-a"}});
    ASSERT_TRUE(record.error);
    EXPECT_EQ(record.error->kind, base::ErrorKind::environment);
    EXPECT_THAT(record.error->message, HasSubstr("setup"));
}

TEST_F(WalkTest, reproduces_the_state_of_a_step_for_a_person_to_look_at) {
    const auto record = walk({{"+a", "-a"}, {"+b +c", "-b"}, {"+d", "-d"}});
    const auto* trip = record.find("stairway");
    const auto* step = trip->find(Purpose::revert, 1);
    Walk again(server, tool, history, settings);
    const auto name = again.reproduce(*trip, *step);
    ASSERT_TRUE(name.has_value());
    EXPECT_THAT(world.databases.at(*name), ElementsAre("a", "c")) << "after the down that forgot c";
}

TEST_F(WalkTest, shows_what_a_failed_up_left_behind) {
    const auto record = walk({{"+a", "-a"}, {"+b fail", ""}});
    const auto* failed = record.find("stairway")->find(Purpose::apply, 1);
    ASSERT_TRUE(failed);
    ASSERT_EQ(failed->left_behind.size(), 1u);
    EXPECT_EQ(failed->left_behind[0].title(), "table b");
    const auto findings = check_up({history, record}).findings;
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].evidence.back().title, "what it left behind half-way");
    EXPECT_THAT(findings[0].evidence.back().text, HasSubstr("+ table b"));
}
