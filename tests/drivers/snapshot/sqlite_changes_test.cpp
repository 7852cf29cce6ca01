// Holds the snapshot of SQLite against SQLite: what DDL changes is seen, what leaves the same schema is not.

#include "drivers/driver.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace harness::drivers {
namespace {

const std::string k_schema = R"sql(
CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL COLLATE NOCASE UNIQUE,
    name VARCHAR(80) NOT NULL DEFAULT 'x' CHECK (name <> ''), age INT, initial AS (substr(name, 1, 1)) STORED);
CREATE TABLE orders (user_id INT NOT NULL REFERENCES users (id) ON DELETE CASCADE, no INT, total REAL DEFAULT 0,
    PRIMARY KEY (user_id, no)) WITHOUT ROWID;
CREATE TABLE plain (a INT, b TEXT);
CREATE INDEX users_name ON users (name COLLATE NOCASE DESC, lower(email)) WHERE age > 1;
CREATE VIEW adults AS SELECT id, name FROM users WHERE age >= 18;
CREATE TRIGGER keep AFTER INSERT ON plain BEGIN UPDATE plain SET b = 'y' WHERE a = new.a; END;
)sql";

class SqliteSnapshot : public testing::Test {
  protected:
    void SetUp() override {
        auto pattern = (std::filesystem::temp_directory_path() / "harness-snapshot-XXXXXX").string();
        m_folder = ::mkdtemp(pattern.data());
        Address address;
        address.folder = m_folder;
        m_server = open_server(base::Engine::sqlite, address);
    }
    void TearDown() override { std::filesystem::remove_all(m_folder); }

    /// The snapshot of a new database after these statements.
    Snapshot snapshot_of(const std::string& sql) {
        const auto name = "db" + std::to_string(++m_count);
        EXPECT_TRUE(m_server->create_database(name, std::nullopt, {}));
        auto session = m_server->connect(name, {});
        EXPECT_TRUE(session);
        const auto ran = (*session)->execute({"test", sql, 1}, ScriptMode::statements, {});
        EXPECT_TRUE(ran) << sql << "\n" << ran.error().message;
        auto taken = (*session)->snapshot({});
        EXPECT_TRUE(taken) << taken.error().message;
        return *taken;
    }

    std::filesystem::path m_folder;
    std::unique_ptr<Server> m_server;
    int m_count = 0;
};

TEST_F(SqliteSnapshot, sees_whatever_ddl_changes) {
    const auto base = snapshot_of(k_schema);
    for (const std::string sql : {
             "CREATE TABLE more (a INT)",
             "DROP TABLE plain",
             "ALTER TABLE plain RENAME TO simple",
             "ALTER TABLE plain ADD COLUMN c INT",
             "ALTER TABLE orders DROP COLUMN total",
             "ALTER TABLE plain RENAME COLUMN a TO aa",
             "CREATE INDEX plain_a ON plain (a)",
             "DROP INDEX users_name",
             "DROP INDEX users_name; CREATE INDEX users_name ON users (name COLLATE NOCASE, lower(email)) "
             "WHERE age > 1",
             "DROP INDEX users_name; CREATE INDEX users_name ON users (name COLLATE NOCASE DESC, "
             "lower(email)) WHERE age > 2",
             "DROP INDEX users_name; CREATE UNIQUE INDEX users_name ON users (name COLLATE NOCASE DESC, "
             "lower(email)) WHERE age > 1",
             "DROP VIEW adults",
             "DROP VIEW adults; CREATE VIEW adults AS SELECT id, name FROM users WHERE age >= 21",
             "DROP TRIGGER keep",
             "DROP TRIGGER keep; CREATE TRIGGER keep BEFORE INSERT ON plain BEGIN UPDATE plain SET b = 'y' "
             "WHERE a = new.a; END",
             "DROP TABLE plain; CREATE TABLE plain (b TEXT, a INT)",
             "DROP TABLE plain; CREATE TABLE plain (a INT, b TEXT) STRICT",
             "DROP TABLE plain; CREATE TABLE plain (a INT PRIMARY KEY, b TEXT)",
             "DROP TABLE plain; CREATE TABLE plain (a BIGINT, b TEXT)",
             "DROP TABLE plain; CREATE TABLE plain (a INT NOT NULL, b TEXT)",
             "DROP TABLE plain; CREATE TABLE plain (a INT REFERENCES users, b TEXT)",
             "CREATE VIRTUAL TABLE words USING fts5(a)",
             "PRAGMA user_version = 5",
             "PRAGMA application_id = 7",
         }) {
        const auto changed = snapshot_of(k_schema + sql);
        EXPECT_NE(describe(diff(base, changed)), "") << "missed: " << sql;
    }
}

TEST_F(SqliteSnapshot, tells_nothing_of_what_leaves_the_same_schema) {
    const auto base = snapshot_of(k_schema);
    for (const std::string sql : {
             "INSERT INTO users (email) VALUES ('a@b'); DELETE FROM users",
             "ANALYZE",
             "VACUUM",
             "REINDEX",
             "ALTER TABLE users ADD COLUMN extra INT; ALTER TABLE users DROP COLUMN extra",
             "ALTER TABLE users RENAME TO people; ALTER TABLE people RENAME TO users",
             "ALTER TABLE users RENAME COLUMN name TO title; ALTER TABLE users RENAME COLUMN title TO name",
             "CREATE TEMP TABLE gone (a INT)",
             "CREATE VIRTUAL TABLE words USING fts5(a); DROP TABLE words",
             "DROP TABLE plain; CREATE TABLE \"plain\" (\n  `a` int, -- first\n  [b] text\n);"
             "CREATE TRIGGER keep AFTER INSERT ON plain BEGIN UPDATE plain SET b='y' WHERE a=NEW.a; END",
             "DROP TABLE plain; CREATE TABLE plain (a INT); ALTER TABLE plain ADD COLUMN b TEXT;"
             "CREATE TRIGGER keep AFTER INSERT ON plain BEGIN UPDATE plain SET b='y' WHERE a=NEW.a; END",
             // The twelve steps of the SQLite manual, "Making Other Kinds Of Table Schema Changes"
             "PRAGMA foreign_keys = OFF; BEGIN; CREATE TABLE orders_new (user_id INT NOT NULL, no INT, "
             "total REAL DEFAULT (0), PRIMARY KEY (user_id, no), "
             "FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE) WITHOUT ROWID;"
             "INSERT INTO orders_new SELECT * FROM orders; DROP TABLE orders;"
             "ALTER TABLE orders_new RENAME TO orders; COMMIT",
         }) {
        const auto same = snapshot_of(k_schema + sql);
        EXPECT_EQ(describe(diff(base, same)), "") << "false alarm: " << sql;
        EXPECT_EQ(base, same) << sql;
    }
}

TEST_F(SqliteSnapshot, what_the_first_autoincrement_leaves_is_not_told) {
    EXPECT_EQ(snapshot_of(""),
              snapshot_of("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT); DROP TABLE t"));
}

TEST_F(SqliteSnapshot, an_added_column_is_one_line) {
    const auto base = snapshot_of(k_schema);
    EXPECT_EQ(
        describe(diff(base, snapshot_of(k_schema + "ALTER TABLE plain ADD COLUMN c INT NOT NULL DEFAULT 3"))),
        "+ column plain.c: int NOT NULL DEFAULT 3\n");
}

} // namespace
} // namespace harness::drivers
