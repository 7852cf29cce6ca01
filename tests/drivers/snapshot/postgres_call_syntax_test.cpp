// Both columns were printed by servers, 14 and 13, for the same views; 14's "substring" without its quotes.

#include "drivers/postgres/call_syntax.hpp"

#include <gtest/gtest.h>

#include <string>

using harness::drivers::postgres::as_calls;

namespace {

struct Forms {
    std::string on_14;
    std::string on_13;
};

} // namespace

class CallSyntax : public testing::TestWithParam<Forms> {};

TEST_P(CallSyntax, makes_of_14_what_13_prints) {
    EXPECT_EQ(as_calls(GetParam().on_14), GetParam().on_13);
    EXPECT_EQ(as_calls(GetParam().on_13), GetParam().on_13);
}

INSTANTIATE_TEST_SUITE_P(
    Printed, CallSyntax,
    testing::Values(
        Forms{"(t.tn AT TIME ZONE '01:00:00'::interval) AS a", "timezone('01:00:00'::interval, t.tn) AS a"},
        Forms{"((t.ts + '1 day'::interval) AT TIME ZONE (t.s || 'x'::text))",
              "timezone((t.s || 'x'::text), (t.ts + '1 day'::interval))"},
        Forms{"((t.ts AT TIME ZONE 'UTC'::text) AT TIME ZONE t.s)",
              "timezone(t.s, timezone('UTC'::text, t.ts))"},
        Forms{"SUBSTRING(t.s FROM 2)", "substring(t.s, 2)"},
        Forms{"SUBSTRING('101'::\"bit\" FROM 1 FOR 2)", "substring('101'::\"bit\", 1, 2)"},
        Forms{"SUBSTRING(t.s SIMILAR 'a'::text ESCAPE '#'::text)", "substring(t.s, 'a'::text, '#'::text)"},
        Forms{"CHECK ((TRIM(BOTH FROM name) <> ''::text))", "CHECK ((btrim(name) <> ''::text))"},
        Forms{"TRIM(BOTH 'x'::text FROM lower(TRIM(LEADING FROM t.s)))",
              "btrim(lower(ltrim(t.s)), 'x'::text)"},
        Forms{"TRIM(TRAILING 'y'::text FROM t.s)", "rtrim(t.s, 'y'::text)"},
        Forms{"USING btree (lower(c), POSITION(('a'::text) IN (c)))",
              "USING btree (lower(c), position(c, 'a'::text))"},
        Forms{"OVERLAY(t.s PLACING 'x'::text FROM 2)", "overlay(t.s, 'x'::text, 2)"},
        Forms{"OVERLAY(t.s PLACING t.s FROM t.i FOR t.i)", "overlay(t.s, t.s, t.i, t.i)"},
        Forms{"((t.d, '1 day'::interval) OVERLAPS (t.d, f(t.d, 1)))",
              "overlaps(t.d, '1 day'::interval, t.d, f(t.d, 1))"},
        Forms{"(t.s IS NORMALIZED)", "is_normalized(t.s)"},
        Forms{"(NOT (t.s IS NFC NORMALIZED))", "(NOT is_normalized(t.s, 'nfc'::text))"},
        Forms{"NORMALIZE(t.s)", "normalize(t.s)"},
        Forms{"NORMALIZE(t.s, NFKD)", "normalize(t.s, 'nfkd'::text)"},
        Forms{"COLLATION FOR (t.s)", "pg_collation_for(t.s)"},
        Forms{"XMLEXISTS(('//a'::text) PASSING ('<a/>'::xml))", "xmlexists('//a'::text, '<a/>'::xml)"}));

TEST(CallSyntaxOf, casts_of_arguments_which_14_does_not_tell_are_left_out) {
    EXPECT_EQ(as_calls("CHECK ((TRIM(BOTH FROM name) <> ''::text))"),
              as_calls("CHECK ((btrim((name)::text) <> ''::text))"));
    EXPECT_EQ(
        as_calls("((d, '1 day'::interval) OVERLAPS (d, d))"),
        as_calls("overlaps((d)::timestamp with time zone, '1 day'::interval, (d)::timestamp with time zone, "
                 "(d)::timestamp with time zone)"));
    EXPECT_EQ(as_calls("lower((name)::text)"), "lower((name)::text)");
}

TEST(CallSyntaxOf, strings_bodies_names_and_other_functions_stay) {
    for (const std::string sql : {"'TRIM(BOTH FROM x)'::text", "AS $f$ SELECT (x AT TIME ZONE y) $f$",
                                  "\"TRIM\"(a, b)", "EXTRACT(year FROM d)", "((a = b) AND (c IN (1, 2)))",
                                  "SELECT a FROM b FOR UPDATE", "COLLATION", "TRIM", "TRIM(BOTH", "((", "))"})
        EXPECT_EQ(as_calls(sql), sql);
}
