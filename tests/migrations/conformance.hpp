#pragma once
// The kit that every layout passes on every engine: a further layout is a row in layout_cases(). A program
// that includes this brings the engine (EngineCase) and instantiates the suite.

#include "flaws.hpp"
#include "harness/migrations/tool.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace harness::tests {

/// How one layout writes a migration, and in what its tool differs from the others.
struct LayoutCase {
    std::string layout;
    /// Writes migration `number` (1…9); no down file without `down`.
    std::function<void(const TempFolder&, int number, const std::string& name, const std::string& up,
                       const std::optional<std::string>& down)>
        write;
    enum class MissingDown {
        passes,  ///< down without a file is a success
        fails,   ///< it is an error
        refused, ///< the up fails, too
    };
    enum class OutOfOrder {
        ignored, ///< a revision that appears below the newest applied one never runs
        pending, ///< it runs
        refused, ///< the tool does nothing any more
    };

    std::string version_table;
    bool failure_blocks; ///< after a failure nothing is pending: a person must repair it
    MissingDown missing_down;
    OutOfOrder out_of_order;
    std::string id_prefix{};
    int lines_above = 0;         ///< of the up's SQL in its file
    bool found_by_itself = true; ///< other tools do not use the same names

    // On PostgreSQL.
    bool wraps = true;            ///< a migration is inside a transaction of the tool's own
    bool wraps_all = true;        ///< even if that cannot work
    bool sends_whole = true;      ///< a migration is one message, whatever is in it
    bool notices_end = false;     ///< it fails if the migration ended that transaction
    bool searches_table = false;  ///< it names the version table without a schema
    bool refuses_comment = false; ///< a migration of comments alone fails
    /// Makes migration `number`, which is written already, run without a transaction; none if it cannot.
    std::function<void(const TempFolder&, int number, const std::string& name)> without_transaction{};

    [[nodiscard]] std::string id(int number) const { return id_prefix + std::to_string(number); }
};

inline std::vector<LayoutCase> layout_cases() {
    const auto golang_migrate = [](const TempFolder& folder, int number, const std::string& name,
                                   const std::string& up, const std::optional<std::string>& down) {
        const auto stem = "000" + std::to_string(number) + "_" + name;
        folder.write(stem + ".up.sql", up);
        if (down) folder.write(stem + ".down.sql", *down);
    };
    const auto diesel = [](const TempFolder& folder, int number, const std::string& name,
                           const std::string& up, const std::optional<std::string>& down) {
        const auto stem = "2024-01-0" + std::to_string(number) + "_" + name;
        folder.write(stem + "/up.sql", up);
        if (down) folder.write(stem + "/down.sql", *down);
    };
    const auto dbmate = [](const TempFolder& folder, int number, const std::string& name,
                           const std::string& up, const std::optional<std::string>& down) {
        folder.write("2024010" + std::to_string(number) + "_" + name + ".sql",
                     "-- migrate:up\n" + up + "\n" + (down ? "-- migrate:down\n" + *down : ""));
    };
    const auto goose = [](const TempFolder& folder, int number, const std::string& name,
                          const std::string& up, const std::optional<std::string>& down) {
        folder.write("0000" + std::to_string(number) + "_" + name + ".sql",
                     "-- +goose Up\n" + up + "\n" + (down ? "-- +goose Down\n" + *down + "\n" : ""));
    };
    const auto sqlx = [](const TempFolder& folder, int number, const std::string& name, const std::string& up,
                         const std::optional<std::string>& down) {
        const auto stem = std::to_string(number) + "_" + name;
        folder.write(stem + ".up.sql", up);
        if (down) folder.write(stem + ".down.sql", *down);
    };
    const auto flyway = [](const TempFolder& folder, int number, const std::string& name,
                           const std::string& up, const std::optional<std::string>& down) {
        const auto stem = std::to_string(number) + "__" + name + ".sql";
        folder.write("V" + stem, up);
        if (down) folder.write("U" + stem, *down);
    };
    const auto diesel_bare = [](const TempFolder& folder, int number, const std::string& name) {
        folder.write("2024-01-0" + std::to_string(number) + "_" + name + "/metadata.toml",
                     "run_in_transaction = false\n");
    };
    const auto dbmate_bare = [](const TempFolder& folder, int number, const std::string& name) {
        folder.change("2024010" + std::to_string(number) + "_" + name + ".sql", "migrate:up",
                      "migrate:up transaction:false");
    };
    const auto goose_bare = [](const TempFolder& folder, int number, const std::string& name) {
        folder.change("0000" + std::to_string(number) + "_" + name + ".sql", "-- +goose Up\n",
                      "-- +goose NO TRANSACTION\n-- +goose Up\n");
    };
    const auto sqlx_bare = [](const TempFolder& folder, int number, const std::string& name) {
        folder.change(std::to_string(number) + "_" + name + ".up.sql", "", "-- no-transaction\n");
    };
    const auto flyway_bare = [](const TempFolder& folder, int number, const std::string& name) {
        folder.write("V" + std::to_string(number) + "__" + name + ".sql.conf",
                     "executeInTransaction=false\n");
    };
    using MissingDown = LayoutCase::MissingDown;
    using OutOfOrder = LayoutCase::OutOfOrder;
    return {{.layout = "golang-migrate",
             .write = golang_migrate,
             .version_table = "schema_migrations",
             .failure_blocks = true,
             .missing_down = MissingDown::passes,
             .out_of_order = OutOfOrder::ignored,
             .wraps = false},
            {.layout = "diesel",
             .write = diesel,
             .version_table = "__diesel_schema_migrations",
             .failure_blocks = false,
             .missing_down = MissingDown::fails,
             .out_of_order = OutOfOrder::pending,
             .id_prefix = "2024010",
             .notices_end = true,
             .searches_table = true,
             .refuses_comment = true,
             .without_transaction = diesel_bare},
            {.layout = "dbmate",
             .write = dbmate,
             .version_table = "schema_migrations",
             .failure_blocks = false,
             .missing_down = MissingDown::refused,
             .out_of_order = OutOfOrder::pending,
             .id_prefix = "2024010",
             .lines_above = 1,
             .notices_end = true,
             .without_transaction = dbmate_bare},
            {.layout = "goose",
             .write = goose,
             .version_table = "goose_db_version",
             .failure_blocks = false,
             .missing_down = MissingDown::passes,
             .out_of_order = OutOfOrder::refused,
             .lines_above = 1,
             .sends_whole = false,
             .searches_table = true,
             .without_transaction = goose_bare},
            {.layout = "sqlx",
             .write = sqlx,
             .version_table = "_sqlx_migrations",
             .failure_blocks = false,
             .missing_down = MissingDown::fails,
             .out_of_order = OutOfOrder::pending,
             .found_by_itself = false,
             .searches_table = true,
             .without_transaction = sqlx_bare},
            {.layout = "flyway",
             .write = flyway,
             .version_table = "flyway_schema_history",
             .failure_blocks = false,
             .missing_down = MissingDown::fails,
             .out_of_order = OutOfOrder::refused,
             .wraps_all = false,
             .sends_whole = false,
             .without_transaction = flyway_bare}};
}

/// A server to make databases on; the same one for all tests of a program.
struct EngineCase {
    std::string name;
    base::Engine engine;
    /// nullptr and a reason to skip.
    std::function<drivers::Server*(std::string& reason)> server;
};

inline void PrintTo(const LayoutCase& row, std::ostream* stream) {
    *stream << row.layout;
}
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
            const char* required = std::getenv("HARNESS_REQUIRE_DOCKER");
            if (required != nullptr && std::string_view(required) == "1") FAIL() << reason;
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
    /// What the database holds, seen from another session; the version table apart.
    [[nodiscard]] std::vector<std::string> tables() const {
        const auto session = connect();
        const auto snapshot = session->snapshot(test_limit());
        if (snapshot.has_error()) throw std::runtime_error(snapshot.error().message);
        std::vector<std::string> names;
        for (const auto& object : snapshot->objects)
            if (object.kind == "table" && object.name != layout_case().version_table)
                names.push_back(object.name);
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
    EXPECT_THAT(tables(), testing::ElementsAre("a"));
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
    EXPECT_THAT(tables(), testing::IsEmpty());
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
