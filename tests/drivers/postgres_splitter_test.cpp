#include "drivers/postgres/splitter.hpp"

#include "tests/drivers/pieces.hpp"

#include <gmock/gmock.h>

namespace harness::drivers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Texts pieces(const std::string& text) {
    return pieces(text, Dialect::postgres);
}
base::Error split_error(const std::string& text) {
    return split_error(text, Dialect::postgres);
}

struct Case {
    const char* name;
    std::string text;
    Texts statements;
};

class PostgresSplitter : public testing::TestWithParam<Case> {};

TEST_P(PostgresSplitter, splits_as_psql) {
    EXPECT_EQ(pieces(GetParam().text), GetParam().statements);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, PostgresSplitter,
    testing::Values(
        Case{"empty", "", {}}, Case{"blanks", " \r\n\t", {}}, Case{"semicolons", ";;\n;", {}},
        Case{"comments_alone", "-- a;\n/* b; */;", {}}, //
        Case{"two", "SELECT 1; SELECT 2;", {"SELECT 1", "SELECT 2"}},
        Case{"last_without_semicolon", "SELECT 1;\nSELECT 2\n", {"SELECT 1", "SELECT 2"}},
        Case{"crlf", "SELECT 1;\r\nSELECT 2;\r\n", {"SELECT 1", "SELECT 2"}},
        Case{"leading_and_trailing_comments", "-- a\n/* b */ SELECT 1 -- c\n;\n-- d", {"SELECT 1"}},
        Case{"comment_inside", "SELECT /* ; */ 1", {"SELECT /* ; */ 1"}},
        Case{"nested_comment", "/* a /* ; */ ; */ SELECT 1", {"SELECT 1"}},
        Case{"comment_of_slashes", "/*/ ; */SELECT 1", {"SELECT 1"}},
        Case{"comment_at_end_of_file", "SELECT 1; -- x;", {"SELECT 1"}},
        Case{"quotes", "SELECT ';', 'a'';'; SELECT 2", {"SELECT ';', 'a'';'", "SELECT 2"}},
        Case{"backslash_is_plain", "SELECT '\\'; SELECT 2", {"SELECT '\\'", "SELECT 2"}},
        Case{"escape_string",
             "SELECT E'\\';'; SELECT e'\\\\'; SELECT 3",
             {"SELECT E'\\';'", "SELECT e'\\\\'", "SELECT 3"}},
        Case{"word_that_ends_in_e", "SELECT some'\\'; SELECT 2", {"SELECT some'\\'", "SELECT 2"}},
        Case{"escape_string_goes_on",
             "SELECT E'a'\n  '\\';'; SELECT 2",
             {"SELECT E'a'\n  '\\';'", "SELECT 2"}},
        Case{"unicode_string",
             "SELECT U&'\\0061;'; SELECT U&\"d;\"",
             {"SELECT U&'\\0061;'", "SELECT U&\"d;\""}},
        Case{"identifiers", "SELECT \"a;\"\"b\"; SELECT 2", {"SELECT \"a;\"\"b\"", "SELECT 2"}},
        Case{"dollar_quotes",
             "DO $$ BEGIN; END $$; SELECT $a$ ; $b$ ; $a$",
             {"DO $$ BEGIN; END $$", "SELECT $a$ ; $b$ ; $a$"}},
        Case{"dollar_quotes_in_others",
             "SELECT $a$ $$ ; $$ $a$; SELECT 2",
             {"SELECT $a$ $$ ; $$ $a$", "SELECT 2"}},
        Case{"dollar_in_a_word", "SELECT a$b$ ; SELECT c$b$", {"SELECT a$b$", "SELECT c$b$"}},
        Case{"parameters", "PREPARE p AS SELECT $1; SELECT 2", {"PREPARE p AS SELECT $1", "SELECT 2"}},
        Case{"unicode_tag", "SELECT $é$;$é$; SELECT 2", {"SELECT $é$;$é$", "SELECT 2"}},
        Case{"rule",
             "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3",
             {"CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)", "SELECT 3"}},
        Case{"atomic",
             "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT 3",
             {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END", "SELECT 3"}},
        Case{"atomic_with_case",
             "create or replace procedure p() begin atomic select case when true then 1 end; select (case "
             "when "
             "true then 2 end); end; select 3",
             {"create or replace procedure p() begin atomic select case when true then 1 end; select (case "
              "when "
              "true then 2 end); end",
              "select 3"}},
        Case{"transaction", "BEGIN; SELECT 1; END; COMMIT", {"BEGIN", "SELECT 1", "END", "COMMIT"}},
        Case{"function_named_begin",
             "CREATE FUNCTION begin() RETURNS int AS '' LANGUAGE sql; SELECT 1",
             {"CREATE FUNCTION begin() RETURNS int AS '' LANGUAGE sql", "SELECT 1"}},
        Case{"copy", "COPY t (a) FROM STDIN;\n1;\n'\n\\.\nSELECT 2;", {"COPY t (a) FROM STDIN", "SELECT 2"}},
        Case{"copy_crlf",
             "copy t from stdin with (format csv); -- data\r\n1\r\n\\.\r\nSELECT 2;",
             {"copy t from stdin with (format csv)", "SELECT 2"}},
        Case{"copy_to_the_end", "COPY t FROM STDIN;\n1;\n", {"COPY t FROM STDIN"}},
        Case{"copy_from_file", "COPY t FROM '/x'; SELECT 1", {"COPY t FROM '/x'", "SELECT 1"}},
        Case{"copy_out",
             "COPY (SELECT * FROM stdin) TO STDOUT; SELECT 1",
             {"COPY (SELECT * FROM stdin) TO STDOUT", "SELECT 1"}},
        Case{"restrict", "\\restrict x;y\nSELECT 1;\n\\unrestrict x;y\n", {"SELECT 1"}},
        Case{"byte_order_mark", "\xEF\xBB\xBFSELECT 1;", {"SELECT 1"}},
        Case{"operators",
             "SELECT 1 - -1, 4 / 2 * 3; SELECT 'a' || 'b'",
             {"SELECT 1 - -1, 4 / 2 * 3", "SELECT 'a' || 'b'"}}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(PostgresSplitterErrors, an_unclosed_quote_is_reported_where_it_was_opened) {
    const auto error = split_error("SELECT 1;\n  SELECT 'é', 'abc;\nSELECT 2;\n");
    EXPECT_EQ(error.kind, base::ErrorKind::sql);
    EXPECT_EQ(base::to_string(error.where), "m.sql:2:15");
    EXPECT_THAT(error.message, HasSubstr("quoted string (') that starts here is never closed"));
}

TEST(PostgresSplitterErrors, every_kind_of_quote_and_comment_can_be_left_open) {
    for (const std::string text : {"'a", "E'a\\'", "\"a", "$$ a", "$x$ $$", "/* /* */", "E'a\\", "U&'"}) {
        const auto error = split_error("SELECT 1; " + text);
        EXPECT_THAT(error.message, HasSubstr("is never closed")) << text;
        EXPECT_EQ(error.where.line, 1) << text;
        EXPECT_GE(error.where.column, 11) << text;
    }
}

TEST(PostgresSplitterErrors, commands_of_psql_are_refused_by_name) {
    const auto error = split_error("SELECT 1;\n\\i other.sql\n");
    EXPECT_EQ(base::to_string(error.where), "m.sql:2:1");
    EXPECT_THAT(error.message, HasSubstr("\\i is a command of psql itself"));
    EXPECT_THAT(split_error("SELECT 1 \\gset\n").message, HasSubstr("\\gset"));
}

TEST(PostgresSplitterErrors, nothing_may_follow_copy_from_stdin_on_its_line) {
    EXPECT_EQ(base::to_string(split_error("COPY t FROM STDIN; SELECT 1;\n1\n\\.\n").where), "m.sql:1:20");
}

TEST(PostgresSplitterErrors, lines_count_from_the_scripts_first_line) {
    const auto statements = split(Script{"m.sql", "\n'", 41}, Dialect::postgres);
    ASSERT_TRUE(statements.has_error());
    EXPECT_EQ(base::to_string(statements.error().where), "m.sql:42:1");
}

TEST(PostgresSplitterNext, gives_the_inline_data_of_a_copy) {
    const std::string text = "COPY t FROM STDIN;\n1\n2\n\\.\nSELECT 1";
    const Script script{"m.sql", text};
    postgres::Splitter splitter(script);
    const auto piece = splitter.next();
    ASSERT_TRUE(piece.has_value() && piece->has_value() && (*piece)->copy_data);
    EXPECT_EQ((*piece)->copy_data->of(text), "1\n2\n");
}

TEST(PostgresSplitterNext, reads_backslashes_in_plain_strings_as_the_server_does_now) {
    const Script script{"m.sql", "SELECT '\\';'; SELECT 2"};
    postgres::Splitter splitter(script);
    const auto piece = splitter.next(postgres::PlainStrings::backslash_escapes);
    ASSERT_TRUE(piece.has_value() && piece->has_value());
    EXPECT_EQ((*piece)->statement.of(script.text), "SELECT '\\';'");
}

TEST(PostgresIsBlank, comments_blanks_and_semicolons_are_blank) {
    for (const char* text : {"", " \n", "-- x", "/* /* */ */;;", "\xEF\xBB\xBF-- x", "\\restrict x"})
        EXPECT_TRUE(is_blank(text, Dialect::postgres)) << text;
    for (const char* text : {"SELECT 1", "'", "/*", "\\i x"})
        EXPECT_FALSE(is_blank(text, Dialect::postgres)) << text;
}

} // namespace
} // namespace harness::drivers
