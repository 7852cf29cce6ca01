// How scripts behave on PostgreSQL in each mode: sent whole as the drivers of migration tools send them, or
// statement by statement as psql does. The table was measured with real clients.

#include "tests/conformance/kit.hpp"

namespace harness::conformance {
namespace {

constexpr const char* k_succeeds = "";

struct Case {
    const char* name;
    std::string setup;
    std::string script;
    std::string whole;      ///< the SQLSTATE of the error, or none
    std::string statements; ///< the same
    std::string question;   ///< asked afterwards …
    std::string answer_whole;
    std::string answer_statements; ///< … and what it answers after each mode
};

std::vector<Case> cases() {
    const std::string count_e = "SELECT count(*) FROM e";
    return {
        {"fails_in_the_middle", "CREATE TABLE e (a int)",
         "INSERT INTO e VALUES (1); SELECT 1/0; INSERT INTO e VALUES (2);", "22012", "22012", count_e, "0",
         "1"},
        {"create_index_concurrently_after_others", "CREATE TABLE e (a int)",
         "INSERT INTO e VALUES (1); CREATE INDEX CONCURRENTLY i ON e (a);", "25001", k_succeeds,
         "SELECT count(*) FROM pg_indexes WHERE indexname = 'i'", "0", "1"},
        {"create_index_concurrently_alone", "CREATE TABLE e (a int)",
         "-- alone\nCREATE INDEX CONCURRENTLY i ON e (a);", k_succeeds, k_succeeds,
         "SELECT count(*) FROM pg_indexes WHERE indexname = 'i'", "1", "1"},
        {"vacuum_after_others", "CREATE TABLE e (a int)", "INSERT INTO e VALUES (1); VACUUM e;", "25001",
         k_succeeds, count_e, "0", "1"},
        {"create_database_before_others", "CREATE TABLE e (a int)",
         "CREATE DATABASE kit_inner; DROP DATABASE kit_inner; INSERT INTO e VALUES (1);", "25001", k_succeeds,
         count_e, "0", "1"},
        {"call_of_a_procedure_that_commits",
         "CREATE TABLE e (a int); CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO e VALUES "
         "(1); COMMIT; "
         "END $$",
         "CALL p(); INSERT INTO e VALUES (2);", "2D000", k_succeeds, count_e, "0", "2"},
        {"enum_value_added_and_used", "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE e (a mood)",
         "ALTER TYPE mood ADD VALUE 'ok'; INSERT INTO e VALUES ('ok');", "55P04", k_succeeds, count_e, "0",
         "1"},
        {"transaction_inside_and_then_an_error", "CREATE TABLE e (a int)",
         "INSERT INTO e VALUES (1); BEGIN; INSERT INTO e VALUES (2); COMMIT; INSERT INTO e VALUES (3); "
         "SELECT 1/0;",
         "22012", "22012", count_e, "2", "3"},
        {"savepoint_alone", "CREATE TABLE e (a int)", "SAVEPOINT s; INSERT INTO e VALUES (1);", "25P01",
         "25P01", count_e, "0", "0"},
        {"set_local", "CREATE TABLE e (a text)",
         "SET LOCAL work_mem = '123kB'; INSERT INTO e VALUES (current_setting('work_mem'));", k_succeeds,
         k_succeeds, "SELECT count(*) FROM e WHERE a = '123kB'", "1", "0"},
        {"lock_table", "CREATE TABLE e (a int)", "LOCK TABLE e; INSERT INTO e VALUES (1);", k_succeeds,
         "25P01", count_e, "1", "0"},
        {"deferred_foreign_key",
         "CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE e (a int REFERENCES p DEFERRABLE INITIALLY "
         "DEFERRED)",
         "INSERT INTO e VALUES (1); INSERT INTO p VALUES (1);", k_succeeds, "23503", count_e, "1", "0"},
        {"syntax_error_at_the_end", "CREATE TABLE e (a int)",
         "INSERT INTO e VALUES (1); INSERT INTO e VALUES (2); SELEC 1;", "42601", "42601", count_e, "0", "2"},
        {"copy_with_inline_data", "CREATE TABLE e (a int, b text)",
         "COPY e FROM STDIN;\n1\tit's; one\n2\t\\N\n\\.\nINSERT INTO e VALUES (3);\n", "42601", k_succeeds,
         count_e, "0", "3"},
        {"standard_conforming_strings_off", "CREATE TABLE e (a text)",
         "SET standard_conforming_strings = off; SET escape_string_warning = off; INSERT INTO e VALUES "
         "('it\\'s; one');",
         "42601", k_succeeds, "SELECT max(a) FROM e", "NULL", "it's; one"},
        {"one_big_do", "CREATE TABLE e (a int)",
         "DO $$ BEGIN INSERT INTO e VALUES (1); RAISE EXCEPTION 'no'; END $$; INSERT INTO e VALUES (2);",
         "P0001", "P0001", count_e, "0", "0"},
    };
}

class PostgresScripts : public DriverKit, public testing::WithParamInterface<Case> {
  protected:
    void check(ScriptMode mode, const std::string& sqlstate, const std::string& answer) {
        run(GetParam().setup);
        const auto done = session().execute(Script{"m.sql", GetParam().script}, mode, within());
        EXPECT_EQ(done.has_error() ? done.error().sqlstate : "", sqlstate)
            << (done.has_error() ? done.error().message : "no error");
        const auto other = another_session();
        const auto rows = other->query(GetParam().question, within());
        ASSERT_TRUE(rows.has_value()) << rows.error().message;
        EXPECT_EQ(rows->rows.front().front().value_or("NULL"), answer);
    }
};

TEST_P(PostgresScripts, whole_as_one_simple_query) {
    check(ScriptMode::whole, GetParam().whole, GetParam().answer_whole);
}

TEST_P(PostgresScripts, statements_as_psql) {
    check(ScriptMode::statements, GetParam().statements, GetParam().answer_statements);
}

INSTANTIATE_TEST_SUITE_P(Cases, PostgresScripts, testing::ValuesIn(cases()),
                         [](const auto& tested) { return std::string(tested.param.name); });

using PostgresBodies = DriverKit;

TEST_F(PostgresBodies, sql_standard_function_bodies_are_one_statement) {
    if (std::stoi(ask("SHOW server_version_num")) < 140000) return; // they came with 14
    const auto done =
        run("CREATE FUNCTION f(a int) RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN a > 1 THEN 2 "
            "ELSE 3 END; END;\nSELECT f(1);");
    EXPECT_EQ(done.statements.size(), 2U);
    EXPECT_EQ(ask("SELECT f(2)"), "2");
}

} // namespace
} // namespace harness::conformance
