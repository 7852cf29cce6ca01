#include "drivers/postgres/catalog_marks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace harness::drivers::postgres {
namespace {

using testing::ElementsAre;
using testing::Eq;
using testing::Optional;

Row row(const std::vector<std::string>& values) {
    return {values.begin(), values.end()};
}

/// A relation as marks_sql tells of it: {oid, name, kind, rows, newer, alone}, in the schema "s".
Row relation(std::vector<std::string> values) {
    values.insert(values.begin() + 1, "s");
    values.emplace_back("");
    return row(values);
}

/// And a group: {name, rows, newer, names}.
Row group(const std::vector<std::string>& values) {
    return row({"0", "", values[0], "", values[1], values[2], "f", values[3]});
}

/// And a type: {oid, name, rows, newer}.
Row type(const std::vector<std::string>& values) {
    return row({values[0], "", values[1], "T", values[2], values[3], "f", ""});
}

/// And a role.
Row role(const std::string& oid, const std::string& name) {
    return row({"0", "", "role", "", oid, "0", "f", name});
}

Marks marks(std::vector<Row> rows, const std::string& others = "10", bool are_others_new = false) {
    for (const auto* name : {"comments", "routines", "extensions"}) {
        const auto is_it = [&](const Row& told) { return told[2] == name; };
        if (std::ranges::none_of(rows, is_it)) rows.push_back(group({name, "10", "0", "7"}));
    }
    rows.push_back(group({"all else", others, are_others_new ? "1" : "0", ""}));
    rows.push_back(group({"horizon", "700", "0", ""}));
    return to_marks(Rows{{}, std::move(rows)});
}

auto are_only(std::vector<std::string> relations, std::vector<Group> groups = {},
              std::vector<std::string> lost_names = {}) {
    return Optional(Changes{std::move(relations), std::move(groups), std::move(lost_names)});
}

const Row k_a = relation({"1", "a", "r", "5", "0", "t"});
const Row k_b = relation({"2", "b", "r", "5", "0", "t"});
const Row k_view = relation({"3", "v", "v", "5", "0", "f"});

TEST(Marks, are_read_with_the_horizon_of_the_next_look) {
    const auto read = marks({k_a, k_view});
    EXPECT_EQ(read.horizon, "700");
    EXPECT_EQ(read.relations.at("1").name, "a");
    EXPECT_TRUE(read.relations.at("1").is_alone);
    EXPECT_FALSE(read.relations.at("3").is_alone);
    EXPECT_EQ(read.groups.at(Group::routines), (GroupMark{10, 0, "7"}));
    EXPECT_EQ(read.others.at("all else"), "10");
}

TEST(Changes, are_none_where_nothing_changed) {
    EXPECT_THAT(changes_between(marks({k_a, k_view}), marks({k_a, k_view})), are_only({}));
}

TEST(Changes, are_those_with_new_rows_with_fewer_rows_and_those_that_came) {
    const auto before = marks({k_a, k_b});
    EXPECT_THAT(changes_between(before, marks({relation({"1", "a", "r", "5", "1", "t"}), k_b})),
                are_only({"1"}));
    EXPECT_THAT(changes_between(before, marks({k_a, relation({"2", "b", "r", "4", "0", "t"})})),
                are_only({"2"}));
    EXPECT_THAT(changes_between(before, marks({k_a, k_b, relation({"4", "d", "r", "5", "0", "t"})})),
                are_only({"4"}));
}

TEST(Changes, bring_along_what_may_change_with_others) {
    const auto before = marks({k_a, k_b, k_view});
    EXPECT_THAT(changes_between(before, marks({k_a, relation({"2", "b", "r", "6", "1", "t"}), k_view})),
                are_only({"2", "3"}));
    EXPECT_THAT(changes_between(before, marks({k_a, k_view})), are_only({"3"})); // b is gone
}

TEST(Changes, are_not_enough_where_names_or_anything_else_changed) {
    const auto before = marks({k_a, k_b});
    EXPECT_THAT(changes_between(before, marks({k_a, relation({"2", "c", "r", "5", "1", "t"})})),
                Eq(std::nullopt));
    EXPECT_THAT(changes_between(before, marks({k_a, k_b}, "11")), Eq(std::nullopt));
    EXPECT_THAT(changes_between(before, marks({k_a, k_b}, "10", true)), Eq(std::nullopt));
    const auto with_type = relation({"5", "t", "c", "5", "0", "t"});
    EXPECT_THAT(changes_between(before, marks({k_a, k_b, with_type})), Eq(std::nullopt));
    EXPECT_THAT(changes_between(marks({k_a, k_b, with_type}), before), Eq(std::nullopt));
}

TEST(Changes, have_the_names_of_roles_that_went_or_are_called_otherwise) {
    const auto before = marks({k_a, role("20", "reader")});
    EXPECT_THAT(changes_between(before, marks({k_a, role("20", "writer")})), are_only({}, {}, {"reader"}));
    EXPECT_THAT(changes_between(before, marks({k_a, role("20", "reader"), role("21", "writer")})),
                are_only({}));
    EXPECT_THAT(changes_between(before, marks({k_a})), are_only({}, {}, {"reader"}));
    // It may be escaped where it stands.
    EXPECT_THAT(changes_between(marks({k_a, role("20", "\"reader\"")}), marks({k_a})), Eq(std::nullopt));
}

TEST(Changes, are_those_of_a_group_where_nothing_else_can_tell) {
    const auto before = marks({k_a});
    const auto after = [&](const Row& told) { return changes_between(before, marks({k_a, told})); };
    EXPECT_THAT(after(group({"routines", "11", "1", "8"})), are_only({}, {Group::routines})); // one came
    EXPECT_THAT(after(group({"routines", "9", "0", "8"})), are_only({}, {Group::routines}));  // or went
    EXPECT_THAT(after(group({"routines", "10", "1", "7"})),
                are_only({}, {Group::routines}));                              // or was replaced
    EXPECT_THAT(after(group({"routines", "10", "1", "8"})), Eq(std::nullopt)); // or has another name
    EXPECT_THAT(after(group({"comments", "10", "1", "7"})), are_only({}, {Group::comments}));
}

TEST(Changes, are_those_of_types_where_none_that_was_known_is_another_now) {
    const auto mood = type({"30", "1 mood", "3", "0"});
    const auto before = marks({k_a, mood});
    const auto after = [&](std::vector<Row> types) {
        types.push_back(k_a);
        return changes_between(before, marks(std::move(types)));
    };
    EXPECT_THAT(after({mood}), are_only({}));
    EXPECT_THAT(after({mood, type({"31", "1 other", "2", "2"})}), are_only({}, {Group::types}));
    EXPECT_THAT(after({}), are_only({}, {Group::types}));
    EXPECT_THAT(after({type({"31", "1 mood", "2", "2"})}),
                are_only({}, {Group::types})); // in the other's place
    EXPECT_THAT(after({type({"30", "1 mood", "4", "1"})}), are_only({}, {Group::types})); // one label more
    EXPECT_THAT(after({type({"30", "1 mood", "3", "1"})}), Eq(std::nullopt));             // another one
    EXPECT_THAT(after({type({"30", "1 temper", "3", "1"})}), Eq(std::nullopt));
}

TEST(Changes, with_a_new_extension_are_those_of_all_that_may_tell_of_operator_classes) {
    const auto sequence = relation({"4", "q", "S", "5", "0", "t"});
    const auto before = marks({k_a, k_view, sequence});
    const auto after = [&](const Row& extensions) {
        return changes_between(before, marks({k_a, k_view, sequence, extensions}));
    };
    EXPECT_THAT(after(group({"extensions", "60", "50", "7"})),
                are_only({"1", "3"}, {Group::extensions}));                     // came
    EXPECT_THAT(after(group({"extensions", "5", "0", "7"})), Eq(std::nullopt)); // went, or let something go
    EXPECT_THAT(after(group({"extensions", "10", "1", "7"})),
                Eq(std::nullopt)); // was brought up to date, say
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
    ASSERT_TRUE(kept.update(std::move(rows), 17, {{"2"}, {}, {}}, marks({k_a, k_b})));
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

TEST_F(UpdatedSnapshot, has_what_was_read_of_a_group_in_the_place_of_the_group) {
    const auto mail = [&](const std::string& kind, const std::string& parent, const std::string& name) {
        return row({kind, "s", parent, name, "{}"});
    };
    kept.replace({{},
                  {table("a"), mail("constraint", "a", "c"), mail("domain", "", "mail"),
                   mail("constraint", "mail", "c"), mail("privileges", "", "type s.mail of r"),
                   mail("privileges", "", "routine s.f() of r"), mail("function", "", "f()"),
                   mail("comment", "a", "")}},
                 17, marks({k_a}));
    ASSERT_TRUE(kept.update({{}, {mail("enum", "", "mood")}}, 17, {{}, {Group::types}, {}}, marks({k_a})));
    EXPECT_THAT(titles(), ElementsAre("comment on s.a", "constraint s.a.c", "enum s.mood", "function s.f()",
                                      "privileges on routine s.f() of r", "table s.a"));
    ASSERT_TRUE(kept.update({}, 17, {{}, {Group::routines, Group::comments}, {}}, marks({k_a})));
    EXPECT_THAT(titles(), ElementsAre("constraint s.a.c", "enum s.mood", "table s.a"));
}

TEST_F(UpdatedSnapshot, is_not_to_be_had_where_a_name_that_is_lost_stands_in_what_stays) {
    const auto row_of_b = [](const std::string& definition) {
        return Rows{{}, {column("b", "y", definition)}};
    };
    kept.snapshot.objects.push_back({"privileges", "s", "b", "reader", "SELECT"});
    const auto before = kept.snapshot;
    EXPECT_FALSE(kept.update({}, 17, {{}, {}, {"reader"}}, marks({k_a, k_b})));
    EXPECT_EQ(kept.snapshot, before);
    EXPECT_TRUE(kept.update(row_of_b("1 integer"), 17, {{"2"}, {}, {"reader"}}, marks({k_a, k_b})));
}

TEST_F(UpdatedSnapshot, is_not_to_be_had_where_a_column_has_another_name) {
    const auto before = kept.snapshot;
    Rows rows{{}, {table("b"), column("b", "z", "1 integer")}};
    EXPECT_FALSE(kept.update(std::move(rows), 17, {{"2"}, {}, {}}, marks({k_a, k_b})));
    EXPECT_EQ(kept.snapshot, before);
}

} // namespace
} // namespace harness::drivers::postgres
