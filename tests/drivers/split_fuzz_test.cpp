// Deterministic noise: whatever the text, the splitters neither crash nor lose a byte that counts.

#include "drivers/script.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace harness::drivers {
namespace {

constexpr std::array k_fragments{
    "SELECT 1", ";",         ";\n",      " ",         "'",          "''",
    "\"",       "$$",        "$a$",      "$1",        "--",         "\n",
    "\r\n",     "/*",        "*/",       "(",         ")",          "E'",
    "\\",       "\\.",       "é",        "[",         "]",          "`",
    "CREATE ",  "OR ",       "REPLACE ", "FUNCTION ", "TRIGGER ",   "BEGIN ",
    "ATOMIC ",  "CASE ",     "END",      "COPY ",     "FROM STDIN", "\xEF\xBB\xBF",
    ".read",    "TEMP ",     "EXPLAIN ", "x",         "DELIMITER ", "DELIMITER //\n",
    "//",       "/*!50003 ", "/*M!",     "#",         "\\g",        "USE ",
};

std::string noise(std::mt19937& random) {
    std::string text;
    for (auto left = random() % 24; left > 0; --left) text += k_fragments[random() % k_fragments.size()];
    return text;
}

/// Of its own: what stands between its statements may be anything.
bool has_delimiter(const std::string& text) {
    return text.find("DELIMITER") != std::string::npos;
}

class SplitFuzz : public testing::TestWithParam<Dialect> {};

TEST_P(SplitFuzz, statements_stand_in_order_and_only_separators_stand_between_them) {
    std::mt19937 random(20240229); // NOLINT: the same noise every time
    int split_well = 0;
    for (int round = 0; round < 60000; ++round) {
        const Script script{"m.sql", noise(random)};
        const auto statements = split(script, GetParam());
        if (statements.has_error()) {
            EXPECT_FALSE(statements.error().message.empty());
            EXPECT_GE(statements.error().where.line, 1);
            continue;
        }
        ++split_well;
        // Inline data, and delimiters of the script's own, stand between statements and may be anything.
        const bool has_data =
            script.text.find("FROM STDIN") != std::string::npos || has_delimiter(script.text);
        const auto separates = [&](std::string_view text) { return has_data || is_blank(text, GetParam()); };
        std::size_t at = 0;
        for (const auto& statement : *statements) {
            ASSERT_LE(at, statement.begin);
            ASSERT_LT(statement.begin, statement.end);
            const auto between = std::string_view(script.text).substr(at, statement.begin - at);
            ASSERT_TRUE(separates(between)) << script.text << "\nbetween: " << between;
            at = statement.end;
        }
        ASSERT_LE(at, script.text.size());
        const auto rest = std::string_view(script.text).substr(at);
        ASSERT_TRUE(separates(rest)) << script.text << "\nrest: " << rest;
    }
    EXPECT_GT(split_well, 1000);
}

TEST_P(SplitFuzz, a_statement_alone_is_split_into_itself) {
    std::mt19937 random(4711); // NOLINT: the same noise every time
    for (int round = 0; round < 20000; ++round) {
        const Script script{"m.sql", noise(random)};
        const auto statements = split(script, GetParam());
        if (statements.has_error() || has_delimiter(script.text)) continue;
        for (const auto& statement : *statements) {
            // Only at a file's start is it a mark; elsewhere it is a letter to PostgreSQL.
            if (statement.of(script.text).starts_with("\xEF\xBB\xBF")) continue;
            // With nothing behind them, two dashes start a comment of MySQL's.
            if (statement.of(script.text).ends_with("--")) continue;
            const Script alone{"m.sql", std::string(statement.of(script.text))};
            const auto again = split(alone, GetParam());
            ASSERT_TRUE(again.has_value()) << alone.text;
            ASSERT_EQ(again->size(), 1U) << script.text << "\nalone: " << alone.text;
            EXPECT_EQ(again->front(), (Statement{0, alone.text.size()}));
        }
    }
}

std::string name_of(const testing::TestParamInfo<Dialect>& tested) {
    constexpr std::array names{"postgres", "sqlite", "mysql", "mariadb"}; // as in the enumeration
    return names.at(static_cast<std::size_t>(tested.param));
}

INSTANTIATE_TEST_SUITE_P(Dialects, SplitFuzz,
                         testing::Values(Dialect::postgres, Dialect::sqlite, Dialect::mysql,
                                         Dialect::mariadb),
                         name_of);

} // namespace
} // namespace harness::drivers
