#include "harness/suite/checks/check.hpp"

#include "tests/suite/histories.hpp"

#include <gmock/gmock.h>

using namespace harness::suite;
using namespace harness::testing;
using harness::drivers::SchemaChange;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

std::vector<std::string> rules_of(const CheckReport& report) {
    std::vector<std::string> rules;
    for (const auto& finding : report.findings) rules.push_back(finding.rule + " " + finding.revision);
    return rules;
}

class Checks : public ::testing::Test {
  protected:
    CheckReport run(CheckFunction check, std::size_t since = 0) const {
        return check({history, record, since});
    }

    harness::migrations::History history = make_history(3);
    WalkRecord record = clean_record(history, k_everything);
};

} // namespace

TEST_F(Checks, find_nothing_on_a_clean_walk_and_say_how_much_they_saw) {
    for (const auto check : {check_chain, check_up, check_stairway, check_down, check_idempotency}) {
        const auto report = run(check);
        EXPECT_THAT(report.findings, IsEmpty());
        EXPECT_EQ(report.status, CheckStatus::passed);
        EXPECT_EQ(report.revisions, 3);
        EXPECT_EQ(report.reason, "");
    }
}

TEST_F(Checks, say_that_they_did_not_look_when_the_walk_never_came_there) {
    record.trips.clear();
    for (const auto check : {check_up, check_stairway, check_down, check_idempotency}) {
        EXPECT_EQ(run(check).status, CheckStatus::not_looked);
        EXPECT_NE(run(check).reason, "");
    }
}

TEST_F(Checks, up_tells_a_failure_in_both_trips_once) {
    for (const auto* trip : {"install", "stairway"}) {
        step_of(record, trip, Purpose::apply, 1).error = sql_error("no such type");
        cut_after(record, trip, Purpose::apply, 1);
    }
    const auto report = run(check_up);
    EXPECT_THAT(rules_of(report), ElementsAre("up/failed 2_b"));
    EXPECT_THAT(report.findings[0].message, HasSubstr("no such type"));
    EXPECT_EQ(report.findings[0].where.file, "migrations/2_b.up.sql");
    EXPECT_EQ(run(check_down).status, CheckStatus::not_looked);
    EXPECT_EQ(run(check_idempotency).status, CheckStatus::not_looked);
}

TEST_F(Checks, say_who_migrates_where_a_right_is_missing) {
    const auto says_it = [](harness::base::Error error) {
        Finding finding;
        add_error(finding, error);
        return finding.evidence.back().text.find("role: superuser") != std::string::npos;
    };
    auto error = sql_error("permission denied to create role");
    error.sqlstate = "42501";
    EXPECT_TRUE(says_it(error));
    error.sqlstate = "42000";
    EXPECT_FALSE(says_it(error)) << "MySQL has this one for syntax errors, too";
    error.message = "run 1.sql: CREATE command denied to user 'harness'@'%' for table 't' (error 1142)";
    EXPECT_TRUE(says_it(error));
}

TEST_F(Checks, up_tells_a_timeout_as_one) {
    for (const auto* trip : {"install", "stairway"}) {
        step_of(record, trip, Purpose::apply, 0).error = {harness::base::ErrorKind::timeout, "took too long"};
        cut_after(record, trip, Purpose::apply, 0);
    }
    EXPECT_THAT(rules_of(run(check_up)), ElementsAre("up/timed-out 1_a"));
}

TEST_F(Checks, up_tells_apart_what_fails_only_together_and_what_fails_only_alone) {
    auto together = record;
    step_of(together, "install", Purpose::apply, 2).error = sql_error("no schema has been selected");
    cut_after(together, "install", Purpose::apply, 2);
    EXPECT_THAT(rules_of(check_up({history, together})), ElementsAre("up/leaks-session-state 3_c"));

    step_of(record, "stairway", Purpose::apply, 2).error = sql_error("no table tmp");
    cut_after(record, "stairway", Purpose::apply, 2);
    EXPECT_THAT(rules_of(run(check_up)), ElementsAre("up/needs-earlier-session 3_c"));
}

TEST_F(Checks, up_tells_the_first_revision_at_which_the_schemas_part) {
    step_of(record, "stairway", Purpose::apply, 1).deviation = {change(SchemaChange::Kind::added, "x")};
    step_of(record, "stairway", Purpose::apply, 2).deviation = {change(SchemaChange::Kind::added, "x")};
    EXPECT_THAT(rules_of(run(check_up)), ElementsAre("up/depends-on-session 2_b"));
}

TEST_F(Checks, up_warns_of_a_made_up_text_and_tells_the_error_of_the_users_own_rows_all_the_same) {
    auto wanted = k_everything;
    wanted.data = 0;
    wanted.plain_rows = wanted.adversarial_rows = wanted.fixtures = true;
    record = clean_record(history, wanted);
    const auto fail = [&](std::string_view trip) -> StepRecord& {
        auto& step = step_of(record, trip, Purpose::apply, 1);
        step.error = sql_error("invalid input syntax for type integer: \"x\"");
        step.passes_without_rows = true;
        return step;
    };
    auto& step = fail("rows");
    fail("adversarial");
    EXPECT_THAT(rules_of(run(check_up)), ElementsAre("up/fails-with-rows 2_b"));
    step.is_about_a_text = true;
    EXPECT_THAT(rules_of(run(check_up)), ElementsAre("up/fails-with-adversarial-rows 2_b"));
    fail("fixtures");
    EXPECT_THAT(rules_of(run(check_up)),
                ElementsAre("up/fails-with-adversarial-rows 2_b", "up/fails-with-rows 2_b"));
    step.is_about_a_text = false;
    EXPECT_THAT(rules_of(run(check_up)), ElementsAre("up/fails-with-rows 2_b"));
}

TEST_F(Checks, up_warns_of_a_foreign_key_to_rows_that_a_made_up_text_kept_out) {
    auto wanted = k_everything;
    wanted.data = 0;
    wanted.plain_rows = true;
    record = clean_record(history, wanted);
    auto& stopped = step_of(record, "rows", Purpose::apply, 1);
    auto& failed = step_of(record, "rows", Purpose::apply, 2);
    for (auto* step : {&stopped, &failed}) {
        step->error = sql_error("it does not fit");
        step->passes_without_rows = true;
    }
    stopped.is_about_a_text = true;
    stopped.error->statement = "INSERT INTO public.\"flow\" (id) SELECT amr::json->>'id' FROM requests";
    failed.error->statement = "ALTER TABLE access ADD FOREIGN KEY (flow_id) REFERENCES flow(id)";
    const auto report = run(check_up);
    EXPECT_THAT(rules_of(report),
                ElementsAre("up/fails-with-adversarial-rows 2_b", "up/fails-with-adversarial-rows 3_c"));
    EXPECT_THAT(report.findings[1].message, HasSubstr("without rows that 2_b, which stopped,"));
    const auto expect_error = [&] {
        EXPECT_THAT(rules_of(run(check_up)), testing::Contains("up/fails-with-rows 3_c"));
    };
    for (const auto* other : {"ALTER TABLE access ADD FOREIGN KEY (flow_id) REFERENCES flows (id)",
                              "ALTER TABLE flow ADD tier int NOT NULL", ""}) {
        failed.error->statement = other;
        expect_error();
    }
    failed.error->statement = "ALTER TABLE access ADD FOREIGN KEY (flow_id) REFERENCES flow(id)";
    stopped.error->statement = "UPDATE flow SET amr = amr::json";
    expect_error();
    stopped.error->statement = "INSERT INTO flow SELECT 1";
    stopped.is_about_a_text = false;
    expect_error();
}

TEST_F(Checks, stairway_blames_the_revision_and_shows_the_difference) {
    step_of(record, "stairway", Purpose::revert, 1).deviation = {
        change(SchemaChange::Kind::added, "left_over")};
    step_of(record, "stairway", Purpose::reapply, 1).deviation = {change(SchemaChange::Kind::added, "twice")};
    const auto report = run(check_stairway);
    EXPECT_THAT(rules_of(report), ElementsAre("stairway/not-restored 2_b")) << "one cause, told once";
    EXPECT_THAT(report.findings[0].objects, ElementsAre(HasSubstr("left_over")));
    EXPECT_EQ(report.findings[0].where.file, "migrations/2_b.down.sql");
    ASSERT_EQ(report.findings[0].evidence.size(), 1u);
    EXPECT_EQ(report.findings[0].evidence[0].kind, Evidence::Kind::schema_diff);
}

TEST_F(Checks, stairway_only_notes_other_white_space_in_a_routine) {
    auto moved = change(SchemaChange::Kind::changed, "t");
    moved.before.definition = R"({"sql_mode":"ANSI","statement":"SET @a = 1"})";
    moved.after.definition = R"({"sql_mode":"ANSI","statement":"SET\n@a = 1"})";
    step_of(record, "stairway", Purpose::revert, 1).deviation = {moved};
    step_of(record, "stairway", Purpose::reapply, 1).deviation = {moved};
    step_of(record, "install", Purpose::unwind, 0).deviation = {moved};
    EXPECT_THAT(rules_of(run(check_stairway)), ElementsAre("stairway/white-space 2_b"));
    EXPECT_THAT(run(check_down).findings, IsEmpty());

    step_of(record, "stairway", Purpose::revert, 1).deviation[0].after.definition =
        R"({"sql_mode":"ANSI","statement":"SET @b = 1"})";
    EXPECT_THAT(rules_of(run(check_stairway)), ElementsAre("stairway/not-restored 2_b"));
}

TEST_F(Checks, stairway_only_notes_columns_in_another_order) {
    auto moved = change(SchemaChange::Kind::changed, "t");
    moved.before.definition = R"({"columns":["a","b"],"owner":"me"})";
    moved.after.definition = R"({"columns":["b","a"],"owner":"me"})";
    step_of(record, "stairway", Purpose::revert, 1).deviation = {moved};
    step_of(record, "stairway", Purpose::reapply, 1).deviation = {moved};
    step_of(record, "install", Purpose::unwind, 0).deviation = {moved};
    EXPECT_THAT(rules_of(run(check_stairway)), ElementsAre("stairway/column-order 2_b"));
    EXPECT_THAT(run(check_down).findings, IsEmpty());

    step_of(record, "stairway", Purpose::revert, 1).deviation[0].after.definition =
        R"({"columns":["b"],"owner":"me"})";
    EXPECT_THAT(rules_of(run(check_stairway)), ElementsAre("stairway/not-restored 2_b"));
}

TEST_F(Checks, stairway_tells_an_up_that_fails_after_its_down) {
    step_of(record, "stairway", Purpose::reapply, 0).error = sql_error("type mood already exists");
    EXPECT_THAT(rules_of(run(check_stairway)), ElementsAre("stairway/up-again-failed 1_a"));
}

TEST_F(Checks, stairway_tells_an_up_that_gives_another_schema_the_second_time) {
    step_of(record, "stairway", Purpose::reapply, 0).deviation = {change(SchemaChange::Kind::changed, "t")};
    EXPECT_THAT(rules_of(run(check_stairway)), ElementsAre("stairway/up-again-differs 1_a"));
}

TEST_F(Checks, stairway_says_how_many_revisions_have_no_down) {
    history = make_history(3, "b");
    record = clean_record(history, k_everything);
    const auto report = run(check_stairway);
    EXPECT_EQ(report.reason, "looked at 2 of 3 revisions: 1 has no down");
    EXPECT_EQ(report.status, CheckStatus::passed);
}

TEST_F(Checks, stairway_without_any_down_did_not_look) {
    history = make_history(2, "ab");
    record = clean_record(history, k_everything);
    EXPECT_EQ(run(check_stairway).status, CheckStatus::not_looked);
    EXPECT_EQ(run(check_down).status, CheckStatus::not_looked);
}

TEST_F(Checks, down_tells_only_what_the_stairway_did_not) {
    step_of(record, "stairway", Purpose::revert, 1).deviation = {change(SchemaChange::Kind::added, "known")};
    step_of(record, "install", Purpose::unwind, 0).deviation = {change(SchemaChange::Kind::added, "known")};
    EXPECT_THAT(run(check_down).findings, IsEmpty());
    EXPECT_EQ(run(check_down).status, CheckStatus::noted) << "and does not call it clean";

    step_of(record, "install", Purpose::unwind, 0)
        .deviation.push_back(change(SchemaChange::Kind::added, "new"));
    const auto report = run(check_down);
    EXPECT_THAT(rules_of(report), ElementsAre("down/leftovers 1_a"));
    EXPECT_THAT(report.findings[0].objects, ElementsAre(HasSubstr("new")));
}

TEST_F(Checks, down_tells_a_failure_that_no_single_down_explains) {
    step_of(record, "install", Purpose::unwind, 1).error = sql_error("invalid input syntax for type integer");
    cut_after(record, "install", Purpose::unwind, 1);
    EXPECT_THAT(rules_of(run(check_down)), ElementsAre("down/failed 2_b"));

    step_of(record, "stairway", Purpose::revert, 2).deviation = {
        change(SchemaChange::Kind::added, "blocks_it")};
    EXPECT_THAT(run(check_down).findings, IsEmpty()) << "the stairway has blamed 3_c";
    EXPECT_THAT(run(check_down).reason, HasSubstr("stairway"));
}

TEST_F(Checks, idempotency_tells_what_would_be_applied_again) {
    step_of(record, "install", Purpose::rerun, 2).applied = {"1", "2", "3"};
    const auto report = run(check_idempotency);
    ASSERT_EQ(report.findings.size(), 1u);
    EXPECT_EQ(report.findings[0].rule, "idempotency/rerun-applies");
    EXPECT_EQ(report.findings[0].evidence[0].text, "1, 2, 3");
}

TEST_F(Checks, idempotency_tells_a_rerun_that_fails_or_changes_something) {
    auto fails = record;
    step_of(fails, "install", Purpose::rerun, 2).error = sql_error("no version table");
    EXPECT_EQ(check_idempotency({history, fails}).findings[0].rule, "idempotency/rerun-failed");
    step_of(record, "install", Purpose::rerun, 2).deviation = {change(SchemaChange::Kind::added, "x")};
    EXPECT_EQ(run(check_idempotency).findings[0].rule, "idempotency/rerun-changes");
}

TEST_F(Checks, idempotency_tells_one_thing_of_a_race) {
    auto wanted = k_everything;
    wanted.race = true;
    record = clean_record(history, wanted);
    EXPECT_THAT(run(check_idempotency).findings, IsEmpty());
    auto& race = step_of(record, "race", Purpose::race, 2);

    race.deviation = {change(SchemaChange::Kind::added, "x")};
    const auto silent = run(check_idempotency);
    EXPECT_THAT(rules_of(silent), ElementsAre("idempotency/race-differs "));
    EXPECT_THAT(silent.findings[0].objects, ElementsAre("table public.x"));

    // What one that failed leaves is chance: shown, but neither a finding nor what a finding is known by.
    race.race_errors = {sql_error("duplicate key")};
    const auto lost = run(check_idempotency);
    EXPECT_THAT(rules_of(lost), ElementsAre("idempotency/race-failed "));
    EXPECT_THAT(lost.findings[0].message, HasSubstr("one fails: duplicate key"));
    EXPECT_THAT(lost.findings[0].objects, IsEmpty());
    EXPECT_THAT(lost.findings[0].evidence.back().text, HasSubstr("public.x"));

    race.race_errors.push_back(sql_error("deadlock"));
    const auto both = run(check_idempotency);
    EXPECT_THAT(rules_of(both), ElementsAre("idempotency/race-failed "));
    EXPECT_THAT(both.findings[0].message, HasSubstr("both fail"));
    for (const auto& evidence : both.findings[0].evidence)
        EXPECT_THAT(evidence.text, Not(HasSubstr("public.x")));
}

TEST_F(Checks, idempotency_says_that_it_saw_no_race_where_ups_fail_alone) {
    auto wanted = k_everything;
    wanted.race = true;
    record = clean_record(history, wanted);
    for (auto& trip : record.trips)
        if (trip.name == "race") trip.steps.clear();
    EXPECT_THAT(run(check_idempotency).reason, HasSubstr("race did not look"));
}

TEST_F(Checks, chain_passes_flaws_on_and_spares_those_before_since) {
    history.flaws = {{"chain/missing-down", "1_a", "1_a has no down", {"f", 0, 0}},
                     {"chain/gap", "", "2 is missing", {}}};
    EXPECT_THAT(rules_of(run(check_chain)), ElementsAre("chain/missing-down 1_a", "chain/gap "));
    EXPECT_THAT(rules_of(run(check_chain, 1)), ElementsAre("chain/gap "));
    EXPECT_EQ(run(check_chain).findings[0].revision_id, "1");
}
