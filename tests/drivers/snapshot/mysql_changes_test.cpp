// Holds the snapshots against a real server: nothing that DDL changes is missed, nothing else is told, and
// every version tells the same. `snapshot_mysql_tests mariadb 10.11`; HARNESS_UPDATE_GOLDEN=1 writes the
// golden snapshot of the engine anew.

#include "tests/drivers/snapshot/changes_file.hpp"
#include "tests/servers/server_container.hpp"

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

base::Engine g_engine = base::Engine::mariadb;
std::string g_version = "10.11";
std::unique_ptr<ServerContainer> g_container; // of main()

bool is_set(const char* variable) {
    const char* value = std::getenv(variable);
    return value != nullptr && std::string_view{value} == "1";
}

/// "10.11" → 1011, "9.7" → 907
int version_number() {
    return std::stoi(g_version) * 100 + std::stoi(g_version.substr(g_version.find('.') + 1));
}

/// Those of this engine and version.
std::vector<std::string> changes(const std::string& file) {
    std::vector<std::string> ours;
    for (auto line : read_changes(file, version_number())) {
        if (line.starts_with('@')) {
            const auto blank = line.find(' ');
            if (line.substr(1, blank - 1) != to_string(g_engine)) continue;
            line.erase(0, blank + 1);
            if (line.starts_with(">=")) {
                if (version_number() < std::stoi(line.substr(2))) continue;
                line.erase(0, line.find(' ') + 1);
            }
        }
        ours.push_back(line);
    }
    return ours;
}

std::string to_text(const Snapshot& snapshot) {
    std::string text;
    for (const auto& object : snapshot.objects)
        text += fmt::format("{}\n    {}\n", object.title(), object.definition);
    return text;
}

class MysqlSnapshot : public testing::Test {
  protected:
    void SetUp() override {
        m_server = &g_container->server();
        make_rich();
        m_rich = snapshot();
    }
    void TearDown() override {
        m_session.reset();
        EXPECT_TRUE(m_server->drop_database("rich", {}));
    }

    /// DDL cannot be rolled back, so the schema is made anew after each change.
    void make_rich() {
        m_session.reset();
        const auto dropped = m_server->drop_database("rich", {});
        ASSERT_TRUE(dropped) << dropped.error().message;
        ASSERT_TRUE(m_server->create_database("rich", std::nullopt, {}));
        connect();
        const auto made =
            run("ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci; CREATE USER IF NOT EXISTS "
                "rich_user IDENTIFIED BY 'x', rich_admin IDENTIFIED BY 'x';"
                + read_file("mysql_rich.sql"));
        if (made) FAIL() << base::to_string(made->where) << ": " << made->message << "\n" << made->statement;
    }
    void connect() {
        auto session = m_server->connect("rich", {});
        ASSERT_TRUE(session) << session.error().message;
        m_session = std::move(*session);
    }

    std::optional<base::Error> run(const std::string& sql) {
        return run(sql, drivers::ScriptMode::statements);
    }
    std::optional<base::Error> run(const std::string& sql, drivers::ScriptMode mode) {
        const auto done = m_session->execute({"test", sql, 1}, mode, {});
        return done ? std::nullopt : std::optional{done.error()};
    }
    Snapshot snapshot_of(const std::string& database) {
        auto session = m_server->connect(database, {});
        EXPECT_TRUE(session) << session.error().message;
        auto taken = (*session)->snapshot({});
        EXPECT_TRUE(taken) << taken.error().message << taken.error().statement;
        return taken ? *taken : Snapshot{};
    }
    Snapshot snapshot() { return snapshot_of("rich"); }

    /// What the snapshot is after `sql`, which is undone again.
    std::optional<Snapshot> after(const std::string& sql) {
        const auto error = run("SET foreign_key_checks = 0; " + sql, drivers::ScriptMode::whole);
        std::optional<Snapshot> taken;
        if (error)
            ADD_FAILURE() << sql << "\n    cannot be run: " << error->message;
        else
            taken = snapshot();
        make_rich();
        return taken;
    }

    drivers::Server* m_server = nullptr;
    std::unique_ptr<drivers::Connection> m_session;
    Snapshot m_rich;
};

TEST_F(MysqlSnapshot, sees_whatever_ddl_changes) {
    for (const auto& sql : changes("mysql_mutations.txt")) {
        const auto changed = after(sql);
        if (!changed) continue;
        EXPECT_NE(*changed, m_rich) << "missed: " << sql;
        const auto text = describe(diff(m_rich, *changed));
        EXPECT_NE(text, "") << "not told: " << sql;
        if (is_set("HARNESS_SHOW")) std::cout << "### " << sql << "\n" << text;
    }
}

TEST_F(MysqlSnapshot, tells_nothing_of_what_leaves_no_trace) {
    for (const auto& sql : changes("mysql_noops.txt")) {
        const auto same = after(sql);
        EXPECT_EQ(same ? describe(diff(m_rich, *same)) : "", "") << "false alarm: " << sql;
        EXPECT_TRUE(!same || *same == m_rich) << "false alarm: " << sql;
    }
}

TEST_F(MysqlSnapshot, is_the_same_on_every_version) {
    const auto file = fmt::format("{}_rich.snapshot", to_string(g_engine));
    const auto text = to_text(across_versions(m_rich));
    if (is_set("HARNESS_UPDATE_GOLDEN"))
        std::ofstream(HARNESS_SOURCE_DIR "/tests/drivers/snapshot/" + file) << text;
    EXPECT_EQ(text, read_file(file));
}

TEST_F(MysqlSnapshot, of_events_that_count_from_now_is_the_same_at_any_time) {
    const auto at = [&](const std::string& moment) {
        const auto error =
            run("SET timestamp = " + moment
                + ";\nCREATE EVENT once ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL 1 DAY DO SELECT 1;\n"
                  "CREATE EVENT often ON SCHEDULE EVERY 1 DAY DO SELECT 1;\n"
                  "CREATE EVENT later ON SCHEDULE EVERY 1 DAY STARTS CURRENT_TIMESTAMP + INTERVAL 1 HOUR "
                  "ENDS CURRENT_TIMESTAMP + INTERVAL 1 YEAR DO SELECT 1");
        EXPECT_FALSE(error) << error->message;
        const auto taken = snapshot();
        EXPECT_FALSE(run("DROP EVENT once; DROP EVENT often; DROP EVENT later"));
        return taken;
    };
    const auto first = at("1900000123");
    EXPECT_NE(first, m_rich);
    EXPECT_EQ(describe(diff(first, at("1900000456"))), "");
    EXPECT_EQ(describe(diff(first, at("1900000200"))), "") << "on a whole minute";
}

TEST_F(MysqlSnapshot, of_an_event_tells_another_distance_from_now_and_another_moment) {
    const auto schedule = [&](const std::string& words) {
        const auto error =
            run("SET timestamp = 1900000000; CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1;"
                "SET timestamp = 1900000007; ALTER EVENT e ON SCHEDULE "
                + words + "; SET timestamp = 1900000060; ALTER EVENT e DISABLE;");
        EXPECT_FALSE(error) << error->message;
        const auto taken = snapshot();
        EXPECT_FALSE(run("DROP EVENT e"));
        return taken;
    };
    const auto told = [&](const std::string& a, const std::string& b) {
        return describe(diff(schedule(a), schedule(b)));
    };
    EXPECT_NE(told("EVERY 1 DAY STARTS '2031-05-01 03:30:00'", "EVERY 1 DAY STARTS '2031-05-01 03:45:00'"),
              "");
    EXPECT_NE(told("AT '2031-12-31 23:59:59'", "AT '2031-11-30 23:59:59'"), "");
    EXPECT_EQ(told("EVERY 1 DAY STARTS '2031-05-01 03:30:00'", "EVERY 1 DAY STARTS '2031-05-01 03:30:00'"),
              "");
}

TEST_F(MysqlSnapshot, of_an_event_is_the_same_after_its_schedule_was_set_again) {
    const auto made = run("SET timestamp = 1900000001; CREATE EVENT a ON SCHEDULE EVERY 1 DAY DO SELECT 1;"
                          "SET time_zone = '+05:00';"
                          "CREATE EVENT b ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL 2 HOUR DO SELECT 1;"
                          "SET time_zone = DEFAULT");
    ASSERT_FALSE(made) << made->message;
    const auto before = snapshot();
    const auto changed = run("SET timestamp = 1900000013; ALTER EVENT a ON SCHEDULE EVERY 2 DAY;"
                             "ALTER EVENT b DISABLE");
    ASSERT_FALSE(changed) << changed->message;
    EXPECT_NE(snapshot(), before);
    const auto restored = run("SET timestamp = 1900000015; ALTER EVENT a ON SCHEDULE EVERY 1 DAY;"
                              "ALTER EVENT b ENABLE");
    ASSERT_FALSE(restored) << restored->message;
    EXPECT_EQ(describe(diff(before, snapshot())), "");
}

TEST_F(MysqlSnapshot, of_a_clone_is_that_of_the_original) {
    EXPECT_FALSE(
        run("SET timestamp = 1900000001, time_zone = '+05:00'; CREATE EVENT daily ON SCHEDULE EVERY 1 DAY "
            "ENDS CURRENT_TIMESTAMP + INTERVAL 1 YEAR DO SELECT 1"));
    m_rich = snapshot();
    const auto cloned = m_server->create_database("rich `clone", "rich", {});
    ASSERT_TRUE(cloned) << cloned.error().message << "\n" << cloned.error().statement;
    EXPECT_EQ(describe(diff(m_rich, snapshot_of("rich `clone"))), "");
    EXPECT_TRUE(m_server->drop_database("rich `clone", {}));
}

TEST_F(MysqlSnapshot, of_an_empty_database_is_the_database_alone) {
    ASSERT_TRUE(m_server->create_database("bare", std::nullopt, {}));
    EXPECT_EQ(snapshot_of("bare").objects.size(), 1U) << to_text(snapshot_of("bare"));
    EXPECT_TRUE(m_server->drop_database("bare", {}));
}

TEST_F(MysqlSnapshot, of_a_dropped_database_leaves_no_privileges_to_the_next_one) {
    EXPECT_FALSE(run("GRANT SELECT ON * TO rich_user; GRANT INSERT ON plain TO rich_user; DROP TABLE plain"));
    m_session.reset();
    ASSERT_TRUE(m_server->drop_database("rich", {}));
    ASSERT_TRUE(m_server->create_database("rich", std::nullopt, {}));
    EXPECT_EQ(snapshot().objects.size(), 1U) << to_text(snapshot());
}

TEST_F(MysqlSnapshot, what_the_databases_share_is_restored) {
    const std::vector<std::string> ours{"rich"};
    const auto baseline = m_server->snapshot_shared(ours, {});
    ASSERT_TRUE(baseline) << baseline.error().message;
    const auto error =
        run("CREATE USER leak_a IDENTIFIED BY 'x'; CREATE USER 'leak b'@localhost; CREATE ROLE leak_r;"
            "GRANT SELECT ON mysql.* TO leak_r; GRANT leak_r TO leak_a; GRANT leak_r TO rich_user;"
            "GRANT PROCESS ON *.* TO rich_user WITH GRANT OPTION; CREATE DATABASE leak_db;"
            "SET GLOBAL sort_buffer_size = 524288; SET GLOBAL sql_mode = 'ANSI_QUOTES';"
            "SET GLOBAL event_scheduler = OFF");
    ASSERT_FALSE(error) << error->message;
    if (g_engine == base::Engine::mysql) {
        const auto persisted =
            run("SET PERSIST sort_buffer_size = 1048576; CREATE TABLESPACE leak_space ENGINE = InnoDB");
        ASSERT_FALSE(persisted) << persisted->message;
    }
    const auto leaked = m_server->snapshot_shared(ours, {});
    ASSERT_TRUE(leaked);
    EXPECT_GE(diff(*baseline, *leaked).size(), 7U) << describe(diff(*baseline, *leaked));
    for (const auto& object : leaked->objects)
        EXPECT_EQ(object.definition.find("*B69027D4"), std::string::npos)
            << "a password's hash: " << object.definition;
    const auto restored = m_server->restore_shared(*baseline, ours, {});
    EXPECT_TRUE(restored) << restored.error().message;
}

} // namespace
} // namespace harness::tests

int main(int argc, char** argv) {
    using namespace harness::tests;
    testing::InitGoogleTest(&argc, argv);
    if (argc > 2) {
        g_engine = harness::base::engine_named(argv[1]).value();
        g_version = argv[2];
    }
    g_container = std::make_unique<ServerContainer>(g_engine, g_version);
    const auto& missing = g_container->missing();
    const int status = missing.empty() ? RUN_ALL_TESTS() : exit_without_server(missing);
    g_container.reset();
    return status;
}
