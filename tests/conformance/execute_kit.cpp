// Promises about scripts that every engine keeps.

#include "tests/conformance/kit.hpp"

namespace harness::conformance {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

INSTANTIATE_TEST_SUITE_P(Modes, DriverKitModes, testing::Values(ScriptMode::statements, ScriptMode::whole),
                         [](const auto& tested) {
                             return tested.param == ScriptMode::statements ? "statements" : "whole";
                         });

TEST_P(DriverKitModes, a_script_runs_and_tells_its_statements) {
    const std::string text = "-- first\nCREATE TABLE t (a integer);\nINSERT INTO t VALUES (1), (2);\n";
    const auto done = run(text, GetParam());
    ASSERT_THAT(done.statements, SizeIs(2));
    EXPECT_EQ(done.statements[0].statement.of(text), "CREATE TABLE t (a integer)");
    EXPECT_EQ(done.statements[1].statement.of(text), "INSERT INTO t VALUES (1), (2)");
    EXPECT_GT(done.duration.count(), 0);
    EXPECT_EQ(ask("SELECT count(*) FROM t"), "2");
}

TEST_P(DriverKitModes, an_empty_script_is_no_error) {
    const bool is_refused = subject().refuses_empty_message && GetParam() == ScriptMode::whole;
    std::vector<std::string> texts{"-- nothing\n", "/* nothing */"};
    if (!is_refused) texts.insert(texts.end(), {"", "\n;;"});
    for (const auto& text : texts) EXPECT_THAT(run(text, GetParam()).statements, SizeIs(0)) << text;
    EXPECT_FALSE(session().in_transaction());
}

TEST_P(DriverKitModes, an_error_tells_the_statement_and_the_place_in_characters) {
    const auto error =
        fail(Script{"up/1.sql", "CREATE TABLE t (a integer);\r\n\r\nSELECT 'é€', missing FROM t;\r\n", 7},
             GetParam());
    EXPECT_EQ(error.kind, ErrorKind::sql);
    EXPECT_EQ(base::to_string(error.where), "up/1.sql:9:14");
    EXPECT_EQ(error.statement, "SELECT 'é€', missing FROM t");
    EXPECT_THAT(error.message, StartsWith("run up/1.sql: "));
    EXPECT_THAT(error.message, HasSubstr("missing"));
    EXPECT_FALSE(error.sqlstate.empty());
}

TEST_P(DriverKitModes, an_error_without_a_position_is_at_its_statement) {
    run("CREATE TABLE t (a integer UNIQUE)");
    const auto error =
        fail("INSERT INTO t VALUES (1);\n\n  INSERT INTO t\n  VALUES (1);\nSELECT 1;", GetParam());
    EXPECT_EQ(error.kind, ErrorKind::sql);
    EXPECT_EQ(base::to_string(error.where), "m.sql:3");
    EXPECT_EQ(error.statement, "INSERT INTO t\n  VALUES (1)");
}

TEST_P(DriverKitModes, what_cannot_be_text_is_refused_before_anything_runs) {
    const auto nul = fail(std::string("CREATE TABLE t (a integer);\n\0", 29), GetParam());
    EXPECT_EQ(base::to_string(nul.where), "m.sql:2:1");
    const auto latin = fail("CREATE TABLE t (a integer); -- \xE9", GetParam());
    EXPECT_EQ(base::to_string(latin.where), "m.sql:1:32");
    run("CREATE TABLE t (a integer)");
}

TEST_P(DriverKitModes, a_transaction_left_open_stays_open) {
    run("CREATE TABLE t (a integer)");
    run("BEGIN; INSERT INTO t VALUES (1)", GetParam());
    EXPECT_TRUE(session().in_transaction());
    run("INSERT INTO t VALUES (2)", GetParam());
    EXPECT_TRUE(session().in_transaction());
    run("ROLLBACK", GetParam());
    EXPECT_FALSE(session().in_transaction());
    EXPECT_EQ(ask("SELECT count(*) FROM t"), "0");
}

TEST_P(DriverKitModes, ddl_ends_with_the_transaction_or_ends_it) {
    run("BEGIN; CREATE TABLE t (a integer)", GetParam());
    EXPECT_NE(session().in_transaction(), subject().ddl_commits);
    run("ROLLBACK", GetParam());
    const auto left = session().query("SELECT * FROM t", within());
    EXPECT_EQ(left.has_value(), subject().ddl_commits);
}

TEST_P(DriverKitModes, a_transaction_that_failed_keeps_the_session_usable) {
    run("CREATE TABLE t (a integer)");
    fail("BEGIN; INSERT INTO t VALUES (1); SELECT missing;", GetParam());
    EXPECT_TRUE(session().in_transaction());
    run("ROLLBACK", GetParam());
    EXPECT_EQ(ask("SELECT count(*) FROM t"), "0");
}

TEST_P(DriverKitModes, text_in_any_script_survives) {
    const auto table = subject().quoted_name("größe");
    const std::string backslash = subject().escapes_backslash ? "\\\\" : "\\";
    run("CREATE TABLE " + table + " (a text); INSERT INTO " + table + " VALUES ('日本 🐘 " + backslash
            + " ''');",
        GetParam());
    EXPECT_EQ(ask("SELECT a FROM " + table), "日本 🐘 \\ '");
}

TEST_P(DriverKitModes, a_passed_deadline_runs_nothing) {
    const auto done =
        session().execute(Script{"m.sql", "CREATE TABLE t (a integer)"}, GetParam(), within(-1s));
    ASSERT_TRUE(done.has_error());
    EXPECT_EQ(done.error().kind, ErrorKind::timeout);
    run("CREATE TABLE t (a integer)");
}

TEST_P(DriverKitModes, rows_that_nobody_asked_for_are_passed_by) {
    run("CREATE TABLE t (a integer); INSERT INTO t VALUES (1), (2), (3)");
    EXPECT_THAT(run("SELECT * FROM t; SELECT * FROM t WHERE a > 5; SELECT a FROM t;", GetParam()).statements,
                SizeIs(3));
}

TEST_P(DriverKitModes, fifty_megabytes_take_seconds) {
    constexpr std::size_t k_size = 50U << 20U;
    std::string text = "CREATE TABLE t (a text);\n";
    const std::string filler(60'000, 'x');
    while (text.size() < k_size) text += "INSERT INTO t VALUES ('" + filler + "');\n";
    text += "SELECT missing;\n";
    const auto lines = std::count(text.begin(), text.end(), '\n');
    const auto error = fail("BEGIN;" + text, GetParam());
    EXPECT_EQ(error.where.line, lines);
    EXPECT_EQ(error.where.column, 8);
    run("ROLLBACK");
}

using ExecuteKit = DriverKit;

TEST_F(ExecuteKit, statements_before_the_failing_one_stay_done) {
    fail("CREATE TABLE t (a integer); SELECT missing; CREATE TABLE u (a integer);");
    EXPECT_EQ(ask("SELECT count(*) FROM t"), "0");
    fail("SELECT * FROM u");
}

TEST_F(ExecuteKit, each_statement_is_timed) {
    const auto done = run("CREATE TABLE t (a integer); DROP TABLE t;");
    std::chrono::microseconds sum{};
    for (const auto& statement : done.statements) {
        EXPECT_GT(statement.duration.count(), 0);
        sum += statement.duration;
    }
    EXPECT_LE(sum, done.duration + done.statements.size() * 1us);
}

TEST_F(ExecuteKit, an_unclosed_quote_is_reported_where_it_was_opened) {
    const auto error = fail("CREATE TABLE t (a integer);\nINSERT INTO t VALUES ('1);\n");
    EXPECT_EQ(error.kind, ErrorKind::sql);
    EXPECT_EQ(base::to_string(error.where), "m.sql:2:23");
}

TEST_F(ExecuteKit, a_byte_order_mark_is_passed_by) {
    EXPECT_THAT(run("\xEF\xBB\xBF"
                    "CREATE TABLE t (a integer);")
                    .statements,
                SizeIs(1));
    EXPECT_EQ(fail("\xEF\xBB\xBF"
                   "SELECT missing;")
                  .where.column,
              8);
}

TEST_F(ExecuteKit, a_long_statement_is_shown_shortened) {
    EXPECT_LT(fail("SELECT missing, '" + std::string(100'000, 'x') + "'").statement.size(), 3000U);
}

} // namespace
} // namespace harness::conformance
