// What the text of a condition tells.

#include "drivers/seeding/json_paths.hpp"
#include "drivers/seeding/mining.hpp"
#include "drivers/seeding/pattern.hpp"

#include <gmock/gmock.h>
#include <regex>
#include <set>

namespace harness::drivers::seeding {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

TEST(SeedMining, constants_are_found_with_their_signs_and_once) {
    const auto found = mine({"((a > -5) AND (b - 3) < 1.50 AND c IN ('x', 'it''s', '-7') AND d <> -5)"});
    EXPECT_THAT(found.texts, ElementsAre("x", "it's", "-7"));
    EXPECT_THAT(found.numbers, ElementsAre("-5", "3", "1.50", "-7"));
}

TEST(SeedMining, digits_of_names_are_no_numbers) {
    EXPECT_THAT(mine({"col1 > 2 AND \"7up\" IS NULL"}).numbers, ElementsAre("2"));
}

TEST(SeedMining, a_condition_is_taken_apart_at_its_outer_ands) {
    EXPECT_THAT(conjuncts("((a > 0) AND ((b < 5) AND (c = 'x AND y')))"),
                ElementsAre("a > 0", "b < 5", "c = 'x AND y'"));
    EXPECT_THAT(conjuncts("a between 1 and 5 and b > 0"), ElementsAre("a between 1 and 5", "b > 0"));
    EXPECT_THAT(conjuncts("(a > 0 OR b > 0)"), ElementsAre("a > 0 OR b > 0"));
    EXPECT_THAT(conjuncts("a > 0 OR b > 0 AND c > 0"), ElementsAre("a > 0 OR b > 0 AND c > 0"));
    EXPECT_THAT(conjuncts("CASE WHEN a > 0 AND b > 0 THEN c END"),
                ElementsAre("CASE WHEN a > 0 AND b > 0 THEN c END"));
    EXPECT_THAT(conjuncts("(a) = (b)"), ElementsAre("(a) = (b)"));
}

TEST(SeedMining, columns_are_whole_words_outside_of_texts) {
    EXPECT_TRUE(names_column("price > 0", "price", Case::matters));
    EXPECT_TRUE(names_column("\"Price\" > 0", "Price", Case::matters));
    EXPECT_FALSE(names_column("price_net > 'price'", "price", Case::matters));
    EXPECT_FALSE(names_column("Price > 0", "price", Case::matters));
    EXPECT_TRUE(names_column("Price > 0", "price", Case::ignored));
    EXPECT_FALSE(names_column("length(name) > 0", "length", Case::matters)) << "a function";
}

TEST(SeedMining, a_column_is_replaced_where_it_is_named) {
    EXPECT_EQ(replace_column("VALUE > 0 AND 'VALUE' <> VALUE", "VALUE", "\"a\"", Case::matters),
              "(\"a\") > 0 AND 'VALUE' <> (\"a\")");
}

TEST(SeedMining, an_equation_defines_a_column_that_stands_alone) {
    EXPECT_EQ(definition_of("((a + b) = c)", "c", Case::matters), "a + b");
    EXPECT_EQ(definition_of("c = a + b", "c", Case::matters), "a + b");
    EXPECT_EQ(definition_of("c = c + b", "c", Case::matters), "");
    EXPECT_EQ(definition_of("a + b >= c", "c", Case::matters), "");
    EXPECT_EQ(definition_of("a + b = c OR c IS NULL", "c", Case::matters), "");
    EXPECT_EQ(definition_of("a + b = c + 1", "c", Case::matters), "");
}

TEST(SeedMining, paths_into_a_document_are_followed_in_every_engines_words) {
    using Path = std::vector<std::string>;
    const auto paths = [](std::string_view text) {
        std::vector<Path> found;
        for (auto& path : json_paths(text, "doc", Case::ignored)) found.push_back(std::move(path.keys));
        return found;
    };
    EXPECT_THAT(paths("((doc ->> 'deleted'::text))::boolean"), ElementsAre(Path{"deleted"}));
    EXPECT_THAT(paths("((\"doc\" -> 'a.b'::text) ->> 'c'::text)"), ElementsAre(Path{"a.b", "c"}));
    EXPECT_THAT(paths("((doc #> '{a}'::text[]) ->> 'b'::character varying(9))"), ElementsAre(Path{"a", "b"}));
    EXPECT_THAT(paths("state_of(doc #>> '{state, \"now and then\"}'::text[])"),
                ElementsAre(Path{"state", "now and then"}));
    EXPECT_THAT(paths("json_unquote(json_extract(`doc`,_utf8mb4'$.a.\"b c\"'))"),
                ElementsAre(Path{"a", "b c"}));
    EXPECT_THAT(paths("if(doc->>'$.x' = 'null', NULL, Doc->>'$.x') + doc->'$.y'"),
                ElementsAre(Path{"x"}, Path{"x"}, Path{"y"}));
    EXPECT_THAT(paths("concat(doc ->> '$.a', '$', '$.b')"), ElementsAre(Path{"a"}));
    for (const auto* text :
         {"doc", "doc ->> 0", "doc -> 'list' -> 0", "json_extract(doc, '$.list[0].x')",
          "json_extract(doc, '$')", "json_extract(doc, '$.\"a.b\"')", "doc #>> '{list,0}'", "doc - 'a'",
          "coalesce(doc, '{}')", "replace(doc, '$.x', '')", "doc ->> other", "other ->> 'doc'",
          "doc #>> ARRAY['a']", "'doc' ->> 'a'", "doc ->", "doc ->> ''", "(doc)::", "doc::numeric("})
        EXPECT_THAT(paths(text), IsEmpty()) << text;
}

TEST(SeedMining, a_value_of_a_document_is_read_plainly_or_something_is_made_of_it) {
    const auto is_whole = [](std::string_view text) {
        const auto paths = json_paths(text, "doc", Case::ignored);
        return paths.size() == 1 && paths.front().is_whole;
    };
    for (const auto* text :
         {"(doc ->> 'a'::text)", "(((doc -> 'a'::text) ->> 'b'::text))::numeric(10,2)",
          "json_unquote(json_extract(`doc`,_utf8mb4'$.a'))", "json_value(doc, '$.a')", "doc ->> '$.a'"})
        EXPECT_TRUE(is_whole(text)) << text;
    for (const auto* text :
         {"jsonb_array_length((doc -> 'a'::text))", "(((doc ->> 'a'::text))::numeric > (100)::numeric)",
          "lower(doc ->> 'a')", "(((doc ->> 'a'::text))::boolean)::integer", "(doc ->> 'a') || 'x'",
          "CASE WHEN (doc ->> 'a')::boolean THEN 1 END"})
        EXPECT_FALSE(is_whole(text)) << text;
}

TEST(SeedMining, tells_columns_of_which_only_null_is_asked) {
    const auto asks = [](std::string_view text) { return asks_for_null_alone(text, "a", Case::ignored); };
    for (const auto* text :
         {"((state = 1) OR ((state = 2) AND (a IS NOT NULL)))", "(`a` is null) or not `A` is not null",
          "CASE WHEN a IS NULL THEN b ELSE c END", "(a IS NULL) = (b IS NULL)", "b = 'a'"})
        EXPECT_TRUE(asks(text)) << text;
    for (const auto* text :
         {"a IS NOT NULL AND a > 1", "(b || a IS NULL)", "a IS NOT DISTINCT FROM b", "a IS TRUE",
          "coalesce(a, b) IS NULL", "((a)::text IS NULL)", "b IS NULL OR b = a", "a"})
        EXPECT_FALSE(asks(text)) << text;
}

TEST(SeedPattern, samples_match_their_pattern) {
    for (const auto* pattern :
         {"^[A-Z]{3}-[0-9]{4}$", "^(low|high) [0-9]+$", "^[^@ ]+@[a-z]+\\.[a-z]{2,}$", "^#?[0-9a-f]{6}$",
          "^\\+[1-9]\\d{6,14}$", "^(?:a|b(c|d)){2}x*$", "^[-a.]+$"}) {
        const auto samples = sample_pattern(pattern, 20, 7);
        EXPECT_THAT(samples, Not(IsEmpty())) << pattern;
        for (const auto& sample : samples)
            EXPECT_TRUE(std::regex_search(sample, std::regex(pattern))) << pattern << " / " << sample;
    }
}

TEST(SeedPattern, the_same_seed_gives_the_same_samples) {
    EXPECT_EQ(sample_pattern("[a-z]{8}", 5, 1), sample_pattern("[a-z]{8}", 5, 1));
    EXPECT_NE(sample_pattern("[a-z]{8}", 5, 1), sample_pattern("[a-z]{8}", 5, 2));
}

TEST(SeedPattern, places_hold_the_characters_that_may_stand_there) {
    EXPECT_THAT(places_of_pattern("^WH-[0-9]{2}$"), ElementsAre("W", "H", "-", "0123456789", "0123456789"));
}

TEST(SeedPattern, what_is_no_expression_gives_nothing) {
    for (const auto* broken : {"(", "[a", "a)", "x{3", "\\"}) {
        EXPECT_THAT(sample_pattern(broken, 3, 1), IsEmpty()) << broken;
        EXPECT_THAT(places_of_pattern(broken), IsEmpty()) << broken;
    }
    std::string deep(500, '(');
    EXPECT_THAT(sample_pattern(deep, 1, 1), IsEmpty());
}

} // namespace
} // namespace harness::drivers::seeding
