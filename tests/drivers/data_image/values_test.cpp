#include "tests/drivers/data_image/images.hpp"

#include "drivers/data_image/values.hpp"

#include <gmock/gmock.h>

#include <limits>

namespace harness::tests {
namespace {

using namespace drivers::data_image;
using drivers::DataChange;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;

TEST(CanonicalText, WritesANumberInOneWayOnly) {
    EXPECT_THAT(canonical_number("1.50"), Optional(std::string("1.5")));
    EXPECT_THAT(canonical_number("00012"), Optional(std::string("12")));
    EXPECT_THAT(canonical_number("-0.0"), Optional(std::string("0")));
    EXPECT_THAT(canonical_number("1e+20"), Optional(std::string("100000000000000000000")));
    EXPECT_THAT(canonical_number("1.25e-3"), Optional(std::string("0.00125")));
    EXPECT_THAT(canonical_number("-1.7976931348623157e+308"),
                Optional(std::string("-1.7976931348623157e308")));
    EXPECT_THAT(canonical_number(".5"), Optional(std::string("0.5")));
    for (const char* none : {"", "-", "NaN", "Infinity", "1.2.3", "12a", "1e", "1 "})
        EXPECT_EQ(canonical_number(none), std::nullopt) << none;
}

TEST(CanonicalText, OfFloatsIsTheShortestThatReadsTheSame) {
    EXPECT_EQ(shortest(0.1), "0.1");
    EXPECT_EQ(shortest(0.1F), "0.1");
    EXPECT_EQ(shortest(std::numeric_limits<double>::max()), "1.7976931348623157e308");
    EXPECT_EQ(canonical(Form::single, "0.10000000149011612"), "0.1");
}

TEST(CanonicalText, OfATimeEndsWithItsLastDigitThatSaysSomething) {
    EXPECT_EQ(canonical(Form::moment, "2024-01-01 10:00:00.500000"), "2024-01-01 10:00:00.5");
    EXPECT_EQ(canonical(Form::moment, "10:00:00.000"), "10:00:00");
    EXPECT_EQ(canonical(Form::moment, "10:00:00"), "10:00:00");
}

TEST(ArrayText, IsTakenApart) {
    EXPECT_THAT(array_elements(R"({a,NULL,"NULL","x,\"y\\",{1,2}})"),
                Optional(ElementsAre("a", std::nullopt, "NULL", "x,\"y\\", "{1,2}")));
    EXPECT_THAT(array_elements("{}"), Optional(IsEmpty()));
    EXPECT_THAT(array_elements("[0:1]={7,8}"), Optional(ElementsAre("7", "8")));
    for (const char* none : {"", "a", "{", "{a", "{a}b", "{\"a}"})
        EXPECT_EQ(array_elements(none), std::nullopt) << none;
}

TEST(ArrayText, IsPutTogetherAsItWas) {
    for (const std::string text :
         {R"({a,NULL,"NULL","null","","x,\"y\\","{","a b"})", "{}", "{1,-2.5}", "{\"tab\t\"}"})
        EXPECT_EQ(array_text(array_elements(text).value()), text);
}

struct Conversion {
    const char* type_before;
    const char* before;
    const char* type_after;
    const char* after;
};

TEST(Conversions, ThatLoseNothingAreNoChange) {
    for (const auto& one : std::vector<Conversion>{
             {"integer", "1", "bigint", "1"},
             {"integer", "1", "text", "1"},
             {"text", "1.50", "numeric(10,2)", "1.5"},
             {"numeric(10,2)", "1.5", "character varying", "1.50"},
             {"real", "0.1", "double precision", "0.10000000149011612"},
             {"double precision", "1e300", "numeric", "1e300"},
             {"date", "2024-01-31", "timestamp without time zone", "2024-01-31 00:00:00"},
             {"timestamp without time zone", "2024-01-31 00:00:00", "date", "2024-01-31"},
             {"timestamp without time zone", "2024-01-31 10:00:00", "timestamp with time zone",
              "2024-01-31 10:00:00+00"},
             {"text", "2024-01-31T10:00:00Z", "timestamp with time zone", "2024-01-31 10:00:00+00"},
             {"bigint", "1706695200", "timestamp with time zone", "2024-01-31 10:00:00+00"},
             {"bigint", "1706695200250", "timestamp with time zone", "2024-01-31 10:00:00.25+00"},
             {"boolean", "true", "integer", "1"},
             {"text", "no", "boolean", "false"},
             {"text", "{\"b\":1,\"a\":[1,2]}", "jsonb", "{\"a\": [1, 2], \"b\": 1}"},
             {"text", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
             {"text", "ab", "bytea", "\\x6162"},
             {"text", "10.0.0.1/32", "inet", "10.0.0.1"},
             {"bit(3)", "101", "integer", "5"},
             {"integer[]", "{1,2}", "jsonb", "[1, 2]"},
             {"numeric[]", "{1.50,NULL}", "double precision[]", "{1.5,NULL}"},
             {"text", "engine 1", "text[]", "{\"engine 1\"}"},
             {"text", "a long tag of the shop", "text[]", "{\"a long tag of the shop\"}"},
             {"text", "a, b,c", "text[]", "{a,b,c}"},
             {"text", "1|2", "integer[]", "{1,2}"},
             {"text", "", "text[]", "{}"},
             {"text", "a|b", "jsonb", "[\"a\", \"b\"]"},
             {"json", "[\"a\"]", "varchar(9)", "a"},
             {"text", "{ }", "jsonb", "[\"{ }\"]"},
             {"text", "{ }", "jsonb", "{}"},
             {"text", "a,,b", "text[]", "{a,\"\",b}"},
             {"text[]", "{a,\"b c\"}", "text", "a;b c"},
         })
        EXPECT_THAT(change_of(one.type_before, one.before, one.type_after, one.after), IsEmpty())
            << one.type_before << " " << one.before << " -> " << one.type_after << " " << one.after;
}

TEST(Conversions, ThatLoseSomethingNameTheRowAndBothTypes) {
    for (const auto& one : std::vector<Conversion>{
             {"numeric(10,2)", "1.5", "integer", "2"},
             {"character varying(20)", "abcdefgh", "character varying(5)", "abcde"},
             {"varchar(9) CHARACTER SET latin1", "é", "varchar(9)", "Ã©"},
             {"varchar(9)", "漢", "varchar(9) CHARACTER SET latin1", "?"},
             {"timestamp without time zone", "2024-01-31 10:00:00", "date", "2024-01-31"},
             {"timestamp without time zone", "2024-01-31 10:00:00", "timestamp with time zone",
              "2024-01-31 09:00:00+00"},
             {"text", "007", "integer", "7"},
             {"text", "ab  ", "character(5)", "ab"},
             {"double precision", "0.30000000000000004", "real", "0.3"},
             {"real", "0.123", "numeric(10,2)", "0.12"},
             {"text", "{\"a\":1}", "jsonb", "{\"a\": 2}"},
             {"text", "x", "boolean", "false"},
             {"text[]", "{a,b}", "text", "a"},
             {"text", "a,b", "jsonb", "[\"a\"]"},
             {"text", "a,b", "jsonb", "{\"a\": \"b\"}"},
             {"text", "a,b", "text[]", "{a}"},
             {"text", "a,b", "text[]", "{a,c}"},
             {"text", "a", "text[]", "{}"},
             {"text", "a", "text[]", "{a,b}"},
             {"text", "abc", "text[]", "{a,b,c}"},
             {"text", "a,b", "text[]", "{a,NULL,b}"},
             {"text[]", "{red,blue}", "text", "redblue"},
             {"text[]", "{\"engine 1\",\"engine 2\"}", "text", "engine 1 engine 2"},
             {"text[]", "{NULL}", "text", ""},
             {"text", "  abcdef", "varchar(4)", "  ab"},
             {"enum('a','b')", "b", "enum('a')", ""},
             {"varchar(9)", "DRAFT", "enum('draft')", "draft"},
             {"varchar(9)", "3", "enum('0','1','2')", "2"},
             {"int", "1", "enum('draft')", "draft"},
             {"boolean", "true", "text", "yes it is"},
             {"integer", "1001", "varchar(2)", "10"},
             {"varchar(9) CHARACTER SET utf16", "ab", "varchar(9)", "xaxb"},
             {"enum('a','b')", "b", "int", "1"},
             {"varchar(9)", "ab", "varchar(20)",
              "\x01"
              "a"},
         }) {
        const auto changes = change_of(one.type_before, one.before, one.type_after, one.after);
        ASSERT_THAT(changes, SizeIs(1)) << one.type_before << " -> " << one.type_after;
        EXPECT_EQ(changes[0].kind, DataChange::Kind::values_converted);
        EXPECT_EQ(changes[0].type_before, one.type_before);
        EXPECT_EQ(changes[0].type_after, one.type_after);
        EXPECT_EQ(changes[0].count, 1);
        EXPECT_THAT(changes[0].examples,
                    ElementsAre(drivers::RowExample{"id=1", "v", one.before, one.after}));
    }
}

TEST(Conversions, AreNotToBlameForAsciiThatBecameAnotherText) {
    for (const auto& one : std::vector<Conversion>{
             {"enum('new','old')", "old", "enum('new','gone')", "gone"},
             {"varchar(5)", "draft", "character varying(20)", "unpublished"},
             {"VARCHAR(5)", "draft", "TEXT", "DRAFT"},
             {"text", "a", "enum('one','two')", "one"},
             {"integer", "1001", "text", "14c2690e-0a3a-4117-a764-3c217e044e99"},
             {"enum('a') CHARACTER SET latin1", "a", "enum('b') CHARACTER SET latin1", "b"},
         }) {
        const auto changes = change_of(one.type_before, one.before, one.type_after, one.after);
        ASSERT_THAT(changes, SizeIs(1)) << one.type_before << " -> " << one.type_after;
        EXPECT_EQ(changes[0].kind, DataChange::Kind::values_changed);
        EXPECT_EQ(changes[0].type_before + changes[0].type_after, "");
    }
    // One value that was cut is enough.
    const auto names = [](const char* type, const char* first, const char* second) {
        return image({table("t", {"id* integer", std::string("v ") + type}, {{"1", first}, {"2", second}})});
    };
    EXPECT_THAT(diff(names("varchar(9)", "abc", "defghi"), names("varchar(3)", "ABC", "def")),
                ElementsAre(testing::Field(&DataChange::kind, DataChange::Kind::values_converted)));
}

TEST(Conversions, WhatBecomesNullIsLost) {
    EXPECT_THAT(change_of("text", "x", "integer", k_null), SizeIs(1));
    EXPECT_THAT(change_of("text", k_null, "integer", "0"), SizeIs(1));
    EXPECT_THAT(change_of("text", k_null, "integer", k_null), IsEmpty());
}

TEST(Conversions, WhereEachValueHasATypeItDoesCount) {
    auto before = image({table("t", {"id* INTEGER", "v INTEGER"}, {{"1", "1"}})});
    before.values_are_typed = true;
    for (const char* after : {"'1'", "1.0"})
        EXPECT_THAT(
            diff(before, {image({table("t", {"id* INTEGER", "v TEXT"}, {{"1", after}})}).tables, true}),
            ElementsAre(testing::Field(&DataChange::kind, DataChange::Kind::values_converted)));
}

TEST(Conversions, WhereEachValueHasATypeTheSameBytesAreTheSame) {
    const auto typed = [](const char* type, const char* value) {
        auto made = image({table("t", {"id* INTEGER", std::string("v ") + type}, {{"1", value}})});
        made.values_are_typed = true;
        return made;
    };
    EXPECT_THAT(diff(typed("TEXT", "lamp"), typed("BLOB", "\\x6c616d70")), IsEmpty());
    EXPECT_THAT(diff(typed("BLOB", "\\x31"), typed("TEXT", "'1'")), IsEmpty());
    EXPECT_THAT(diff(typed("TEXT", "lamp"), typed("BLOB", "\\x6c616d")), SizeIs(1));
    EXPECT_THAT(diff(typed("TEXT", "lamp"), typed("TEXT", "\\x6c616d70")), SizeIs(1)) << "no change of type";
}

TEST(Values, OfTheSameTypeAreComparedAsTheyAre) {
    EXPECT_THAT(change_of("text", "1.50", "text", "1.5"),
                ElementsAre(testing::Field(&DataChange::kind, DataChange::Kind::values_changed)));
    EXPECT_THAT(change_of("text", "", "text", k_null), SizeIs(1));
    EXPECT_THAT(change_of("longtext", "{\"a\":1}", "longtext", "{\"a\": 1}"), IsEmpty());
}

} // namespace
} // namespace harness::tests
