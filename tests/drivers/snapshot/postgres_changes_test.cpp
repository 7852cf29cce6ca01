// Holds the catalog queries against a real server: nothing that DDL changes is missed, nothing else is told,
// and every major tells the same. `snapshot_postgres_tests 17`; HARNESS_UPDATE_GOLDEN=1 writes rich.snapshot
// anew.

#include "tests/drivers/snapshot/changes_file.hpp"
#include "tests/drivers/snapshot/postgres_container.hpp"

#include "drivers/driver.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>

namespace harness::tests {
namespace {

using drivers::Snapshot;

int g_major = 17;
std::unique_ptr<PostgresContainer> g_container; // of main()

bool is_set(const char* variable) {
    const char* value = std::getenv(variable);
    return value != nullptr && std::string_view{value} == "1";
}

std::string to_text(const Snapshot& snapshot) {
    std::string text;
    for (const auto& object : snapshot.objects) {
        text += fmt::format("{}\n    {}\n", object.title(), object.definition);
    }
    return text;
}

class PostgresSnapshot : public testing::Test {
  protected:
    void SetUp() override {
        auto& server = g_container->server();
        ASSERT_TRUE(server.create_database("rich", std::nullopt, {}));
        auto session = server.connect("rich", {});
        ASSERT_TRUE(session) << session.error().message;
        m_session = std::move(*session);
        load("rich_roles.sql");
        load("rich.sql");
        m_rich = snapshot();
    }
    void TearDown() override {
        m_session.reset();
        EXPECT_TRUE(g_container->server().drop_database("rich", {}));
    }

    std::optional<base::Error> run(const std::string& sql) {
        const auto done = m_session->execute({"test", sql, 1}, drivers::ScriptMode::statements, {});
        return done ? std::nullopt : std::optional{done.error()};
    }
    void load(const std::string& file) {
        const auto error = run(read_file(file));
        if (error && error->sqlstate != "42710") // roles outlive the database
            FAIL() << file << ": " << error->message << "\n" << error->statement;
    }
    Snapshot snapshot() {
        auto taken = m_session->snapshot({});
        EXPECT_TRUE(taken) << taken.error().message << taken.error().detail;
        return taken ? *taken : Snapshot{};
    }
    /// What the snapshot is after `sql`, which is undone again.
    std::optional<Snapshot> after(const std::string& sql) {
        const auto error =
            run("BEGIN; SET LOCAL search_path = public; " + sql + "; SET LOCAL search_path = pg_catalog");
        std::optional<Snapshot> taken;
        if (error)
            ADD_FAILURE() << sql << "\n    cannot be run: " << error->message;
        else
            taken = snapshot();
        EXPECT_FALSE(run("ROLLBACK"));
        return taken;
    }

    std::unique_ptr<drivers::Connection> m_session;
    Snapshot m_rich;
};

TEST_F(PostgresSnapshot, sees_whatever_ddl_changes) {
    for (const auto& sql : read_changes("mutations.txt", g_major)) {
        const auto changed = after(sql);
        if (!changed) continue;
        EXPECT_NE(*changed, m_rich) << "missed: " << sql;
        const auto text = describe(diff(m_rich, *changed));
        EXPECT_NE(text, "") << "not told: " << sql;
        if (is_set("HARNESS_SHOW")) std::cout << "### " << sql << "\n" << text;
    }
}

TEST_F(PostgresSnapshot, tells_nothing_of_what_leaves_no_trace) {
    for (const auto& sql : read_changes("noops.txt", g_major)) {
        const auto same = after(sql);
        EXPECT_EQ(same ? describe(diff(m_rich, *same)) : "", "") << "false alarm: " << sql;
        EXPECT_TRUE(!same || *same == m_rich) << "false alarm: " << sql;
    }
}

TEST_F(PostgresSnapshot, is_the_same_on_every_major) {
    const auto text = to_text(across_versions(m_rich));
    if (is_set("HARNESS_UPDATE_GOLDEN"))
        std::ofstream(HARNESS_SOURCE_DIR "/tests/drivers/snapshot/rich.snapshot") << text;
    EXPECT_EQ(text, read_file("rich.snapshot"));
}

TEST_F(PostgresSnapshot, of_an_empty_database_is_empty_but_for_what_every_database_has) {
    ASSERT_TRUE(g_container->server().create_database("bare", std::nullopt, {}));
    {
        auto session = g_container->server().connect("bare", {});
        ASSERT_TRUE(session);
        const auto bare = (*session)->snapshot({});
        ASSERT_TRUE(bare);
        EXPECT_EQ(to_text(across_versions(*bare)), "database\n    {\"owner\":\"postgres\"}\n"
                                                   "extension plpgsql\n    {\"schema\":\"pg_catalog\"}\n"
                                                   "schema public\n    {}\n");
    }
    EXPECT_TRUE(g_container->server().drop_database("bare", {}));
}

TEST_F(PostgresSnapshot, what_the_cluster_shares_is_restored) {
    auto& server = g_container->server();
    const std::vector<std::string> ours{"rich"};
    const auto baseline = server.snapshot_shared(ours, {});
    ASSERT_TRUE(baseline) << baseline.error().message;
    std::string leaks = "CREATE ROLE leak_a LOGIN PASSWORD 'x' CONNECTION LIMIT 3;"
                        "CREATE ROLE leak_b ROLE leak_a;"
                        "CREATE ROLE \"leak \"\"c\" CREATEDB IN ROLE leak_a;"
                        "GRANT rich_ro TO leak_a WITH ADMIN OPTION;"
                        "GRANT rich_ro TO rich_rw;"
                        "GRANT CONNECT ON DATABASE postgres TO leak_b;"
                        "ALTER ROLE leak_a SET search_path = 'a', 'b c';"
                        "ALTER ROLE rich_rw SET work_mem = '7MB';"
                        "ALTER ROLE rich_rw CREATEDB VALID UNTIL '2040-01-01';"
                        "COMMENT ON ROLE rich_ro IS 'said';"
                        "CREATE DATABASE leak_db OWNER leak_b;"
                        "ALTER DATABASE leak_db IS_TEMPLATE true;"
                        "ALTER DATABASE postgres SET work_mem = '9MB';"
                        "ALTER SYSTEM SET log_min_duration_statement = 77;"
                        "SELECT pg_create_physical_replication_slot('leak_slot');";
    if (g_major >= 15) leaks += "GRANT SET ON PARAMETER log_min_messages TO leak_a, rich_rw;";
    const auto error = run(leaks);
    ASSERT_FALSE(error) << error->message;
    const auto leaked = server.snapshot_shared(ours, {});
    ASSERT_TRUE(leaked);
    EXPECT_GE(diff(*baseline, *leaked).size(), 12u) << describe(diff(*baseline, *leaked));
    const auto restored = server.restore_shared(*baseline, ours, {});
    EXPECT_TRUE(restored) << restored.error().message;
}

} // namespace
} // namespace harness::tests

int main(int argc, char** argv) {
    using namespace harness::tests;
    testing::InitGoogleTest(&argc, argv);
    if (argc > 1) g_major = std::atoi(argv[1]);
    g_container = std::make_unique<PostgresContainer>(g_major);
    int status = 0;
    if (g_container->missing().empty()) {
        status = RUN_ALL_TESTS();
    } else {
        const bool required = is_set("HARNESS_REQUIRE_DOCKER");
        std::cout << (required ? "failed: " : "skipped: ") << g_container->missing() << "\n";
        status = required ? 1 : 77; // SKIP_RETURN_CODE
    }
    g_container.reset();
    return status;
}
