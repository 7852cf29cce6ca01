#include "reading.hpp"

#include <gmock/gmock.h>

namespace harness::matrix::tests {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string k_sqlite = "engines: {sqlite: }\n";

TEST(Policies, naming_is_off_unless_the_file_asks_for_it) {
    EXPECT_FALSE(spec_of(k_sqlite).naming);
    EXPECT_TRUE(spec_of(k_sqlite + "checks: {naming: on}").naming);
    EXPECT_TRUE(spec_of(k_sqlite + "checks: {naming: {}}").naming);
    EXPECT_FALSE(spec_of(k_sqlite + "checks: {naming: off}").checks.at("naming").enabled);
}

TEST(Policies, reads_patterns_by_kind_and_by_table) {
    const auto spec = spec_of(k_sqlite + R"(checks:
  naming:
    since: 5
    index: "ix_{table}_{columns}"
    unique: ["uq_*", "regex:u[0-9]{2}"]
    column: off
    table: snake_case
    tables: {"audit_*": {index: [a, b]}}
)");
    const auto& naming = *spec.naming;
    EXPECT_EQ(spec.checks.at("naming").since, "5");
    EXPECT_THAT(naming.patterns.at("index"), ElementsAre(NamePattern{"ix_{table}_{columns}", false}));
    EXPECT_THAT(naming.patterns.at("unique"),
                ElementsAre(NamePattern{"uq_*", false}, NamePattern{"u[0-9]{2}", true}));
    EXPECT_THAT(naming.patterns.at("column"), IsEmpty());
    EXPECT_TRUE(naming.patterns.at("table").at(0).is_expression);
    EXPECT_EQ(naming.patterns.count("check"), 0u) << "its defaults hold";
    EXPECT_EQ(naming.tables.at(0).table, "audit_*");
    EXPECT_EQ(naming.tables.at(0).patterns.at("index").size(), 2u);
}

TEST(Policies, reads_what_tables_must_have) {
    const auto spec = spec_of(k_sqlite + R"(checks:
  naming:
    required:
      - primary_key
      - {has: comment, table: "a*"}
      - {table: "audit_*", index: [created_at, id]}
)");
    const auto& required = spec.naming->required;
    ASSERT_EQ(required.size(), 3u);
    EXPECT_EQ(required[0].table, "*");
    EXPECT_EQ(required[0].what, Required::What::primary_key);
    EXPECT_EQ(required[1].what, Required::What::comment);
    EXPECT_EQ(required[2].what, Required::What::index);
    EXPECT_THAT(required[2].columns, ElementsAre("created_at", "id"));
    EXPECT_EQ(required[2].where.line, 7);
    EXPECT_EQ(spec_of(k_sqlite + "checks: {naming: {required: foreign_key_index}}").naming->required.size(),
              1u);
}

TEST(Policies, a_cell_knows_the_file_of_its_declared_schema) {
    const auto cells = cells_of("engines: {postgres: [15, 16], sqlite: }\n"
                                "checks: {drift: {cell: 'postgres*', schema: 'db/{engine}-{version}.sql'}}");
    EXPECT_EQ(cells.at(0).declared_schema, "/shop/db/postgres-15.sql");
    EXPECT_EQ(cells.at(1).declared_schema, "/shop/db/postgres-16.sql");
    EXPECT_EQ(cells.at(2).declared_schema, "");
    const auto off = cells_of(k_sqlite + "checks: {drift: {schema: a.sql, enabled: no}}");
    EXPECT_EQ(off.at(0).declared_schema, "");
}

TEST(Policies, reads_budgets) {
    EXPECT_FALSE(spec_of(k_sqlite).budgets.are_set());
    const auto budgets =
        spec_of(k_sqlite
                + "budgets: {migration: 5s, statement: 2s, total: 1m, revisions: {'12*': 30s, '13': 1m},"
                  " rows: {users: 1000000}}")
            .budgets;
    EXPECT_TRUE(budgets.are_set());
    EXPECT_EQ(budgets.migration, 5s);
    EXPECT_EQ(budgets.statement, 2s);
    EXPECT_EQ(budgets.total, 1min);
    ASSERT_EQ(budgets.revisions.size(), 2u);
    EXPECT_EQ(budgets.revisions[0].revision, "12*");
    EXPECT_EQ(budgets.revisions[0].time, 30s);
    EXPECT_EQ(budgets.rows.at("users"), 1'000'000);
}

} // namespace
} // namespace harness::matrix::tests
