#include "drivers/postgres/catalog_text.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace harness::drivers::postgres;

TEST(CatalogText, tokens_joined_are_the_text_again) {
    const std::string sql = "E'a\\'b' || 'it''s' || $x$ \"json\" $x$ FROM \"Odd \"\"t\" x1 WHERE a>=1.5 -- ü";
    std::string again;
    for (const auto token : tokens(sql)) again += token;
    EXPECT_EQ(again, sql);
}

TEST(CatalogText, words_that_only_some_majors_quote_lose_their_quotes) {
    EXPECT_EQ(unquote_keywords("\"json\" <> 'a' AND \"system_user\" > 0"), "json <> 'a' AND system_user > 0");
    EXPECT_EQ(unquote_keywords("CHECK (\"Json\" > \"a b\")"), "CHECK (\"Json\" > \"a b\")");
    EXPECT_EQ(unquote_keywords("\"a\"\"b\""), "\"a\"\"b\"");
}

TEST(CatalogText, quotes_in_strings_bodies_and_of_the_char_type_stay) {
    EXPECT_EQ(unquote_keywords("DEFAULT '\"json\"'::text"), "DEFAULT '\"json\"'::text");
    EXPECT_EQ(unquote_keywords("AS $f$ \"json\" $f$"), "AS $f$ \"json\" $f$");
    EXPECT_EQ(unquote_keywords("'x'::\"char\""), "'x'::\"char\"");
}

TEST(CatalogText, a_query_of_one_table_needs_no_prefix) {
    EXPECT_EQ(strip_single_prefix(" SELECT o.id,\n    o.note\n   FROM app.orders o\n  WHERE o.total > 5;"),
              " SELECT id,\n    note\n   FROM app.orders o\n  WHERE total > 5;");
    EXPECT_EQ(strip_single_prefix("SELECT v.i FROM ( VALUES (1), (2)) v(i);"),
              "SELECT i FROM ( VALUES (1), (2)) v(i);");
    EXPECT_EQ(strip_single_prefix("SELECT rf.p FROM ROWS FROM(unnest(1), unnest(2)) rf(p, q);"),
              "SELECT p FROM ROWS FROM(unnest(1), unnest(2)) rf(p, q);");
}

TEST(CatalogText, prefixes_stay_where_every_major_prints_them) {
    for (const auto* query :
         {"SELECT a.id FROM a, b;", "SELECT a.id FROM (a JOIN b ON ((a.id = b.id)));",
          "SELECT a.id FROM a UNION SELECT b.id FROM b;", "SELECT a.* FROM a;", "SELECT 1 AS one;"})
        EXPECT_EQ(strip_single_prefix(query), query);
}

TEST(CatalogText, queries_within_the_query_keep_their_prefixes) {
    EXPECT_EQ(
        strip_single_prefix("SELECT t.id FROM t WHERE (EXISTS ( SELECT 1 FROM u WHERE (u.id = t.id)));"),
        "SELECT id FROM t WHERE (EXISTS ( SELECT 1 FROM u WHERE (u.id = t.id)));");
    EXPECT_EQ(strip_single_prefix("SELECT s.n FROM ( SELECT s.n FROM s) s WHERE s.n < 10;"),
              "SELECT n FROM ( SELECT s.n FROM s) s WHERE n < 10;");
}

TEST(CatalogText, a_procedure_tells_no_mode_in) {
    EXPECT_EQ(strip_in_mode("CREATE PROCEDURE p(INOUT a integer, IN b text)\nAS $$ x(IN y) $$"),
              "CREATE PROCEDURE p(INOUT a integer, b text)\nAS $$ x(IN y) $$");
    EXPECT_EQ(strip_in_mode("CREATE PROCEDURE p(IN b text)"), "CREATE PROCEDURE p(b text)");
}

TEST(CatalogText, lines_of_blanks_in_a_routine_are_no_part_of_it) {
    EXPECT_EQ(strip_blank_lines("CREATE FUNCTION f()\nAS $$\n\n  BEGIN \t\r\n   \n    x;\n  END\n$$\n"),
              "CREATE FUNCTION f()\nAS $$\n  BEGIN\n    x;\n  END\n$$\n");
    EXPECT_EQ(strip_blank_lines(""), "");
    EXPECT_NE(strip_blank_lines("  a\n"), strip_blank_lines("a\n")) << "indentation may mean something";
}

TEST(CatalogText, unclosed_quotes_end_with_the_text) {
    for (const auto* sql : {"'open", "\"open", "$x$ open", "E'\\", "$", "(", "))"}) {
        EXPECT_EQ(unquote_keywords(sql), sql);
        EXPECT_EQ(strip_single_prefix(sql), sql);
        EXPECT_EQ(strip_in_mode(sql), sql);
    }
}
