// What golang-migrate sends, in its order, told by a connection that writes it down.

#include "harness/migrations/tool.hpp"
#include "recording_connection.hpp"

#include <gmock/gmock.h>

using namespace harness;
using namespace harness::tests;
using drivers::Rows;
using migrations::Transaction;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

migrations::Revision revision(const std::string& id, Transaction transaction, const std::string& text = "x") {
    return {id, id + "_x", migrations::Migration{{"m/" + id + ".up", text}, transaction},
            migrations::Migration{{"m/" + id + ".down", text}, transaction}};
}

migrations::History history(Transaction transaction) {
    migrations::History history;
    history.layout = "golang-migrate";
    history.revisions = {revision("1", transaction), revision("5", transaction)};
    return history;
}

const std::string k_postgres_version = R"(SELECT version, dirty FROM "app"."schema_migrations" LIMIT 1)";
const std::string k_sqlite_version = "SELECT version, dirty FROM schema_migrations LIMIT 1";

class GolangMigratePostgres : public testing::Test {
  protected:
    void SetUp() override {
        connection.answers["SELECT CURRENT_DATABASE(), CURRENT_SCHEMA()"] =
            Rows{{"d", "s"}, {{"shop", "app"}}};
        connection.answers[k_count] = Rows{{"count"}, {{"0"}}};
        ASSERT_TRUE(tool->prepare(connection, {}).has_value());
        connection.told.clear();
    }
    const std::string k_count =
        "SELECT count(*) FROM pg_catalog.pg_class WHERE relname = $1 AND relkind IN ('r', 'v', 'f', 'p') "
        "AND relnamespace::pg_catalog.regnamespace::text = pg_catalog.quote_ident(CURRENT_SCHEMA())";
    migrations::History folder = history(Transaction::none);
    std::unique_ptr<migrations::Tool> tool = migrations::make_tool(folder, base::Engine::postgres);
    RecordingConnection connection;
};

class GolangMigrateSqlite : public testing::Test {
  protected:
    migrations::History folder = history(Transaction::whole);
    std::unique_ptr<migrations::Tool> tool = migrations::make_tool(folder, base::Engine::sqlite);
    RecordingConnection connection;
};

// crc32("app\0schema_migrations\0/shop") * 1486364155 mod 2^32, computed with zlib
const std::string k_lock = "SELECT pg_advisory_lock($1) [2582123737]";
const std::string k_unlock = "SELECT pg_advisory_unlock($1) [2582123737]";

} // namespace

TEST_F(GolangMigratePostgres, prepares_under_its_lock_and_only_if_the_table_is_missing) {
    ASSERT_TRUE(tool->prepare(connection, {}).has_value());
    EXPECT_THAT(connection.told, ElementsAre("SELECT CURRENT_DATABASE(), CURRENT_SCHEMA()", k_lock,
                                             k_count + " [schema_migrations]",
                                             R"(CREATE TABLE IF NOT EXISTS "app"."schema_migrations" )"
                                             "(version bigint not null primary key, dirty boolean not null)",
                                             k_unlock));
    connection.told.clear();
    connection.answers[k_count] = Rows{{"count"}, {{"1"}}};
    ASSERT_TRUE(tool->prepare(connection, {}).has_value());
    EXPECT_EQ(connection.told.size(), 4u);
}

TEST_F(GolangMigratePostgres, prepares_unseen_only_as_far_as_nothing_changes) {
    const auto without_table = tool->prepare_unseen(connection, {});
    ASSERT_TRUE(without_table.has_value());
    EXPECT_FALSE(*without_table);
    EXPECT_THAT(connection.told,
                ElementsAre("SELECT CURRENT_DATABASE(), CURRENT_SCHEMA()", k_count + " [schema_migrations]"));
    connection.answers[k_count] = Rows{{"count"}, {{"1"}}};
    const auto with_table = tool->prepare_unseen(connection, {});
    ASSERT_TRUE(with_table.has_value());
    EXPECT_TRUE(*with_table);
    EXPECT_EQ(connection.told.size(), 4u);
}

TEST_F(GolangMigrateSqlite, prepares_nothing_unseen) {
    const auto prepared = tool->prepare_unseen(connection, {});
    ASSERT_TRUE(prepared.has_value());
    EXPECT_FALSE(*prepared);
    EXPECT_THAT(connection.told, IsEmpty());
}

TEST_F(GolangMigratePostgres, up_is_dirty_whole_file_clean_with_no_transaction_around) {
    ASSERT_TRUE(tool->up(connection, folder, folder.revisions[1], {}).has_value());
    EXPECT_THAT(
        connection.told,
        ElementsAre(k_lock, k_postgres_version, "BEGIN", R"(TRUNCATE "app"."schema_migrations")",
                    R"(INSERT INTO "app"."schema_migrations" (version, dirty) VALUES ($1, $2) [5, true])",
                    "COMMIT", "script 5.up", "BEGIN", R"(TRUNCATE "app"."schema_migrations")",
                    R"(INSERT INTO "app"."schema_migrations" (version, dirty) VALUES ($1, $2) [5, false])",
                    "COMMIT", k_unlock));
}

TEST_F(GolangMigratePostgres, down_records_the_version_below) {
    ASSERT_TRUE(tool->down(connection, folder, folder.revisions[1], {}).has_value());
    EXPECT_THAT(connection.told, testing::Contains(HasSubstr("[1, true]")));
    EXPECT_THAT(connection.told, testing::Contains(HasSubstr("[1, false]")));
}

TEST_F(GolangMigratePostgres, a_file_of_blanks_is_not_sent) {
    folder.revisions[0].up->script.text = " \n\t\r\n";
    ASSERT_TRUE(tool->up(connection, folder, folder.revisions[0], {}).has_value());
    EXPECT_THAT(connection.told, testing::Not(testing::Contains("script 1.up")));
}

TEST_F(GolangMigratePostgres, a_failing_migration_stays_dirty_and_lets_go_of_the_lock) {
    connection.failures["script 5.up"] = sql_error("syntax error");
    const auto run = tool->up(connection, folder, folder.revisions[1], {});
    ASSERT_TRUE(run.has_error());
    EXPECT_EQ(run.error().message, "syntax error");
    ASSERT_GE(connection.told.size(), 2u);
    EXPECT_EQ(connection.told.end()[-2], "script 5.up");
    EXPECT_EQ(connection.told.back(), k_unlock);
}

TEST_F(GolangMigratePostgres, a_transaction_left_open_ends_the_run_as_it_ends_lib_pq) {
    connection.open_afterwards["script 5.up"] = true;
    const auto run = tool->up(connection, folder, folder.revisions[1], {});
    ASSERT_TRUE(run.has_error());
    EXPECT_THAT(run.error().message, HasSubstr("left a transaction open"));
    EXPECT_EQ(run.error().where.file, "m/5.up");
    EXPECT_THAT(connection.told, testing::Contains("ROLLBACK"));
    EXPECT_EQ(connection.told.back(), k_unlock);
}

TEST_F(GolangMigratePostgres, bookkeeping_that_fails_after_the_migration_points_at_it) {
    connection
        .failures[R"(INSERT INTO "app"."schema_migrations" (version, dirty) VALUES ($1, $2) [5, false])"] =
        sql_error("relation does not exist", "42P01");
    const auto run = tool->up(connection, folder, folder.revisions[1], {});
    ASSERT_TRUE(run.has_error());
    EXPECT_EQ(run.error().message,
              "recording version 5 in schema_migrations after the migration: relation does not exist");
    EXPECT_EQ(run.error().where.file, "m/5.up");
    EXPECT_THAT(run.error().hint, HasSubstr("dropped"));
    EXPECT_FALSE(connection.is_open);
}

TEST_F(GolangMigratePostgres, a_lost_connection_blames_no_migration) {
    auto lost = sql_error("server closed the connection");
    lost.kind = base::ErrorKind::environment;
    connection
        .failures[R"(INSERT INTO "app"."schema_migrations" (version, dirty) VALUES ($1, $2) [5, false])"] =
        lost;
    const auto run = tool->up(connection, folder, folder.revisions[1], {});
    ASSERT_TRUE(run.has_error());
    EXPECT_TRUE(run.error().blames_environment());
    EXPECT_EQ(run.error().where.file, "");
}

TEST_F(GolangMigratePostgres, no_schema_is_told) {
    connection.answers["SELECT CURRENT_DATABASE(), CURRENT_SCHEMA()"] =
        Rows{{"d", "s"}, {{"shop", std::nullopt}}};
    const auto prepared = tool->prepare(connection, {});
    ASSERT_TRUE(prepared.has_error());
    EXPECT_THAT(prepared.error().message, HasSubstr("no schema"));
}

TEST_F(GolangMigratePostgres, a_missing_version_table_is_no_version_and_other_errors_are_errors) {
    connection.failures[k_postgres_version] = sql_error("no such table", "42P01");
    EXPECT_EQ(tool->pending(connection, folder, {}).value(), (std::vector<std::string>{"1", "5"}));
    connection.failures[k_postgres_version] = sql_error("permission denied", "42501");
    EXPECT_TRUE(tool->pending(connection, folder, {}).has_error());
}

TEST_F(GolangMigrateSqlite, up_is_wrapped_in_a_transaction) {
    ASSERT_TRUE(tool->prepare(connection, {}).has_value());
    ASSERT_TRUE(tool->up(connection, folder, folder.revisions[0], {}).has_value());
    EXPECT_THAT(connection.told,
                ElementsAre("CREATE TABLE IF NOT EXISTS schema_migrations (version uint64,dirty bool)",
                            "CREATE UNIQUE INDEX IF NOT EXISTS version_unique ON schema_migrations (version)",
                            k_sqlite_version, "BEGIN", "DELETE FROM schema_migrations",
                            "INSERT INTO schema_migrations (version, dirty) VALUES (?1, ?2) [1, 1]", "COMMIT",
                            "BEGIN", "script 1.up", "COMMIT", "BEGIN", "DELETE FROM schema_migrations",
                            "INSERT INTO schema_migrations (version, dirty) VALUES (?1, ?2) [1, 0]",
                            "COMMIT"));
}

TEST_F(GolangMigrateSqlite, a_begin_of_its_own_is_explained) {
    connection.failures["script 1.up"] =
        sql_error("run 1.up: cannot start a transaction within a transaction");
    const auto run = tool->up(connection, folder, folder.revisions[0], {});
    ASSERT_TRUE(run.has_error());
    EXPECT_THAT(run.error().hint, HasSubstr("x-no-tx-wrap"));
}

TEST_F(GolangMigrateSqlite, the_first_down_leaves_no_row_when_it_is_clean) {
    ASSERT_TRUE(tool->down(connection, folder, folder.revisions[0], {}).has_value());
    EXPECT_THAT(connection.told,
                ElementsAre(k_sqlite_version, "BEGIN", "DELETE FROM schema_migrations",
                            "INSERT INTO schema_migrations (version, dirty) VALUES (?1, ?2) [-1, 1]",
                            "COMMIT", "BEGIN", "script 1.down", "COMMIT", "BEGIN",
                            "DELETE FROM schema_migrations", "COMMIT"));
}

TEST_F(GolangMigrateSqlite, a_missing_down_moves_the_version_and_runs_nothing) {
    folder.revisions[1].down.reset();
    ASSERT_TRUE(tool->down(connection, folder, folder.revisions[1], {}).has_value());
    EXPECT_THAT(connection.told,
                ElementsAre(k_sqlite_version, "BEGIN", "DELETE FROM schema_migrations",
                            "INSERT INTO schema_migrations (version, dirty) VALUES (?1, ?2) [1, 1]", "COMMIT",
                            "BEGIN", "DELETE FROM schema_migrations",
                            "INSERT INTO schema_migrations (version, dirty) VALUES (?1, ?2) [1, 0]",
                            "COMMIT"));
}

TEST_F(GolangMigrateSqlite, pending_is_what_stands_above_the_version) {
    connection.answers[k_sqlite_version] = Rows{{"version", "dirty"}, {{"1", "0"}}};
    EXPECT_EQ(tool->pending(connection, folder, {}).value(), std::vector<std::string>{"5"});
    connection.answers[k_sqlite_version] = Rows{{"version", "dirty"}, {{"5", "0"}}};
    EXPECT_THAT(tool->pending(connection, folder, {}).value(), IsEmpty());
}

TEST_F(GolangMigrateSqlite, a_dirty_version_stops_everything) {
    connection.answers[k_sqlite_version] = Rows{{"version", "dirty"}, {{"1", "1"}}};
    const auto pending = tool->pending(connection, folder, {});
    ASSERT_TRUE(pending.has_error());
    EXPECT_EQ(pending.error().kind, base::ErrorKind::sql);
    EXPECT_THAT(pending.error().message, HasSubstr("Dirty database version 1. Fix and force version."));
    EXPECT_TRUE(tool->up(connection, folder, folder.revisions[1], {}).has_error());
}

TEST_F(GolangMigrateSqlite, a_version_without_a_file_stops_it) {
    connection.answers[k_sqlite_version] = Rows{{"version", "dirty"}, {{"4", "0"}}};
    EXPECT_THAT(tool->pending(connection, folder, {}).error().message,
                HasSubstr("no migration found for version 4"));
}

TEST_F(GolangMigrateSqlite, a_folder_that_the_tool_refuses_runs_nothing) {
    folder.refusal = "version 1 has two files";
    EXPECT_THAT(tool->pending(connection, folder, {}).error().message, HasSubstr("two files"));
    EXPECT_TRUE(tool->up(connection, folder, folder.revisions[0], {}).has_error());
    EXPECT_THAT(connection.told, IsEmpty());
}

TEST_F(GolangMigrateSqlite, a_commit_that_fails_is_rolled_back_and_stays_dirty) {
    connection.failures["COMMIT"] =
        sql_error("FOREIGN KEY constraint failed", "SQLITE_CONSTRAINT_FOREIGNKEY");
    const auto run = tool->up(connection, folder, folder.revisions[0], {});
    ASSERT_TRUE(run.has_error());
    EXPECT_FALSE(connection.is_open);
}
