#include "conformance.hpp"

namespace harness::tests {
namespace {

drivers::Server* sqlite(std::string&) {
    static const TempFolder folder;
    static const auto server = [] {
        drivers::Address address;
        address.folder = folder.path();
        return drivers::open_server(base::Engine::sqlite, address);
    }();
    return server.get();
}

class SqliteTools : public Conformance {};

} // namespace

INSTANTIATE_TEST_SUITE_P(Sqlite, Conformance,
                         testing::Combine(testing::ValuesIn(layout_cases()),
                                          testing::Values(EngineCase{"sqlite", base::Engine::sqlite,
                                                                     sqlite})),
                         conformance_name);

INSTANTIATE_TEST_SUITE_P(Sqlite, SqliteTools,
                         testing::Combine(testing::ValuesIn(layout_cases()),
                                          testing::Values(EngineCase{"sqlite", base::Engine::sqlite,
                                                                     sqlite})),
                         conformance_name);

TEST_P(SqliteTools, a_transaction_inside_the_tools_own_fails) {
    if (!layout_case().wraps_on_sqlite) return;
    write(1, "a", "BEGIN;\ncreate table a (id integer);\nCOMMIT;\n", "drop table a;");
    open();
    const auto run = up(1);
    ASSERT_TRUE(run.has_error());
    EXPECT_THAT(run.error().message, testing::HasSubstr("within a transaction"));
    EXPECT_THAT(tables(), testing::IsEmpty());
}

TEST_P(SqliteTools, a_commit_inside_keeps_the_work_and_fails_afterwards) {
    if (!layout_case().wraps_on_sqlite) return;
    write(1, "a", "create table a (id integer);\nCOMMIT;\n", "drop table a;");
    open();
    const auto run = up(1);
    ASSERT_TRUE(run.has_error());
    EXPECT_THAT(run.error().message, testing::HasSubstr("no transaction is active"));
    EXPECT_EQ(run.error().where.file, revision(1).up->script.file);
    EXPECT_THAT(tables(), testing::ElementsAre("a"));
}

TEST_P(SqliteTools, vacuum_and_foreign_key_pragmas_do_not_work_in_a_transaction) {
    if (!layout_case().wraps_on_sqlite) return;
    write(1, "a", "VACUUM;", "select 1;");
    open();
    EXPECT_THAT(up(1).error().message, testing::HasSubstr("VACUUM"));
}

TEST_P(SqliteTools, a_broken_reference_fails_at_the_commit_and_is_rolled_back) {
    if (!layout_case().wraps_on_sqlite) return;
    write(1, "a",
          "create table a (id integer primary key);\n"
          "create table b (a integer references a (id) deferrable initially deferred);\n"
          "insert into b values (7);\n",
          "select 1;");
    open();
    ASSERT_TRUE(connection->query("PRAGMA foreign_keys = ON", test_limit()).has_value());
    const auto run = up(1);
    ASSERT_TRUE(run.has_error());
    EXPECT_THAT(run.error().message, testing::HasSubstr("committing the migration"));
    EXPECT_FALSE(connection->in_transaction());
    EXPECT_THAT(tables(), testing::IsEmpty());
}

TEST_P(SqliteTools, a_byte_order_mark_is_read_over) {
    write(1, "a",
          "\xEF\xBB\xBF"
          "create table a (id integer);",
          "drop table a;");
    open();
    up_or_fail(1);
    EXPECT_THAT(tables(), testing::ElementsAre("a"));
}

} // namespace harness::tests
