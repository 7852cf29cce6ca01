#include "drivers/mysql/splitter.hpp"

#include "tests/drivers/pieces.hpp"

#include <gmock/gmock.h>

namespace harness::drivers {
namespace {

using testing::HasSubstr;

Texts pieces(const std::string& text) {
    return pieces(text, Dialect::mariadb);
}
base::Error split_error(const std::string& text) {
    return split_error(text, Dialect::mariadb);
}

struct Case {
    const char* name;
    std::string text;
    Texts statements;
};

class MysqlSplitter : public testing::TestWithParam<Case> {};

TEST_P(MysqlSplitter, splits_as_the_client) {
    EXPECT_EQ(pieces(GetParam().text), GetParam().statements);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, MysqlSplitter,
    testing::Values(
        Case{"empty", "", {}}, Case{"blanks", " \r\n\t", {}}, Case{"semicolons", ";;\n;", {}},
        Case{"comments_alone", "-- a;\n# b;\n/* c; */;\n--", {}},
        Case{"two", "SELECT 1; SELECT 2;", {"SELECT 1", "SELECT 2"}},
        Case{"last_without_semicolon", "SELECT 1;\nSELECT 2\n", {"SELECT 1", "SELECT 2"}},
        Case{"crlf", "SELECT 1;\r\nSELECT 2;\r\n", {"SELECT 1", "SELECT 2"}},
        Case{"leading_and_trailing_comments", "-- a\n/* b */ SELECT 1 -- c\n;\n# d", {"SELECT 1"}},
        Case{"comments_do_not_nest", "/* a /* ; */ SELECT 1", {"SELECT 1"}},
        Case{"two_dashes_need_a_blank", "SELECT 1--1; SELECT 2-- ;\n;", {"SELECT 1--1", "SELECT 2"}},
        Case{"dashes_at_the_start_of_a_statement", "--x; y\nSELECT 1;--z\n", {"SELECT 1"}},
        Case{"hash_in_a_line", "SELECT 1 # ;\n+ 1;", {"SELECT 1 # ;\n+ 1"}},
        Case{"quotes", "SELECT ';', 'a'';', \";\"; SELECT 2", {"SELECT ';', 'a'';', \";\"", "SELECT 2"}},
        Case{"backslash_escapes",
             "SELECT '\\';', \"\\\";\", '\\\\'; SELECT 2",
             {"SELECT '\\';', \"\\\";\", '\\\\'", "SELECT 2"}},
        Case{"identifiers", "SELECT `a;``b\\`; SELECT 2", {"SELECT `a;``b\\`", "SELECT 2"}},
        Case{"conditional_comment",
             "/*!40101 SET NAMES utf8 */;\n/*! SELECT 1 */ + 1;",
             {"/*!40101 SET NAMES utf8 */", "/*! SELECT 1 */ + 1"}},
        Case{"quotes_in_a_conditional_comment",
             "/*!40101 SELECT '*/;' */;SELECT 1",
             {"/*!40101 SELECT '*/;' */", "SELECT 1"}},
        Case{"mariadbs_own_conditional_comment", "/*M!100301 SELECT 1 */;", {"/*M!100301 SELECT 1 */"}},
        Case{"first_line_of_a_dump",
             "/*M!999999\\- enable the sandbox mode */ \n-- dump\nSELECT 1;",
             {"/*M!999999\\- enable the sandbox mode */ \n-- dump\nSELECT 1"}},
        Case{"optimizer_hint", "SELECT /*+ ; ' */ 1; SELECT 2", {"SELECT /*+ ; ' */ 1", "SELECT 2"}},
        Case{"delimiter",
             "DELIMITER //\nSELECT 1; SELECT 2//\ndelimiter ;\nSELECT 3;",
             {"SELECT 1; SELECT 2", "SELECT 3"}},
        Case{"delimiter_behind_blanks_and_crlf",
             "  DELIMITER $$ \r\nSELECT 1$$\r\nDELIMITER ;\r\nSELECT 2;",
             {"SELECT 1", "SELECT 2"}},
        Case{"delimiter_in_quotes", "DELIMITER '//' more\nSELECT 1//", {"SELECT 1"}},
        Case{"delimiter_behind_a_word", "DELIMITER $$\nBEGIN END$$\nSELECT 2$$", {"BEGIN END", "SELECT 2"}},
        Case{"delimiter_of_letters", "DELIMITER go\nSELECT 1 go\nSELECT 2\ngo", {"SELECT 1", "SELECT 2"}},
        Case{"delimiter_behind_a_statement",
             "SELECT 1; DELIMITER //\nSELECT 2; //",
             {"SELECT 1", "SELECT 2;"}},
        Case{"delimiter_in_quotes_and_comments",
             "DELIMITER //\nSELECT '//' /* // */ + 1 -- //\n//",
             {"SELECT '//' /* // */ + 1"}},
        Case{"delimiter_that_ends_nothing", "DELIMITER //\nSELECT 1;\nSELECT 2;\n", {"SELECT 1;\nSELECT 2;"}},
        Case{"column_named_delimiter",
             "CREATE TABLE t (\ndelimiter char(1));",
             {"CREATE TABLE t (\ndelimiter char(1))"}},
        Case{"word_that_starts_with_delimiter", "delimiters;", {"delimiters"}},
        Case{"body_is_cut_as_the_client_cuts_it",
             "CREATE PROCEDURE p() BEGIN SELECT 1; END;",
             {"CREATE PROCEDURE p() BEGIN SELECT 1", "END"}},
        Case{"backslash_g", "SELECT 1\\g SELECT 2\\G\n", {"SELECT 1", "SELECT 2"}},
        Case{"backslash_n", "SELECT \\N;", {"SELECT \\N"}},
        Case{"use_ends_with_its_line",
             "use shop\nSELECT 1; USE `x`; use y",
             {"use shop", "SELECT 1", "USE `x`", "use y"}},
        Case{"byte_order_mark", "\xEF\xBB\xBFSELECT 1;", {"SELECT 1"}},
        Case{
            "operators", "SELECT 1 - -1, 4 / 2 * 3; SELECT a.b", {"SELECT 1 - -1, 4 / 2 * 3", "SELECT a.b"}}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(MysqlSplitterFamilies, mariadbs_conditional_comment_is_a_comment_to_mysql) {
    EXPECT_EQ(drivers::pieces("/*M!100301 SELECT 1 */; SELECT 2", Dialect::mysql), Texts{"SELECT 2"});
}

TEST(MysqlSplitterErrors, an_unclosed_quote_is_reported_where_it_was_opened) {
    const auto error = split_error("SELECT 1;\n  SELECT 'é', 'abc;\nSELECT 2;\n");
    EXPECT_EQ(error.kind, base::ErrorKind::sql);
    EXPECT_EQ(base::to_string(error.where), "m.sql:2:15");
    EXPECT_THAT(error.message, HasSubstr("quoted string (') that starts here is never closed"));
}

TEST(MysqlSplitterErrors, every_kind_of_quote_and_comment_can_be_left_open) {
    for (const std::string text :
         {"'a", "\"a", "`a", "'a\\'", "/* a", "/*", "x /*!50000 a", "/*M! 'a'", "'a\\"}) {
        const auto error = split_error("SELECT 1; " + text);
        EXPECT_THAT(error.message, HasSubstr("starts here is n")) << text;
        EXPECT_EQ(error.where.line, 1) << text;
        EXPECT_GE(error.where.column, 11) << text;
    }
}

TEST(MysqlSplitterErrors, a_conditional_comment_cannot_hold_the_delimiter) {
    const auto error = split_error("SELECT 1;\n/*!50003 SELECT 1; SELECT 2 */;");
    EXPECT_EQ(base::to_string(error.where), "m.sql:2:1");
    EXPECT_THAT(error.message, HasSubstr("not closed before the \";\""));
}

TEST(MysqlSplitterErrors, commands_of_the_client_are_refused_by_name) {
    const auto error = split_error("SELECT 1;\nsource other.sql\n");
    EXPECT_EQ(base::to_string(error.where), "m.sql:2:1");
    EXPECT_THAT(error.message, HasSubstr("source is a command of the mysql client itself"));
    EXPECT_THAT(split_error("SELECT 1 \\. other.sql\n").message, HasSubstr("\\. is a command"));
    EXPECT_THAT(split_error("SYSTEM ls;").message, HasSubstr("SYSTEM is a command"));
}

TEST(MysqlSplitterErrors, a_delimiter_must_be_one) {
    EXPECT_THAT(split_error("DELIMITER\nSELECT 1").message, HasSubstr("must be followed by the delimiter"));
    EXPECT_EQ(base::to_string(split_error(";\nDELIMITER a\\b\n").where), "m.sql:2:1");
}

TEST(MysqlSplitterNext, reads_backslashes_as_the_server_does_now) {
    const Script script{"m.sql", "SELECT '\\'; SELECT 2"};
    mysql::Splitter splitter(script, mysql::Family::mysql);
    const auto piece = splitter.next(mysql::Backslash::plain);
    ASSERT_TRUE(piece.has_value() && piece->has_value());
    EXPECT_EQ((*piece)->of(script.text), "SELECT '\\'");
}

Texts server_pieces(const std::string& text) {
    Texts texts;
    for (const auto& statement : mysql::split_as_server(text, mysql::Family::mariadb))
        texts.emplace_back(statement.of(text));
    return texts;
}

TEST(SplitAsServer, cuts_at_semicolons_outside_of_bodies) {
    EXPECT_EQ(server_pieces("SELECT 1;; -- x\nSELECT ';' ;"), (Texts{"SELECT 1", "SELECT ';'"}));
    EXPECT_EQ(server_pieces("BEGIN; SELECT CASE 1 WHEN 1 THEN 2 END; COMMIT"),
              (Texts{"BEGIN", "SELECT CASE 1 WHEN 1 THEN 2 END", "COMMIT"}));
    EXPECT_EQ(server_pieces(""), Texts{});
}

TEST(SplitAsServer, keeps_bodies_whole) {
    const std::string procedure =
        "CREATE DEFINER=`a`@`%` PROCEDURE p() BEGIN IF 1 THEN SELECT CASE WHEN 1 THEN 2 END; END IF; "
        "l: LOOP LEAVE l; END LOOP l; CASE 1 WHEN 1 THEN SELECT 1; END CASE; "
        "WHILE 0 DO BEGIN END; END WHILE; REPEAT SET @a = 1; UNTIL 1 END REPEAT; END";
    EXPECT_EQ(server_pieces(procedure + "; SELECT 1"), (Texts{procedure, "SELECT 1"}));
    EXPECT_EQ(server_pieces("CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET NEW.a = 1; SELECT 1"),
              (Texts{"CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET NEW.a = 1", "SELECT 1"}));
    EXPECT_EQ(server_pieces("BEGIN NOT ATOMIC SELECT 1; END; SELECT 2"),
              (Texts{"BEGIN NOT ATOMIC SELECT 1; END", "SELECT 2"}));
}

} // namespace
} // namespace harness::drivers
