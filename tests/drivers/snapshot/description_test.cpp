#include "drivers/snapshot.hpp"

#include <gtest/gtest.h>

using namespace harness::drivers;

namespace {

Snapshot sorted(std::vector<SchemaObject> objects) {
    Snapshot snapshot{std::move(objects)};
    snapshot.sort();
    return snapshot;
}

std::string change(const std::vector<SchemaObject>& before, const std::vector<SchemaObject>& after) {
    return describe(diff(sorted(before), sorted(after)));
}

SchemaObject table(const std::string& name, const std::string& columns, const std::string& rest = "") {
    return {"table", "public", "", name, R"({"columns":[)" + columns + "]" + rest + "}"};
}

} // namespace

TEST(Description, folds_what_came_and_went_with_a_table) {
    const std::vector<SchemaObject> users{table("users", R"("id","email")"),
                                          {"column", "public", "users", "id", "bigint NOT NULL"},
                                          {"column", "public", "users", "email", "text"},
                                          {"index", "public", "users", "users_email", "CREATE INDEX …"},
                                          {"policy", "public", "users", "p", "{}"},
                                          {"policy", "public", "users", "q", "{}"},
                                          {"enum", "public", "", "status", R"({"labels":["a"]})"}};
    EXPECT_EQ(change({}, users),
              "+ enum public.status\n+ table public.users (2 columns, 1 index, 2 policies)\n");
    EXPECT_EQ(change(users, {}),
              "- enum public.status\n- table public.users (2 columns, 1 index, 2 policies)\n");
}

TEST(Description, tells_a_changed_column_by_both_sides) {
    EXPECT_EQ(change({{"column", "public", "t", "a", "integer NOT NULL"}},
                     {{"column", "public", "t", "a", "bigint NOT NULL"}}),
              "~ column public.t.a: integer NOT NULL → bigint NOT NULL\n");
}

TEST(Description, says_nothing_of_columns_that_only_moved_up) {
    EXPECT_EQ(change({table("t", R"("a","b","c")"), {"column", "public", "t", "a", "int"}},
                     {table("t", R"("b","c")")}),
              "- column public.t.a: int\n");
    EXPECT_EQ(change({table("t", R"("a","b","c")")}, {table("t", R"("a","c","b")")}),
              "~ table public.t: column order: a, b, c → a, c, b\n");
}

TEST(Description, shows_only_the_members_that_differ) {
    EXPECT_EQ(change({table("t", "", R"(,"owner":"a","row_security":true)")},
                     {table("t", "", R"(,"options":["x=1","y=2"],"owner":"b","row_security":true)")}),
              "~ table public.t: options: none → x=1, y=2; owner: a → b\n");
    EXPECT_EQ(change({{"enum", "s", "", "e", R"({"labels":["a","c"]})"}},
                     {{"enum", "s", "", "e", R"({"labels":["a","b","c"]})"}}),
              "~ enum s.e: labels: a, c → a, b, c\n");
    EXPECT_EQ(change({{"x", "", "", "n", R"({"m":{"a":1,"b":2}})"}},
                     {{"x", "", "", "n", R"({"m":{"a":1,"b":3}})"}}),
              "~ x n: m.b: 2 → 3\n");
}

TEST(Description, compares_long_texts_line_by_line) {
    EXPECT_EQ(change({{"function", "s", "", "f()",
                       R"({"definition":"create\nbegin\n  one;\n  two;\n  three;\nend\n","owner":"a"})"}},
                     {{"function", "s", "", "f()",
                       R"({"definition":"create\nbegin\n  one;\n  2;\n  three;\nend\n","owner":"b"})"}}),
              "~ function s.f(): definition; owner: a → b\n"
              "      …\n"
              "        one;\n"
              "    -   two;\n"
              "    +   2;\n"
              "        three;\n"
              "      …\n");
}

TEST(Description, groups_by_table) {
    EXPECT_EQ(change({}, {{"column", "public", "b", "x", "int"},
                          {"column", "public", "a", "x", "int"},
                          {"index", "public", "a", "a_x", "CREATE INDEX a_x ON public.a USING btree (x)"}}),
              "+ column public.a.x: int\n"
              "+ index public.a_x: CREATE INDEX a_x ON public.a USING btree (x)\n"
              "+ column public.b.x: int\n");
}

TEST(Description, stops_at_the_limit_and_says_how_much_is_left) {
    std::vector<SchemaObject> roles;
    for (const auto* name : {"a", "b", "c", "d"}) roles.push_back({"role", "", "", name, "{}"});
    const auto changes = diff({}, sorted(roles));
    EXPECT_EQ(describe(changes, 2), "+ role a\n+ role b\n… and 2 more lines\n");
    EXPECT_EQ(describe(changes, 3), "+ role a\n+ role b\n+ role c\n… and 1 more line\n");
    EXPECT_EQ(describe({}), "");
}
