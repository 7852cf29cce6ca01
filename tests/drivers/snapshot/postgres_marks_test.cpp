#include "drivers/postgres/catalog_marks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace harness::drivers::postgres {
namespace {

using testing::ElementsAre;
using testing::Eq;
using testing::IsEmpty;
using testing::Optional;

Row row(const std::vector<std::string>& values) {
    return {values.begin(), values.end()};
}

/// A relation as marks_sql tells of it: {oid, name, kind, rows, is_new, alone}, in the schema "s".
Row relation(std::vector<std::string> values) {
    values.insert(values.begin() + 1, "s");
    return row(values);
}

Marks marks(std::vector<Row> relations, const std::string& others = "10", bool are_others_new = false) {
    relations.push_back(row({"0", "", "all else", "", others, are_others_new ? "t" : "f", "f"}));
    relations.push_back(row({"0", "", "horizon", "", "700", "f", "f"}));
    return to_marks(Rows{{}, std::move(relations)});
}

const Row k_a = relation({"1", "a", "r", "5", "f", "t"});
const Row k_b = relation({"2", "b", "r", "5", "f", "t"});
const Row k_view = relation({"3", "v", "v", "5", "f", "f"});

TEST(Marks, are_read_with_the_horizon_of_the_next_look) {
    const auto read = marks({k_a, k_view});
    EXPECT_EQ(read.horizon, "700");
    EXPECT_EQ(read.relations.at("1").name, "a");
    EXPECT_TRUE(read.relations.at("1").is_alone);
    EXPECT_FALSE(read.relations.at("3").is_alone);
    EXPECT_EQ(read.others.at("all else"), "10");
}

TEST(ChangedRelations, are_none_where_nothing_changed) {
    EXPECT_THAT(changed_relations(marks({k_a, k_view}), marks({k_a, k_view})), Optional(IsEmpty()));
}

TEST(ChangedRelations, are_those_with_new_rows_with_fewer_rows_and_those_that_came) {
    const auto before = marks({k_a, k_b});
    EXPECT_THAT(changed_relations(before, marks({relation({"1", "a", "r", "5", "t", "t"}), k_b})),
                Optional(ElementsAre("1")));
    EXPECT_THAT(changed_relations(before, marks({k_a, relation({"2", "b", "r", "4", "f", "t"})})),
                Optional(ElementsAre("2")));
    EXPECT_THAT(changed_relations(before, marks({k_a, k_b, relation({"4", "d", "r", "5", "f", "t"})})),
                Optional(ElementsAre("4")));
}

TEST(ChangedRelations, bring_along_what_may_change_with_others) {
    const auto before = marks({k_a, k_b, k_view});
    EXPECT_THAT(changed_relations(before, marks({k_a, relation({"2", "b", "r", "6", "t", "t"}), k_view})),
                Optional(ElementsAre("2", "3")));
    EXPECT_THAT(changed_relations(before, marks({k_a, k_view})), Optional(ElementsAre("3"))); // b is gone
}

TEST(ChangedRelations, are_not_enough_where_names_or_anything_else_changed) {
    const auto before = marks({k_a, k_b});
    EXPECT_THAT(changed_relations(before, marks({k_a, relation({"2", "c", "r", "5", "t", "t"})})),
                Eq(std::nullopt));
    EXPECT_THAT(changed_relations(before, marks({k_a, k_b}, "11")), Eq(std::nullopt));
    EXPECT_THAT(changed_relations(before, marks({k_a, k_b}, "10", true)), Eq(std::nullopt));
    const auto with_type = relation({"5", "t", "c", "5", "f", "t"});
    EXPECT_THAT(changed_relations(before, marks({k_a, k_b, with_type})), Eq(std::nullopt));
    EXPECT_THAT(changed_relations(marks({k_a, k_b, with_type}), before), Eq(std::nullopt));
}

class UpdatedSnapshot : public testing::Test {
  protected:
    static Row column(const std::string& table, const std::string& name, const std::string& definition) {
        return row({"column", "s", table, name, definition});
    }
    static Row table(const std::string& name) { return row({"table", "s", "", name, "{}"}); }

    UpdatedSnapshot() {
        kept.snapshot =
            to_snapshot(Rows{{},
                             {table("a"), column("a", "x", "1 integer"), table("b"),
                              column("b", "y", "1 integer"), row({"comment", "s", "b", "", "said"}),
                              row({"function", "s", "", "b", "{}"}), row({"index", "s", "b", "i", "…"})}},
                        17, &kept.columns);
        kept.marks = marks({k_a, k_b});
    }
    [[nodiscard]] std::vector<std::string> titles() const {
        std::vector<std::string> all;
        for (const auto& object : kept.snapshot.objects) all.push_back(object.title());
        return all;
    }

    KeptSnapshot kept;
};

TEST_F(UpdatedSnapshot, has_what_was_read_anew_in_the_place_of_what_was_known) {
    Rows rows{{}, {table("b"), column("b", "y", "1 integer"), column("b", "z", "2 text")}};
    ASSERT_TRUE(kept.update(std::move(rows), 17, {"2"}, marks({k_a, k_b})));
    // Comments and functions are told elsewhere, and stay.
    EXPECT_THAT(titles(), ElementsAre("column s.a.x", "column s.b.y", "column s.b.z", "comment on s.b",
                                      "function s.b", "table s.a", "table s.b"));
    EXPECT_THAT(kept.columns.at(relation_key("s", "b")), ElementsAre(std::pair{1, "y"}, std::pair{2, "z"}));
}

TEST_F(UpdatedSnapshot, has_nothing_of_what_is_gone) {
    ASSERT_TRUE(kept.update({}, 17, {}, marks({k_b})));
    EXPECT_THAT(titles(),
                ElementsAre("column s.b.y", "comment on s.b", "function s.b", "index s.i", "table s.b"));
    EXPECT_FALSE(kept.columns.contains(relation_key("s", "a")));
}

TEST_F(UpdatedSnapshot, is_not_to_be_had_where_a_column_has_another_name) {
    const auto before = kept.snapshot;
    Rows rows{{}, {table("b"), column("b", "z", "1 integer")}};
    EXPECT_FALSE(kept.update(std::move(rows), 17, {"2"}, marks({k_a, k_b})));
    EXPECT_EQ(kept.snapshot, before);
}

} // namespace
} // namespace harness::drivers::postgres
