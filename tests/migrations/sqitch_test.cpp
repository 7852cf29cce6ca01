// Sqitch: its plan, its scripts, its registry.

#include "flaws.hpp"
#include "harness/migrations/checksums.hpp"
#include "harness/migrations/sqitch_plan.hpp"
#include "harness/migrations/tool.hpp"
#include "recording_connection.hpp"

using namespace harness;
using namespace harness::tests;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

const std::string k_head = "%syntax-version=1.0.0\n%project=flipr\n%uri=https://example.org/\n\n";
const std::string k_who = " 2024-01-01T12:00:00Z Ann Lee <ann@example.org>";

migrations::SqitchPlan plan_of(const std::string& text) {
    return migrations::parse_sqitch_plan({"sqitch.plan", text});
}

void write_change(const TempFolder& folder, const std::string& name) {
    for (const auto* kind : {"deploy", "revert", "verify"})
        folder.write(std::string(kind) + "/" + name + ".sql", "select '" + std::string(kind) + "';");
}

} // namespace

TEST(SqitchPlan, reads_changes_dependencies_tags_and_notes) {
    const auto plan = plan_of(k_head + "users" + k_who + " # Adds users.\n# a comment\n+flips [users !old]"
                              + k_who + "\n@v1" + k_who + " # first\n");
    EXPECT_EQ(plan.problem, "");
    EXPECT_EQ(plan.project, "flipr");
    ASSERT_EQ(plan.changes.size(), 2u);
    EXPECT_EQ(plan.changes[0].note, "Adds users.");
    EXPECT_EQ(plan.changes[0].planner, "Ann Lee <ann@example.org>");
    EXPECT_THAT(plan.changes[1].requires_changes, ElementsAre("users"));
    EXPECT_THAT(plan.changes[1].conflicts, ElementsAre("old"));
    EXPECT_THAT(plan.changes[1].tags, ElementsAre("v1"));
}

TEST(SqitchPlan, an_id_is_a_sha1_over_all_that_the_plan_says_and_the_change_before) {
    const auto plan = plan_of(k_head + "users" + k_who + " # Adds users.\nflips [users]" + k_who + "\n");
    const std::string first =
        "project flipr\nuri https://example.org/\nchange users\nplanner Ann Lee <ann@example.org>\n"
        "date 2024-01-01T12:00:00Z\n\nAdds users.";
    EXPECT_EQ(plan.changes[0].id,
              migrations::sha1_hex("change " + std::to_string(first.size()) + '\0' + first));
    const std::string second =
        "project flipr\nuri https://example.org/\nchange flips\nparent " + plan.changes[0].id
        + "\nplanner Ann Lee <ann@example.org>\ndate 2024-01-01T12:00:00Z\nrequires\n  + users";
    EXPECT_EQ(plan.changes[1].id,
              migrations::sha1_hex("change " + std::to_string(second.size()) + '\0' + second));
}

TEST(SqitchPlan, a_reworked_change_keeps_its_old_scripts_under_the_tag) {
    const auto plan =
        plan_of(k_head + "users" + k_who + "\n@v1" + k_who + "\nusers [users@v1]" + k_who + "\n");
    EXPECT_EQ(plan.changes.at(0).script(), "users@v1");
    EXPECT_EQ(plan.changes.at(1).script(), "users");
}

TEST(SqitchPlan, a_reworked_change_may_be_named_by_any_tag_in_between_the_last_one_first) {
    const auto plan = plan_of(k_head + "users" + k_who + "\n@v1" + k_who + "\nlists" + k_who + "\n@v2" + k_who
                              + "\nusers [users@v2]" + k_who + "\n");
    EXPECT_THAT(plan.changes.at(0).rework_tags, testing::ElementsAre("v2", "v1"));
    EXPECT_EQ(plan.changes.at(0).script(), "users@v2");
}

TEST(SqitchPlan, tells_what_is_wrong_with_its_line) {
    struct Wrong {
        std::string text;
        std::string why;
        int line;
    };
    for (const auto& wrong :
         {Wrong{"users" + k_who + "\n", "Missing %project", 1},
          Wrong{k_head + "users Ann <a@b.c>\n", "Missing timestamp", 5},
          Wrong{k_head + "users 2024-01-01T12:00:00Z\n", "Missing planner", 5},
          Wrong{k_head + "_users" + k_who, "Invalid name", 5},
          Wrong{k_head + "a [b]" + k_who, "Unknown change \"b\" required by change \"a\"", 5},
          Wrong{k_head + "a" + k_who + "\na" + k_who, "duplicates an earlier change", 6},
          Wrong{k_head + "@v1" + k_who, "without a preceding change", 5}}) {
        const auto plan = plan_of(wrong.text);
        EXPECT_THAT(plan.problem, HasSubstr(wrong.why));
        EXPECT_EQ(plan.line, wrong.line) << wrong.why;
    }
}

TEST(SqitchLayout, is_found_by_its_plan_and_reads_three_scripts_a_change) {
    const TempFolder folder;
    folder.write("sqitch.plan", k_head + "b" + k_who + "\na" + k_who + "\n");
    write_change(folder, "a");
    write_change(folder, "b");
    folder.write("deploy/stray.sql", "select 1;");
    const auto history = load_or_fail(folder);
    EXPECT_EQ(history.layout, "sqitch");
    EXPECT_THAT(ids_of(history), ElementsAre("b", "a"));
    EXPECT_EQ(history.revisions[0].verify->script.text, "select 'verify';");
    EXPECT_THAT(flaws_of(history), ElementsAre("chain/ignored-file"));
}

TEST(SqitchLayout, a_script_that_the_plan_names_and_that_is_not_there) {
    const TempFolder folder;
    folder.write("sqitch.plan", k_head + "a" + k_who + "\nb" + k_who + "\n");
    write_change(folder, "a");
    folder.write("revert/b.sql", "select 1;");
    const auto history = load_or_fail(folder);
    EXPECT_THAT(flaws_of(history), ElementsAre("chain/missing-up b"));
    EXPECT_EQ(base::to_string(history.flaws[0].where), (folder / "sqitch.plan") + ":6");
    RecordingConnection connection;
    const auto run = migrations::make_tool(history, base::Engine::sqlite)
                         ->up(connection, history, history.revisions[1], {});
    EXPECT_THAT(run.error().message, HasSubstr("deploy/b.sql: No such file"));
}

TEST(SqitchLayout, a_plan_that_sqitch_refuses_runs_nothing) {
    const TempFolder folder;
    folder.write("sqitch.plan", k_head + "a" + k_who + "\nb [c]" + k_who + "\n");
    write_change(folder, "a");
    const auto history = load_or_fail(folder);
    EXPECT_THAT(history.refusal, HasSubstr("Unknown change \"c\""));
    EXPECT_THAT(flaws_of(history), Contains("chain/refused-file"));
}

namespace {

class Sqitch : public testing::Test {
  protected:
    Sqitch() {
        folder.write("sqitch.plan", k_head + "a" + k_who + "\nb [a]" + k_who + "\n@v1" + k_who + "\n");
        write_change(folder, "a");
        write_change(folder, "b");
        history = load_or_fail(folder, "auto", base::Engine::postgres);
        tool = migrations::make_tool(history, base::Engine::postgres);
    }
    [[nodiscard]] std::string id(std::size_t at) const { return history.revisions.at(at).record->change_id; }

    TempFolder folder;
    migrations::History history;
    std::unique_ptr<migrations::Tool> tool;
    RecordingConnection connection;
};

} // namespace

TEST_F(Sqitch, runs_a_script_in_a_new_session_and_logs_it_in_a_transaction_of_its_own) {
    ASSERT_TRUE(tool->up(connection, history, history.revisions[1], {}).has_value());
    EXPECT_THAT(
        connection.told,
        ElementsAre("DISCARD ALL", "statements of b.sql", "DISCARD ALL", "BEGIN",
                    HasSubstr("INSERT INTO sqitch.projects"), HasSubstr("INSERT INTO sqitch.changes"),
                    HasSubstr("INSERT INTO sqitch.dependencies"),
                    HasSubstr("[deploy, " + id(1)
                              + ", b, flipr, , harness, harness@localhost, "
                                "2024-01-01T12:00:00Z, Ann Lee, ann@example.org, {\"a\"}, {}, {\"v1\"}]"),
                    "COMMIT"));
}

TEST_F(Sqitch, rolls_back_what_a_script_leaves_open_and_logs_it_all_the_same) {
    connection.open_afterwards["statements of a.sql"] = true;
    ASSERT_TRUE(tool->up(connection, history, history.revisions[0], {}).has_value());
    EXPECT_EQ(connection.told.at(2), "ROLLBACK");
    EXPECT_EQ(connection.told.back(), "COMMIT");
}

TEST_F(Sqitch, a_failure_is_logged) {
    connection.failures["statements of a.sql"] = sql_error("broken");
    ASSERT_TRUE(tool->up(connection, history, history.revisions[0], {}).has_error());
    EXPECT_THAT(connection.told.back(), HasSubstr("[fail, " + id(0)));
}

TEST_F(Sqitch, a_verify_script_is_run_apart_and_leaves_nothing_behind) {
    connection.open_afterwards["statements of a.sql"] = true;
    ASSERT_TRUE(tool->verify(connection, history.revisions[0], {}).has_value());
    EXPECT_THAT(connection.told, ElementsAre("DISCARD ALL", "statements of a.sql", "ROLLBACK"));
    connection.failures["statements of a.sql"] = sql_error("no such table");
    EXPECT_TRUE(tool->verify(connection, history.revisions[0], {}).has_error());
    history.revisions[0].verify.reset();
    EXPECT_TRUE(tool->verify(connection, history.revisions[0], {}).has_value());
}

TEST_F(Sqitch, a_deployed_change_that_is_not_in_the_plan_stops_it) {
    const std::string select = "SELECT change_id, \"change\" FROM sqitch.changes WHERE project = $1";
    connection.answers[select] = {{}, {{id(0), "a"}}};
    EXPECT_EQ(tool->pending(connection, history, {}).value(), std::vector<std::string>{"b"});
    connection.answers[select] = {{}, {{"00", "a"}}};
    EXPECT_THAT(tool->pending(connection, history, {}).error().message, HasSubstr("Cannot find change a"));
}
