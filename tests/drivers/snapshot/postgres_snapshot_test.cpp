#include "drivers/postgres/catalog.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

using namespace harness::drivers;

namespace {

Snapshot snapshot_of(std::vector<Row> rows) {
    return postgres::to_snapshot(Rows{{"kind", "schema", "parent", "name", "definition"}, std::move(rows)},
                                 17);
}

} // namespace

TEST(PostgresSnapshotRows, column_numbers_become_the_order_in_the_table) {
    const auto snapshot = snapshot_of({{"column", "s", "t", "b", "7 text"},
                                       {"column", "s", "t", "a", "10 integer NOT NULL"},
                                       {"table", "s", "", "t", R"({"owner" : "me", "options" : null})"}});
    ASSERT_EQ(snapshot.objects.size(), 3u);
    EXPECT_EQ(snapshot.objects[0], (SchemaObject{"column", "s", "t", "a", "integer NOT NULL"}));
    EXPECT_EQ(snapshot.objects[1], (SchemaObject{"column", "s", "t", "b", "text"}));
    EXPECT_EQ(snapshot.objects[2],
              (SchemaObject{"table", "s", "", "t", R"({"columns":["b","a"],"owner":"me"})"}));
}

TEST(PostgresSnapshotRows, members_are_sorted_and_nulls_dropped_at_every_depth) {
    const auto snapshot =
        snapshot_of({{"x", "", "", "o", R"({"b": {"z": 1, "y": null, "a": [2, "ü"]}, "a": true})"}});
    EXPECT_EQ(snapshot.objects.at(0).definition, R"({"a":true,"b":{"a":[2,"ü"],"z":1}})");
}

TEST(PostgresSnapshotRows, only_sql_loses_quotes_of_keywords) {
    const auto snapshot =
        snapshot_of({{"comment", "s", "t", "", "\"json\" it is"},
                     {"constraint", "s", "t", "c", "CHECK (\"json\" > 1)"},
                     {"enum", "s", "", "e", R"({"labels": ["\"json\""]})"},
                     {"publication", "", "", "p", R"({"tables": {"s.\"json\"": "WHERE \"json\" > 1"}})"}});
    EXPECT_EQ(snapshot.objects.at(0).definition, "\"json\" it is");
    EXPECT_EQ(snapshot.objects.at(1).definition, "CHECK (json > 1)");
    EXPECT_EQ(snapshot.objects.at(2).definition, R"({"labels":["\"json\""]})");
    EXPECT_EQ(snapshot.objects.at(3).definition, R"({"tables":{"s.json":"WHERE json > 1"}})");
}

TEST(PostgresSnapshotRows, rows_of_another_shape_are_a_bug) {
    EXPECT_THROW((void)snapshot_of({{"table", "s"}}), std::logic_error);
    EXPECT_THROW((void)snapshot_of({{"column", "s", "t", "a", "text"}}), std::logic_error);
    EXPECT_THROW((void)snapshot_of({{"table", "s", "", "t", "{broken"}}), std::logic_error);
}
