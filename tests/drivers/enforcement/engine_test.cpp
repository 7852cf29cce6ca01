// What real servers promise and keep: each kind of promise in each state.

#include "drivers/enforcement.hpp"
#include "tests/servers/server_container.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <sstream>
#include <unistd.h>

namespace harness::tests {
namespace {

using namespace drivers;
using testing::AnyOf;
using testing::HasSubstr;
using State = Enforcement::State;

/// The server of main(), and what differs.
struct Subject {
    base::Engine engine = base::Engine::sqlite;
    std::string version;
    std::string file; ///< of its SQL and of what is expected
    Server* server = nullptr;
};
Subject g_subject;

bool is_set(const char* variable) {
    const char* value = std::getenv(variable);
    return value != nullptr && std::string_view{value} == "1";
}

std::string path_of(const std::string& file) {
    return std::string(HARNESS_SOURCE_DIR) + "/tests/drivers/enforcement/" + file;
}

std::string text_of(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string_view in_words(State state) {
    switch (state) {
    case State::enforced:
        return "enforced";
    case State::not_validated:
        return "not validated";
    case State::not_enforced:
        return "not enforced";
    case State::accepts:
        return "accepts";
    case State::broken:
        return "broken";
    }
    return "?";
}

/// A line a promise: "check price_positive of public.kids (price): enforced, tried". Names of NOT NULL, which
/// only some majors have, are left out; tables are told in between.
std::string to_text(const std::vector<Enforcement>& promises) {
    std::string text;
    for (auto promise : promises) {
        if (promise.kind == Enforcement::Kind::not_null) promise.name.clear();
        text += fmt::format("{}: {}{}\n", promise.title(), in_words(promise.state),
                            promise.was_tried ? ", tried" : "");
    }
    return text;
}

class RealEnforcement : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(g_subject.server->create_database("promises", std::nullopt, {}));
        auto session = g_subject.server->connect_as_admin("promises", {});
        ASSERT_TRUE(session) << session.error().message;
        m_session = std::move(*session);
    }
    void TearDown() override {
        m_session.reset();
        EXPECT_TRUE(g_subject.server->drop_database("promises", {}));
    }

    void run(const std::string& sql) {
        const auto ran = m_session->execute({"promises.sql", sql}, ScriptMode::statements, {});
        ASSERT_TRUE(ran) << ran.error().message << "\n" << ran.error().statement;
    }

    void load() {
        run(text_of(path_of(g_subject.file + ".sql")));
        auto fresh = g_subject.server->connect_as_admin("promises", {});
        ASSERT_TRUE(fresh);
        m_session = std::move(*fresh);
    }

    std::vector<Enforcement> observe(EnforcementRequest request = {}) {
        auto observed = observe_enforcement(*m_session, g_subject.engine, request, {});
        if (observed.has_value()) return *observed;
        ADD_FAILURE() << observed.error().message << "\n" << observed.error().statement;
        return {};
    }

    /// All tables, by what is told of them.
    std::vector<std::string> all_tables() {
        std::vector<std::string> tables;
        for (const auto& promise : observe())
            if (promise.kind == Enforcement::Kind::table) tables.push_back(promise.table_title());
        return tables;
    }

    std::string ask(const std::string& sql) {
        const auto rows = m_session->query(sql, {});
        if (rows.has_error()) return rows.error().message;
        std::string text;
        for (const auto& row : rows->rows)
            for (const auto& value : row) text += value.value_or("NULL") + "|";
        return text;
    }

    /// Rows, and where the counters stand.
    std::string rows_and_counters() {
        std::string text;
        const bool in_mysql = g_subject.file == "mysql";
        for (const auto& table : all_tables()) {
            std::string quoted;
            for (const char c : table.starts_with("public.") ? table.substr(7) : table)
                quoted.append(c == (in_mysql ? '`' : '"') ? 2 : 1, c);
            if (table.starts_with("odd \"schema.")) continue; // its name has two parts
            quoted = in_mysql ? "`" + quoted + "`" : "\"" + quoted + "\"";
            text += table + ": " + ask("SELECT * FROM " + quoted + " ORDER BY 1") + "\n";
            if (in_mysql) text += ask("SHOW CREATE TABLE " + quoted) + "\n";
        }
        if (g_subject.engine == base::Engine::postgres)
            text += ask("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1");
        if (g_subject.engine == base::Engine::sqlite) text += ask("SELECT * FROM sqlite_sequence ORDER BY 1");
        return text;
    }

    std::unique_ptr<Connection> m_session;
};

TEST_F(RealEnforcement, is_told_for_each_kind_of_promise_in_each_state) {
    load();
    const auto observed = observe({all_tables(), {}});
    const auto text = to_text(observed);
    // What only one server of the family has stands in a file of its own.
    auto golden = path_of(
        fmt::format("{}.expected", g_subject.file == "mysql" ? to_string(g_subject.engine) : g_subject.file));
    if (is_set("HARNESS_UPDATE_GOLDEN")) std::ofstream(golden) << text;
    EXPECT_EQ(text, text_of(golden));
    for (const auto& promise : observed) {
        if (promise.state != State::enforced) {
            EXPECT_NE(promise.evidence, "") << promise.title();
        }
        std::cout << (promise.evidence.empty() ? "" : promise.title() + ": " + promise.evidence + "\n");
    }
}

TEST_F(RealEnforcement, asks_only_the_catalogs_where_nothing_is_to_be_tried) {
    load();
    for (const auto& promise : observe()) {
        EXPECT_FALSE(promise.was_tried) << promise.title();
        EXPECT_NE(promise.state, State::accepts);
    }
}

TEST_F(RealEnforcement, leaves_rows_counters_and_the_session_as_they_were) {
    load();
    const auto before = rows_and_counters();
    const auto settings = g_subject.engine == base::Engine::postgres ? "SHOW search_path"
                          : g_subject.engine == base::Engine::sqlite
                              ? "PRAGMA foreign_keys"
                              : "SELECT @@sql_mode, @@foreign_key_checks, @@innodb_lock_wait_timeout";
    const auto set = ask(settings);
    (void)observe({all_tables(), {}});
    EXPECT_FALSE(m_session->in_transaction());
    EXPECT_EQ(ask(settings), set);
    EXPECT_EQ(rows_and_counters(), before);
    EXPECT_THAT(before, HasSubstr("k1@example.org")) << "else nothing was compared";
}

TEST_F(RealEnforcement, says_nothing_of_tables_that_are_left_out) {
    load();
    for (const auto& promise : observe({all_tables(), {"kids"}})) EXPECT_NE(promise.table, "kids");
}

TEST_F(RealEnforcement, a_try_gives_up_when_another_session_holds_the_table) {
    run("CREATE TABLE held (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL, other VARCHAR(20) NOT NULL)");
    run("INSERT INTO held VALUES (1, 'a', 'b'), (2, 'b', 'c')");
    auto other = g_subject.server->connect_as_admin("promises", {});
    ASSERT_TRUE(other);
    ASSERT_TRUE((*other)->query(g_subject.engine == base::Engine::sqlite ? "BEGIN IMMEDIATE" : "BEGIN", {}));
    ASSERT_TRUE((*other)->query("UPDATE held SET name = 'c'", {}));
    const auto begin = base::Clock::now();
    for (const auto& promise : observe({{"public.held", "held"}, {}})) {
        EXPECT_FALSE(promise.was_tried) << promise.title();
        EXPECT_EQ(promise.state, State::enforced);
        if (promise.kind == Enforcement::Kind::not_null || promise.kind == Enforcement::Kind::primary_key) {
            EXPECT_THAT(promise.evidence, HasSubstr("not tried: ")) << promise.title();
        }
    }
    EXPECT_LT(base::Clock::now() - begin, std::chrono::seconds(20));
}

TEST_F(RealEnforcement, tells_what_is_switched_off_for_rows_in_one_engine_alone) {
    if (g_subject.file != "mysql") GTEST_SKIP() << "of MySQL and MariaDB";
    const bool in_mysql = g_subject.engine == base::Engine::mysql;
    run("CREATE TABLE t (id INT PRIMARY KEY, n INT, CONSTRAINT positive CHECK (n > 0))");
    run(in_mysql ? "ALTER TABLE t ALTER CHECK positive NOT ENFORCED" : "SET check_constraint_checks = 0");
    run("INSERT INTO t VALUES (1, -5)");
    if (!in_mysql) run("SET check_constraint_checks = 1");
    const auto promises = observe({{"t"}, {}});
    const auto check = std::ranges::find(promises, Enforcement::Kind::check, &Enforcement::kind);
    ASSERT_NE(check, promises.end());
    EXPECT_EQ(check->state, in_mysql ? State::not_enforced : State::broken);
    EXPECT_THAT(check->evidence, HasSubstr("1 row breaks it: n=-5"));
}

TEST_F(RealEnforcement, of_two_hundred_tables_costs_little) {
    std::string tables;
    for (int n = 0; n < 200; ++n)
        tables += fmt::format(
            "CREATE TABLE t{0} (id BIGINT PRIMARY KEY, a VARCHAR(80) NOT NULL, b INT DEFAULT 5, "
            "c INT, CONSTRAINT u{0} UNIQUE (a), CONSTRAINT c{0} CHECK (b > 0), "
            "CONSTRAINT f{0} FOREIGN KEY (c) REFERENCES t{1} (b){2});\nCREATE INDEX i{0} ON t{0} (b, c);\n",
            n, n, "");
    // A key that can be pointed to.
    for (auto at = tables.find(" (b));"); at != std::string::npos; at = tables.find(" (b));"))
        tables.replace(at, 6, " (id)); ");
    if (g_subject.engine != base::Engine::sqlite)
        for (auto at = tables.find(" c INT,"); at != std::string::npos; at = tables.find(" c INT,"))
            tables.replace(at, 7, " c BIGINT,");
    run(tables);
    const auto best_of = [](auto look) {
        auto best = base::Clock::duration::max();
        for (int time = 0; time < 6; ++time) {
            const auto begin = base::Clock::now();
            look();
            best = std::min(best, base::Clock::now() - begin);
        }
        return best;
    };
    const auto microseconds = [](base::Clock::duration time) {
        return std::chrono::duration_cast<std::chrono::microseconds>(time).count();
    };
    const auto best = best_of([&] { EXPECT_GE(observe().size(), 1200U); });
    const auto snapshot = best_of([&] { EXPECT_TRUE(m_session->snapshot({})); });
    std::cout << "200 tables take " << microseconds(best) << " us, a snapshot of them "
              << microseconds(snapshot) << " us\n";
    EXPECT_LT(best, std::chrono::seconds(2)) << "generous, since machines are slow under load and sanitizers";
}

} // namespace

int run_on(Server& server) {
    g_subject.server = &server;
    return RUN_ALL_TESTS();
}

int run_tests(base::Engine engine, const std::string& version) {
    g_subject.engine = engine;
    g_subject.version = version;
    if (engine == base::Engine::sqlite) {
        g_subject.file = "sqlite";
        Address address;
        address.folder =
            std::filesystem::temp_directory_path() / fmt::format("harness_enforcement_{}", ::getpid());
        std::filesystem::create_directories(address.folder);
        const auto status = run_on(*open_server(engine, address));
        std::filesystem::remove_all(address.folder);
        return status;
    }
    g_subject.file = engine == base::Engine::postgres ? "postgres" : "mysql";
    const ServerContainer container(engine, version);
    return container.missing().empty() ? run_on(container.server())
                                       : exit_without_server(container.missing());
}

} // namespace harness::tests

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    const auto engine = argc > 1 ? harness::base::engine_named(argv[1]) : std::nullopt;
    return harness::tests::run_tests(engine.value_or(harness::base::Engine::sqlite), argc > 2 ? argv[2] : "");
}
