#include "harness/suite/checks/check.hpp"
#include "harness/suite/row_trip.hpp"
#include "harness/suite/walk.hpp"

#include "tests/suite/fake_rows.hpp"
#include "tests/suite/histories.hpp"

#include <gmock/gmock.h>

using namespace harness;
using namespace harness::suite;
using namespace harness::testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace {

struct Scripts {
    std::string up;
    std::string down;
};

class RowTripTest : public ::testing::Test {
  protected:
    RowTripTest() {
        settings.rows.work = rows;
        settings.rows.asks_enforcement = true;
        wanted.plain_rows = wanted.adversarial_rows = true;
    }
    WalkRecord walk(const std::vector<Scripts>& scripts) {
        history = make_history(scripts.size());
        for (std::size_t at = 0; at < scripts.size(); ++at) {
            history.revisions[at].up->script.text = scripts[at].up;
            history.revisions[at].down->script.text = scripts[at].down;
        }
        Walk walk(server, tool, history, settings);
        return walk.run(make_plan(history, wanted), [](std::string_view, const Step&, int, int) {});
    }
    std::vector<std::string> rules(const WalkRecord& record) const {
        std::vector<std::string> rules;
        for (const auto check : {check_up, check_stairway, check_idempotency, check_data})
            for (const auto& finding : check({history, record, 0, &spec, &cell}).findings)
                rules.push_back(finding.rule + " " + finding.revision);
        return rules;
    }

    FakeWorld world;
    FakeServer server{world};
    FakeTool tool{world};
    std::shared_ptr<FakeRows> rows = std::make_shared<FakeRows>(world);
    WalkSettings settings;
    Wanted wanted = {0, 0, 0, 0, 0, 0, 0};
    matrix::Spec spec;
    matrix::Cell cell;
    std::vector<matrix::ExpectedChange>& expected = spec.expected_changes;
    migrations::History history;
};

} // namespace

TEST_F(RowTripTest, of_a_good_history_finds_nothing_and_leaves_nothing) {
    const auto record = walk({{"+a", "-a"}, {"+b", "-b"}, {"+c", "-c"}});
    EXPECT_FALSE(record.error);
    EXPECT_THAT(rules(record), IsEmpty());
    EXPECT_TRUE(record.find("rows")->is_complete);
    EXPECT_TRUE(record.find("adversarial")->is_complete);
    EXPECT_TRUE(world.databases.empty());
    EXPECT_THAT(rows->hints_of, ElementsAre(std::set<std::string>{"a", "b", "c"})) << "nothing goes again";
}

TEST_F(RowTripTest, rows_keep_to_what_comes_later_if_it_goes_again_too) {
    wanted.stairway = wanted.data = 4; // nothing is taken down
    const auto record = walk({{"+a", ""}, {"+b", ""}, {"Drop -b +c", ""}, {"+d retype:", ""}});
    EXPECT_FALSE(record.error);
    EXPECT_THAT(rows->hints_of, ElementsAre(std::set<std::string>{"a", "b"}, // before it goes
                                            std::set<std::string>{"a", "c"}, // it might have
                                            std::set<std::string>{"a", "c", "d"}));
    EXPECT_THAT(rows->looked_ahead, ElementsAre(3, 2, 1)) << "before the second up, the third, the fourth";

    wanted.naming = 0; // each change is seen then
    rows->looked_ahead.clear();
    (void)walk({{"+a", ""}, {"+b", ""}, {"Drop -b +c", ""}, {"+d retype:", ""}});
    EXPECT_THAT(rows->looked_ahead, ElementsAre(2, 1, 1));
}

TEST_F(RowTripTest, what_a_down_does_not_restore_is_no_fault_of_later_ups) {
    const std::vector<Scripts> scripts{{"+a", "-a"}, {"+b", "-b -a"}, {"-a +c", "-c +a"}};
    const auto record = walk(scripts);
    EXPECT_FALSE(record.error);
    EXPECT_THAT(rules(record), ElementsAre("stairway/not-restored 2_b", "data/lost-by-down 2_b"));
    wanted.stairway.reset(); // nobody else looks at the schema then
    EXPECT_THAT(rules(walk(scripts)), ElementsAre("data/lost-by-down 2_b"));
    EXPECT_TRUE(world.databases.empty());
}

TEST_F(RowTripTest, after_a_down_that_does_not_restore_the_rows_from_before_it_are_there) {
    wanted.adversarial_rows = false;
    world.copies_quickly = true;
    const std::vector<Scripts> scripts{{"+a", "-a"}, {"+b", "-b -a"}, {"+c", "-c -b"}, {"+d", "-d"}};
    const std::vector<std::string> told{"stairway/not-restored 2_b", "stairway/not-restored 3_c",
                                        "data/lost-by-down 2_b", "data/lost-by-down 3_c"};
    EXPECT_EQ(rules(walk(scripts)), told);
    EXPECT_THAT(rows->filled, SizeIs(1)) << "before the second up";
    EXPECT_THAT(world.log, Contains("create harness_rows_before"));
    const auto last = [&](std::string_view what) {
        return std::find(world.log.rbegin(), world.log.rend(), what);
    };
    EXPECT_GT(last("drop harness_rows_before"), last("drop harness_rows")) << "it goes with its revision";
    EXPECT_TRUE(world.databases.empty());

    world.copies_quickly = false;
    rows->filled.clear();
    EXPECT_EQ(rules(walk(scripts)), told);
    EXPECT_THAT(rows->filled, SizeIs(3)) << "before the third and the fourth, too";
}

TEST_F(RowTripTest, a_copy_that_would_not_be_all_of_it_is_not_gone_back_to) {
    wanted.adversarial_rows = false;
    world.copies_quickly = true;
    const auto record = walk({{"+a", "-a"}, {"+b +role:r", "-b"}, {"+c", "-c"}});
    EXPECT_FALSE(record.error);
    EXPECT_TRUE(record.find("rows")->is_complete);
    EXPECT_THAT(rows->filled, SizeIs(2)) << "the role stays, and a second up would meet it";
    EXPECT_TRUE(world.databases.empty());
    EXPECT_TRUE(world.roles.empty());
}

TEST_F(RowTripTest, each_step_meets_a_session_as_the_step_before_wants_it) {
    world.login = "as ever";
    wanted.stairway = wanted.data = 2; // nothing is taken down but the last one
    const auto record = walk({{"+a login:one", ""}, {"+b began:one login:two", ""}, {"+c began:two", "-c"}});
    ASSERT_FALSE(record.error) << record.error->message;
    for (const auto* trip : {"stairway", "rows", "adversarial"})
        for (const auto& step : record.find(trip)->steps)
            EXPECT_FALSE(step.error) << trip << ": " << step.error->message;
}

TEST_F(RowTripTest, tells_what_fails_only_where_there_are_rows_and_goes_on_without_them) {
    const auto record = walk({{"+a", "-a"}, {"none:made +b", "-b"}, {"+c none:made", "-c"}});
    EXPECT_THAT(rules(record), ElementsAre("up/fails-with-rows 2_b", "up/fails-with-rows 3_c"));
    EXPECT_TRUE(record.find("rows")->is_complete);
}

TEST_F(RowTripTest, tells_of_nasty_rows_only_what_typical_rows_pass) {
    const auto record = walk({{"+a", "-a"}, {"none:nasty +b", "-b"}});
    EXPECT_THAT(rules(record), ElementsAre("up/fails-with-adversarial-rows 2_b"));
}

TEST_F(RowTripTest, a_made_up_text_that_is_no_number_is_one_that_the_schema_allows) {
    const auto record = walk({{"+a", "-a"}, {"number:made +b", "-b"}, {"+c number:nasty", "-c"}});
    EXPECT_THAT(rules(record),
                ElementsAre("up/fails-with-adversarial-rows 2_b", "up/fails-with-adversarial-rows 3_c"));
}

TEST(MadeUpTexts, are_what_a_message_is_about_where_it_quotes_one) {
    drivers::DataImage rows;
    auto& table = rows.tables.emplace_back();
    for (const auto& [name, type] :
         std::vector<std::pair<std::string, std::string>>{{"place", "character varying(40)"},
                                                          {"state", "state_kind"},
                                                          {"mark", "varchar(9) CHARACTER SET latin1"},
                                                          {"number", "int"},
                                                          {"none", "text"}})
        table.columns.push_back({name, type, false, ""});
    table.sample = {{"market 2", "closed", "b", "1700000000", std::nullopt}};
    const auto is_about_text = [&](const std::string& message) {
        base::Error error;
        error.message = message;
        return is_about_a_text(error, rows);
    };
    for (const auto* message : {"invalid input syntax for type integer: \"market 2\"",
                                "invalid input value for enum mood: \"market 2\"",
                                "Truncated incorrect INTEGER value: 'market 2' (error 1292)",
                                "Incorrect integer value: 'b' for column 'n' at row 1 (error 1366)"})
        EXPECT_TRUE(is_about_text(message)) << message;
    for (const auto* message :
         {"invalid input value for enum state_of_now: \"closed\"", // it was no text
          "Incorrect datetime value: '1700000000' for column 'at' at row 1 (error 1292)",
          "Incorrect date value: '0000-00-00' for column 'day' at row 1 (error 1292)",
          "Incorrect string value: 'market 2' for column 'n' at row 1 (error 1366)",
          "Truncated incorrect DOUBLE value: 'market 2' (error 1292)", // 'market 2' + 'b'
          "malformed array literal: \"market 2\"", "Duplicate entry 'market 2' for key 'place' (error 1062)",
          "invalid input syntax for type integer: \"\""})
        EXPECT_FALSE(is_about_text(message)) << message;
}

TEST(MadeUpTexts, are_what_a_message_about_json_is_about_where_its_context_begins_with_one) {
    drivers::DataImage rows;
    auto& table = rows.tables.emplace_back();
    table.columns = {{"amr", "text", false, ""}, {"doc", "jsonb", false, ""}};
    table.sample = {{"market 2", "{\"k\": 1}"}};
    const auto is_about_text = [&](const std::string& context) {
        base::Error error;
        error.message = "invalid input syntax for type json";
        error.context = context;
        return is_about_a_text(error, rows);
    };
    EXPECT_TRUE(is_about_text("JSON data, line 1: market...\nPL/pgSQL function inline_code_block line 3"));
    EXPECT_TRUE(is_about_text("JSON data, line 1: market 2"));
    for (const auto* context : {"JSON data, line 1: {market...", "JSON data, line 1: {\"k\"...",
                                "JSON data, line 1: ...", "PL/pgSQL function inline_code_block line 3", ""})
        EXPECT_FALSE(is_about_text(context)) << context;
}

TEST(MadeUpTexts, are_taken_for_json_by_what_reads_a_text_column_of_a_table_with_rows) {
    drivers::DataImage rows;
    auto& table = rows.tables.emplace_back();
    table.name = "sessions";
    table.columns = {
        {"doc", "jsonb", false, ""}, {"amr", "TEXT", false, ""}, {"name", "varchar(9)", false, ""}};
    table.count = 1;
    const auto are_taken = [&](const std::string& sql) {
        return takes_texts_for_json(*drivers::read_sql(sql), rows);
    };
    EXPECT_TRUE(are_taken("UPDATE sessions SET amr = json_set(amr, '$.a', 1)"));
    EXPECT_TRUE(are_taken("INSERT INTO tags SELECT jsonb_array_elements(s.amr::jsonb) FROM \"sessions\" s"));
    EXPECT_FALSE(are_taken("UPDATE users SET amr = json_set(amr, '$.a', 1)"));
    EXPECT_FALSE(are_taken("UPDATE sessions SET doc = jsonb_set(doc, '{a}', '1')")) << "no text";
    EXPECT_FALSE(are_taken("UPDATE sessions SET amr = json('{\"name\":' || name || '}')")) << "of any text";
    table.count = 0;
    EXPECT_FALSE(are_taken("UPDATE sessions SET amr = json_set(amr, '$.a', 1)"));
}

TEST_F(RowTripTest, leaves_out_what_fails_on_an_empty_database_too) {
    const auto record = walk({{"+a", "-a"}, {"fail", ""}, {"+c", "-c"}});
    EXPECT_THAT(rules(record), ElementsAre("up/failed 2_b"));
    EXPECT_THAT(record.find("rows")->steps, SizeIs(3));
    const auto nothing = walk({{"fail", ""}});
    EXPECT_EQ(nothing.find("rows"), nullptr);
    EXPECT_THAT(rules(nothing), ElementsAre("up/failed 1_a"));
}

TEST_F(RowTripTest, tells_downs_and_second_ups_that_fail_only_with_rows) {
    const auto record = walk({{"+a", "-a"}, {"+b", "none:made -b"}, {"+c row:x unique:x", "-c"}});
    EXPECT_THAT(rules(record), Contains("stairway/down-fails-with-rows 2_b"));
    // The third fails the second time without rows as well: told once, and not of the rows.
    EXPECT_THAT(rules(record), Contains("stairway/up-again-failed 3_c"));
    EXPECT_THAT(rules(record), ::testing::Not(Contains("stairway/up-again-fails-with-rows 3_c")));
}

TEST_F(RowTripTest, sees_rows_that_an_up_loses_unless_that_is_declared) {
    const auto record = walk({{"+a", "-a"}, {"gone:made", "row:made"}});
    EXPECT_THAT(rules(record), ElementsAre("data/rows-lost 2_b"));
    expected = {{"*", "2", {}, {"a"}, "spam", {}}};
    EXPECT_THAT(rules(record), IsEmpty());
}

TEST_F(RowTripTest, tells_a_declared_loss_that_did_not_come) {
    expected = {{"*", "2", {}, {"a"}, "spam", {}}};
    EXPECT_THAT(rules(walk({{"+a", "-a"}, {"+b", "-b"}})), ElementsAre("data/expected-change-missing 2_b"));
}

TEST_F(RowTripTest, sees_rows_that_a_down_loses) {
    EXPECT_THAT(rules(walk({{"+a", "-a"}, {"+b", "-b gone:made"}})), ElementsAre("data/lost-by-down 2_b"));
}

TEST_F(RowTripTest, notes_what_a_down_cannot_bring_back) {
    expected = {{"*", "2", {}, {"a"}, "spam", {}}};
    EXPECT_THAT(rules(walk({{"+a", "-a"}, {"gone:made", ""}})), ElementsAre("data/not-restored 2_b"));
}

TEST_F(RowTripTest, replays_what_changes_rows_alone) {
    wanted.replays = {0, 1, 2};
    const auto record = walk({{"+a", "-a"}, {"row:x", "gone:x"}, {"gone:y", ""}});
    EXPECT_THAT(rules(record), ElementsAre("idempotency/replay-changes 2_b"));
    EXPECT_THAT(record.rows_alone, ElementsAre(1, 2));
}

TEST(ForgetClocks, takes_out_what_moved_on_with_the_clock_and_nothing_else) {
    using std::chrono::milliseconds;
    using std::chrono::seconds;
    const auto change = [](std::string column, std::optional<drivers::Shift> shift) {
        drivers::DataChange made{
            drivers::DataChange::Kind::values_changed, "t", std::move(column), 1, "", "", {}};
        made.shift = shift;
        return made;
    };
    std::vector<drivers::DataChange> changes{change("stamped", drivers::Shift{milliseconds(1), seconds(3)}),
                                             change("back", drivers::Shift{milliseconds(-1), seconds(3)}),
                                             change("put off", drivers::Shift{seconds(0), seconds(4)}),
                                             change("counted", std::nullopt)};
    forget_clocks(changes, milliseconds(2500));
    EXPECT_THAT(changes, ElementsAre(::testing::Field(&drivers::DataChange::column, "back"),
                                     ::testing::Field(&drivers::DataChange::column, "put off"),
                                     ::testing::Field(&drivers::DataChange::column, "counted")));
}

TEST_F(RowTripTest, a_replay_that_fails_is_told_and_spoils_nothing_after_it) {
    wanted.replays = {1};
    const auto record = walk({{"+a", "-a"}, {"none:x row:x", "gone:x"}, {"+c", "-c"}});
    EXPECT_THAT(rules(record), ElementsAre("idempotency/replay-failed 2_b"));
    EXPECT_TRUE(record.find("rows")->is_complete);
}

TEST_F(RowTripTest, only_the_trip_that_is_measured_gets_the_rows_of_budgets) {
    settings.rows.seed.rows_of = {{"a", 5}};
    settings.rows.measured = {{"a", 1000}};
    (void)walk({{"+a", "-a"}, {"+b", "-b"}});
    EXPECT_THAT(rows->asked_for,
                ElementsAre(::testing::Pair("harness_rows", ElementsAre(::testing::Pair("a", 1000))),
                            ::testing::Pair("harness_adversarial", ElementsAre(::testing::Pair("a", 5)))));
}

TEST_F(RowTripTest, names_tables_that_nobody_can_fill) {
    rows->unfillable = "b";
    const auto record = walk({{"+a", "-a"}, {"+b", "-b"}, {"+c", "-c"}});
    EXPECT_THAT(rules(record), ElementsAre("data/unseeded "));
    const auto report = check_data({history, record});
    EXPECT_EQ(report.reason, "rows were made up for 1 of 2 tables");
}

TEST_F(RowTripTest, that_cannot_make_up_rows_says_so) {
    rows->cannot_seed = true;
    const auto record = walk({{"+a", "-a"}, {"+b", "-b"}, {"+c", "-c"}});
    EXPECT_FALSE(record.error);
    const auto report = check_data({history, record});
    EXPECT_THAT(report.reason, HasSubstr("rows could not be made up"));
}

TEST_F(RowTripTest, ends_with_the_environments_error) {
    const auto record = walk({{"+a", "-a"}, {"+b none:nothing", "-b lost"}});
    ASSERT_TRUE(record.error);
    EXPECT_TRUE(world.databases.empty());
}

TEST_F(RowTripTest, puts_in_the_users_rows_and_asks_what_must_be_true) {
    wanted.plain_rows = wanted.adversarial_rows = false;
    wanted.fixtures = true;
    auto& companions = settings.rows.companions;
    companions.fixtures = {{1, true, {{"users.sql", "row:x"}}}, {2, false, {{"more.sql", "fail"}}}};
    Question question;
    question.revision = 1;
    question.script = {"matrix.yaml", "row x"};
    question.rows = {{"x"}};
    companions.questions = {question, question, question, question};
    companions.questions[1].when = matrix::Moment::after_down;
    companions.questions[2].when = matrix::Moment::before_up;
    companions.questions[3].script.text = "fail";
    const auto record = walk({{"+a", "-a"}, {"+b", "-b gone:x"}, {"+c", "-c"}});
    EXPECT_THAT(rules(record), ElementsAre("data/assertion-failed 2_b", "data/assertion-failed 2_b",
                                           "data/lost-by-down 2_b", "data/fixture-failed 3_c"));
}

TEST_F(RowTripTest, asks_what_is_enforced_before_and_after_each_step) {
    const auto record = walk({{"+a", "-a"}, {"+b", "-b"}});
    EXPECT_THAT(record.find("rows")->enforced_before, SizeIs(1));
    for (const auto& step : record.find("rows")->steps) EXPECT_THAT(step.rows->enforced, SizeIs(1));
    EXPECT_THAT(record.find("adversarial")->enforced_before, IsEmpty());
}
