#include "drivers/mysql/locate.hpp"

#include <gtest/gtest.h>

namespace harness::drivers::mysql {
namespace {

constexpr std::string_view k_syntax = "You have an error in your SQL syntax; check the manual that "
                                      "corresponds to your MySQL server version for the "
                                      "right syntax to use near '";

/// The rest of the text from the place on, or "nowhere".
std::string place(unsigned number, const std::string& words, const std::string& text, std::size_t length) {
    const auto at = locate({number, words}, text, length, Family::mariadb, Backslash::escapes);
    return at ? text.substr(*at) : "nowhere";
}
std::string place(unsigned number, const std::string& words, const std::string& text) {
    return place(number, words, text, text.size());
}
std::string near(const std::string& near, int line, const std::string& text) {
    return place(1064, std::string(k_syntax) + near + "' at line " + std::to_string(line), text);
}

TEST(MysqlLocate, a_syntax_error_is_near_the_rest_of_the_text) {
    EXPECT_EQ(near("SELEC 1", 1, "SELEC 1"), "SELEC 1");
    EXPECT_EQ(near("'it''s' x", 1, "SELECT 1 'it''s' x"), "'it''s' x");
    EXPECT_EQ(near("", 2, "SELECT\n1 FROM"), "") << "at the end";
}

TEST(MysqlLocate, where_the_rest_is_cut_the_line_decides) {
    const std::string tail(100, 'x');
    const std::string text = "SELECT a b\n, a b\n, a b " + tail;
    EXPECT_EQ(near("a b", 2, text), "a b\n, a b " + tail);
    EXPECT_EQ(near("a b...", 3, text), "a b " + tail);
    EXPECT_EQ(near("is not there", 1, text), "nowhere");
}

TEST(MysqlLocate, a_name_is_found_where_it_stands_alone) {
    EXPECT_EQ(
        place(1054, "Unknown column 'missing' in 'field list'", "SELECT 'missing', `Missing` -- missing"),
        "`Missing` -- missing");
    EXPECT_EQ(place(1054, "Unknown column 't.missing' in 'where clause'", "SELECT 1 FROM t WHERE t.missing"),
              "missing");
    EXPECT_EQ(place(1146, "Table 'shop.orders' doesn't exist", "SELECT 1 FROM orders"), "orders");
    EXPECT_EQ(place(1091, "Can't DROP COLUMN `a`; check that it exists", "ALTER TABLE t DROP a"), "a");
    EXPECT_EQ(place(1091, "Can't DROP 'a'; check that column/key exists", "ALTER TABLE t DROP a"), "a");
}

TEST(MysqlLocate, a_name_that_stands_twice_or_not_at_all_is_nowhere) {
    EXPECT_EQ(place(1054, "Unknown column 'a' in 'field list'", "SELECT a, a"), "nowhere");
    EXPECT_EQ(place(1054, "Unknown column 'b' in 'field list'", "SELECT a"), "nowhere");
    EXPECT_EQ(place(1054, "Unknown column 'b' in 'field list'", "SELECT a; SELECT b", 8), "nowhere");
}

TEST(MysqlLocate, quoted_values_are_no_names) {
    EXPECT_EQ(place(1062, "Duplicate entry 'a' for key 'k'", "INSERT INTO t VALUES (a)"), "nowhere");
    EXPECT_EQ(place(1054, "no quotes", "SELECT no"), "nowhere");
    EXPECT_EQ(place(0, "", ""), "nowhere");
}

TEST(MysqlLocate, only_a_syntax_error_has_a_near_text) {
    EXPECT_EQ(near_text({1064, std::string(k_syntax) + "DELIMITER ;' at line 3"}), "DELIMITER ;");
    EXPECT_EQ(near_text({1064, "something else"}), std::nullopt);
    EXPECT_EQ(near_text({1054, "near 'x' at line 1"}), std::nullopt);
}

} // namespace
} // namespace harness::drivers::mysql
