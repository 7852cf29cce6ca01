#pragma once
// The kit that every layout passes on every engine: a further layout is a row of layout_cases.hpp. A program
// that includes this brings the engine (EngineCase) and instantiates the suite.

#include "flaws.hpp"
#include "harness/migrations/tool.hpp"
#include "layout_cases.hpp"
#include "tests/servers/server_container.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace harness::tests {

/// A server to make databases on; the same one for all tests of a program.
struct EngineCase {
    std::string name;
    base::Engine engine;
    /// nullptr and a reason to skip.
    std::function<drivers::Server*(std::string& reason)> server;
};

inline void PrintTo(const EngineCase& row, std::ostream* stream) {
    *stream << row.name;
}

inline base::Limit test_limit() {
    return {base::Deadline::after(std::chrono::seconds(60)), {}};
}

/// A folder with migrations and a database of its own for them.
class Conformance : public testing::TestWithParam<std::tuple<LayoutCase, EngineCase>> {
  protected:
    void SetUp() override {
        std::string reason;
        server = engine_case().server(reason);
        if (server == nullptr) {
            if (docker_is_required()) FAIL() << reason;
            GTEST_SKIP() << reason;
        }
        static int counter = 0;
        database = "migrations_" + std::to_string(++counter);
        ASSERT_TRUE(server->create_database(database, std::nullopt, test_limit()).has_value());
        connection = connect();
    }
    void TearDown() override {
        connection.reset();
        if (server == nullptr) return;
        EXPECT_TRUE(server->drop_database(database, test_limit()).has_value());
    }

    [[nodiscard]] static const LayoutCase& layout_case() { return std::get<0>(GetParam()); }
    [[nodiscard]] static const EngineCase& engine_case() { return std::get<1>(GetParam()); }

    [[nodiscard]] std::unique_ptr<drivers::Connection> connect() const {
        auto connected = server->connect(database, test_limit());
        if (connected.has_error()) throw std::runtime_error(connected.error().message);
        return std::move(*connected);
    }
    void write(int number, const std::string& name, const std::string& up,
               const std::optional<std::string>& down) const {
        layout_case().write(folder, number, name, up, down);
    }
    /// Reads the folder again, and prepares a tool for the session.
    void open() {
        history = load_or_fail(folder, layout_case().found_by_itself ? "auto" : layout_case().layout,
                               engine_case().engine);
        tool = migrations::make_tool(history, engine_case().engine);
        const auto prepared = tool->prepare(*connection, test_limit());
        if (prepared.has_error()) ADD_FAILURE() << prepared.error().message;
    }
    [[nodiscard]] const migrations::Revision& revision(int number) const {
        for (const auto& found : history.revisions)
            if (found.id == layout_case().id(number)) return found;
        throw std::runtime_error("no revision " + std::to_string(number));
    }
    [[nodiscard]] auto up(int number) {
        return tool->up(*connection, history, revision(number), test_limit());
    }
    [[nodiscard]] auto down(int number) {
        return tool->down(*connection, history, revision(number), test_limit());
    }
    void up_or_fail(int number) {
        if (const auto run = up(number); run.has_error()) ADD_FAILURE() << run.error().message;
    }
    void down_or_fail(int number) {
        if (const auto run = down(number); run.has_error()) ADD_FAILURE() << run.error().message;
    }
    [[nodiscard]] auto pending() { return tool->pending(*connection, history, test_limit()); }
    [[nodiscard]] std::vector<std::string> ids(const std::vector<int>& numbers) const {
        std::vector<std::string> all;
        for (const auto number : numbers) all.push_back(layout_case().id(number));
        return all;
    }
    [[nodiscard]] static bool is_own(const std::string& table) {
        const auto& own = layout_case().own_tables;
        return table == layout_case().version_table || std::find(own.begin(), own.end(), table) != own.end();
    }
    /// What the database holds, seen from another session; the version table apart.
    [[nodiscard]] std::vector<std::string> tables() const {
        const auto session = connect();
        const auto snapshot = session->snapshot(test_limit());
        if (snapshot.has_error()) throw std::runtime_error(snapshot.error().message);
        std::vector<std::string> names;
        for (const auto& object : snapshot->objects)
            if (object.kind == "table" && !is_own(object.name)) names.push_back(object.name);
        return names;
    }

    TempFolder folder;
    drivers::Server* server = nullptr;
    std::string database;
    std::unique_ptr<drivers::Connection> connection;
    migrations::History history;
    std::unique_ptr<migrations::Tool> tool;
};

inline std::string conformance_name(const testing::TestParamInfo<Conformance::ParamType>& row) {
    auto name = std::get<0>(row.param).layout + "_" + std::get<1>(row.param).name;
    for (auto& letter : name)
        if (letter == '-') letter = '_';
    return name;
}

TEST_P(Conformance, goes_up_in_order_and_has_nothing_left_to_do) {
    write(2, "b", "create table b (id integer references a (id));", "drop table b;");
    write(1, "a", "create table a (id integer primary key);\ninsert into a values (1);", "drop table a;");
    open();
    EXPECT_EQ(history.layout, layout_case().layout);
    EXPECT_THAT(history.flaws, testing::IsEmpty());
    EXPECT_EQ(pending().value(), ids({1, 2}));
    up_or_fail(1);
    EXPECT_EQ(pending().value(), ids({2}));
    up_or_fail(2);
    EXPECT_EQ(pending().value(), ids({}));
    EXPECT_THAT(tables(), testing::ElementsAre("a", "b"));
    EXPECT_FALSE(connection->in_transaction());
    open();
    EXPECT_EQ(pending().value(), ids({})) << "prepared once more";
}

TEST_P(Conformance, goes_down_to_nothing_and_up_again) {
    write(1, "a", "create table a (id integer);", "drop table a;");
    write(2, "b", "create table b (id integer);", "drop table b;");
    open();
    for (int trip = 0; trip < 2; ++trip) {
        up_or_fail(1);
        up_or_fail(2);
        down_or_fail(2);
        EXPECT_EQ(pending().value(), ids({2}));
        EXPECT_THAT(tables(), testing::ElementsAre("a"));
        down_or_fail(1);
        EXPECT_EQ(pending().value(), ids({1, 2}));
        EXPECT_THAT(tables(), testing::IsEmpty());
    }
}

TEST_P(Conformance, another_session_goes_on_where_the_first_stopped) {
    write(1, "a", "create table a (id integer);", "drop table a;");
    open();
    up_or_fail(1);
    write(2, "b", "create table b (id integer);", "drop table b;");
    connection = connect();
    open();
    EXPECT_EQ(pending().value(), ids({2}));
    up_or_fail(2);
}

TEST_P(Conformance, a_failure_half_way_leaves_what_the_tool_leaves) {
    write(1, "a", "create table a (id integer);", "drop table a;");
    write(2, "b", "create table b (id integer);\ninsert into nowhere values (1);\n", "drop table b;");
    open();
    up_or_fail(1);
    const auto run = up(2);
    ASSERT_TRUE(run.has_error());
    EXPECT_EQ(run.error().kind, base::ErrorKind::sql);
    EXPECT_EQ(run.error().where.file, revision(2).up->script.file);
    EXPECT_EQ(run.error().where.line, layout_case().lines_above + 2);
    EXPECT_FALSE(connection->in_transaction());
    EXPECT_THAT(tables(), layout_case().undoes_failure ? testing::SizeIs(1) : testing::SizeIs(2));
    EXPECT_EQ(pending().has_error(), layout_case().failure_blocks);
    if (layout_case().failure_blocks) return;
    EXPECT_EQ(pending().value(), ids({2}));
}

TEST_P(Conformance, a_missing_down_is_the_tools_own_affair) {
    write(1, "a", "create table a (id integer);", "drop table a;");
    write(2, "b", "create table b (id integer);", std::nullopt);
    open();
    up_or_fail(1);
    if (layout_case().missing_down == LayoutCase::MissingDown::refused) {
        EXPECT_TRUE(up(2).has_error());
        EXPECT_EQ(history.flaws.size(), 1u);
        return;
    }
    up_or_fail(2);
    const bool passes = layout_case().missing_down == LayoutCase::MissingDown::passes;
    EXPECT_EQ(down(2).has_value(), passes);
    EXPECT_THAT(tables(), testing::ElementsAre("a", "b")) << "nothing was undone";
    EXPECT_EQ(pending().value(), passes ? ids({2}) : ids({}));
}

TEST_P(Conformance, a_revision_that_appears_below_the_newest_one) {
    write(2, "b", "create table b (id integer);", "drop table b;");
    write(3, "c", "create table c (id integer);", "drop table c;");
    open();
    up_or_fail(2);
    up_or_fail(3);
    write(1, "late", "create table late (id integer);", "drop table late;");
    open();
    const auto now = pending();
    EXPECT_EQ(now.has_error(), layout_case().out_of_order == LayoutCase::OutOfOrder::refused);
    if (now.has_error()) return;
    EXPECT_EQ(*now, layout_case().out_of_order == LayoutCase::OutOfOrder::pending ? ids({1}) : ids({}));
}

TEST_P(Conformance, a_migration_that_drops_the_version_table_is_blamed) {
    if (layout_case().version_table.empty()) return; // others refer to it
    write(1, "a", "drop table " + layout_case().version_table + ";", "select 1;");
    open();
    const auto run = up(1);
    ASSERT_TRUE(run.has_error());
    EXPECT_EQ(run.error().kind, base::ErrorKind::sql);
    EXPECT_THAT(run.error().message, testing::HasSubstr("recording version"));
    EXPECT_EQ(run.error().where.file, revision(1).up->script.file);
    EXPECT_THAT(run.error().hint, testing::HasSubstr("dropped"));
    EXPECT_FALSE(connection->in_transaction());
}

TEST_P(Conformance, line_ends_of_windows_are_no_matter) {
    write(1, "a", "create table a (\r\n  id integer\r\n);\r\ninsert into a\r\n  values (1);\r\n",
          "drop table a;\r\n");
    open();
    up_or_fail(1);
    down_or_fail(1);
}

TEST_P(Conformance, an_unclosed_quote_is_an_error_of_the_migration) {
    write(1, "a", "create table a (id integer);\ninsert into a values ('1);\n", "drop table a;");
    open();
    const auto run = up(1);
    ASSERT_TRUE(run.has_error());
    EXPECT_EQ(run.error().kind, base::ErrorKind::sql);
    EXPECT_EQ(run.error().where.line, layout_case().lines_above + 2);
    EXPECT_THAT(tables(), layout_case().undoes_failure ? testing::SizeIs(0) : testing::SizeIs(1));
}

TEST_P(Conformance, a_limit_that_is_over_leaves_a_session_in_order) {
    write(1, "a", "create table a (id integer);", "drop table a;");
    open();
    const base::Limit over{base::Deadline::after(std::chrono::seconds(0)), {}};
    const auto run = tool->up(*connection, history, revision(1), over);
    ASSERT_TRUE(run.has_error());
    EXPECT_EQ(run.error().kind, base::ErrorKind::timeout);
    EXPECT_FALSE(connection->in_transaction());
    EXPECT_THAT(tables(), testing::IsEmpty());
}

} // namespace harness::tests
