// What differs on a real PostgreSQL: one simple query is one transaction, unless it says otherwise.

#include "conformance.hpp"

namespace harness::tests {
namespace {

EngineCase postgres(const std::string& version) {
    return {"postgres_" + version, base::Engine::postgres, [version](std::string& reason) {
                return shared_server(base::Engine::postgres, version, reason);
            }};
}

class PostgresTools : public Conformance {};

const auto k_rows =
    testing::Combine(testing::ValuesIn(layout_cases()), testing::Values(postgres("13"), postgres("18")));

const std::string k_concurrently = "create index concurrently a_id on a (id);\n";

} // namespace

INSTANTIATE_TEST_SUITE_P(Postgres, Conformance,
                         testing::Combine(testing::ValuesIn(layout_cases()), testing::Values(postgres("18"))),
                         conformance_name);
INSTANTIATE_TEST_SUITE_P(Postgres, PostgresTools, k_rows, conformance_name);

TEST_P(PostgresTools, an_index_made_concurrently_and_alone_needs_no_transaction_around) {
    write(1, "a", "create table a (id integer);", "drop table a;");
    write(2, "index", k_concurrently, "drop index a_id;");
    open();
    up_or_fail(1);
    const auto wrapped = up(2);
    const bool fails = layout_case().wraps && layout_case().wraps_all;
    EXPECT_EQ(wrapped.has_error(), fails);
    if (!fails) return;
    EXPECT_EQ(wrapped.error().sqlstate, "25001");
    if (!layout_case().without_transaction) return;
    layout_case().without_transaction(folder, 2, "index");
    open();
    up_or_fail(2);
    EXPECT_EQ(pending().value(), ids({}));
}

TEST_P(PostgresTools, an_index_made_concurrently_with_a_second_statement_fails_in_one_message) {
    write(1, "a", "create table a (id integer);", "drop table a;");
    write(2, "index", k_concurrently + "select 1;\n", "drop index a_id;");
    const bool stays_wrapped = layout_case().wraps && !layout_case().without_transaction;
    if (layout_case().wraps && !stays_wrapped) layout_case().without_transaction(folder, 2, "index");
    open();
    up_or_fail(1);
    const auto run = up(2);
    ASSERT_EQ(run.has_error(), layout_case().sends_whole || stays_wrapped);
    if (!run.has_error()) return;
    EXPECT_EQ(run.error().sqlstate, "25001");
}

TEST_P(PostgresTools, a_transaction_inside_breaks_that_of_a_tool_that_looks) {
    write(1, "a", "BEGIN;\ncreate table a (id integer);\nCOMMIT;\n", "drop table a;");
    open();
    const auto run = up(1);
    EXPECT_EQ(run.has_error(), layout_case().notices_end);
    EXPECT_THAT(tables(), testing::ElementsAre("a")) << "committed by itself in all";
    EXPECT_EQ(pending().value(), ids({})) << "and recorded in all";
}

TEST_P(PostgresTools, a_transaction_that_is_never_ended) {
    write(1, "a", "BEGIN;\ncreate table a (id integer);\n", "drop table a;");
    open();
    const auto run = up(1);
    EXPECT_EQ(run.has_error(), layout_case().failure_blocks)
        << "the tool's own COMMIT ends it, or the end of its session";
    EXPECT_THAT(tables(), layout_case().wraps ? testing::SizeIs(1) : testing::SizeIs(0));
    EXPECT_EQ(pending().has_error(), layout_case().failure_blocks) << "dirty";
}

TEST_P(PostgresTools, a_search_path_that_leaks_hides_a_table_that_is_named_without_schema) {
    write(1, "a", "create table a (id integer);\nset search_path to '';\n", "drop table public.a;");
    open();
    const auto run = up(1);
    EXPECT_EQ(run.has_error(), layout_case().searches_table);
    if (!layout_case().searches_table) return;
    EXPECT_EQ(run.error().sqlstate, "42P01");
    EXPECT_THAT(run.error().hint, testing::HasSubstr("search_path"));
    EXPECT_EQ(run.error().where.file, revision(1).up->script.file);
    EXPECT_THAT(tables(), testing::IsEmpty());
}

TEST_P(PostgresTools, a_deferred_reference_fails_at_the_end_of_the_transaction) {
    write(1, "a",
          "create table a (id integer primary key);\n"
          "create table b (a integer references a (id) deferrable initially deferred);\n"
          "insert into b values (7);\n",
          "select 1;");
    open();
    const auto run = up(1);
    ASSERT_TRUE(run.has_error());
    EXPECT_EQ(run.error().sqlstate, "23503");
    EXPECT_EQ(run.error().where.file, revision(1).up->script.file);
    EXPECT_THAT(tables(), layout_case().undoes_failure ? testing::SizeIs(0) : testing::SizeIs(2));
    EXPECT_FALSE(connection->in_transaction());
}

TEST_P(PostgresTools, a_comment_alone_is_an_empty_query) {
    write(1, "a", "-- nothing yet\n", "-- nothing yet\n");
    open();
    EXPECT_EQ(up(1).has_error(), layout_case().refuses_comment);
    EXPECT_EQ(history.flaws.size(), 2u);
}

TEST_P(PostgresTools, bytes_that_are_no_text_and_a_byte_order_mark_fail) {
    write(1, "a", "select '\xfc';", "select 1;");
    write(2, "b", "\xEF\xBB\xBFselect 1;", "select 1;");
    open();
    EXPECT_TRUE(up(1).has_error());
    if (layout_case().failure_blocks || !history.refusal.empty()) return; // dirty now, or never to run
    // Who cuts a script into statements reads over the mark, as psql does.
    if (revision(2).up->mode == drivers::ScriptMode::statements)
        up_or_fail(2);
    else
        EXPECT_EQ(up(2).error().sqlstate, "42601");
}

TEST_P(PostgresTools, an_advisory_lock_is_let_go) {
    write(1, "a", "create table a (id integer);", "drop table a;");
    write(2, "b", "BEGIN; broken;", "select 1;");
    open();
    up_or_fail(1);
    EXPECT_TRUE(up(2).has_error());
    const auto locks =
        connection->query("select count(*) from pg_locks where locktype = 'advisory'", test_limit());
    ASSERT_TRUE(locks.has_value());
    EXPECT_EQ(locks->rows.at(0).at(0), "0");
}

TEST_P(PostgresTools, the_version_table_of_golang_migrate_stays_in_the_schema_of_the_start) {
    if (layout_case().layout != "golang-migrate") return;
    ASSERT_TRUE(connection->query("create schema app", test_limit()).has_value());
    ASSERT_TRUE(connection->query("set search_path to app, public", test_limit()).has_value());
    write(1, "a", "create table a (id integer);\nset search_path to public;\n", "drop table app.a;");
    open();
    up_or_fail(1);
    EXPECT_EQ(pending().value(), ids({}));
    EXPECT_TRUE(connection->query("select * from app.schema_migrations", test_limit()).has_value());
}

} // namespace harness::tests
