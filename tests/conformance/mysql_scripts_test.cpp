// How scripts run on MySQL and MariaDB: statement by statement as their client sends them, or whole as the
// drivers of migration tools do.

#include "tests/conformance/mysql_kit.hpp"

namespace harness::conformance {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class MysqlScripts : public MysqlKit, public testing::WithParamInterface<ScriptMode> {};

INSTANTIATE_TEST_SUITE_P(Modes, MysqlScripts, testing::Values(ScriptMode::statements, ScriptMode::whole),
                         [](const auto& tested) {
                             return tested.param == ScriptMode::statements ? "statements" : "whole";
                         });

TEST_P(MysqlScripts, syntax_errors_stand_where_the_server_is_near_to) {
    const auto place = [&](const std::string& text) { return base::to_string(fail(text, GetParam()).where); };
    EXPECT_EQ(place("SELECT 1;\n\n  SELEC 2;\nSELECT 3;"), "m.sql:3:3");
    EXPECT_EQ(place("CREATE TABLE t (\n  a int,\n  é intt,\n  b int\n);"), "m.sql:3:5");
    EXPECT_EQ(place("SELECT 1, 'x', 1, 'x' FROM WHERE;"), "m.sql:1:28");
}

TEST_P(MysqlScripts, errors_that_name_something_stand_where_it_is_named) {
    run("CREATE TABLE t (a int)");
    const auto place = [&](const std::string& text) { return base::to_string(fail(text, GetParam()).where); };
    EXPECT_EQ(place("SELECT 1;\nALTER TABLE t\n  DROP `missing`;"), "m.sql:3:8");
    EXPECT_EQ(place("INSERT INTO t VALUES (1);\nSELECT * FROM nowhere;"), "m.sql:2:15");
    EXPECT_EQ(place("SELECT missing FROM t WHERE missing > 1"), "m.sql:1") << "which of the two?";
}

TEST_P(MysqlScripts, conditional_comments_are_sql) {
    run("/*!40101 CREATE TABLE t (a int) */;\nINSERT INTO t VALUES (1 /*! + 1 */ /*!999999 + 7 */);\n"
        "/*!40003 SET @x = 1 */;",
        GetParam());
    EXPECT_EQ(ask("SELECT a FROM t"), "2");
    run("SELECT 1 /*M! INTO @of_mariadb */;", GetParam());
    EXPECT_EQ(ask("SELECT @of_mariadb"), is_mariadb() ? "1" : "NULL");
}

TEST_F(MysqlKit, conditional_comments_for_other_servers_run_nothing) {
    run("CREATE TABLE t (a int);\n/*!999999 DROP TABLE t */;\n/*M!999999\\- enable the sandbox mode */\n"
        "/*!999999 nothing here */;");
    EXPECT_EQ(ask("SELECT count(*) FROM t"), "0");
    // In the middle of a message the server takes what is left, a lone semicolon, for an error.
    EXPECT_THAT(fail("SELECT 1;\n/*!999999 x */;\nSELECT 2;", ScriptMode::whole).message,
                HasSubstr("(error 1064)"));
}

TEST_P(MysqlScripts, results_of_a_procedure_are_passed_by) {
    run("DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END//\n");
    const auto error = fail("CALL p();\nSELECT 3;\nSELECT missing;", GetParam());
    EXPECT_EQ(base::to_string(error.where), "m.sql:3:8");
    EXPECT_EQ(error.statement, "SELECT missing");
}

TEST_P(MysqlScripts, errors_inside_a_routine_stand_at_its_call) {
    run("DELIMITER //\nCREATE PROCEDURE p() BEGIN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not so'; "
        "END//\n");
    const auto error = fail("SELECT 1;\n\nCALL p();", GetParam());
    EXPECT_EQ(error.sqlstate, "45000");
    EXPECT_EQ(base::to_string(error.where), "m.sql:3");
    EXPECT_THAT(error.message, HasSubstr("not so (error 1644)"));
}

TEST_P(MysqlScripts, what_was_done_before_an_error_stays_done) {
    fail("CREATE TABLE t (a int);\nBEGIN;\nINSERT INTO t VALUES (1);\nALTER TABLE t ADD b int;\nSELEC 1;\n"
         "DROP TABLE t;",
         GetParam());
    run("ROLLBACK");
    EXPECT_EQ(ask("SELECT count(b) FROM t"), "0");
    EXPECT_EQ(ask("SELECT count(*) FROM t"), "1") << "ALTER TABLE has committed it";
}

TEST_P(MysqlScripts, warnings_of_the_last_statement_are_kept_with_level_and_number) {
    run("CREATE TABLE t (a char(2)); SET sql_mode = ''");
    const auto done = run("\nINSERT INTO t VALUES ('abc')", GetParam());
    ASSERT_THAT(done.notices, SizeIs(1));
    EXPECT_EQ(done.notices[0].severity, "Warning");
    EXPECT_EQ(done.notices[0].sqlstate, "1265");
    EXPECT_EQ(done.notices[0].message, "Data truncated for column 'a' at row 1");
    EXPECT_EQ(base::to_string(done.notices[0].where), "m.sql:2:1");
    EXPECT_THAT(run("DROP TABLE t", GetParam()).notices, IsEmpty());
}

TEST_F(MysqlKit, warnings_of_every_statement_are_kept) {
    const auto done = run("DROP TABLE IF EXISTS nowhere;\nSET sql_mode = '';\nCREATE TABLE t (a tinyint);\n"
                          "INSERT INTO t VALUES (1000), (2000);");
    ASSERT_THAT(done.notices, SizeIs(3));
    EXPECT_EQ(done.notices[0].severity, "Note");
    EXPECT_EQ(done.notices[0].sqlstate, "1051");
    EXPECT_EQ(done.notices[0].where.line, 1);
    EXPECT_EQ(done.notices[2].where.line, 4);
    EXPECT_THAT(done.notices[2].message, HasSubstr("row 2"));
}

TEST_F(MysqlKit, warnings_in_the_middle_of_a_message_are_counted) {
    const auto done =
        run("CREATE TABLE t (a int);\nDROP TABLE IF EXISTS nowhere;\nSELECT 1;", ScriptMode::whole);
    ASSERT_THAT(done.notices, SizeIs(1));
    EXPECT_EQ(done.notices[0].where.line, 2);
    EXPECT_THAT(done.notices[0].message, HasSubstr("1 warning, which the server tells only of the last"));
}

TEST_F(MysqlKit, delimiters_make_routines_and_several_statements_at_once) {
    const std::string text =
        "DELIMITER $$\n"
        "CREATE FUNCTION f() RETURNS int DETERMINISTIC NO SQL BEGIN DECLARE a int; SET a = 2; "
        "RETURN a; END$$\n"
        "CREATE TABLE t (a int); INSERT INTO t VALUES (f())$$\n"
        "DELIMITER ;\n"
        "INSERT INTO t VALUES (3);\n";
    EXPECT_THAT(run(text).statements, SizeIs(3));
    EXPECT_EQ(ask("SELECT sum(a) FROM t"), "5");
    const auto error = fail("DELIMITER $$\nSELECT 1;\nSELECT missing;\nSELECT 2$$");
    EXPECT_EQ(base::to_string(error.where), "m.sql:3:8");
    EXPECT_EQ(error.statement, "SELECT missing");
}

TEST_F(MysqlKit, a_body_sent_whole_is_one_statement) {
    const auto done =
        run("CREATE FUNCTION f() RETURNS int DETERMINISTIC NO SQL BEGIN DECLARE a int; SET a = 2; "
            "RETURN a; END;\nCREATE TABLE t (a int);",
            ScriptMode::whole);
    EXPECT_THAT(done.statements, SizeIs(2));
    EXPECT_EQ(ask("SELECT f()"), "2");
    EXPECT_EQ(
        base::to_string(
            fail("CREATE FUNCTION g() RETURNS int NO SQL BEGIN SET @a = 1; RETURN 1; END;\nSELECT missing;",
                 ScriptMode::whole)
                .where),
        "m.sql:2:8");
}

TEST_F(MysqlKit, a_delimiter_that_ends_nothing_is_named_in_the_error) {
    const auto error =
        fail("DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END;\nDELIMITER ;\nSELECT 1;\n");
    EXPECT_EQ(error.kind, ErrorKind::sql);
    EXPECT_EQ(base::to_string(error.where), "m.sql:3:1");
    EXPECT_THAT(error.message, HasSubstr("DELIMITER is a command of the mysql client"));
}

TEST_F(MysqlKit, a_delimiter_sent_whole_is_named_in_the_error) {
    const auto error = fail("DELIMITER //\nSELECT 1//\n", ScriptMode::whole);
    EXPECT_EQ(base::to_string(error.where), "m.sql:1:1");
    EXPECT_THAT(error.message, HasSubstr("sent whole to a server that does not know it"));
}

TEST_F(MysqlKit, an_unclosed_conditional_comment_is_reported_where_it_was_opened) {
    const auto error = fail("CREATE TABLE t (a int);\n  /*!50003 INSERT INTO t VALUES (1);\n");
    EXPECT_EQ(error.kind, ErrorKind::sql);
    EXPECT_EQ(base::to_string(error.where), "m.sql:2:3");
    EXPECT_EQ(ask("SELECT count(*) FROM t"), "0");
    EXPECT_EQ(fail("SELECT 1; /*!50003 SELECT 1;", ScriptMode::whole).kind, ErrorKind::sql);
}

TEST_F(MysqlKit, backslashes_are_read_as_the_session_reads_them_now) {
    run("CREATE TABLE t (a text);\nINSERT INTO t VALUES ('\\';');\nSET sql_mode = 'NO_BACKSLASH_ESCAPES';\n"
        "INSERT INTO t VALUES ('\\'); INSERT INTO t VALUES (';');");
    EXPECT_EQ(ask("SELECT group_concat(a ORDER BY HEX(a) SEPARATOR ' ') FROM t"), "'; ; \\");
    const std::vector<std::string> parameters{"it's \\"};
    const auto rows = session().query("SELECT ?", parameters, within());
    ASSERT_TRUE(rows.has_value()) << rows.error().message;
    EXPECT_EQ(rows->rows.front().front(), "it's \\");
}

TEST_F(MysqlKit, a_byte_order_mark_sent_whole_is_named_in_the_error) {
    const auto error = fail("\xEF\xBB\xBF"
                            "CREATE TABLE t (a int);",
                            ScriptMode::whole);
    EXPECT_EQ(error.sqlstate, "42000");
    EXPECT_EQ(base::to_string(error.where), "m.sql:1:1");
    EXPECT_THAT(error.message, HasSubstr("byte order mark (BOM)"));
}

TEST_F(MysqlKit, a_script_without_a_statement_sent_whole_is_refused_by_the_server) {
    for (const char* text : {"", " \n\t", ";", "\n;;\n"}) {
        const auto error = fail(text, ScriptMode::whole);
        EXPECT_EQ(error.kind, ErrorKind::sql) << text;
        EXPECT_EQ(error.sqlstate, "42000");
        EXPECT_THAT(error.message, HasSubstr("Query was empty (error 1065); there is no statement"));
        EXPECT_EQ(base::to_string(error.where), "m.sql:1");
    }
    for (const char* text : {"-- nothing\n;", "SELECT 1;\n;;\n", "SELECT 1;\n-- nothing\n"})
        run(text, ScriptMode::whole);
}

TEST_F(MysqlKit, commands_of_the_client_are_refused) {
    const auto error = fail("CREATE TABLE t (a int);\nsource other.sql\n");
    EXPECT_EQ(base::to_string(error.where), "m.sql:2:1");
    EXPECT_THAT(error.message, HasSubstr("source is a command of the mysql client itself"));
}

TEST_F(MysqlKit, a_script_may_use_another_database) {
    const auto home = database();
    run("CREATE TABLE t (a int); USE mysql\nUSE " + home + ";\nINSERT INTO t VALUES (1)");
    EXPECT_EQ(ask("SELECT count(*) FROM t"), "1");
}

TEST_F(MysqlKit, question_marks_in_strings_and_comments_are_no_parameters) {
    const std::vector<std::string> parameters{"a?", "b"};
    const auto rows =
        session().query("SELECT '?', /* ? */ ?, `x?y` FROM (SELECT ? AS `x?y`) AS t", parameters, within());
    ASSERT_TRUE(rows.has_value()) << rows.error().message;
    EXPECT_EQ(rows->rows.front(), (drivers::Row{"?", "a?", "b"}));
}

} // namespace
} // namespace harness::conformance
