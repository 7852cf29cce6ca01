// The order in which tables are filled, over models without a database.

#include "drivers/seeding/order.hpp"

#include <gmock/gmock.h>

namespace harness::drivers::seeding {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

enum class Null { yes, no };

struct Reference {
    std::size_t child;
    std::size_t parent;
    Null null;
};

/// Tables t0, t1 … with a column for each reference.
Schema schema_of(std::size_t count, const std::vector<Reference>& references) {
    Schema schema;
    for (std::size_t at = 0; at < count; ++at) {
        Table table;
        table.name = "t" + std::to_string(at);
        schema.tables.push_back(std::move(table));
    }
    for (const auto& reference : references) {
        auto& table = schema.tables[reference.child];
        Column column;
        column.name = "c" + std::to_string(table.columns.size());
        column.nullable = reference.null == Null::yes;
        ForeignKey key;
        key.columns = {column.name};
        key.parent = reference.parent;
        key.parent_columns = {"id"};
        table.columns.push_back(std::move(column));
        table.foreign_keys.push_back(std::move(key));
    }
    return schema;
}

TEST(SeedOrder, parents_come_first_and_names_decide_otherwise) {
    const auto order = order_of(schema_of(4, {{0, 3, Null::no}, {1, 2, Null::no}}));
    EXPECT_THAT(order.tables, ElementsAre(2, 1, 3, 0));
    EXPECT_THAT(order.keys[0], ElementsAre(KeyTime::at_insert));
    EXPECT_THAT(order.cycles, IsEmpty());
}

TEST(SeedOrder, a_key_that_takes_null_opens_a_cycle_and_is_set_afterwards) {
    const auto order = order_of(schema_of(2, {{0, 1, Null::yes}, {1, 0, Null::no}}));
    EXPECT_THAT(order.tables, ElementsAre(0, 1));
    EXPECT_THAT(order.keys[0], ElementsAre(KeyTime::afterwards));
    EXPECT_THAT(order.keys[1], ElementsAre(KeyTime::at_insert));
    EXPECT_THAT(order.cycles, IsEmpty());
}

TEST(SeedOrder, a_reference_to_the_own_table_is_set_afterwards_or_to_the_own_key) {
    const auto order = order_of(schema_of(1, {{0, 0, Null::yes}, {0, 0, Null::no}}));
    EXPECT_THAT(order.keys[0], ElementsAre(KeyTime::afterwards, KeyTime::own_key));
}

TEST(SeedOrder, a_cycle_without_null_is_one_group_and_stands_together) {
    const auto order =
        order_of(schema_of(5, {{1, 3, Null::no}, {3, 1, Null::no}, {0, 3, Null::no}, {1, 4, Null::no}}));
    EXPECT_THAT(order.tables, ElementsAre(2, 4, 1, 3, 0));
    EXPECT_THAT(order.cycles, ElementsAre(ElementsAre(1, 3)));
    EXPECT_THAT(order.keys[1], ElementsAre(KeyTime::unknown, KeyTime::at_insert));
    EXPECT_THAT(order.keys[3], ElementsAre(KeyTime::at_insert));
}

TEST(SeedOrder, a_cycle_begins_where_the_rows_to_come_can_be_foretold) {
    auto schema = schema_of(3, {{0, 1, Null::no}, {0, 2, Null::no}, {1, 0, Null::no}, {2, 0, Null::no}});
    const auto give_key = [&](std::size_t table, TypeClass kind) {
        Column key;
        key.name = "id";
        key.type.kind = kind;
        schema.tables[table].columns.push_back(std::move(key));
    };
    give_key(0, TypeClass::integer); // known before there is a row, unlike a text
    give_key(1, TypeClass::text);
    give_key(2, TypeClass::text);
    const auto order = order_of(schema);
    EXPECT_THAT(order.cycles, ElementsAre(ElementsAre(1, 2, 0)));
    EXPECT_THAT(order.tables, ElementsAre(1, 2, 0));
    EXPECT_THAT(order.keys[0], ElementsAre(KeyTime::at_insert, KeyTime::at_insert));
}

TEST(SeedOrder, a_cycle_behind_another_comes_after_it) {
    const auto order = order_of(schema_of(
        4, {{0, 1, Null::no}, {1, 0, Null::no}, {0, 2, Null::no}, {2, 3, Null::no}, {3, 2, Null::no}}));
    EXPECT_THAT(order.tables, ElementsAre(2, 3, 0, 1));
    EXPECT_THAT(order.cycles, ElementsAre(ElementsAre(2, 3), ElementsAre(0, 1)));
}

TEST(SeedOrder, a_parent_that_is_no_table_of_the_schema_is_told_as_such) {
    const auto order = order_of(schema_of(1, {{0, k_elsewhere, Null::no}, {0, k_elsewhere, Null::yes}}));
    EXPECT_THAT(order.keys[0], ElementsAre(KeyTime::elsewhere, KeyTime::afterwards));
}

} // namespace
} // namespace harness::drivers::seeding
