#include "harness/base/secret.hpp"

#include <gtest/gtest.h>

namespace harness::base {
namespace {

std::string masked(std::string_view secret, std::string_view text) {
    Secrets secrets;
    secrets.add(secret);
    return secrets.masked(text);
}

TEST(Secrets, are_masked_wherever_they_stand_and_in_either_case) {
    EXPECT_EQ(masked("hunter2", "role \"app_HUNTER2\": hunter2hunter2."), "role \"app_***\": ******.");
    EXPECT_EQ(masked("hunter2", "nothing of it"), "nothing of it");
    EXPECT_EQ(masked("hunter2", ""), "");
}

TEST(Secrets, are_masked_in_the_forms_of_sql_shells_and_addresses) {
    EXPECT_EQ(masked("it's a/b", "'it''s a/b' 'it'\\''s a/b' psql postgresql://u:it%27s%20a%2Fb@h"),
              "'***' '***' psql postgresql://u:***@h");
    EXPECT_EQ(masked("back\\slash", "E'back\\\\slash'"), "E'***'");
}

TEST(Secrets, of_several_lines_are_masked_line_by_line) {
    const std::string key = "-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----\n";
    EXPECT_EQ(masked(key, "LINE 2: MIIEvQIBADANBg\n        ^"), "LINE 2: ***\n        ^");
    EXPECT_EQ(masked(key, "a\n" + key + "b"), "a\n***\nb");
}

TEST(Secrets, with_a_quote_are_masked_in_the_pieces_that_it_makes_of_a_literal) {
    EXPECT_EQ(masked("abcdefgh'ijklmnop", "syntax error near \"ijklmnop\""), "syntax error near \"***\"");
}

TEST(Secrets, that_a_server_has_cut_are_masked_by_their_halves) {
    const std::string_view token = "tok_0123456789abcdefghij";
    EXPECT_EQ(masked(token, "near 'tok_0123456789ab"), "near '***");
    EXPECT_EQ(masked(token, "789abcdefghij' at line 1"), "***' at line 1");
    EXPECT_EQ(masked(token, "tok_01234 is no half of it"), "tok_01234 is no half of it");
}

TEST(Secrets, that_overlap_leave_nothing_of_each_other) {
    Secrets secrets;
    secrets.add("abcdef");
    secrets.add("defghi");
    EXPECT_EQ(secrets.masked("<abcdefghi>"), "<***>");
}

TEST(Secrets, too_short_or_plain_words_are_left_readable) {
    for (const auto* word : {"1", "abc", "true", "password"})
        EXPECT_EQ(masked(word, std::string("before ") + word + " after"),
                  std::string("before ") + word + " after");
}

TEST(Secrets, that_are_part_of_a_name_to_be_shown_are_none) {
    Secrets secrets;
    secrets.add("postgres");
    secrets.add("hunter2");
    secrets.allow("postgres-17");
    EXPECT_EQ(secrets.masked("postgres-17: hunter2"), "postgres-17: ***");
}

} // namespace
} // namespace harness::base
