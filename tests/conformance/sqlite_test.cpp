// What only SQLite promises.

#include "tests/conformance/kit.hpp"

#include <filesystem>
#include <fstream>
#include <latch>
#include <thread>

namespace harness::conformance {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

using SqliteKit = DriverKit;

/// A server of its own, in a folder of its own.
class SqliteFolder : public testing::Test {
  protected:
    void SetUp() override {
        auto pattern = (std::filesystem::temp_directory_path() / "harness-sqlite-XXXXXX").string();
        m_folder = ::mkdtemp(pattern.data());
        m_address.folder = m_folder;
    }
    void TearDown() override { std::filesystem::remove_all(m_folder); }
    [[nodiscard]] std::unique_ptr<drivers::Server> server() {
        return drivers::open_server(base::Engine::sqlite, m_address);
    }

    std::filesystem::path m_folder;
    drivers::Address m_address; ///< tests may point its folder elsewhere
};

TEST_F(SqliteKit, errors_have_their_extended_code_and_full_words) {
    run("CREATE TABLE t (a INTEGER UNIQUE); INSERT INTO t VALUES (1)");
    const auto error = fail("INSERT INTO t VALUES (1)");
    EXPECT_EQ(error.sqlstate, "SQLITE_CONSTRAINT_UNIQUE");
    EXPECT_EQ(error.message, "run m.sql: UNIQUE constraint failed: t.a");
}

TEST_F(SqliteKit, triggers_run_as_one_statement) {
    const auto done =
        run("CREATE TABLE t (a); CREATE TABLE log (a);\n"
            "CREATE TRIGGER r AFTER INSERT ON t BEGIN INSERT INTO log VALUES (CASE WHEN 1 THEN 2 END); "
            "INSERT INTO log VALUES (3); END;\nINSERT INTO t VALUES (1);");
    EXPECT_THAT(done.statements, SizeIs(4));
    EXPECT_EQ(ask("SELECT sum(a) FROM log"), "5");
}

TEST_F(SqliteKit, commands_of_the_shell_are_refused) {
    const auto error = fail("CREATE TABLE t (a);\n.read other.sql\n");
    EXPECT_EQ(base::to_string(error.where), "m.sql:2:1");
    EXPECT_THAT(error.message, HasSubstr(".read is a command of the sqlite3 shell"));
}

TEST_F(SqliteKit, a_lock_is_waited_for_until_the_limit) {
    run("CREATE TABLE t (a); BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
    const auto other = another_session();
    const auto late = other->query("INSERT INTO t VALUES (2)", within(150ms));
    ASSERT_TRUE(late.has_error());
    EXPECT_EQ(late.error().kind, ErrorKind::timeout) << late.error().message;
    std::latch asking(1);
    std::jthread committer([&] {
        asking.wait();
        run("COMMIT");
    });
    asking.count_down();
    EXPECT_TRUE(other->query("INSERT INTO t VALUES (2)", within()).has_value());
}

TEST_F(SqliteKit, foreign_keys_are_off_as_sqlite_has_them) {
    EXPECT_EQ(ask("PRAGMA foreign_keys"), "0");
}

TEST_F(SqliteFolder, settings_are_pragmas_of_every_session) {
    m_address.settings = {{"foreign_keys", "on"}, {"journal_mode", "wal"}, {"busy_timeout", "10"}};
    const auto folder = server();
    ASSERT_TRUE(folder->create_database("a", std::nullopt, within()).has_value());
    auto session = folder->connect("a", within());
    ASSERT_TRUE(session.has_value()) << session.error().message;
    EXPECT_EQ((*session)->query("PRAGMA foreign_keys", within())->rows.front().front(), "1");
    EXPECT_EQ((*session)->query("PRAGMA journal_mode", within())->rows.front().front(), "wal");
}

TEST_F(SqliteFolder, settings_that_sqlite_does_not_know_are_refused_with_a_guess) {
    m_address.settings = {{"foreign_key", "on"}};
    const auto folder = server();
    ASSERT_TRUE(folder->create_database("a", std::nullopt, within()).has_value());
    const auto session = folder->connect("a", within());
    ASSERT_TRUE(session.has_error());
    EXPECT_EQ(session.error().kind, ErrorKind::usage);
    EXPECT_THAT(session.error().message, HasSubstr("did you mean \"foreign_keys\"?"));
}

TEST_F(SqliteFolder, drop_removes_the_files_beside_the_database) {
    m_address.settings = {{"journal_mode", "wal"}};
    const auto folder = server();
    ASSERT_TRUE(folder->create_database("a", std::nullopt, within()).has_value());
    const auto session = folder->connect("a", within());
    ASSERT_TRUE((*session)->query("CREATE TABLE t (a)", within()).has_value());
    ASSERT_TRUE(std::filesystem::exists(m_address.folder / "a.sqlite-wal"));
    EXPECT_TRUE(folder->drop_database("a", within()).has_value());
    EXPECT_TRUE(std::filesystem::is_empty(m_address.folder));
}

TEST_F(SqliteFolder, names_cannot_leave_the_folder) {
    const auto folder = server();
    for (const char* name : {"../a", "/a", "", "a/b"}) {
        EXPECT_EQ(folder->create_database(name, std::nullopt, within()).error().kind, ErrorKind::usage)
            << name;
        EXPECT_EQ(folder->drop_database(name, within()).error().kind, ErrorKind::usage) << name;
        EXPECT_EQ(folder->connect(name, within()).error().kind, ErrorKind::usage) << name;
    }
}

TEST_F(SqliteFolder, a_folder_that_is_not_there_is_the_environments_fault) {
    m_address.folder /= "nowhere";
    const auto probed = server()->probe(within());
    ASSERT_TRUE(probed.has_error());
    EXPECT_EQ(probed.error().kind, ErrorKind::environment);
    EXPECT_THAT(probed.error().message, HasSubstr("No such file or directory"));
}

TEST_F(SqliteFolder, a_file_that_is_no_database_is_the_environments_fault) {
    std::ofstream(m_address.folder / "a.sqlite") << "This is a text and not a database.\n";
    const auto session = server()->connect("a", within());
    ASSERT_TRUE(session.has_value());
    const auto rows = (*session)->query("SELECT * FROM sqlite_schema", within());
    ASSERT_TRUE(rows.has_error());
    EXPECT_EQ(rows.error().kind, ErrorKind::environment);
    EXPECT_EQ(rows.error().sqlstate, "SQLITE_NOTADB");
}

} // namespace
} // namespace harness::conformance
