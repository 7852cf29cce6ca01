#include "drivers/snapshot.hpp"

#include <gtest/gtest.h>

using namespace harness::drivers;

namespace {

std::string across(const std::string& kind, const std::string& definition) {
    const auto snapshot = across_versions({{{kind, "s", "t", "n", definition}}});
    return snapshot.objects.empty() ? "gone" : snapshot.objects.front().definition;
}

} // namespace

TEST(AcrossVersions, an_extension_has_no_version) {
    EXPECT_EQ(across("extension", R"({"schema":"public","version":"1.6"})"), R"({"schema":"public"})");
}

TEST(AcrossVersions, maintain_is_no_privilege) {
    EXPECT_EQ(across("privileges", "INSERT, MAINTAIN WITH GRANT OPTION, SELECT"), "INSERT, SELECT");
    EXPECT_EQ(across("default privileges", "NOT MAINTAIN, NOT SELECT"), "NOT SELECT");
    EXPECT_EQ(across("privileges", "MAINTAIN"), "gone");
    EXPECT_EQ(across("privileges", "SELECT, SHOW CREATE ROUTINE, SHOW VIEW"), "SELECT, SHOW VIEW");
}

TEST(AcrossVersions, a_default_collation_is_the_default) {
    EXPECT_EQ(across("column", "text COLLATE utf8mb4_uca1400_ai_ci NOT NULL"),
              across("column", "text COLLATE utf8mb4_general_ci NOT NULL"));
    EXPECT_EQ(across("database", R"({"collation":"utf8mb4_0900_ai_ci"})"),
              R"({"collation":"utf8mb4_default"})");
    EXPECT_EQ(across("column", "text COLLATE utf8mb4_unicode_ci"), "text COLLATE utf8mb4_unicode_ci");
}

TEST(AcrossVersions, a_number_has_no_display_width) {
    EXPECT_EQ(across("column", "int(5) unsigned NOT NULL"), "int unsigned NOT NULL");
    for (const char* type : {"tinyint(1)", "int(5) unsigned zerofill", "varchar(5)", "decimal(5,2)", "int"})
        EXPECT_EQ(across("column", type), type);
}

TEST(AcrossVersions, a_mode_that_is_gone_is_no_mode) {
    EXPECT_EQ(across("function", R"({"sql_mode":"ANSI,NO_AUTO_CREATE_USER,NO_ZERO_DATE"})"),
              R"({"sql_mode":"ANSI,NO_ZERO_DATE"})");
    for (const char* same : {R"({"definition":"NO_AUTO_CREATE_USER,"})",
                             R"({"definition":"NO_AUTO_CREATE_USER,","sql_mode":"ANSI"})"})
        EXPECT_EQ(across("function", same), same);
}

TEST(AcrossVersions, only_icu_collations_lose_their_locale) {
    EXPECT_EQ(across("collation", R"({"locale":"en","provider":"icu"})"), R"({"provider":"icu"})");
    EXPECT_EQ(across("collation", R"({"locale":"en","provider":"libc"})"),
              R"({"locale":"en","provider":"libc"})");
}

TEST(AcrossVersions, a_not_null_constraint_has_no_name) {
    EXPECT_EQ(across("column", "text NOT NULL NAMED must DEFAULT 'x'"), "text NOT NULL DEFAULT 'x'");
    EXPECT_EQ(across("column", "text NOT NULL NAMED \"a \"\"b\"\" c\""), "text NOT NULL");
    EXPECT_EQ(across("column", "text DEFAULT ' NAMED x'"), "text DEFAULT ' NAMED x'");
    EXPECT_EQ(across("column", "bigint NOT NULL GENERATED ALWAYS AS IDENTITY INHERITED AND LOCAL"),
              "bigint NOT NULL INHERITED AND LOCAL");
    EXPECT_EQ(across("column", "bigint NOT NULL GENERATED ALWAYS AS IDENTITY"),
              "bigint NOT NULL GENERATED ALWAYS AS IDENTITY");
}

TEST(AcrossVersions, what_13_tells_as_a_call_is_one) {
    EXPECT_EQ(across("column", "timestamp without time zone DEFAULT (now() AT TIME ZONE 'utc'::text)"),
              "timestamp without time zone DEFAULT timezone('utc'::text, now())");
    EXPECT_EQ(across("view", R"({"query":" SELECT TRIM(BOTH FROM s) AS a,\n    \"f\" FROM t;"})"),
              across("view", R"({"query":" SELECT btrim(s) AS a,\n    \"f\" FROM t;"})"));
    EXPECT_EQ(across("comment", "TRIM(BOTH FROM s)"), "TRIM(BOTH FROM s)");
}
