#include "drivers/script_text.hpp"

#include <gmock/gmock.h>

#include <chrono>

namespace harness::drivers {
namespace {

using testing::HasSubstr;

TEST(Places, count_characters_and_start_at_the_scripts_first_line) {
    const Script script{"m.sql", "añb\r\nc€d", 10};
    Places places(script);
    EXPECT_EQ(base::to_string(places.at(0)), "m.sql:10:1");
    EXPECT_EQ(base::to_string(places.at(script.text.find('b'))), "m.sql:10:3");
    EXPECT_EQ(base::to_string(places.at(script.text.find('d'))), "m.sql:11:3");
    EXPECT_EQ(base::to_string(places.at(script.text.find('b'))), "m.sql:10:3");
    EXPECT_EQ(base::to_string(places.at(1000)), "m.sql:11:4");
}

TEST(Places, a_byte_order_mark_is_no_column) {
    const Script script{"m.sql", "\xEF\xBB\xBFSELECT x"};
    EXPECT_EQ(Places(script).at(3).column, 1);
    EXPECT_EQ(Places(script).at(script.text.find('x')).column, 8);
}

TEST(Places, are_found_in_one_pass_however_many_are_asked_for) {
    const Script script{"m.sql", std::string(4'000'000, 'x')};
    Places places(script);
    for (std::size_t at = 0; at < script.text.size(); at += 10)
        ASSERT_EQ(places.at(at).column, static_cast<int>(at) + 1);
}

TEST(ByteOfCharacter, counts_characters_from_one) {
    EXPECT_EQ(byte_of_character("aé€b", 1), 0U);
    EXPECT_EQ(byte_of_character("aé€b", 3), 3U);
    EXPECT_EQ(byte_of_character("aé€b", 4), 6U);
    EXPECT_EQ(byte_of_character("aé€b", 9), 7U);
}

TEST(CheckText, refuses_nul_bytes_and_what_is_not_utf8_with_the_place) {
    const auto nul = check_text({"m.sql", std::string("SELECT\n 1\0;", 11)});
    ASSERT_TRUE(nul.has_error());
    EXPECT_EQ(base::to_string(nul.error().where), "m.sql:2:3");
    EXPECT_THAT(nul.error().message, HasSubstr("NUL"));
    const auto latin = check_text({"m.sql", "SELECT '\xE9'"});
    ASSERT_TRUE(latin.has_error());
    EXPECT_EQ(base::to_string(latin.error().where), "m.sql:1:9");
    EXPECT_THAT(latin.error().message, HasSubstr("0xE9 here is not valid UTF-8"));
    EXPECT_TRUE(check_text({"m.sql", "SELECT 'é'"}).has_value());
}

TEST(ShownStatement, is_shortened) {
    EXPECT_EQ(shown_statement("SELECT 1"), "SELECT 1");
    EXPECT_LT(shown_statement(std::string(10'000, 'x')).size(), 2100U);
}

} // namespace
} // namespace harness::drivers
