// References that names tell.

#include "drivers/seeding/guess.hpp"

#include <gmock/gmock.h>

namespace harness::drivers::seeding {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Table table(std::string name, std::vector<std::string> columns, TypeClass kind = TypeClass::integer) {
    Table made;
    made.name = std::move(name);
    for (auto& column : columns) {
        made.columns.emplace_back();
        made.columns.back().name = std::move(column);
        made.columns.back().type.kind = kind;
        made.columns.back().nullable = false;
    }
    Key primary;
    primary.columns = {made.columns.front().name};
    primary.is_primary = true;
    made.keys = {primary};
    return made;
}

std::vector<std::string> guessed(const Table& of) {
    std::vector<std::string> columns;
    for (const auto& key : of.foreign_keys)
        if (key.is_guessed) columns.push_back(key.columns.front());
    return columns;
}

TEST(SeedGuess, a_column_named_after_a_table_refers_to_it) {
    Schema schema{
        {table("notes", {"id", "user_id", "categoryId", "closed_by_user_id", "thing_id", "paid", "user"}),
         table("categories", {"id"}), table("users", {"id"})}};
    guess_references(schema);
    EXPECT_THAT(guessed(schema.tables[0]), ElementsAre("user_id", "categoryId", "closed_by_user_id"));
    EXPECT_EQ(schema.tables[0].foreign_keys[0].parent, 2U);
    EXPECT_THAT(order_of(schema).tables, ElementsAre(1, 2, 0));
}

TEST(SeedGuess, another_type_or_a_declared_reference_is_no_guess) {
    Schema schema{{table("notes", {"id", "user_id", "team_id"}), table("teams", {"id"}),
                   table("users", {"id"}, TypeClass::uuid)}};
    ForeignKey declared;
    declared.columns = {"team_id"};
    declared.parent = 1;
    declared.parent_columns = {"id"};
    schema.tables[0].foreign_keys = {declared};
    guess_references(schema);
    EXPECT_THAT(guessed(schema.tables[0]), IsEmpty());
}

TEST(SeedGuess, guesses_that_go_in_circles_are_dropped) {
    Schema schema{{table("teams", {"id", "user_id"}), table("users", {"id", "team_id"})}};
    guess_references(schema);
    auto order = order_of(schema);
    EXPECT_THAT(order.cycles, IsEmpty());
    drop_unresolved_guesses(schema, order);
    EXPECT_THAT(guessed(schema.tables[0]), IsEmpty());
    EXPECT_THAT(guessed(schema.tables[1]), ElementsAre("team_id"));
    EXPECT_EQ(order.keys[0].size(), 0U);
}

} // namespace
} // namespace harness::drivers::seeding
