// Holds the catalog queries against a real server: nothing that DDL changes is missed, nothing else is told,
// and every major tells the same. `snapshot_postgres_tests postgres 17`; HARNESS_UPDATE_GOLDEN=1 writes
// rich.snapshot anew.

#include "tests/drivers/snapshot/changes_file.hpp"
#include "tests/servers/server_container.hpp"

#include "drivers/driver.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <climits>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>

namespace harness::tests {
namespace {

using drivers::Snapshot;

int g_major = 17;
std::unique_ptr<ServerContainer> g_container; // of main()

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

/// How many parts observe() found to be enough; nothing before 14, which does not count.
std::optional<int> partial_looks(drivers::Connection& session) {
    if (g_major < 14) return std::nullopt;
    const auto rows = session.query(
        "SELECT sum(generic_plans) FROM pg_catalog.pg_prepared_statements "
        "WHERE name IN ('harness_relations', 'harness_comments', 'harness_routines', 'harness_types', "
        "'harness_extensions')",
        {});
    EXPECT_TRUE(rows && rows->rows.size() == 1);
    return rows && rows->rows.size() == 1 ? std::optional{std::stoi(*rows->rows[0][0])} : std::nullopt;
}

TEST_F(PostgresSnapshot, brought_up_to_date_is_what_a_whole_look_sees) {
    const auto observed = [&] {
        auto seen = m_session->observe({}, {});
        EXPECT_TRUE(seen) << seen.error().message << seen.error().detail;
        return seen ? seen->database : Snapshot{};
    };
    EXPECT_EQ(observed(), m_rich);
    EXPECT_EQ(observed(), m_rich);
    std::vector<std::string> all = read_changes("mutations.txt", g_major);
    for (auto& sql : read_changes("noops.txt", g_major)) all.push_back(std::move(sql));
    for (const auto& sql : all) {
        ASSERT_FALSE(
            run("BEGIN; SET LOCAL search_path = public; " + sql + "; SET LOCAL search_path = pg_catalog"))
            << sql;
        const auto whole = snapshot();
        const auto seen = observed();
        EXPECT_TRUE(seen == whole) << sql << "\n" << describe(diff(whole, seen));
        ASSERT_FALSE(run("ROLLBACK"));
        const auto back = observed();
        EXPECT_TRUE(back == m_rich) << "after " << sql << "\n" << describe(diff(m_rich, back));
    }
    // Many of them are about relations alone.
    EXPECT_GT(partial_looks(*m_session).value_or(INT_MAX), static_cast<int>(all.size()) / 3);
}

/// Looks after each step, and at all anew.
void follow(drivers::Connection& session, const std::vector<std::string>& steps) {
    for (int at = 0; at < 2; ++at) ASSERT_TRUE(session.observe({}, {}));
    for (const auto& sql : steps) {
        const auto done = session.execute({"test", sql, 1}, drivers::ScriptMode::statements, {});
        ASSERT_TRUE(done) << sql << "\n" << done.error().message;
        const auto seen = session.observe({}, {});
        ASSERT_TRUE(seen) << seen.error().message;
        const auto whole = session.snapshot({});
        ASSERT_TRUE(whole) << whole.error().message;
        EXPECT_TRUE(seen->database == *whole) << sql << "\n" << describe(diff(*whole, seen->database));
    }
}

/// Names that stand in the definitions of other relations, and changes that come by way of others.
TEST_F(PostgresSnapshot, brought_up_to_date_has_the_new_names_of_what_others_refer_to) {
    ASSERT_FALSE(
        run("CREATE TABLE public.a (id int PRIMARY KEY, n text);"
            "CREATE TABLE public.b (a_id int REFERENCES public.a, n int DEFAULT 1);"
            "CREATE VIEW public.v AS SELECT a.n, b.a_id FROM public.a JOIN public.b ON b.a_id = a.id;"
            "CREATE SEQUENCE public.s OWNED BY public.b.n"));
    ASSERT_FALSE(run("CREATE EXTENSION pg_stat_statements SCHEMA public"));
    follow(*m_session, read_changes("steps.txt", g_major));
    EXPECT_GE(partial_looks(*m_session).value_or(INT_MAX), 30);
}

/// In a database without default privileges: what they give to an extension's functions, only a whole look
/// tells.
TEST_F(PostgresSnapshot, brought_up_to_date_has_what_extensions_bring_and_take) {
    auto& server = g_container->server();
    ASSERT_TRUE(server.create_database("extended", std::nullopt, {}));
    {
        auto session = server.connect("extended", {});
        ASSERT_TRUE(session);
        follow(**session, read_changes("extension_steps.txt", g_major));
        EXPECT_GE(partial_looks(**session).value_or(INT_MAX), 25);
    }
    EXPECT_TRUE(server.drop_database("extended", {}));
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
    if (argc > 2) g_major = std::atoi(argv[2]); // after "postgres"
    g_container = std::make_unique<ServerContainer>(harness::base::Engine::postgres, std::to_string(g_major));
    const auto& missing = g_container->missing();
    const int status = missing.empty() ? RUN_ALL_TESTS() : exit_without_server(missing);
    g_container.reset();
    return status;
}
