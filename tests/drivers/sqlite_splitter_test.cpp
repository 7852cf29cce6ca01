#include "tests/drivers/pieces.hpp"

#include <gmock/gmock.h>

namespace harness::drivers {
namespace {

using testing::HasSubstr;

struct Case {
    const char* name;
    std::string text;
    Texts statements;
};

class SqliteSplitter : public testing::TestWithParam<Case> {};

TEST_P(SqliteSplitter, splits_as_sqlite) {
    EXPECT_EQ(pieces(GetParam().text, Dialect::sqlite), GetParam().statements);
}

const std::string k_trigger =
    "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT CASE WHEN 1 THEN 2 END; DELETE FROM "
    "t; END";

INSTANTIATE_TEST_SUITE_P(
    Cases, SqliteSplitter,
    testing::Values(
        Case{"empty", "", {}}, Case{"blanks_and_comments", " ;\n-- a;\n/* ; */;", {}},
        Case{"two", "SELECT 1;\r\nSELECT 2", {"SELECT 1", "SELECT 2"}},
        Case{"byte_order_mark", "\xEF\xBB\xBFSELECT 1;", {"SELECT 1"}},
        Case{"quotes",
             "SELECT ';''', \";\", [a;b], `;`; SELECT 2",
             {"SELECT ';''', \";\", [a;b], `;`", "SELECT 2"}},
        Case{"comments_do_not_nest", "/* /* */ SELECT 1; SELECT 2 -- ;\n", {"SELECT 1", "SELECT 2"}},
        Case{"trigger", k_trigger + "; SELECT 2;", {k_trigger, "SELECT 2"}},
        Case{"temporary_trigger",
             "CREATE TEMP TRIGGER r BEGIN SELECT 1; END; SELECT 2",
             {"CREATE TEMP TRIGGER r BEGIN SELECT 1; END", "SELECT 2"}},
        Case{"explained_trigger",
             "EXPLAIN QUERY PLAN CREATE TRIGGER r BEGIN SELECT 1; END; SELECT 2",
             {"EXPLAIN QUERY PLAN CREATE TRIGGER r BEGIN SELECT 1; END", "SELECT 2"}},
        Case{"trigger_with_comments",
             "CREATE /* x */ TRIGGER r BEGIN SELECT 1; -- x\nEND -- y\n; SELECT 2",
             {"CREATE /* x */ TRIGGER r BEGIN SELECT 1; -- x\nEND", "SELECT 2"}},
        Case{"end_as_a_column",
             "CREATE TRIGGER r BEGIN SELECT 1; END x; END; SELECT 2",
             {"CREATE TRIGGER r BEGIN SELECT 1; END x; END", "SELECT 2"}},
        Case{"transaction", "BEGIN; SELECT 1; END; COMMIT", {"BEGIN", "SELECT 1", "END", "COMMIT"}},
        Case{"table_of_triggers",
             "CREATE TABLE trigger_log (a); SELECT 1",
             {"CREATE TABLE trigger_log (a)", "SELECT 1"}}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(SqliteSplitterErrors, what_is_left_open_is_reported_where_it_was_opened) {
    for (const std::string text : {"'a", "\"a", "`a", "[a", "/* a"}) {
        const auto error = split_error("SELECT 1;\n " + text, Dialect::sqlite);
        EXPECT_THAT(error.message, HasSubstr("is never closed")) << text;
        EXPECT_EQ(base::to_string(error.where), "m.sql:2:2") << text;
    }
}

TEST(SqliteSplitterErrors, commands_of_the_shell_are_refused_by_name) {
    const auto error = split_error("SELECT 1;\n.read other.sql\n", Dialect::sqlite);
    EXPECT_EQ(base::to_string(error.where), "m.sql:2:1");
    EXPECT_THAT(error.message, HasSubstr(".read is a command of the sqlite3 shell"));
}

TEST(SqliteIsBlank, comments_blanks_and_semicolons_are_blank) {
    EXPECT_TRUE(is_blank("-- x\n;/* */", Dialect::sqlite));
    EXPECT_FALSE(is_blank(".read x", Dialect::sqlite));
    EXPECT_FALSE(is_blank("SELECT 1", Dialect::sqlite));
}

} // namespace
} // namespace harness::drivers
