// The tool files that harness brings along: they read well, and make the commands that the tools' manuals
// tell of.

#include "harness/migrations/tool_run.hpp"

#include "matrix/reader.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace harness::migrations {
namespace {

using base::Engine;
using testing::ElementsAreArray;

matrix::Vocabulary vocabulary() {
    matrix::Vocabulary words;
    words.layouts = layouts();
    for (const auto& tool : tools()) words.tools.push_back({tool.name, tool.text});
    return words;
}

matrix::ToolUse use_of(std::string_view tool) {
    const auto text = "engines: {sqlite: }\nmigrations: {tool: " + std::string(tool) + "}\n";
    auto outcome = matrix::read_text(text, "matrix.yaml", vocabulary(), {});
    EXPECT_TRUE(outcome.mistakes.empty()) << matrix::render(outcome.mistakes);
    if (!outcome.spec) return {};
    return *outcome.spec->migrations.tool;
}

ToolValues values_for(Engine engine) {
    const bool is_file = engine == Engine::sqlite;
    auto values =
        session_values(engine, is_file ? drivers::SessionTarget{"", 0, "", "", "d", "/tmp/d.sqlite"}
                                       : drivers::SessionTarget{"::1", 5433, "u", "p@ss/w%", "d", {}});
    for (const auto& [name, value] : ToolValues{{"id", "app.0002"},
                                                {"id.1", "app"},
                                                {"id.2", "0002"},
                                                {"name", "app.0002"},
                                                {"previous", "app.0001"},
                                                {"previous.1", "app"},
                                                {"previous.2", "0001"},
                                                {"staged", "/tmp/stage"},
                                                {"scratch", "/tmp/scratch"},
                                                {"migration", "/p/0002.sql"}})
        values[name] = value;
    return values;
}

struct Expected {
    const char* tool;
    Engine engine;
    matrix::ToolCommand up;
    matrix::ToolCommand down;
    ToolValues variables; ///< some of them
};

std::vector<Expected> expectations() {
    const std::string url = "postgres://u:p%40ss%2Fw%25@[::1]:5433/d?sslmode=disable";
    const auto prisma = use_of("prisma").description.up.at(2); // a program
    return {
        {"dbmate",
         Engine::postgres,
         {"dbmate", "--migrations-dir", "/tmp/stage", "--no-dump-schema", "migrate"},
         {"dbmate", "--migrations-dir", "/tmp/stage", "--no-dump-schema", "rollback"},
         {{"DATABASE_URL", url}}},
        {"sqitch",
         Engine::postgres,
         {"sqitch", "deploy", "--registry", "sqitch", "--to-change", "app", "db:pg://u@[::1]:5433/d"},
         {"sqitch", "revert", "-y", "--registry", "sqitch", "--to-change", "app", "db:pg://u@[::1]:5433/d"},
         {{"SQITCH_PASSWORD", "p@ss/w%"}, {"PGPASSWORD", "p@ss/w%"}}},
        {"sqitch",
         Engine::sqlite,
         {"sqitch", "deploy", "--registry", "/tmp/d.sqlite-registry", "--to-change", "app",
          "db:sqlite:/tmp/d.sqlite"},
         {"sqitch", "revert", "-y", "--registry", "/tmp/d.sqlite-registry", "--to-change", "app",
          "db:sqlite:/tmp/d.sqlite"},
         {}},
        {"liquibase",
         Engine::mariadb,
         {"liquibase", "--changelog-file=", "--url=jdbc:mariadb://[::1]:5433/d", "update-count", "--count=1"},
         {"liquibase", "--changelog-file=", "--url=jdbc:mariadb://[::1]:5433/d", "rollback-count",
          "--count=1"},
         {{"LIQUIBASE_COMMAND_PASSWORD", "p@ss/w%"}}},
        {"flyway",
         Engine::postgres,
         {"flyway", "-target=app.0002", "migrate"},
         {},
         {{"FLYWAY_URL", "jdbc:postgresql://[::1]:5433/d"},
          {"FLYWAY_PASSWORD", "p@ss/w%"},
          {"FLYWAY_LOCATIONS", "filesystem:/p"}}},
        {"golang-migrate",
         Engine::mysql,
         {"migrate", "-path", "/p", "-database",
          "mysql://u:p%40ss%2Fw%25@tcp([::1]:5433)/d?multiStatements=true", "goto", "app.0002"},
         {"migrate", "-path", "/p", "-database",
          "mysql://u:p%40ss%2Fw%25@tcp([::1]:5433)/d?multiStatements=true", "down", "1"},
         {}},
        {"goose",
         Engine::mysql,
         {"goose", "-dir", "/p", "up-to", "app.0002"},
         {"goose", "-dir", "/p", "down"},
         {{"GOOSE_DRIVER", "mysql"}, {"GOOSE_DBSTRING", "u:p@ss/w%@tcp([::1]:5433)/d?parseTime=true"}}},
        {"django",
         Engine::sqlite,
         {"python3", "manage.py", "migrate", "--noinput", "app", "0002"},
         {"python3", "manage.py", "migrate", "--noinput", "app", "0001"},
         {{"DATABASE_FILE", "/tmp/d.sqlite"}}},
        {"rails",
         Engine::postgres,
         {"bin/rails", "db:migrate:up", "VERSION=app.0002"},
         {"bin/rails", "db:migrate:down", "VERSION=app.0002"},
         {{"DATABASE_URL", "postgresql://u:p%40ss%2Fw%25@[::1]:5433/d"}, {"SCHEMA", "/dev/null"}}},
        {"knex",
         Engine::postgres,
         {"node_modules/.bin/knex", "migrate:up"},
         {"node_modules/.bin/knex", "migrate:down"},
         {{"DATABASE_URL", "postgres://u:p%40ss%2Fw%25@[::1]:5433/d"}}},
        {"prisma",
         Engine::postgres,
         {"node", "-e", prisma, "node_modules/.bin/prisma", "/tmp/scratch", "/tmp/stage", "migrate",
          "deploy"},
         {"node", "-e", prisma, "node_modules/.bin/prisma", "/tmp/scratch", "/p/prisma/migrations", "down",
          "app.0002", ""},
         {{"DATABASE_URL", "postgresql://u:p%40ss%2Fw%25@[::1]:5433/d"},
          {"DIRECT_URL", "postgresql://u:p%40ss%2Fw%25@[::1]:5433/d"}}},
    };
}

TEST(ToolFiles, make_the_commands_of_the_manuals) {
    for (const auto& expected : expectations()) {
        SCOPED_TRACE(expected.tool);
        const auto use = use_of(expected.tool);
        const ToolPlace place{use, "/p"};
        const auto up = make_command(place, expected.engine, use.description.up, values_for(expected.engine));
        EXPECT_THAT(up.words, ElementsAreArray(expected.up));
        EXPECT_EQ(up.folder, "/p");
        for (const auto& [name, value] : expected.variables)
            EXPECT_EQ(up.environment.at(name), value) << name;
        if (use.description.down.empty()) {
            EXPECT_TRUE(use.description.cannot.contains("down"));
            continue;
        }
        const auto down =
            make_command(place, expected.engine, use.description.down, values_for(expected.engine));
        EXPECT_THAT(down.words, ElementsAreArray(expected.down));
    }
}

ModelDrift drift_of(std::string_view tool, int code, std::string output) {
    const auto use = use_of(tool);
    base::ChildEnd end;
    end.exit_code = code;
    end.output = std::move(output);
    auto drift = read_drift({use, "/p"}, {{"django"}, {}}, end);
    if (drift.has_error()) return {{}, drift.error().message};
    return *drift;
}

TEST(ToolFiles, tell_models_that_are_ahead_from_a_comparison_that_failed) {
    const auto drift =
        drift_of("django", 1,
                 "Migrations for 'shop':\n  shop/migrations/0002_auto.py\n    - Create model Thing\n"
                 "    + Add field mail to user\n");
    ASSERT_EQ(drift.differences.size(), 2U);
    EXPECT_EQ(drift.differences[0].message, "the models are ahead of the migrations: Create model Thing");
    EXPECT_EQ(drift.differences[1].message, "the models are ahead of the migrations: Add field mail to user");
    for (const auto* asked : {"Did you rename user.a to user.b (a IntegerField)? [y/N] ",
                              "Was user.a renamed to user.b (a IntegerField)? [y/N] ",
                              "Was the model shop.A renamed to B? [y/N] "})
        EXPECT_EQ(drift_of("django", 1, asked).differences.size(), 1U) << asked;
    EXPECT_TRUE(drift_of("django", 0, "No changes detected\n").differences.empty());
    EXPECT_EQ(drift_of("django", 0, "No changes detected\n").could_not_look, "");
    const auto failed = drift_of("django", 1, "ImportError: no module named shop\n");
    EXPECT_TRUE(failed.differences.empty());
    EXPECT_EQ(failed.could_not_look, "ImportError: no module named shop");
}

TEST(ToolFiles, find_the_sql_of_a_revision_in_what_the_tools_print) {
    const auto& django = use_of("django").description;
    const auto whole = read_sql(django.render, "BEGIN;\nDROP TABLE a;\nCOMMIT;\n", "shop.0001");
    EXPECT_EQ(whole.text, "BEGIN;\nDROP TABLE a;\nCOMMIT;");
    EXPECT_TRUE(whole.is_whole);
    for (const auto* said : {"-- MIGRATION NOW PERFORMS OPERATION THAT CANNOT BE WRITTEN AS SQL:\n",
                             "-- Raw Python operation\n--\n-- THIS OPERATION CANNOT BE WRITTEN AS SQL\n"})
        EXPECT_FALSE(read_sql(django.render, said, "shop.0001").is_whole);
    EXPECT_FALSE(read_sql(django.render, "", "shop.0001").is_whole);

    const auto& liquibase = use_of("liquibase").description;
    const std::string all =
        "-- Liquibase version: 4.28.0\n\n-- Changeset c.sql::users::shop\nCREATE TABLE users;\n\n"
        "-- Changeset c.sql::orders::shop\nCREATE TABLE orders;\n";
    EXPECT_EQ(read_sql(liquibase.render, all, "c.sql::users::shop").text,
              "-- Changeset c.sql::users::shop\nCREATE TABLE users;");
    EXPECT_EQ(read_sql(liquibase.render, all, "c.sql::nobody::shop").text, "");
    // Two blanks on MariaDB and MySQL.
    EXPECT_EQ(read_sql(liquibase.render, "--  Changeset c.sql::users::shop\nCREATE TABLE users;\n",
                       "c.sql::users::shop")
                  .text,
              "--  Changeset c.sql::users::shop\nCREATE TABLE users;");
    EXPECT_EQ(read_sql(liquibase.render_down,
                       "-- Rolling Back ChangeSet: c.sql::orders::shop\nDROP TABLE orders;\n\n"
                       "-- Rolling Back ChangeSet: c.sql::users::shop\nDROP TABLE users;\n",
                       "c.sql::orders::shop")
                  .text,
              "-- Rolling Back ChangeSet: c.sql::orders::shop\nDROP TABLE orders;");
}

/// The words of both of Prisma's engines, after its tool file has put the server's on one line with "Database
/// error:".
TEST(ToolFiles, understand_both_engines_of_prisma) {
    const auto use = use_of("prisma");
    const auto error_of = [&](std::string output) {
        base::ChildEnd end;
        end.exit_code = 1;
        end.errors = std::move(output);
        return failure({use, "/p"}, {{"node"}, {}}, end);
    };
    const auto binary = error_of(
        "Error: P3018\n\nA migration failed to apply.\n\nMigration name: 02_add\n\nDatabase error code: "
        "42P07\n\n"
        "Database error: ERROR: relation \"event\" already exists\n\nDbError { severity: \"ERROR\" }\n");
    EXPECT_EQ(binary.message, "relation \"event\" already exists");
    EXPECT_EQ(binary.sqlstate, "42P07");
    EXPECT_EQ(binary.where.file, "prisma/migrations/02_add/migration.sql");
    EXPECT_EQ(binary.kind, base::ErrorKind::sql);
    const auto script =
        error_of("Error: external connector error Error querying the database: ERROR: division by zero\n"
                 "   0: sql_schema_connector::apply_migration::apply_script\n"
                 "           with migration_name=\"02_add\"\n");
    EXPECT_EQ(script.message, "division by zero");
    EXPECT_EQ(script.where.file, "prisma/migrations/02_add/migration.sql");
    EXPECT_EQ(error_of("Error: P3009\n\nmigrate found failed migrations in the target database, new ones\n")
                  .message,
              "migrate found failed migrations in the target database");
    EXPECT_EQ(error_of("Error: P1001: Can't reach database server at `h`:`1`\n").kind,
              base::ErrorKind::environment);
    const auto unfetched =
        error_of("Error: request to https://binaries.prisma.sh/x failed, reason: ENOTFOUND\n");
    EXPECT_EQ(unfetched.kind, base::ErrorKind::environment);
    EXPECT_EQ(unfetched.message, "request to https://binaries.prisma.sh/x failed, reason: ENOTFOUND");
}

TEST(ToolFiles, are_all_expected_above_and_say_where_they_come_from) {
    for (const auto& tool : tools()) {
        if (tool.text.empty()) continue; // it has a driver of its own
        SCOPED_TRACE(tool.name);
        const auto cases = expectations();
        EXPECT_TRUE(std::ranges::any_of(cases, [&](const Expected& row) { return row.tool == tool.name; }));
        const auto use = use_of(tool.name);
        EXPECT_FALSE(use.description.about.empty());
        EXPECT_FALSE(use.description.install.empty());
        EXPECT_FALSE(use.description.tables.empty());
        EXPECT_EQ(use.description.about.find("never run here") == std::string::npos,
                  !use.description.tried.empty());
    }
}

/// What the tools say, as they said it when they were run, or as their sources print it.
TEST(ToolFiles, understand_what_the_tools_say) {
    const auto ids = [](std::string_view tool, matrix::ToolAnswer matrix::ToolDescription::*which,
                        std::string_view output) {
        const auto use = use_of(tool);
        std::vector<std::string> found;
        for (const auto& line : read_answer(use.description.*which, output)) found.push_back(line.id);
        return found;
    };
    using D = matrix::ToolDescription;
    using testing::ElementsAre;
    EXPECT_THAT(
        ids("dbmate", &D::pending, "[X] 1_a.sql\n[ ] 20240102120000_orders.sql\n\nApplied: 1\nPending: 1\n"),
        ElementsAre("20240102120000"));
    EXPECT_THAT(
        ids("sqitch", &D::current,
            "# On database db:sqlite:t.db\n# Project:  shop\n# Change:   b142\n# Name:     users\n# \n"
            "Undeployed change:\n  * orders\n"),
        ElementsAre("b142"));
    EXPECT_THAT(ids("liquibase", &D::history,
                    "-- Against: null\n-- Changeset a/b.sql::1-users::ana\nCREATE TABLE u;\n"),
                ElementsAre("a/b.sql::1-users::ana"));
    EXPECT_THAT(ids("liquibase", &D::history, "--  Changeset b.sql::1::ana\n"), ElementsAre("b.sql::1::ana"))
        << "as for MariaDB and MySQL";
    EXPECT_THAT(ids("liquibase", &D::pending,
                    "1 changesets have not been applied to u@jdbc:postgresql://h\n"
                    "     changelog.sql::2-orders::ana\n"),
                ElementsAre("changelog.sql::2-orders::ana"));
    EXPECT_THAT(ids("golang-migrate", &D::current, "3\n"), ElementsAre("3"));
    EXPECT_THAT(ids("golang-migrate", &D::current, "3 (dirty)\n"), ElementsAre("3"));
    EXPECT_THAT(ids("goose", &D::current, "2024/01/01 10:00:00 goose: version 20240101\n"),
                ElementsAre("20240101"));
    EXPECT_THAT(ids("flyway", &D::current, "{\n  \"schemaVersion\": \"2.1\",\n"), ElementsAre("2.1"));
    EXPECT_THAT(ids("django", &D::pending, "[X]  app.0001_initial\n[ ]  app.0002_more\n"),
                ElementsAre("app.0002_more"));
    EXPECT_THAT(ids("rails", &D::pending,
                    "\n Status   Migration ID    Migration Name\n-----\n   up     20240101120000  Users\n"
                    "  down    20240102120000  Orders\n"),
                ElementsAre("20240102120000"));
    EXPECT_THAT(ids("knex", &D::current, "Current Version: 20240101120000\n"), ElementsAre("20240101120000"));
    EXPECT_THAT(
        ids("prisma", &D::pending,
            "Prisma schema loaded from prisma/schema.prisma\n\n3 migrations found in prisma/migrations\n"
            "Following migrations have not yet been applied:\n20240102000000_orders\n20240103000000_people's "
            "more\n\n"
            "To apply migrations in development run prisma migrate dev.\n"),
        ElementsAre("20240102000000_orders", "20240103000000_people's more"));
}

} // namespace
} // namespace harness::migrations
