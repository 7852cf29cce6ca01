// Rows in MySQL and MariaDB: `seeding_mysql_tests mariadb 10.5`.

#include "tests/drivers/seeding/seeding.hpp"
#include "tests/servers/server_container.hpp"

#include <cstdlib>
#include <iostream>

namespace harness::tests {
namespace {

using drivers::RowProfile;
using testing::HasSubstr;

base::Engine g_engine = base::Engine::mariadb;
std::string g_version = "11.8";
drivers::Server* g_server = nullptr; // of main()

class MysqlSeeding : public testing::Test {
  protected:
    void TearDown() override {
        m_open.clear();
        for (const auto& name : m_names) EXPECT_TRUE(g_server->drop_database(name, {}).has_value());
    }
    drivers::Connection& database(const std::string& schema) {
        m_names.push_back(fmt::format("seed_{}", ++g_databases));
        EXPECT_TRUE(g_server->create_database(m_names.back(), {}, {}).has_value());
        m_open.push_back(std::move(*g_server->connect_as_admin(m_names.back(), {})));
        run(*m_open.back(), schema);
        return *m_open.back();
    }

    std::vector<std::string> m_names;
    std::vector<std::unique_ptr<drivers::Connection>> m_open;
    static int g_databases;
};
int MysqlSeeding::g_databases = 0;

/// What only one of the servers has, or only from a version on.
std::string own_part() {
    if (g_engine == base::Engine::mysql)
        return "CREATE TABLE own (id int AUTO_INCREMENT PRIMARY KEY, place point NOT NULL SRID 4326, area "
               "polygon SRID 4326, "
               "near vector(3), email varchar(40) NOT NULL, hidden int NOT NULL DEFAULT 7 INVISIBLE, "
               "token varchar(40) NOT NULL DEFAULT (uuid()), UNIQUE ((lower(email))), document json NOT "
               "NULL, "
               "at datetime AS (str_to_date(document ->> '$.at', '%Y-%m-%dT%H:%i:%s.%fZ')) STORED NOT NULL, "
               "until datetime AS (document ->> '$.until') STORED NOT NULL, "
               "born int AS (year(document ->> '$.born')) STORED, "
               "CHECK (json_length(cast(concat('[', hidden, ']') as json)) = 1));";
    const std::string common =
        "CREATE TABLE own (id int AUTO_INCREMENT PRIMARY KEY, address inet6 NOT NULL UNIQUE, "
        "hidden int NOT NULL DEFAULT 7 INVISIBLE, at date NOT NULL DEFAULT (curdate())";
    return g_version == "10.5" ? common + ");" : common + ", token uuid NOT NULL UNIQUE, v4 inet4);";
}

std::string all_rows(drivers::Connection& connection) {
    std::string contents;
    for (const auto& table :
         ask(connection, "SELECT table_name FROM information_schema.tables WHERE table_schema = "
                         "DATABASE() AND table_type = 'BASE TABLE' ORDER BY 1")
             .rows) {
        std::string name = "`";
        for (const char c : *table.front()) name.append(c == '`' ? 2 : 1, c);
        contents += "\n" + name + "\n";
        for (const auto& row : ask(connection, fmt::format("SELECT * FROM {}` ORDER BY 1", name)).rows)
            for (const auto& value : row) contents += value.value_or("NULL") + "|";
    }
    return contents;
}

/// Foreign keys whose rows find no parent, one a line.
std::string orphans(drivers::Connection& connection) {
    std::string found;
    for (const auto& row :
         ask(connection, "SELECT table_name, constraint_name, group_concat(concat('c.`', column_name, "
                         "'` = p.`', referenced_column_name, '`') SEPARATOR ' AND '), referenced_table_name, "
                         "group_concat(concat('c.`', column_name, '` IS NOT NULL') SEPARATOR ' AND ') FROM "
                         "information_schema.key_column_usage WHERE table_schema = DATABASE() AND "
                         "referenced_table_name IS NOT NULL GROUP BY 1, 2, 4")
             .rows)
        if (ask_one(connection, fmt::format("SELECT COUNT(*) FROM `{}` c LEFT JOIN `{}` p ON {} WHERE {} AND "
                                            "NOT EXISTS (SELECT 1 FROM `{}` p WHERE {})",
                                            *row[0], *row[3], *row[2], *row[4], *row[3], *row[2]))
            != "0")
            found += *row[0] + "." + *row[1] + "\n";
    return found;
}

TEST_F(MysqlSeeding, every_table_of_a_rich_schema_is_filled_in_both_profiles_and_all_its_constraints_hold) {
    for (const auto profile : {RowProfile::plain, RowProfile::adversarial}) {
        auto& connection = database(text_of_file("mysql_rich.sql") + own_part());
        const auto report = seeded(connection, g_engine, rows(30, profile));
        EXPECT_EQ(report.tables.size(), 22U);
        EXPECT_EQ(not_full(report), "") << to_string(profile);
        EXPECT_EQ(orphans(connection), "");
        EXPECT_NE(ask_one(connection, "SELECT COUNT(*) FROM agents WHERE boss IS NOT NULL"), "0");
        EXPECT_EQ(
            ask_one(connection, "SELECT COUNT(*) FROM left_half JOIN right_half ON right_half.id = right_id"),
            ask_one(connection, "SELECT COUNT(*) FROM left_half"));
        EXPECT_EQ(ask_one(connection, "SELECT COUNT(*) FROM sums WHERE a + b <> c"), "0");
    }
}

TEST_F(MysqlSeeding, the_same_request_gives_the_same_rows_and_another_seed_others) {
    std::vector<std::string> contents;
    for (const auto seed : {1U, 1U, 2U}) {
        auto& connection = database("SET timestamp = 1700000000;" + text_of_file("mysql_rich.sql"));
        (void)seeded(connection, g_engine, rows(20, RowProfile::adversarial, seed));
        contents.push_back(all_rows(connection));
    }
    EXPECT_GT(contents[0].size(), 1000U);
    EXPECT_EQ(contents[0], contents[1]);
    EXPECT_NE(contents[0], contents[2]);
}

TEST_F(MysqlSeeding, a_database_whose_tables_are_full_costs_two_queries_and_changes_nothing) {
    auto& connection = database(text_of_file("mysql_rich.sql"));
    (void)seeded(connection, g_engine, rows(20));
    const auto before = all_rows(connection);
    CountingConnection counted(connection);
    EXPECT_EQ(not_full(seeded(counted, g_engine, rows(20))), "");
    EXPECT_EQ(counted.queries, 2);
    EXPECT_EQ(all_rows(connection), before);
}

TEST_F(MysqlSeeding, rows_that_are_there_stay_and_the_next_number_is_free) {
    auto& connection =
        database("CREATE TABLE roles (id int AUTO_INCREMENT PRIMARY KEY, name varchar(20) UNIQUE, at "
                 "timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP); INSERT INTO "
                 "roles VALUES (1, 'admin', '2020-01-01'), (5000, 'river 1', '2020-01-01')");
    EXPECT_EQ(table_of(seeded(connection, g_engine, rows(10)), "roles").added, 8);
    EXPECT_EQ(ask_one(connection,
                      "SELECT group_concat(id, name, date(at) ORDER BY id) FROM roles WHERE id IN (1, 5000)"),
              "1admin2020-01-01,5000river 12020-01-01");
    EXPECT_EQ(ask_one(connection, "SELECT COUNT(*) FROM roles WHERE id > 5000"), "8");
    run(connection, "INSERT INTO roles (name) VALUES ('next')");
}

TEST_F(MysqlSeeding, what_cannot_be_filled_is_named_with_its_reason) {
    auto& connection =
        database("CREATE TABLE never (x int PRIMARY KEY, CONSTRAINT impossible CHECK (x < 0 AND x > 0));"
                 "CREATE TABLE child (x int NOT NULL, FOREIGN KEY (x) REFERENCES never (x)); CREATE TABLE "
                 "refused (x int);"
                 "CREATE TRIGGER no BEFORE INSERT ON refused FOR EACH ROW SIGNAL SQLSTATE '45000' SET "
                 "MESSAGE_TEXT = 'not here';"
                 "CREATE TABLE picked (id int PRIMARY KEY, x int);\nDELIMITER //\n"
                 "CREATE TRIGGER picky BEFORE INSERT ON picked FOR EACH ROW BEGIN IF NEW.id % 2 = 0 THEN "
                 "SIGNAL SQLSTATE "
                 "'45000' SET MESSAGE_TEXT = 'odd ones only'; END IF; END//\nDELIMITER ;\n");
    const auto report = seeded(connection, g_engine, rows(20));
    EXPECT_THAT(table_of(report, "never").reason, HasSubstr("CHECK impossible"));
    EXPECT_THAT(table_of(report, "refused").reason, HasSubstr("not here"));
    EXPECT_THAT(table_of(report, "child").reason, HasSubstr("never, which it refers to, has no rows"));
    EXPECT_TRUE(table_of(report, "picked").is_full());
    EXPECT_EQ(ask_one(connection, "SELECT COUNT(*) FROM picked WHERE id % 2 = 1"), "20");
}

TEST_F(MysqlSeeding, a_unique_key_that_the_server_does_not_ask_for_yet_is_kept_to) {
    const std::string flow =
        "CREATE TABLE flow (id integer PRIMARY KEY, state integer NOT NULL, token "
        "varchar(40), CHECK (state = 1 OR (state = 2 AND token IS NOT NULL))) COLLATE utf8mb4_unicode_ci;";
    const std::string once = "CREATE UNIQUE INDEX by_token ON flow (token)";
    expect_later_key_is_kept(database(flow + once), database(flow), g_engine, once);
}

TEST_F(MysqlSeeding, the_session_keeps_its_settings) {
    auto& connection =
        database("CREATE TABLE a (x int); SET sql_mode = 'ANSI_QUOTES'; SET time_zone = '+03:00'; SET "
                 "foreign_key_checks = 0");
    const std::string settings = "SELECT concat_ws('|', @@sql_mode, @@time_zone, @@foreign_key_checks, "
                                 "@@sql_select_limit, @@collation_connection)";
    const auto before = ask_one(connection, settings);
    EXPECT_EQ(not_full(seeded(connection, g_engine, rows(3))), "");
    EXPECT_EQ(ask_one(connection, settings), before);
}

TEST_F(MysqlSeeding, many_rows_are_made) {
    auto& connection =
        database("CREATE TABLE t (id bigint AUTO_INCREMENT PRIMARY KEY, email varchar(60) NOT NULL UNIQUE)");
    EXPECT_EQ(not_full(seeded(connection, g_engine, rows(20000))), "");
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
    const ServerContainer container(g_engine, g_version);
    if (!container.missing().empty()) return exit_without_server(container.missing());
    g_server = &container.server();
    return RUN_ALL_TESTS();
}
