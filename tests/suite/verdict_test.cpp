#include "harness/suite/verdict.hpp"

#include "tests/suite/histories.hpp"

#include <gmock/gmock.h>

using namespace harness;
using namespace harness::suite;
using namespace harness::testing;
using drivers::SchemaChange;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

namespace {

constexpr auto k_today = 2024y / 6 / 15;

/// A walk in which the down of 2_b leaves table "audit" behind.
class Verdict : public ::testing::Test {
  protected:
    Verdict() {
        step_of(record, "stairway", Purpose::revert, 1).deviation = {
            change(SchemaChange::Kind::added, "audit")};
        cell.id = "postgres-16";
        cell.engine = base::Engine::postgres;
    }

    Judgement judged() const { return judge(spec, cell, history, record, k_today); }
    static std::vector<std::string> rules_of(const std::vector<Finding>& findings) {
        std::vector<std::string> rules;
        for (const auto& finding : findings) rules.push_back(finding.rule);
        return rules;
    }
    CheckStatus status(std::string_view check) const {
        for (const auto& outcome : judged().checks)
            if (outcome.check == check) return outcome.status;
        throw std::logic_error("no such check");
    }
    matrix::Ignore ignore(const std::string& rule) const {
        matrix::Ignore row;
        row.rule = rule;
        row.reason = "known";
        return row;
    }

    migrations::History history = make_history(3);
    WalkRecord record = clean_record(history, k_everything);
    matrix::Spec spec;
    matrix::Cell cell;
};

} // namespace

TEST_F(Verdict, says_once_what_a_program_that_runs_the_migrations_does_not_show) {
    history.unseen = {"tool runs the statements itself", "tool: it has no undo", "tool: it does not say"};
    for (auto& revision : history.revisions) revision.down.reset();
    spec.idempotency.replay.enabled = true;
    spec.idempotency.resume.enabled = true;
    const auto wanted = wanted_checks(spec, history).value();
    EXPECT_FALSE(wanted.rerun);
    EXPECT_TRUE(wanted.replays.empty() && wanted.resumes.empty());
    record = clean_record(history, wanted);
    const auto reason = [&](std::string_view check) -> std::string {
        for (const auto& outcome : judged().checks)
            if (outcome.check == check) return outcome.reason;
        return "no such check";
    };
    EXPECT_THAT(judged().findings, IsEmpty());
    EXPECT_EQ(status("down"), CheckStatus::not_looked);
    EXPECT_EQ(reason("down"), "tool: it has no undo");
    EXPECT_EQ(status("stairway"), CheckStatus::not_looked);
    EXPECT_EQ(reason("stairway"), "tool: it has no undo");
    EXPECT_EQ(status("idempotency"), CheckStatus::not_looked);
    EXPECT_EQ(reason("idempotency"),
              "replay did not look: tool runs the statements itself; resume did not look: tool "
              "runs the statements itself; a rerun did not look: tool: it does not say");
}

TEST_F(Verdict, has_an_outcome_for_every_check) {
    EXPECT_EQ(judged().checks.size(), 7u);
    EXPECT_EQ(status("stairway"), CheckStatus::failed);
    EXPECT_EQ(status("up"), CheckStatus::passed);
}

TEST_F(Verdict, a_check_that_is_switched_off_is_off) {
    spec.checks["stairway"].enabled = false;
    EXPECT_EQ(status("stairway"), CheckStatus::off);
    EXPECT_THAT(judged().findings, IsEmpty());
}

TEST_F(Verdict, since_spares_what_came_before) {
    spec.checks["stairway"].since = "3";
    EXPECT_THAT(judged().findings, IsEmpty());
    spec.checks["stairway"].since = "2_b";
    EXPECT_THAT(rules_of(judged().findings), ElementsAre("stairway/not-restored"));
}

TEST_F(Verdict, since_must_name_a_revision) {
    spec.checks["stairway"].since = "99";
    const auto wanted = wanted_checks(spec, history);
    ASSERT_TRUE(wanted.has_error());
    EXPECT_EQ(wanted.error().kind, base::ErrorKind::usage);
}

TEST_F(Verdict, severity_can_be_changed_per_rule_and_revision) {
    spec.rules.push_back({"stairway/*", Severity::warning, std::nullopt, std::nullopt, {}});
    EXPECT_EQ(status("stairway"), CheckStatus::warned);
    spec.rules.push_back({"stairway/not-restored", Severity::note, "2*", std::nullopt, {}});
    EXPECT_EQ(status("stairway"), CheckStatus::noted) << "the last one that matches wins";
    spec.rules.push_back({"stairway/not-restored", Severity::error, std::nullopt, "3", {}});
    EXPECT_EQ(status("stairway"), CheckStatus::noted) << "from revision 3 on only";
}

TEST_F(Verdict, an_ignore_takes_the_finding_away_and_keeps_it_on_record) {
    spec.ignores.push_back(ignore("stairway/*"));
    EXPECT_THAT(judged().findings, IsEmpty());
    EXPECT_THAT(rules_of(judged().ignored), ElementsAre("stairway/not-restored"));
    EXPECT_THAT(judged().used_ignores, ElementsAre(0u));
    EXPECT_EQ(status("stairway"), CheckStatus::passed);
}

TEST_F(Verdict, an_ignore_of_an_object_matches_only_if_it_covers_all_of_the_finding) {
    auto row = ignore("stairway/*");
    row.object = "table public.audit*";
    spec.ignores.push_back(row);
    EXPECT_THAT(judged().findings, IsEmpty());
    step_of(record, "stairway", Purpose::revert, 1)
        .deviation.push_back(change(SchemaChange::Kind::removed, "users"));
    EXPECT_THAT(rules_of(judged().findings), ElementsAre("stairway/not-restored"));
}

TEST_F(Verdict, an_ignore_holds_only_on_its_cells_and_until_its_day) {
    auto row = ignore("stairway/*");
    row.cell = "postgres-13";
    spec.ignores.push_back(row);
    EXPECT_EQ(judged().findings.size(), 1u);

    spec.ignores[0].cell.reset();
    spec.ignores[0].until = 2024y / 6 / 15;
    EXPECT_THAT(judged().findings, IsEmpty()) << "the day itself still counts";
    spec.ignores[0].until = 2024y / 6 / 14;
    EXPECT_EQ(judged().findings.size(), 1u);
    EXPECT_THAT(rules_of(judge_spec(spec, judged().used_ignores, k_today, Coverage::whole)),
                ElementsAre("matrix/expired-ignore"));
}

TEST_F(Verdict, an_ignore_that_matches_nothing_is_itself_a_finding) {
    spec.ignores.push_back(ignore("up/failed"));
    EXPECT_THAT(rules_of(judge_spec(spec, judged().used_ignores, k_today, Coverage::whole)),
                ElementsAre("matrix/unused-ignore"));
    EXPECT_THAT(judge_spec(spec, judged().used_ignores, k_today, Coverage::part), IsEmpty())
        << "it may match on a cell that was not looked at";
}

TEST_F(Verdict, an_expected_failure_that_comes_is_no_failure_and_one_that_does_not_is) {
    matrix::ExpectedFailure expected;
    expected.cell = "postgres-*";
    expected.rule = "stairway/not-restored";
    expected.reason = "to be mended";
    spec.expected_failures = {expected};
    EXPECT_THAT(judged().findings, IsEmpty());

    step_of(record, "stairway", Purpose::revert, 1).deviation.clear();
    EXPECT_THAT(rules_of(judged().findings), ElementsAre("matrix/unexpected-pass"));
    spec.expected_failures[0].cell = "sqlite";
    EXPECT_THAT(judged().findings, IsEmpty());
}

TEST_F(Verdict, expected_failures_do_not_take_from_each_other) {
    matrix::ExpectedFailure specific;
    specific.rule = "stairway/not-restored";
    specific.reason = "known";
    auto any = specific;
    any.rule.reset();
    spec.expected_failures = {specific, any};
    EXPECT_THAT(judged().findings, IsEmpty()) << "one finding satisfies both";

    spec.expected_failures[0].rule = "up/failed";
    EXPECT_THAT(rules_of(judged().findings), ElementsAre("matrix/unexpected-pass"))
        << "and nothing excuses a pass that was not expected";
}

TEST_F(Verdict, since_takes_the_first_revision_that_is_not_earlier) {
    history.revisions[1].id = "20";
    history.revisions[2].id = "30";
    EXPECT_EQ(find_revision(history, "20"), 1u);
    EXPECT_EQ(find_revision(history, "9"), 1u);
    EXPECT_EQ(find_revision(history, "21"), 2u);
    EXPECT_EQ(find_revision(history, "31"), std::nullopt);
    EXPECT_EQ(find_revision(history, "nonsense"), std::nullopt);
}

TEST_F(Verdict, says_nothing_of_the_migrations_when_the_environment_failed) {
    record.error = {base::ErrorKind::environment, "the server is gone"};
    EXPECT_THAT(judged().findings, IsEmpty());
    EXPECT_EQ(status("stairway"), CheckStatus::not_looked);
    EXPECT_EQ(status("chain"), CheckStatus::passed) << "the files were read all the same";
}

TEST_F(Verdict, looks_at_the_files_alone_where_the_tool_refuses_the_folder) {
    history.refusal = "two migrations of version 2";
    history.flaws = {{"chain/duplicate-version", "2_b", "two of version 2", {}}};
    record = clean_record(history, k_everything);
    EXPECT_THAT(rules_of(judged().findings), ElementsAre("chain/duplicate-version"));
    EXPECT_EQ(status("up"), CheckStatus::not_looked);
}

TEST_F(Verdict, an_empty_down_that_leaves_something_is_told_once) {
    history.flaws = {{"chain/empty-down", "2_b", "empty", {}}, {"chain/empty-down", "3_c", "empty", {}}};
    EXPECT_THAT(rules_of(judged().findings), ElementsAre("chain/empty-down", "stairway/not-restored"));
    EXPECT_EQ(judged().findings[0].revision, "3_c");
}
