// What is hostile, broken or absurd must be answered soon, in bounded memory, with a place.

#include "reading.hpp"

#include <gmock/gmock.h>

#include <random>

namespace harness::matrix::tests {
namespace {

using testing::HasSubstr;

/// The one mistake of a text, which must come soon. (A second is far more than needed; sanitizers are slow.)
std::string told(std::string_view text) {
    const auto begin = std::chrono::steady_clock::now();
    const auto outcome = read(text);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
    EXPECT_FALSE(outcome.spec);
    EXPECT_EQ(outcome.mistakes.size(), 1u) << render(outcome.mistakes);
    return render(outcome.mistakes);
}

std::string repeated(std::string_view part, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += part;
    return text;
}

TEST(Limits, text_that_is_no_text_is_refused_at_its_place) {
    EXPECT_THAT(told(std::string_view("name: a\nx\0y", 11)),
                HasSubstr("matrix.yaml:2:2: error: the file is binary"));
    EXPECT_THAT(told("\xFF\xFEn\x01"), HasSubstr("UTF-16"));
    EXPECT_THAT(told("name: \xE9\n"), HasSubstr("matrix.yaml:1:7: error: the file is not UTF-8"));
    EXPECT_THAT(told("name: a\x1B[31m\n"), HasSubstr("matrix.yaml:1:8: error: a control character"));
    EXPECT_THAT(told("name: a\x04\nengines: {sqlite: }"), HasSubstr("a control character"));
    EXPECT_THAT(told("engines: {sqlite: }\nname: \"a\\x1b\""),
                HasSubstr("matrix.yaml:2:7: error: this text holds"));
}

TEST(Limits, more_than_4_mebibytes_are_refused_before_they_are_parsed) {
    EXPECT_THAT(told(repeated("engines: {sqlite: }\n", 210'000)), HasSubstr("too large"));
}

TEST(Limits, deep_nesting_is_refused) {
    EXPECT_THAT(told("a: " + std::string(200'000, '[')), HasSubstr("nested more than 32"));
    EXPECT_THAT(told(repeated("{a: ", 200'000)), HasSubstr("nested more than 32"));
    EXPECT_THAT(told(repeated("- ", 200'000)), HasSubstr("nested more than 32"));
    EXPECT_THAT(told(repeated("? ", 200'000)), HasSubstr("nested more than 32"));
}

TEST(Limits, deep_nesting_by_aliases_is_refused) {
    std::string text = "a0: &a0 [x]\n";
    for (int i = 1; i < 40; ++i) {
        const auto number = std::to_string(i);
        text += "a" + number + ": &a" + number + " [*a" + std::to_string(i - 1) + "]\n";
    }
    EXPECT_THAT(told(text), HasSubstr("nested more than 32"));
}

TEST(Limits, an_alias_bomb_is_refused) {
    std::string text = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n";
    for (int i = 1; i < 30; ++i) {
        const auto name = "*a" + std::to_string(i - 1);
        text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + repeated(name + ",", 8) + name
                + "]\n";
    }
    EXPECT_THAT(told(text), HasSubstr("too large: with its aliases"));
    const auto long_text =
        "a: &a " + std::string(1'000'000, 'x') + "\nb: [" + repeated("*a,", 100'000) + "]\n";
    EXPECT_THAT(told(long_text), HasSubstr("too large: with its aliases"));
}

TEST(Limits, an_alias_cycle_is_refused) {
    EXPECT_THAT(told("engines: &e {sqlite: *e}"),
                HasSubstr("matrix.yaml:1:22: error: this alias stands inside"));
}

TEST(Limits, many_mistakes_on_one_long_line_stay_readable) {
    std::string text = "engines: {sqlite: , ";
    for (int i = 0; i < 10'000; ++i) text += "engine" + std::to_string(i) + ": x, ";
    const auto outcome = read(text + "}");
    EXPECT_EQ(outcome.mistakes.size(), 101u);
    EXPECT_THAT(outcome.mistakes.back().message, HasSubstr("9900 more mistakes"));
    for (const auto& mistake : outcome.mistakes) EXPECT_LT(mistake.line.size(), 200u);
}

TEST(Limits, an_absurd_number_of_cells_is_refused) {
    std::string values;
    for (int i = 0; i < 100; ++i) values += (i > 0 ? ", v" : "v") + std::to_string(i);
    std::string text = "engines: {sqlite: }\naxes:\n";
    for (int i = 0; i < 8; ++i) text += "  a" + std::to_string(i) + ": [" + values + "]\n";
    EXPECT_THAT(told(text), HasSubstr("more than 5000 cells"));
}

TEST(Limits, variables_cannot_blow_a_file_up) {
    const auto large = [](std::string_view) { return std::optional(std::string(100'000, 'x')); };
    const auto text = "engines: {sqlite: }\nname: '" + repeated("${A} ", 100'000) + "'";
    const auto outcome = read_text(text, "m.yaml", vocabulary(), large);
    ASSERT_EQ(outcome.mistakes.size(), 1u);
    EXPECT_THAT(outcome.mistakes[0].message, HasSubstr("too large together"));
}

/// One small change of a text, as typing, merging or a bad disk make it.
std::string mutated(std::string text, std::mt19937& random) {
    constexpr std::string_view bytes = "\t\n\r :-[]{}*&!|>'\"#%@`,?~$\\aA0\x80\xC3\xFF";
    const auto below = [&](std::size_t most) {
        return std::uniform_int_distribution<std::size_t>(0, most - 1)(random);
    };
    const auto at = below(text.size());
    switch (below(6)) {
    case 0:
        text[at] = bytes[below(bytes.size())];
        break;
    case 1:
        text.insert(at, 1, bytes[below(bytes.size())]);
        break;
    case 2:
        text.erase(at, 1 + below(20));
        break;
    case 3:
        text.resize(at + 1);
        break;
    case 4:
        text.insert(at, text.substr(below(text.size()), 1 + below(40)));
        break;
    default: {
        const auto line = text.find('\n', at);
        if (line != std::string::npos) text.insert(line + 1, below(2) == 0 ? " " : "  - ");
    }
    }
    return text;
}

void expect_sound(const std::string& text, const ReadOutcome& outcome) {
    EXPECT_NE(outcome.spec.has_value(), !outcome.mistakes.empty()) << text;
    const auto lines = std::count(text.begin(), text.end(), '\n') + 1;
    for (const auto& mistake : outcome.mistakes) {
        EXPECT_FALSE(mistake.message.empty()) << text;
        EXPECT_GE(mistake.where.line, 1) << mistake.message << "\n" << text;
        EXPECT_LE(mistake.where.line, lines) << mistake.message << "\n" << text;
        EXPECT_GE(mistake.where.column, 1) << mistake.message << "\n" << text;
        EXPECT_LE(mistake.where.column, 400) << mistake.message << "\n" << text;
    }
    EXPECT_EQ(render(outcome.mistakes).empty(), outcome.mistakes.empty());
    if (!outcome.spec) return;
    const auto cells = expand(*outcome.spec, {"mirror.example", {}});
    EXPECT_TRUE(cells.has_value()) << cells.error().message << "\n" << text;
}

TEST(Limits, any_damaged_file_is_a_spec_or_has_mistakes_with_places) {
    std::mt19937 random(20240229); // NOLINT(cert-msc51-cpp): the same damage each time
    for (int i = 0; i < 4000 && !testing::Test::HasFailure(); ++i) {
        std::string text(k_whole_file);
        for (int changes = 0; changes <= i % 4; ++changes) text = mutated(text, random);
        expect_sound(text, read(text));
    }
}

} // namespace
} // namespace harness::matrix::tests
