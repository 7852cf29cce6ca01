// What diesel sends, in its order, told by a connection that writes it down.

#include "harness/migrations/tool.hpp"
#include "recording_connection.hpp"

#include <gmock/gmock.h>

using namespace harness;
using namespace harness::tests;
using drivers::Rows;
using migrations::Transaction;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

namespace {

const std::string k_create =
    "CREATE TABLE IF NOT EXISTS __diesel_schema_migrations ("
    "version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)";
const std::string k_insert = R"(INSERT INTO "__diesel_schema_migrations" ("version") VALUES ($1) [20240101])";

class Diesel : public testing::Test {
  protected:
    Diesel() {
        folder.layout = "diesel";
        folder.revisions = {revision("20240101", "a"), revision("20240202", "b")};
        use(base::Engine::postgres);
    }
    static migrations::Revision revision(const std::string& id, const std::string& name) {
        return {id, name, migrations::Migration{{name + "/up.sql", "select 1;"}, Transaction::whole},
                migrations::Migration{{name + "/down.sql", "select 1;"}, Transaction::whole}};
    }
    void use(base::Engine engine) { tool = migrations::make_tool(folder, engine); }
    base::Result<drivers::ScriptRun> up() { return tool->up(connection, folder, folder.revisions[0], {}); }

    migrations::History folder;
    std::unique_ptr<migrations::Tool> tool;
    RecordingConnection connection;
};

} // namespace

TEST_F(Diesel, prepares_its_session_and_its_table) {
    ASSERT_TRUE(tool->prepare(connection, {}).has_value());
    EXPECT_THAT(connection.told,
                ElementsAre("SET TIME ZONE 'UTC'", "SET CLIENT_ENCODING TO 'UTF8'", k_create));
    connection.told.clear();
    use(base::Engine::sqlite);
    ASSERT_TRUE(tool->prepare(connection, {}).has_value());
    EXPECT_THAT(connection.told, ElementsAre(k_create));
}

TEST_F(Diesel, up_is_one_transaction_around_file_and_record) {
    ASSERT_TRUE(up().has_value());
    EXPECT_THAT(connection.told, ElementsAre("BEGIN", "script up.sql", k_insert, "COMMIT"));
}

TEST_F(Diesel, down_forgets_the_version) {
    ASSERT_TRUE(tool->down(connection, folder, folder.revisions[0], {}).has_value());
    EXPECT_THAT(connection.told, ElementsAre("BEGIN", "script down.sql",
                                             R"(DELETE FROM "__diesel_schema_migrations" WHERE )"
                                             R"(("__diesel_schema_migrations"."version" = $1) [20240101])",
                                             "COMMIT"));
}

TEST_F(Diesel, without_a_transaction_the_record_stands_alone) {
    folder.revisions[0].up->transaction = Transaction::none;
    ASSERT_TRUE(up().has_value());
    EXPECT_THAT(connection.told, ElementsAre("script up.sql", k_insert));
}

TEST_F(Diesel, sqlite_has_its_own_quotes) {
    use(base::Engine::sqlite);
    ASSERT_TRUE(up().has_value());
    EXPECT_THAT(connection.told,
                ElementsAre("BEGIN", "script up.sql",
                            "INSERT INTO `__diesel_schema_migrations` (`version`) VALUES (?1) [20240101]",
                            "COMMIT"));
}

TEST_F(Diesel, a_failing_migration_is_rolled_back) {
    connection.failures["script up.sql"] = sql_error("syntax error");
    ASSERT_TRUE(up().has_error());
    EXPECT_THAT(connection.told, ElementsAre("BEGIN", "script up.sql", "ROLLBACK"));
}

TEST_F(Diesel, a_missing_down_fails) {
    folder.revisions[0].down.reset();
    const auto run = tool->down(connection, folder, folder.revisions[0], {});
    ASSERT_TRUE(run.has_error());
    EXPECT_THAT(run.error().message, HasSubstr("Missing `down.sql` file"));
    EXPECT_EQ(run.error().kind, base::ErrorKind::sql);
    EXPECT_FALSE(connection.is_open);
}

TEST_F(Diesel, empty_files_fail_and_comments_fail_on_postgres_alone) {
    folder.revisions[0].up->script.text = "";
    EXPECT_THAT(up().error().message, HasSubstr("Attempted to run an empty migration."));
    folder.revisions[0].up->script.text = "-- Your SQL goes here\n";
    EXPECT_THAT(up().error().message, HasSubstr("Received an empty query"));
    EXPECT_THAT(connection.told, Not(Contains("script up.sql")));
    for (const auto engine : {base::Engine::sqlite, base::Engine::mysql, base::Engine::mariadb}) {
        use(engine);
        connection.told.clear();
        EXPECT_TRUE(up().has_value());
        EXPECT_THAT(connection.told, Contains("script up.sql")) << "the server decides";
    }
}

TEST_F(Diesel, text_that_rust_cannot_hold_fails) {
    folder.revisions[0].up->script.text = "select '\xff';";
    EXPECT_THAT(up().error().message, HasSubstr("UTF-8"));
    folder.revisions[0].up->script.text = std::string("select 1;\0", 10);
    EXPECT_THAT(up().error().message, HasSubstr("nul byte"));
}

TEST_F(Diesel, a_migration_that_commits_by_itself_is_recorded_and_fails) {
    connection.open_afterwards["script up.sql"] = false;
    const auto run = up();
    ASSERT_TRUE(run.has_error());
    EXPECT_THAT(run.error().message, HasSubstr("outside of a transaction"));
    EXPECT_EQ(run.error().where.file, "a/up.sql");
    EXPECT_THAT(connection.told, ElementsAre("BEGIN", "script up.sql", k_insert));
}

TEST_F(Diesel, a_version_table_out_of_sight_points_at_the_migration) {
    connection.failures[k_insert] = sql_error("relation does not exist", "42P01");
    const auto run = up();
    ASSERT_TRUE(run.has_error());
    EXPECT_THAT(run.error().message, HasSubstr("recording version 20240101 in __diesel_schema_migrations"));
    EXPECT_THAT(run.error().hint, HasSubstr("search_path"));
    EXPECT_EQ(run.error().where.file, "a/up.sql");
    EXPECT_EQ(connection.told.back(), "ROLLBACK");
}

TEST_F(Diesel, pending_is_whatever_is_not_in_the_table) {
    connection.answers[R"(SELECT "__diesel_schema_migrations"."version" FROM "__diesel_schema_migrations" )"
                       R"(ORDER BY "__diesel_schema_migrations"."version" DESC)"] =
        Rows{{"version"}, {{"20240202"}, {"20200101"}}};
    EXPECT_EQ(tool->pending(connection, folder, {}).value(), std::vector<std::string>{"20240101"});
    EXPECT_EQ(connection.told.front(), k_create);
}

TEST_F(Diesel, a_folder_that_the_tool_refuses_runs_nothing) {
    folder.refusal = "2_b has no up.sql";
    EXPECT_TRUE(tool->pending(connection, folder, {}).has_error());
    EXPECT_TRUE(up().has_error());
    EXPECT_TRUE(connection.told.empty());
}
