// How columns get their values, over models without a database, in PostgreSQL's words.

#include "drivers/seeding/extremes.hpp"
#include "drivers/seeding/plan.hpp"

#include <gmock/gmock.h>

namespace harness::drivers::seeding {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::Not;
using testing::Pair;

Column column(std::string name, TypeClass kind, std::string sql, int length = 0) {
    Column made;
    made.name = std::move(name);
    made.type.kind = kind;
    made.type.name = sql;
    made.type.sql = std::move(sql);
    made.type.length = length;
    if (kind == TypeClass::integer) made.type.greatest = 2147483647;
    if (kind == TypeClass::integer) made.type.least = -2147483648;
    made.nullable = false;
    return made;
}

seeding::Key key(std::vector<std::string> columns, bool primary = false) {
    seeding::Key made;
    made.columns = std::move(columns);
    made.is_primary = primary;
    return made;
}

ForeignKey reference(std::vector<std::string> columns, std::size_t parent,
                     std::vector<std::string> parent_columns) {
    ForeignKey made;
    made.columns = std::move(columns);
    made.parent = parent;
    made.parent_columns = std::move(parent_columns);
    return made;
}

Table table(std::string name, std::vector<Column> columns) {
    Table made;
    made.schema = "public";
    made.name = std::move(name);
    made.columns = std::move(columns);
    return made;
}

/// A plan of the schema's last table, with the server's answers to the pilot.
struct Planned {
    explicit Planned(Schema given, std::vector<std::optional<std::int64_t>> answers = {},
                     RowProfile profile = RowProfile::plain)
        : schema(std::move(given)), dialect(make_postgres_dialect()), order(order_of(schema)) {
        request = {&schema, schema.tables.size() - 1, &order.keys[schema.tables.size() - 1], profile, 1, 20};
        plan = draft_plan(request, *dialect);
        questions =
            plan.refusal.empty() ? pilot_questions(plan, request, *dialect) : std::vector<std::string>();
        answers.resize(questions.size());
        if (plan.refusal.empty()) complete_plan(plan, request, *dialect, answers);
    }
    Schema schema;
    std::unique_ptr<Dialect> dialect;
    FillOrder order;
    PlanRequest request;
    TablePlan plan;
    std::vector<std::string> questions;
};

Table users() {
    auto made = table(
        "users", {column("id", TypeClass::integer, "integer"), column("email", TypeClass::text, "text")});
    made.keys = {key({"id"}, true), key({"email"})};
    made.present = 20;
    return made;
}

TEST(SeedPlan, integer_keys_count_on_from_what_is_there_and_leave_low_numbers_to_migrations) {
    const Planned planned({{users()}});
    EXPECT_THAT(planned.plan.values.at("id"), HasSubstr("1000"));
    EXPECT_THAT(planned.plan.values.at("id"), HasSubstr("max(\"id\")"));
    EXPECT_THAT(planned.plan.values.at("email"), HasSubstr("@example.com"));
    EXPECT_THAT(planned.plan.keyed, ElementsAre("email", "id"));
}

TEST(SeedPlan, a_key_of_foreign_keys_alone_counts_through_their_combinations) {
    auto members = table(
        "members", {column("a", TypeClass::integer, "integer"), column("b", TypeClass::integer, "integer")});
    members.keys = {key({"a", "b"}, true)};
    members.foreign_keys = {reference({"a"}, 0, {"id"}), reference({"b"}, 0, {"id"})};
    const Planned planned({{users(), members}});
    ASSERT_EQ(planned.plan.parts.size(), 2U);
    EXPECT_EQ(planned.plan.parts[0].index, "(s.g - 1)");
    EXPECT_THAT(planned.plan.parts[1].index, HasSubstr("/ (SELECT n FROM f0n)"));
}

TEST(SeedPlan, a_foreign_key_alone_in_a_unique_key_takes_each_parent_once) {
    auto profile = table("profiles", {column("user_id", TypeClass::integer, "integer")});
    profile.keys = {key({"user_id"}, true)};
    profile.foreign_keys = {reference({"user_id"}, 0, {"id"})};
    EXPECT_EQ(Planned({{users(), profile}}).plan.parts.at(0).index, "(s.g - 1)");
}

TEST(SeedPlan, columns_that_two_foreign_keys_share_agree) {
    auto parent = users();
    parent.columns.push_back(column("tenant", TypeClass::integer, "integer"));
    auto child = table("child", {column("tenant", TypeClass::integer, "integer"),
                                 column("a", TypeClass::integer, "integer"),
                                 column("b", TypeClass::integer, "integer")});
    child.foreign_keys = {reference({"tenant", "a"}, 0, {"tenant", "id"}),
                          reference({"tenant", "b"}, 0, {"tenant", "id"})};
    const Planned planned({{parent, child}});
    ASSERT_EQ(planned.plan.parts.size(), 2U);
    EXPECT_THAT(planned.plan.parts[1].shared, ElementsAre(Pair("tenant", "tenant")));
    EXPECT_THAT(insert_sql(planned.plan, *planned.dialect, "1", "20", std::nullopt),
                HasSubstr("JOIN f1g ON f1g.\"tenant\" = (f0.\"tenant\")::integer"));
}

TEST(SeedPlan, a_parent_without_rows_is_the_reason_where_null_is_none) {
    auto child = table("child", {column("user_id", TypeClass::integer, "integer")});
    child.foreign_keys = {reference({"user_id"}, 0, {"id"})};
    auto parent = users();
    parent.present = 0;
    EXPECT_EQ(Planned({{parent, child}}).plan.refusal, "public.users, which it refers to, has no rows");
    child.columns[0].nullable = true;
    EXPECT_THAT(Planned({{parent, child}}).plan.values, Contains(Pair("user_id", "(NULL)::integer")));
}

TEST(SeedPlan, a_type_that_nobody_knows_gets_its_default_or_null_or_is_the_reason) {
    auto made = table("t", {column("x", TypeClass::other, "mystery")});
    EXPECT_THAT(Planned({{made}}).plan.refusal, HasSubstr("column x of type mystery"));
    made.columns[0].default_sql = "mystery()";
    EXPECT_THAT(Planned({{made}}).plan.values, Not(Contains(Key("x"))));
    made.columns[0].default_sql.clear();
    made.columns[0].nullable = true;
    EXPECT_THAT(Planned({{made}}).plan.values, Contains(Pair("x", "(NULL)::mystery")));
}

TEST(SeedPlan, an_equation_between_columns_defines_one_of_them) {
    auto made =
        table("t", {column("a", TypeClass::integer, "integer"), column("b", TypeClass::integer, "integer"),
                    column("c", TypeClass::integer, "integer")});
    made.checks = {{"((a + b) = c)", "CHECK sum"}};
    const Planned planned({{made}});
    EXPECT_THAT(planned.plan.definitions, ElementsAre(Pair("c", "a + b")));
    EXPECT_THAT(planned.plan.components, IsEmpty());
}

Table checked() {
    auto made =
        table("t", {column("kind", TypeClass::text, "text"), column("size", TypeClass::integer, "integer")});
    made.checks = {{"(kind = ANY (ARRAY['a'::text, 'b'::text]))", "CHECK kind"},
                   {"((size > 3) AND (size < 9))", "CHECK size"}};
    return made;
}

TEST(SeedPlan, conditions_of_different_columns_are_solved_apart) {
    const Planned planned({{checked()}});
    ASSERT_EQ(planned.plan.components.size(), 2U);
    EXPECT_THAT(planned.plan.components[0].columns, ElementsAre("kind"));
    EXPECT_THAT(planned.plan.components[0].candidates[0], Contains("'a'::text"));
    EXPECT_THAT(planned.plan.components[1].conditions, ElementsAre("size > 3", "size < 9"));
    EXPECT_THAT(planned.plan.components[1].candidates[0], Contains("'4'::integer"));
}

TEST(SeedPlan, tuples_are_used_where_typical_values_are_refused) {
    const Planned asked({{checked()}});
    std::vector<std::optional<std::int64_t>> answers(asked.questions.size(), 0);
    const auto choices = asked.plan.components[0].choices.size();
    answers[choices] = 2;       // tuples of kind
    answers[choices + 1] = 200; // size: typical values pass
    answers.back() = 5;
    const Planned planned({{checked()}}, answers);
    EXPECT_EQ(planned.plan.refusal, "");
    EXPECT_EQ(planned.plan.values.at("kind"), "p0.\"kind\"");
    EXPECT_THAT(planned.plan.values.at("size"), HasSubstr("hashint8extended"));
}

TEST(SeedPlan, a_condition_that_nothing_meets_is_the_reason) {
    const Planned asked({{checked()}});
    const std::vector<std::optional<std::int64_t>> answers(asked.questions.size(), 0);
    EXPECT_EQ(Planned({{checked()}}, answers).plan.refusal,
              "no value of kind was found that CHECK kind takes");
}

TEST(SeedPlan, rows_go_past_conflicts_only_where_the_server_can) {
    auto made = users();
    EXPECT_THAT(insert_sql(Planned({{made}}).plan, *make_postgres_dialect(), "1", "2", std::nullopt),
                HasSubstr("ON CONFLICT DO NOTHING"));
    made.keys[0].is_deferrable = true;
    EXPECT_THAT(insert_sql(Planned({{made}}).plan, *make_postgres_dialect(), "1", "2", std::nullopt),
                Not(HasSubstr("ON CONFLICT")));
}

TEST(SeedPlan, another_seed_gives_other_salts) {
    EXPECT_EQ(salt_of(1, "t", "a"), salt_of(1, "t", "a"));
    EXPECT_NE(salt_of(1, "t", "a"), salt_of(2, "t", "a"));
    EXPECT_NE(salt_of(1, "t", "a"), salt_of(1, "t", "b"));
    EXPECT_NE(salt_of(1, "ta", ""), salt_of(1, "t", "a"));
}

TEST(SeedValues, a_name_tells_what_a_text_says) {
    EXPECT_EQ(text_kind("email"), TextKind::email);
    EXPECT_EQ(text_kind("billingEmail"), TextKind::email);
    EXPECT_EQ(text_kind("home_page_url"), TextKind::url);
    EXPECT_EQ(text_kind("first_name"), TextKind::first_name);
    EXPECT_EQ(text_kind("country_code"), TextKind::country);
    EXPECT_EQ(text_kind("emailed"), TextKind::word);
    EXPECT_EQ(text_kind(""), TextKind::word);
}

TEST(SeedValues, short_keys_are_spelled_with_letters_and_digits) {
    const auto dialect = make_postgres_dialect();
    const auto value = plain_value(column("code", TypeClass::text, "character(2)", 2), {"s.g", "h"},
                                   Distinct::yes, *dialect);
    ASSERT_TRUE(value);
    EXPECT_THAT(*value, HasSubstr("(s.g / 32)"));
}

TEST(SeedExtremes, texts_are_no_longer_than_the_type_takes_and_reach_that_length) {
    for (const int length : {1, 2, 9, 80}) {
        std::size_t longest = 0;
        for (const auto& text : extreme_texts(length)) {
            const auto characters = std::ranges::count_if(
                text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
            longest = std::max(longest, static_cast<std::size_t>(characters));
        }
        EXPECT_EQ(longest, static_cast<std::size_t>(length));
    }
}

TEST(SeedExtremes, decimals_fill_their_precision) {
    Type type;
    type.precision = 5;
    type.scale = 2;
    EXPECT_THAT(extreme_decimals(type), ElementsAre("0", "999.99", "-999.99", "0.01"));
    type.scale = 5;
    EXPECT_THAT(extreme_decimals(type), ElementsAre("0", "0.99999", "-0.99999", "0.00001"));
}

} // namespace
} // namespace harness::drivers::seeding
