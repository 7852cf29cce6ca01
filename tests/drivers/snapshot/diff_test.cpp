#include "drivers/snapshot.hpp"

#include <gtest/gtest.h>

using namespace harness::drivers;

namespace {

SchemaObject column(const std::string& name, const std::string& definition) {
    return {"column", "s", "t", name, definition};
}

} // namespace

TEST(Diff, of_a_snapshot_with_itself_is_empty) {
    const Snapshot snapshot{{column("a", "int"), column("b", "int")}};
    EXPECT_TRUE(diff(snapshot, snapshot).empty());
    EXPECT_TRUE(diff({}, {}).empty());
}

TEST(Diff, says_what_was_added_removed_and_changed_in_order) {
    const Snapshot before{{column("a", "int"), column("b", "int"), column("d", "int")}};
    const Snapshot after{{column("b", "bigint"), column("c", "int"), column("d", "int")}};
    using Kind = SchemaChange::Kind;
    EXPECT_EQ(diff(before, after),
              (std::vector<SchemaChange>{{Kind::removed, column("a", "int"), column("a", "")},
                                         {Kind::changed, column("b", "int"), column("b", "bigint")},
                                         {Kind::added, column("c", ""), column("c", "int")}}));
}

TEST(Diff, works_from_and_to_nothing) {
    const Snapshot some{{column("a", "int"), column("b", "int")}};
    EXPECT_EQ(diff({}, some).size(), 2u);
    EXPECT_EQ(diff(some, {}).size(), 2u);
}

TEST(SchemaObjectTitle, says_where_the_object_is) {
    const auto title = [](std::string kind, std::string schema, std::string parent, std::string name) {
        return SchemaObject{std::move(kind), std::move(schema), std::move(parent), std::move(name), ""}
            .title();
    };
    EXPECT_EQ(title("table", "public", "", "users"), "table public.users");
    EXPECT_EQ(title("column", "public", "users", "email"), "column public.users.email");
    EXPECT_EQ(title("column", "", "users", "email"), "column users.email");
    EXPECT_EQ(title("index", "public", "users", "users_email"), "index public.users_email");
    EXPECT_EQ(title("index", "", "users", "users_email"), "index users.users_email");
    EXPECT_EQ(title("role", "", "", "app"), "role app");
    EXPECT_EQ(title("membership", "", "readers", "app"), "membership of app in readers");
    EXPECT_EQ(title("comment", "public", "users", ""), "comment on public.users");
    EXPECT_EQ(title("comment", "public", "users", "column email"), "comment on column public.users.email");
    EXPECT_EQ(title("comment", "public", "users", "trigger t"), "comment on trigger t of public.users");
    EXPECT_EQ(title("comment", "app", "", "function app.f()"), "comment on function app.f()");
    EXPECT_EQ(title("privileges", "public", "users", "app"), "privileges on public.users of app");
    EXPECT_EQ(title("privileges", "", "", "schema x of app"), "privileges on schema x of app");
    EXPECT_EQ(title("default privileges", "app", "", "tables of a to b"),
              "default privileges in app on tables of a to b");
    EXPECT_EQ(title("constraint", "", "users", "unique (a, b)"), "constraint unique (a, b) of users");
    EXPECT_EQ(title("database", "", "", ""), "database");
}
