#include "drivers/snapshot.hpp"

#include "drivers/snapshot_json.hpp"

#include <gtest/gtest.h>

using namespace harness::drivers;

namespace {

SchemaChange changed(const boost::json::object& before, const boost::json::object& after) {
    const auto routine = [](const boost::json::object& members) {
        return SchemaObject{"function", "public", "", "f()", to_definition(members)};
    };
    return {SchemaChange::Kind::changed, routine(before), routine(after)};
}

/// As pg_get_functiondef() tells it.
boost::json::object postgres_function(const std::string& body, const std::string& language = "plpgsql") {
    return {{"definition", "CREATE OR REPLACE FUNCTION public.f()\n RETURNS trigger\n LANGUAGE " + language
                               + "\n STABLE\nAS $function$" + body + "$function$\n"},
            {"owner", "me"}};
}

boost::json::object mysql_routine(const std::string& text, const std::string& mode = "STRICT_TRANS_TABLES") {
    return {{"definition", text}, {"definer", "me"}, {"sql_mode", mode}};
}

Weight of_bodies(const std::string& before, const std::string& after) {
    return weight_of(changed(postgres_function(before), postgres_function(after)));
}

} // namespace

TEST(Weight, of_a_routine_in_other_lines_is_white_space) {
    EXPECT_EQ(
        of_bodies("\nBEGIN\n  RETURN NEW; -- don't\nEND\n", "\r\n  BEGIN\r\n\tRETURN  NEW; -- don't\r\nEND"),
        Weight::white_space);
    EXPECT_EQ(weight_of(changed(mysql_routine("()\nBEGIN\n  SELECT 'a b';\nEND"),
                                mysql_routine("() BEGIN SELECT   'a b'; END"))),
              Weight::white_space);
}

TEST(Weight, of_white_space_in_quotes_and_comments_is_full) {
    EXPECT_EQ(of_bodies("SELECT 'a b'", "SELECT 'a  b'"), Weight::full);
    EXPECT_EQ(of_bodies("SELECT \"a b\"", "SELECT \"a  b\""), Weight::full);
    EXPECT_EQ(of_bodies("EXECUTE $q$a b$q$", "EXECUTE $q$a  b$q$"), Weight::full);
    EXPECT_EQ(of_bodies("SELECT 1 -- one\n + 2", "SELECT 1 -- one + 2"), Weight::full);
    EXPECT_EQ(of_bodies("/* a b */ SELECT 1", "/* a  b */ SELECT 1"), Weight::full);
    EXPECT_EQ(weight_of(changed(mysql_routine("() RETURN `a b`"), mysql_routine("() RETURN `a  b`"))),
              Weight::full);
}

TEST(Weight, of_words_that_come_together_or_apart_is_full) {
    EXPECT_EQ(of_bodies("RETURN a < -1", "RETURN a <-1"), Weight::full);
    EXPECT_EQ(of_bodies("RETURN ab", "RETURN a b"), Weight::full);
}

TEST(Weight, of_what_differs_besides_white_space_is_full) {
    EXPECT_EQ(of_bodies("RETURN 1", "RETURN  2"), Weight::full);
    auto owned = postgres_function("RETURN  1");
    owned["owner"] = "another";
    EXPECT_EQ(weight_of(changed(postgres_function("RETURN 1"), owned)), Weight::full);
    EXPECT_EQ(weight_of(changed(postgres_function("RETURN 1"), postgres_function("RETURN  1", "sql"))),
              Weight::full);
    EXPECT_EQ(weight_of(changed(mysql_routine("() RETURN 1"), mysql_routine("()  RETURN 1", "ANSI"))),
              Weight::full);
}

TEST(Weight, of_white_space_in_a_language_of_its_own_is_full) {
    const auto python = [](const std::string& body) { return postgres_function(body, "plpython3u"); };
    EXPECT_EQ(weight_of(changed(python("if x:\n  a()\n  b()"), python("if x:\n  a()\nb()"))), Weight::full);
    const auto sql = [](const std::string& body) { return postgres_function(body, "sql"); };
    EXPECT_EQ(weight_of(changed(sql(" SELECT 1 "), sql("SELECT 1"))), Weight::white_space);
}

TEST(Weight, of_backslashes_depends_on_the_mode_that_a_routine_was_made_in) {
    // With escapes the string goes on behind \', so the two blanks are in it; without, it ends there.
    const std::string before = "() RETURN '\\' , ' , '";
    const std::string after = "() RETURN '\\' ,  ' , '";
    EXPECT_EQ(weight_of(changed(mysql_routine(before), mysql_routine(after))), Weight::full);
    EXPECT_EQ(weight_of(changed(mysql_routine(before, "NO_BACKSLASH_ESCAPES"),
                                mysql_routine(after, "NO_BACKSLASH_ESCAPES"))),
              Weight::white_space);
}

TEST(Weight, of_what_only_a_setting_tells_is_full) {
    EXPECT_EQ(of_bodies("SELECT 'don\\'t  do'", "SELECT 'don\\'t do'"), Weight::full);
    EXPECT_EQ(of_bodies("SELECT E'a\\n'  || 'b'", "SELECT E'a\\n' || 'b'"), Weight::full);
    const auto quoted = [](const std::string& text) { return mysql_routine(text, "ANSI_QUOTES"); };
    EXPECT_EQ(
        weight_of(changed(quoted("() RETURN \"a\\\" , 'x \"  y'"), quoted("() RETURN \"a\\\" , 'x \" y'"))),
        Weight::full);
    EXPECT_EQ(weight_of(changed(mysql_routine("() /*!99999 don't */ RETURN 'a  b'"),
                                mysql_routine("() /*!99999 don't */ RETURN 'a b'"))),
              Weight::full);
}

TEST(Weight, of_a_routine_that_was_made_without_a_mode_is_white_space_too) {
    const boost::json::object before{{"definition", "()\nSELECT 1"}};
    const boost::json::object after{{"definition", "() SELECT 1"}};
    EXPECT_EQ(weight_of(changed(before, after)), Weight::white_space);
}

TEST(Weight, of_several_changes_is_the_heaviest_ones) {
    const auto spaced = changed(postgres_function("RETURN 1"), postgres_function("RETURN  1"));
    const auto moved = changed({{"columns", {"a", "b"}}}, {{"columns", {"b", "a"}}});
    const auto other = changed({{"columns", {"a", "b"}}}, {{"columns", {"a"}}});
    EXPECT_EQ(weight_of(moved), Weight::column_order);
    EXPECT_EQ(weight_of(std::vector<SchemaChange>{}), Weight::white_space);
    EXPECT_EQ(weight_of(std::vector{spaced, moved}), Weight::column_order);
    EXPECT_EQ(weight_of(std::vector{spaced, other, moved}), Weight::full);
    auto added = spaced;
    added.kind = SchemaChange::Kind::added;
    EXPECT_EQ(weight_of(added), Weight::full);
}
