// Rows in SQLite files.

#include "tests/drivers/seeding/seeding.hpp"

#include <cstdlib>
#include <filesystem>

namespace harness::tests {
namespace {

using drivers::RowProfile;
using testing::HasSubstr;

constexpr auto k_engine = base::Engine::sqlite;

class SqliteSeeding : public testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = std::filesystem::temp_directory_path() / "harness-seed-XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        m_folder = pattern;
        drivers::Address address;
        address.folder = m_folder;
        m_server = drivers::open_server(k_engine, address);
    }
    void TearDown() override {
        m_open.clear();
        std::filesystem::remove_all(m_folder);
    }
    drivers::Connection& database(const std::string& schema) {
        const auto name = "d" + std::to_string(m_open.size());
        EXPECT_TRUE(m_server->create_database(name, {}, {}).has_value());
        m_open.push_back(std::move(*m_server->connect_as_admin(name, {})));
        run(*m_open.back(), "PRAGMA foreign_keys = ON;" + schema);
        return *m_open.back();
    }

    std::filesystem::path m_folder;
    std::unique_ptr<drivers::Server> m_server;
    std::vector<std::unique_ptr<drivers::Connection>> m_open;
};

std::string all_rows(drivers::Connection& connection) {
    std::string contents;
    for (const auto& table : ask(connection, "SELECT name FROM pragma_table_list WHERE schema = 'main' AND "
                                             "type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name")
                                 .rows) {
        contents += "\n" + *table.front() + "\n";
        for (const auto& row : ask(connection, fmt::format("SELECT * FROM \"{}\"", *table.front())).rows)
            for (const auto& value : row) contents += value.value_or("NULL") + "|";
    }
    return contents;
}

TEST_F(SqliteSeeding, every_table_of_a_rich_schema_is_filled_in_both_profiles_and_all_its_constraints_hold) {
    for (const auto profile : {RowProfile::plain, RowProfile::adversarial}) {
        auto& connection = database(text_of_file("sqlite_rich.sql"));
        const auto report = seeded(connection, k_engine, rows(30, profile));
        EXPECT_GE(report.tables.size(), 12U);
        EXPECT_EQ(not_full(report), "") << to_string(profile);
        EXPECT_TRUE(ask(connection, "PRAGMA foreign_key_check").rows.empty());
        EXPECT_EQ(ask_one(connection, "PRAGMA integrity_check"), "ok");
        EXPECT_EQ(
            ask_one(
                connection,
                "SELECT count(*) FROM agents WHERE lead IS NOT NULL AND lead NOT IN (SELECT id FROM agents)"),
            "0");
        EXPECT_NE(ask_one(connection, "SELECT count(*) FROM agents WHERE lead IS NOT NULL"), "0");
    }
}

TEST_F(SqliteSeeding, the_same_request_gives_the_same_rows_and_another_seed_others) {
    const auto schema = text_of_file("sqlite_rich.sql");
    std::vector<std::string> contents;
    for (const auto seed : {1U, 1U, 2U}) {
        auto& connection = database(schema);
        (void)seeded(connection, k_engine, rows(20, RowProfile::adversarial, seed));
        contents.push_back(all_rows(connection));
    }
    EXPECT_GT(contents[0].size(), 1000U);
    EXPECT_EQ(contents[0], contents[1]);
    EXPECT_NE(contents[0], contents[2]);
}

TEST_F(SqliteSeeding, a_database_whose_tables_are_full_costs_two_queries_and_changes_nothing) {
    auto& connection = database(text_of_file("sqlite_rich.sql"));
    (void)seeded(connection, k_engine, rows(20));
    const auto before = all_rows(connection);
    CountingConnection counted(connection);
    EXPECT_EQ(not_full(seeded(counted, k_engine, rows(20))), "");
    EXPECT_EQ(counted.queries, 2);
    EXPECT_EQ(all_rows(connection), before);
}

TEST_F(SqliteSeeding, rows_that_are_there_stay_and_the_next_number_is_free) {
    auto& connection = database("CREATE TABLE roles (id INTEGER PRIMARY KEY, name TEXT UNIQUE); INSERT INTO "
                                "roles VALUES (1, 'admin'), (5000, 'river 1');");
    EXPECT_EQ(table_of(seeded(connection, k_engine, rows(10)), "roles").added, 8);
    EXPECT_EQ(
        ask_one(
            connection,
            "SELECT group_concat(id || name) FROM (SELECT * FROM roles WHERE id IN (1, 5000) ORDER BY id)"),
        "1admin,5000river 1");
    EXPECT_EQ(ask_one(connection, "SELECT count(*) FROM roles WHERE id > 5000"), "8");
}

TEST_F(SqliteSeeding, a_table_with_many_parents_is_no_product_of_them_all) {
    std::string schema = "CREATE TABLE parent (id TEXT PRIMARY KEY); CREATE TABLE child (id TEXT PRIMARY KEY";
    for (char column = 'a'; column <= 'h'; ++column)
        schema += fmt::format(", {} TEXT REFERENCES parent (id)", column);
    auto& connection = database(schema + ")");
    EXPECT_EQ(not_full(seeded(connection, k_engine, rows(20))), ""); // else 20 to the power of 8 rows first
    EXPECT_EQ(ask_one(connection, "SELECT count(*) FROM child WHERE a || h IS NOT NULL"), "20");
}

TEST_F(SqliteSeeding, what_will_refer_to_a_table_that_is_not_there_yet_is_null_until_then) {
    auto& later = database("CREATE TABLE organizations (id TEXT PRIMARY KEY); CREATE TABLE ciphers (id TEXT "
                           "PRIMARY KEY, organization TEXT REFERENCES organizations (id), must TEXT NOT NULL "
                           "REFERENCES organizations (id))");
    auto& now = database("CREATE TABLE ciphers (id TEXT PRIMARY KEY, organization TEXT, must TEXT NOT NULL)");
    EXPECT_EQ(not_full(seeded(now, k_engine, rows_before({&later}, k_engine))), "");
    EXPECT_EQ(ask_one(now, "SELECT count(*) FROM ciphers WHERE organization IS NULL"), "20");
}

TEST_F(SqliteSeeding, what_comes_later_and_goes_again_is_kept_to) {
    const std::string parent = "CREATE TABLE client (id TEXT PRIMARY KEY);";
    const std::string flow = "CREATE TABLE flow (id INTEGER PRIMARY KEY, state INT NOT NULL, token TEXT, "
                             "asked_by TEXT NOT NULL, CHECK (state = 1 OR (state = 2 AND token IS NOT NULL))";
    auto& next = database(parent + flow
                          + ", FOREIGN KEY (asked_by) REFERENCES client (id)); CREATE UNIQUE INDEX "
                            "by_token ON flow (token)");
    auto& last = database(flow + ")");
    auto& now = database(parent + flow + ")");
    const auto request = rows_before({&next, &last}, k_engine);
    EXPECT_EQ(not_full(seeded(now, k_engine, request)), "");
    run(now, "CREATE UNIQUE INDEX by_token ON flow (token)"); // fails where two have the same
    EXPECT_EQ(ask_one(now, "SELECT count(*) FROM flow JOIN client ON client.id = asked_by"), "20");

    run(now, "DELETE FROM flow WHERE id % 2 = 0; DROP INDEX by_token");
    EXPECT_EQ(not_full(seeded(now, k_engine, request)), "");
    run(now, "CREATE UNIQUE INDEX by_token ON flow (token)"); // those from before, too
}

TEST_F(SqliteSeeding, where_not_all_that_comes_can_be_kept_to_what_is_declared_last_is_or_else_nothing) {
    const std::string orders = "CREATE TABLE orders (id INTEGER PRIMARY KEY, state TEXT NOT NULL";
    const std::string flags = "CREATE TABLE flags (id INTEGER PRIMARY KEY, on_or_off BOOLEAN NOT NULL);"
                              "CREATE TABLE users (flag INT NOT NULL REFERENCES flags (id))";
    const std::string once = ";CREATE UNIQUE INDEX once ON flags (on_or_off)";
    auto& next = database(orders + " CHECK (state IN ('open', 'shut')));" + flags + once);
    auto& last = database(orders + " CHECK (state IN ('new', 'done')));" + flags + once);
    auto& now = database(orders + ");" + flags);
    EXPECT_EQ(not_full(seeded(now, k_engine, rows_before({&next, &last}, k_engine))), "");
    EXPECT_EQ(ask_one(now, "SELECT count(*) FROM orders WHERE state IN ('new', 'done')"), "20");
    EXPECT_EQ(ask_one(now, "SELECT count(DISTINCT on_or_off) || ' ' || count(*) FROM flags"), "2 20");
    EXPECT_EQ(ask_one(now, "SELECT count(DISTINCT flag) > 5 FROM users"), "1") << "of all that there are";
}

TEST_F(SqliteSeeding, tables_that_will_refer_to_each_other_are_filled_without_that) {
    auto& later = database("CREATE TABLE egg (x INT NOT NULL UNIQUE REFERENCES hen (y));"
                           "CREATE TABLE hen (y INT NOT NULL UNIQUE REFERENCES egg (x))");
    auto& now =
        database("CREATE TABLE egg (x INT NOT NULL UNIQUE); CREATE TABLE hen (y INT NOT NULL UNIQUE)");
    EXPECT_NE(not_full(seeded(later, k_engine, rows(20))), "");
    EXPECT_EQ(not_full(seeded(now, k_engine, rows_before({&later}, k_engine))), "");
}

TEST_F(SqliteSeeding, tables_that_refer_to_each_other_are_filled_without_what_they_cannot_keep_to) {
    const std::string egg =
        "CREATE TABLE egg (id INT PRIMARY KEY, hen INT NOT NULL REFERENCES hen (id) DEFERRABLE "
        "INITIALLY DEFERRED, kind INT NOT NULL CHECK (kind ";
    const std::string hen =
        "; CREATE TABLE hen (id INT PRIMARY KEY, egg INT NOT NULL REFERENCES egg (id) DEFERRABLE "
        "INITIALLY DEFERRED)";
    auto& later = database(egg + "< 3))" + hen);
    auto& now = database(egg + "> 5))" + hen);
    EXPECT_EQ(not_full(seeded(now, k_engine, rows_before({&later}, k_engine))), "");
    const std::string once = "; CREATE UNIQUE INDEX once ON egg (kind)";
    auto& few = database(egg + "IN (6, 7)))" + hen);
    auto& apart = database(egg + "IN (6, 7)))" + hen + once);
    EXPECT_EQ(not_full(seeded(few, k_engine, rows_before({&apart}, k_engine))), "");
}

TEST_F(SqliteSeeding, of_two_parents_that_come_one_after_the_other_the_last_one_counts) {
    const std::string parents =
        "CREATE TABLE accounts (id TEXT PRIMARY KEY); CREATE TABLE clients (id TEXT PRIMARY KEY)";
    const std::string orders = "; CREATE TABLE orders (id INTEGER PRIMARY KEY, payer TEXT NOT NULL";
    auto& next = database(parents + orders + " REFERENCES accounts (id))");
    auto& last = database(parents + orders + " REFERENCES clients (id))");
    auto& now = database(parents + orders + ")");
    run(now, "INSERT INTO accounts WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
             "20) SELECT 'a' || i FROM n");
    EXPECT_EQ(not_full(seeded(now, k_engine, rows_before({&next, &last}, k_engine))), "");
    EXPECT_EQ(ask_one(now, "SELECT count(*) FROM orders JOIN clients ON clients.id = payer"), "20");
}

TEST_F(SqliteSeeding, values_of_which_a_check_only_asks_for_null_are_typical_ones) {
    auto& connection = database(
        "CREATE TABLE flow (id INTEGER PRIMARY KEY, state INT NOT NULL, email TEXT, token TEXT UNIQUE, "
        "CHECK (state = 1 OR (state = 2 AND email IS NOT NULL AND token IS NOT NULL)), "
        "CHECK (state = 2 OR token IS NULL))");
    EXPECT_EQ(not_full(seeded(connection, k_engine, rows(20))), "");
    EXPECT_EQ(ask_one(connection, "SELECT count(*) FROM flow WHERE email NOT LIKE '%@example.%'"), "0");
    EXPECT_EQ(ask_one(connection, "SELECT count(DISTINCT state) FROM flow"), "2");
    EXPECT_EQ(ask_one(connection, "SELECT count(*) FROM flow WHERE state = 1 AND token IS NOT NULL"), "0");
}

TEST_F(SqliteSeeding, what_cannot_be_filled_is_named_with_its_reason) {
    auto& connection = database(
        "CREATE TABLE never (x INT, CONSTRAINT impossible CHECK (0)); CREATE TABLE refused (x INT);"
        "CREATE TRIGGER no BEFORE INSERT ON refused BEGIN SELECT raise(ABORT, 'not here'); END;"
        "CREATE TABLE child (x INT NOT NULL REFERENCES never (x)); CREATE UNIQUE INDEX never_x ON never (x);"
        "CREATE VIRTUAL TABLE words USING fts5(body); CREATE TABLE picked (id INTEGER PRIMARY KEY, x INT);"
        "CREATE TRIGGER picky BEFORE INSERT ON picked WHEN NEW.id % 2 = 0 BEGIN SELECT raise(ABORT, 'odd "
        "ones only'); END;");
    const auto report = seeded(connection, k_engine, rows(20));
    EXPECT_THAT(table_of(report, "never").reason, HasSubstr("CHECK impossible"));
    EXPECT_THAT(table_of(report, "refused").reason, HasSubstr("not here"));
    EXPECT_THAT(table_of(report, "child").reason, HasSubstr("never, which it refers to, has no rows"));
    EXPECT_THAT(table_of(report, "words").reason, HasSubstr("virtual table"));
    EXPECT_EQ(report.tables.size(), 5U) << "no shadow table of the index";
    EXPECT_TRUE(table_of(report, "picked").is_full());
    EXPECT_EQ(ask_one(connection, "SELECT count(*) FROM picked WHERE id % 2 = 1"), "20");
}

TEST_F(SqliteSeeding, the_session_keeps_its_settings) {
    auto& connection = database("CREATE TABLE a (x); PRAGMA synchronous = EXTRA;");
    (void)seeded(connection, k_engine, rows(3));
    EXPECT_EQ(ask_one(connection, "PRAGMA synchronous"), "3");
    EXPECT_EQ(ask_one(connection, "PRAGMA foreign_keys"), "1");
}

TEST_F(SqliteSeeding, json_and_times_are_what_their_functions_take) {
    auto& connection = database("CREATE TABLE t (settings JSON, at DATETIME, day DATE)");
    (void)seeded(connection, k_engine, rows(20));
    EXPECT_EQ(ask_one(connection, "SELECT count(*) FROM t WHERE json_type(settings) = 'object' AND "
                                  "datetime(at) = at AND date(day) = day"),
              "20");
}

TEST_F(SqliteSeeding, what_is_true_or_false_by_its_default_or_later_is_0_or_1) {
    auto& later =
        database("CREATE TABLE users (id TEXT PRIMARY KEY, admin BOOLEAN, blocked BOOLEAN, age INTEGER)");
    auto& now =
        database("CREATE TABLE users (id TEXT PRIMARY KEY, admin NUMERIC NOT NULL DEFAULT FALSE, blocked "
                 "INTEGER, age INTEGER)");
    EXPECT_EQ(not_full(seeded(now, k_engine, rows_before({&later}, k_engine))), "");
    EXPECT_EQ(ask_one(now,
                      "SELECT count(DISTINCT admin) || ' ' || count(DISTINCT blocked) FROM users WHERE admin "
                      "IN (0, 1) AND blocked IN (0, 1)"),
              "2 2");
    EXPECT_EQ(ask_one(now, "SELECT count(*) FROM users WHERE admin NOT IN (0, 1) OR blocked NOT IN (0, 1)"),
              "0");
}

TEST_F(SqliteSeeding, what_an_index_or_a_later_type_takes_for_json_is_json) {
    auto& later =
        database("CREATE TABLE logs (id INTEGER PRIMARY KEY, data BLOB, extra TEXT, settings JSON, "
                 "name TEXT, code VARCHAR(20), kind TEXT GENERATED ALWAYS AS (\"extra\" ->> '$.kind'));"
                 "CREATE INDEX by_name ON logs ((json_extract( data, '$.name')), name);");
    auto& now = database("CREATE TABLE logs (id INTEGER PRIMARY KEY, data BLOB, extra TEXT, settings TEXT, "
                         "name TEXT, code VARCHAR(20))");
    EXPECT_EQ(not_full(seeded(now, k_engine, rows_before({&later}, k_engine))), "");
    EXPECT_EQ(not_full(seeded(later, k_engine, rows(20))), "");
    EXPECT_EQ(ask_one(now, "SELECT count(*) FROM logs WHERE json_valid(data) AND json_valid(extra) AND "
                           "json_valid(settings) AND NOT json_valid(name)"),
              "20");
}

TEST_F(SqliteSeeding, a_text_that_becomes_a_document_can_be_cast_and_put_between_quotes) {
    auto& later = database("CREATE TABLE clients (id INTEGER PRIMARY KEY, uris JSON)");
    auto& now = database("CREATE TABLE clients (id INTEGER PRIMARY KEY, uris TEXT)");
    EXPECT_EQ(not_full(seeded(now, k_engine, rows_before({&later}, k_engine))), "");
    EXPECT_EQ(ask_one(now, "SELECT count(*) FROM clients WHERE json_type(uris) = 'object' AND "
                           "json_valid('[\"' || replace(uris, '|', '\",\"') || '\"]')"),
              "20");
    EXPECT_EQ(ask_one(now, "SELECT count(DISTINCT uris) > 1 FROM clients"), "1");
}

TEST_F(SqliteSeeding, a_document_has_what_generated_columns_read_of_it_and_later_ones_will) {
    const std::string table = "CREATE TABLE logs (id INTEGER PRIMARY KEY, doc JSON NOT NULL, "
                              "level TEXT NOT NULL AS (doc ->> '$.level')";
    auto& later =
        database(table
                 + ", number INT NOT NULL AS (doc ->> '$.run.number'), day DATE AS (doc ->> '$.run.day'), "
                   "state ANY AS (doc ->> '$.run.state'), token UUID AS (doc ->> '$.token'))");
    auto& now = database(table + ")");
    EXPECT_EQ(not_full(seeded(now, k_engine, rows_before({&later}, k_engine))), "");
    EXPECT_EQ(ask_one(now, "SELECT count(*) FROM logs WHERE json_valid(doc) AND level IN ('active', "
                           "'pending', 'closed', 'draft') "
                           "AND typeof(doc ->> '$.run.number') = 'integer' AND date(doc ->> '$.run.day') = "
                           "doc ->> '$.run.day' "
                           "AND doc ->> '$.run.state' IS NOT NULL AND length(doc ->> '$.token') = 36"),
              "20");
    EXPECT_NE(ask_one(now, "SELECT count(DISTINCT doc ->> '$.run.number') FROM logs"), "1");
}

TEST_F(SqliteSeeding, a_document_has_what_later_migrations_read_of_it) {
    const std::string table = "CREATE TABLE tasks (id INTEGER PRIMARY KEY, doc TEXT NOT NULL";
    auto& later = database(table + ", owner TEXT NOT NULL, size INT NOT NULL)");
    auto& now = database(table + ")");
    const std::string sql = "UPDATE tasks SET owner = doc ->> '$.owner', size = json_extract(doc, '$.size')";
    auto request = rows_before({&later}, k_engine);
    request.later_sql = {drivers::read_sql(sql)};
    EXPECT_EQ(not_full(seeded(now, k_engine, request)), "");
    EXPECT_EQ(ask_one(now, "SELECT count(*) FROM tasks WHERE length(doc ->> '$.owner') > 0 AND "
                           "typeof(doc ->> '$.size') = 'integer'"),
              "20");
}

} // namespace
} // namespace harness::tests
