// Which try breaks which promise: all without a server.

#include "drivers/enforcement/engines.hpp"
#include "drivers/enforcement/statements.hpp"
#include "drivers/enforcement/values.hpp"

#include <gmock/gmock.h>

namespace harness::drivers::enforcement {
namespace {

using base::Engine;
using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Kind = Enforcement::Kind;

Column column(std::string name, std::string type, bool is_nullable = true) {
    Column made{std::move(name)};
    made.type = std::move(type);
    made.is_nullable = is_nullable;
    read_type(made);
    return made;
}

Table users() {
    Table table;
    table.name = "users";
    table.columns = {column("id", "bigint", false), column("email", "varchar(40)"), column("low", "integer"),
                     column("sum", "integer")};
    table.columns[3].is_computed = true;
    return table;
}

Promise promise(Kind kind, std::string name, std::vector<std::string> columns) {
    Promise made{};
    made.told.kind = kind;
    made.told.table = "users";
    made.told.name = std::move(name);
    for (const auto& key : columns) made.keys.push_back({"\"" + key + "\"", key, ""});
    made.told.columns = std::move(columns);
    return made;
}

base::Error refusal(std::string sqlstate, std::string message) {
    base::Error error;
    error.kind = base::ErrorKind::sql;
    error.sqlstate = std::move(sqlstate);
    error.message = std::move(message);
    return error;
}

TEST(EnforcementPlan, a_key_is_tried_with_the_key_of_another_row_and_with_a_copy) {
    const auto statements = attempts(Engine::postgres, users(), promise(Kind::unique, "once", {"email"}));
    ASSERT_EQ(statements.size(), 2U);
    EXPECT_THAT(statements[0], HasSubstr("SET \"email\" = harness_row.k0"));
    EXPECT_EQ(statements[1],
              "INSERT INTO \"users\" (\"id\", \"email\", \"low\") OVERRIDING SYSTEM VALUE SELECT \"id\", "
              "\"email\", \"low\" FROM ONLY \"users\" WHERE (\"email\") IS NOT NULL LIMIT 1")
        << "what is computed is left out";
}

TEST(EnforcementPlan, what_counts_itself_up_is_never_updated) {
    auto table = users();
    table.columns[0].is_counted = true;
    EXPECT_THAT(attempts(Engine::mysql, table, promise(Kind::primary_key, "PRIMARY", {"id"})),
                ElementsAre(testing::StartsWith("INSERT INTO")));
    EXPECT_THAT(attempts(Engine::mysql, table, promise(Kind::not_null, "", {"id"})), IsEmpty())
        << "NULL would be the next number";
    auto check = promise(Kind::check, "positive", {"id"});
    check.condition = "`id` > 0";
    EXPECT_THAT(attempts(Engine::mysql, table, check), IsEmpty());
}

TEST(EnforcementPlan, nothing_is_tried_where_it_may_not_be) {
    auto table = users();
    table.not_tried = "it has triggers";
    EXPECT_THAT(attempts(Engine::mysql, table, promise(Kind::unique, "once", {"email"})), IsEmpty());
    EXPECT_THAT(attempts(Engine::postgres, users(), promise(Kind::not_null, "", {"sum"})), IsEmpty())
        << "nobody can set what is computed";
}

TEST(EnforcementPlan, a_foreign_key_is_tried_with_a_value_that_its_parent_lacks) {
    auto key = promise(Kind::foreign_key, "of_low", {"low"});
    key.parent = "\"parents\"";
    key.parent_columns = {"id"};
    const auto statements = attempts(Engine::postgres, users(), key);
    ASSERT_THAT(statements, Not(IsEmpty()));
    EXPECT_THAT(statements[0], HasSubstr("SET \"low\" = 2147483646"));
    EXPECT_THAT(statements[0],
                HasSubstr("NOT EXISTS (SELECT 1 FROM (SELECT \"id\" AS k FROM \"parents\") harness_parent "
                          "WHERE k = 2147483646)"));
}

TEST(EnforcementPlan, a_check_is_tried_in_all_its_columns_in_turns) {
    auto check = promise(Kind::check, "both", {"low", "email"});
    check.condition = "low > 10 AND email <> ''";
    const auto statements = attempts(Engine::sqlite, users(), check);
    ASSERT_GE(statements.size(), 2U);
    EXPECT_LE(statements.size(), 40U);
    EXPECT_THAT(statements[0], HasSubstr("SET \"low\""));
    EXPECT_THAT(statements[1], HasSubstr("SET \"email\""));
}

TEST(EnforcementValues, are_mined_from_the_condition) {
    EXPECT_THAT(breaking_values(column("a", "integer"), "a > 10", Strings::standard), Contains("10"));
    EXPECT_THAT(breaking_values(column("a", "integer"), "(a >= '-5'::integer)", Strings::standard),
                Contains("-6"));
    EXPECT_THAT(breaking_values(column("a", "text"), "state IN ('it''s')", Strings::standard),
                Contains("'it''s~'"));
    EXPECT_THAT(breaking_values(column("a", "text"), "length(a) <= 5", Strings::standard),
                Contains("'zzzzzz'"));
    EXPECT_THAT(breaking_values(column("a", "text"), "a IS NOT NULL", Strings::standard), Contains("NULL"));
    EXPECT_THAT(breaking_values(column("a", "text", false), "a IS NOT NULL", Strings::standard),
                Not(Contains("NULL")));
    EXPECT_THAT(breaking_values(column("a", "text"), "a <> 'x\\y'", Strings::with_backslashes),
                Contains("'x\\\\y'"));
    EXPECT_THAT(breaking_values(column("a", "point"), "a > 10", Strings::standard), IsEmpty());
}

TEST(EnforcementValues, fit_their_types) {
    EXPECT_THAT(fresh_values(column("a", "tinyint unsigned"), Strings::standard), Contains("254"));
    EXPECT_THAT(fresh_values(column("a", "bigint"), Strings::standard), Contains("9223372036854775806"));
    EXPECT_THAT(fresh_values(column("a", "numeric(5,2)"), Strings::standard), Contains("999"));
    EXPECT_THAT(fresh_values(column("a", "character varying(2)"), Strings::standard), Contains("'zq'"));
    EXPECT_THAT(fresh_values(column("a", "integer[]"), Strings::standard), IsEmpty());
}

TEST(EnforcementRefusal, counts_only_by_the_promise_itself) {
    const auto once = promise(Kind::unique, "once", {"email"});
    const auto is = [&](std::string state, std::string message) {
        return is_refusal(Engine::postgres, once, refusal(std::move(state), std::move(message)));
    };
    EXPECT_TRUE(is("23505", "query: duplicate key value violates unique constraint \"once\""));
    EXPECT_FALSE(is("23505", "query: duplicate key value violates unique constraint \"once_more\""));
    EXPECT_FALSE(is("23514", "query: new row for relation \"users\" violates check constraint \"once\""));
    EXPECT_FALSE(is("P0001", "query: no \"once\""));
    auto lost = refusal("23505", "query: duplicate key value violates unique constraint \"once\"");
    lost.kind = base::ErrorKind::environment;
    EXPECT_FALSE(is_refusal(Engine::postgres, once, lost));
}

TEST(EnforcementRefusal, is_read_from_the_words_of_mysql_and_sqlite) {
    const auto once = promise(Kind::unique, "once", {"email"});
    EXPECT_TRUE(is_refusal(Engine::mysql, once,
                           refusal("23000", "q: Duplicate entry 'a' for key 'users.once' (error 1062)")));
    EXPECT_TRUE(is_refusal(Engine::mariadb, once,
                           refusal("23000", "q: Duplicate entry 'a' for key 'once' (error 1062)")));
    EXPECT_FALSE(is_refusal(Engine::mysql, once,
                            refusal("23000", "q: Duplicate entry 'once' for key 'users.id' (error 1062)")));
    EXPECT_TRUE(is_refusal(Engine::sqlite, once,
                           refusal("SQLITE_CONSTRAINT_UNIQUE", "q: UNIQUE constraint failed: users.email")));
    EXPECT_FALSE(is_refusal(
        Engine::sqlite, once,
        refusal("SQLITE_CONSTRAINT_UNIQUE", "q: UNIQUE constraint failed: users.email, users.low")));
    auto check = promise(Kind::check, "", {"low"});
    check.told.definition = "CHECK (low > 0)";
    EXPECT_TRUE(is_refusal(Engine::sqlite, check,
                           refusal("SQLITE_CONSTRAINT_CHECK", "q: CHECK constraint failed: \"LOW\"   > 0")))
        << "its own words, as they were written";
}

std::vector<std::string> titles(const Schema& schema) {
    std::vector<std::string> titles;
    for (const auto& promise : schema.promises)
        if (promise.told.kind != Kind::table) titles.push_back(promise.told.title());
    return titles;
}

TEST(EnforcementReading, takes_mysql_apart) {
    const Snapshot snapshot{
        {{"table", "", "", "t", R"({"columns":["id","a"],"engine":"InnoDB"})"},
         {"column", "", "t", "id", "bigint NOT NULL AUTO_INCREMENT"},
         {"column", "", "t", "a", "varchar(20) CHECK (`a` <> 'x')"},
         {"index", "", "t", "PRIMARY", "PRIMARY KEY (`id`)"},
         {"index", "", "t", "part", "UNIQUE KEY (`a`(10) DESC)"},
         {"index", "", "t", "words", "FULLTEXT KEY (`a`)"},
         {"constraint", "", "t", "off", "CHECK (`id` > 0) NOT ENFORCED"},
         {"constraint", "", "t", "up", "FOREIGN KEY (`a`) REFERENCES `p` (`k`) ON DELETE CASCADE"}}};
    const auto schema = read_mysql(snapshot);
    EXPECT_THAT(titles(schema),
                ElementsAre("NOT NULL of t (id)", "check of t (a)", "primary key PRIMARY of t (id)",
                            "unique part of t (a)", "index words of t (a)", "check off of t (id)",
                            "foreign key up of t (a)"));
    EXPECT_EQ(schema.promises[4].keys.at(0).expression, "LEFT(`a`, 10)");
    EXPECT_EQ(schema.promises[6].told.state, Enforcement::State::not_enforced);
    EXPECT_EQ(schema.promises[7].told.references, "p");
    EXPECT_TRUE(schema.tables.at("t").columns[0].is_counted);
}

TEST(EnforcementReading, takes_sqlite_apart) {
    const Snapshot snapshot{
        {{"table", "", "", "t", R"({"columns":["id","Order"],"options":["WITHOUT ROWID"]})"},
         {"column", "", "t", "id", "integer"},
         {"column", "", "t", "Order", "text NOT NULL"},
         {"constraint", "", "t", "primary key", "PRIMARY KEY (id)"},
         {"constraint", "", "t", "check (order > '')", "CHECK (order > '')"},
         {"constraint", "", "t", "foreign key (order)", "FOREIGN KEY (order) REFERENCES T (id)"},
         {"index", "", "t", "low", "unique on t(lower(order), id) where id > 0"}}};
    const auto schema = read_sqlite(snapshot);
    EXPECT_THAT(titles(schema),
                ElementsAre("NOT NULL of t (Order)", "primary key of t (id)", "check of t (Order)",
                            "foreign key of t (Order)", "unique low of t (Order, id)"));
    EXPECT_EQ(schema.promises[3].condition, "(\"Order\" > '')") << "a keyword is quoted again";
    EXPECT_EQ(schema.promises[4].told.references, "t") << "as the table is called";
    EXPECT_EQ(schema.promises[5].predicate, "\"id\" > 0");
    EXPECT_FALSE(schema.tables.at("t").has_rowid);
}

} // namespace
} // namespace harness::drivers::enforcement
