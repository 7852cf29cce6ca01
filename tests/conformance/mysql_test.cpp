// What only MySQL and MariaDB promise: sessions and servers.

#include "tests/conformance/mysql_kit.hpp"

#include <cstdlib>
#include <thread>

namespace harness::conformance {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST_F(MysqlKit, errors_carry_the_servers_number_state_and_words) {
    run("CREATE TABLE t (a int UNIQUE); INSERT INTO t VALUES (1)");
    const auto error = fail("INSERT INTO t VALUES (1)");
    EXPECT_EQ(error.sqlstate, "23000");
    EXPECT_THAT(error.message, StartsWith("run m.sql: Duplicate entry '1' for key"));
    EXPECT_THAT(error.message, HasSubstr("(error 1062)"));
}

TEST_F(MysqlKit, a_transaction_begins_with_the_first_statement_where_autocommit_is_off) {
    run("CREATE TABLE t (a int); SET autocommit = 0; INSERT INTO t VALUES (1)");
    EXPECT_TRUE(session().in_transaction());
    run("COMMIT");
    EXPECT_FALSE(session().in_transaction());
}

TEST_F(MysqlKit, a_memory_table_that_is_full_is_the_migrations_own_fault) {
    run("SET SESSION max_heap_table_size = 16384;\nCREATE TABLE numbers (n int);\n"
        "INSERT INTO numbers VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10);\n"
        "CREATE TABLE `full` (a varchar(1000)) ENGINE = MEMORY;\n"
        "CREATE TEMPORARY TABLE passing (a varchar(1000)) ENGINE = heap;\n"
        "CREATE TABLE kept (a varchar(1000));\n"
        "INSERT INTO kept SELECT repeat('x', 1000) FROM numbers a, numbers b;");
    for (const auto* sql : {"INSERT INTO `full` SELECT a FROM kept", "INSERT INTO passing SELECT a FROM kept",
                            "ALTER TABLE kept ENGINE = MEMORY"})
        for (const auto mode : {ScriptMode::statements, ScriptMode::whole}) {
            const auto error = fail(std::string("SELECT 1;\n") + sql + ";\nSELECT 2;", mode);
            EXPECT_EQ(error.kind, ErrorKind::sql) << error.message;
            EXPECT_EQ(error.statement, sql);
            EXPECT_THAT(error.message, HasSubstr("max_heap_table_size"));
        }
    EXPECT_EQ(ask("SELECT 'goes on'"), "goes on");
}

TEST_F(MysqlKit, a_lost_connection_stays_lost) {
    const auto id = ask("SELECT CONNECTION_ID()");
    ASSERT_TRUE(another_session()->query("KILL " + id, within()).has_value());
    const auto first = fail("SELECT 1; SELECT 2;");
    EXPECT_EQ(first.kind, ErrorKind::environment) << first.message;
    for (int time = 0; time < 3; ++time) {
        const auto again = session().query("SELECT 1", within());
        ASSERT_TRUE(again.has_error());
        EXPECT_EQ(again.error().kind, ErrorKind::environment);
        EXPECT_THAT(again.error().message, HasSubstr("lost"));
    }
    EXPECT_FALSE(session().in_transaction());
}

TEST_F(MysqlKit, a_connection_lost_in_the_middle_of_ddl_is_the_environments_fault) {
    run("CREATE TABLE t (a int)");
    const auto reader = another_session();
    ASSERT_TRUE(reader->query("BEGIN", within()).has_value());
    ASSERT_TRUE(reader->query("SELECT * FROM t", within()).has_value()); // and keeps its metadata lock
    const auto id = ask("SELECT CONNECTION_ID()");
    std::jthread killer([&] {
        wait_until_waiting(*reader, id);
        EXPECT_TRUE(reader->query("KILL " + id, within()).has_value());
    });
    const auto error = fail("SELECT 1;\nALTER TABLE t ADD b int;");
    EXPECT_EQ(error.kind, ErrorKind::environment) << error.message;
    EXPECT_EQ(error.where.line, 2);
    EXPECT_EQ(error.statement, "ALTER TABLE t ADD b int");
}

TEST_F(MysqlKit, a_deadline_ends_the_wait_for_a_metadata_lock) {
    run("CREATE TABLE t (a int)");
    const auto reader = another_session();
    ASSERT_TRUE(reader->query("BEGIN", within()).has_value());
    ASSERT_TRUE(reader->query("SELECT * FROM t", within()).has_value());
    const auto late =
        session().execute(Script{"m.sql", "ALTER TABLE t ADD b int"}, ScriptMode::statements, within(200ms));
    ASSERT_TRUE(late.has_error());
    EXPECT_EQ(late.error().kind, ErrorKind::timeout) << late.error().message;
    EXPECT_TRUE(reader->query("COMMIT", within()).has_value());
    run("ALTER TABLE t ADD b int"); // nothing of it was done, and the session serves on
}

TEST_F(MysqlKit, cancel_ends_the_wait_for_a_metadata_lock) {
    run("CREATE TABLE t (a int)");
    const auto reader = another_session();
    ASSERT_TRUE(reader->query("BEGIN", within()).has_value());
    ASSERT_TRUE(reader->query("SELECT * FROM t", within()).has_value());
    const auto id = ask("SELECT CONNECTION_ID()");
    std::jthread canceller([&] {
        wait_until_waiting(*reader, id);
        session().cancel();
    });
    const auto error = fail("ALTER TABLE t ADD b int");
    EXPECT_EQ(error.kind, ErrorKind::cancelled) << error.message;
    EXPECT_EQ(ask("SELECT 1"), "1");
}

TEST_F(MysqlKit, timeouts_of_the_migration_itself_are_its_errors) {
    const auto lock = another_session();
    run("CREATE TABLE t (a int)");
    ASSERT_TRUE(lock->query("BEGIN", within()).has_value());
    ASSERT_TRUE(lock->query("SELECT * FROM t", within()).has_value());
    const auto waited = fail("SET lock_wait_timeout = 1; ALTER TABLE t ADD b int;");
    EXPECT_EQ(waited.kind, ErrorKind::sql);
    EXPECT_THAT(waited.message, HasSubstr("(error 1205)"));
    const auto late = fail(is_mariadb() ? "SET max_statement_time = 0.05; SELECT SLEEP(60);"
                                        : "SET max_execution_time = 50; SELECT count(*) FROM "
                                          "information_schema.columns a, information_schema.columns b, "
                                          "information_schema.columns c;");
    EXPECT_EQ(late.kind, ErrorKind::sql);
    EXPECT_THAT(late.message, AnyOf(HasSubstr("(error 1969)"), HasSubstr("(error 3024)")));
}

TEST_F(MysqlKit, what_is_longer_than_a_message_may_be_is_told_before_it_is_sent) {
    const auto most = std::stoul(ask("SELECT @@max_allowed_packet"));
    const std::string script = "CREATE TABLE t (a int);\nSELECT '" + std::string(most, 'x') + "';";
    const auto error = fail(script);
    EXPECT_EQ(error.kind, ErrorKind::sql);
    EXPECT_EQ(base::to_string(error.where), "m.sql:2:1");
    EXPECT_THAT(error.message, HasSubstr("max_allowed_packet = " + std::to_string(most)));
    EXPECT_LT(error.statement.size(), 3000U);
    EXPECT_EQ(ask("SELECT count(*) FROM t"), "0") << "the session serves on";
}

TEST_F(MysqlKit, a_frozen_server_costs_the_connection_and_some_seconds) {
    if (!subject().freeze()) return;
    const auto begin = base::Clock::now();
    const auto frozen = session().execute(Script{"m.sql", "SELECT 1"}, ScriptMode::statements, within(200ms));
    const auto took = base::Clock::now() - begin;
    const auto unreachable = server().probe(within(200ms));
    subject().thaw();
    ASSERT_TRUE(frozen.has_error());
    EXPECT_EQ(frozen.error().kind, ErrorKind::environment) << "no statement is to blame for it";
    EXPECT_THAT(frozen.error().message, HasSubstr("the connection was given up"));
    EXPECT_LT(took, 5s);
    ASSERT_TRUE(unreachable.has_error());
    EXPECT_EQ(unreachable.error().kind, ErrorKind::timeout) << unreachable.error().message;
    const auto again = session().query("SELECT 1", within());
    ASSERT_TRUE(again.has_error());
    EXPECT_EQ(again.error().kind, ErrorKind::environment);
    EXPECT_THAT(again.error().message, HasSubstr("did not react to KILL QUERY"));
}

TEST_F(MysqlKit, sessions_speak_all_of_unicode_and_take_no_files) {
    EXPECT_EQ(ask("SELECT @@character_set_client"), "utf8mb4");
    EXPECT_EQ(ask("SELECT @@character_set_results"), "utf8mb4");
    run("CREATE TABLE t (a text)");
    const auto error = fail("LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE t");
    EXPECT_EQ(ask("SELECT count(*) FROM t"), "0") << error.message;
}

TEST_F(MysqlKit, the_users_environment_decides_nothing) {
    ::setenv("MYSQL_PWD", "wrong", 1);
    ::setenv("MYSQL_HOST", "nowhere.invalid", 1);
    ::setenv("MYSQL_TCP_PORT", "1", 1);
    ::setenv("MYSQL_UNIX_PORT", "/nowhere", 1);
    ::setenv("MARIADB_PLUGIN_DIR", "/nowhere", 1);
    ::setenv("MYSQL_PLUGIN_DIR", "/nowhere", 1);
    drivers::forget_client_environment();
    const auto other = another_session();
    for (const char* name : {"MYSQL_PWD", "MYSQL_HOST", "MYSQL_TCP_PORT", "MYSQL_UNIX_PORT"})
        ::unsetenv(name);
    ASSERT_NE(other, nullptr);
    EXPECT_TRUE(other->query("SELECT 1", within()).has_value());
}

TEST_F(MysqlKit, a_wrong_password_is_told_by_state_and_never_shown) {
    auto address = subject().address;
    address.password = "not-the-word";
    const auto probed = drivers::open_server(engine(), address)->probe(within());
    ASSERT_TRUE(probed.has_error());
    EXPECT_EQ(probed.error().kind, ErrorKind::environment);
    EXPECT_EQ(probed.error().sqlstate, "28000") << probed.error().message;
    EXPECT_THAT(probed.error().message, HasSubstr("Access denied"));
    EXPECT_THAT(probed.error().message, Not(HasSubstr("not-the-word")));
}

TEST_F(MysqlKit, a_server_of_the_other_flavour_is_not_taken_for_the_one_asked_for) {
    const auto other = is_mariadb() ? base::Engine::mysql : base::Engine::mariadb;
    const auto probed = drivers::open_server(other, subject().address)->probe(within());
    ASSERT_TRUE(probed.has_error());
    EXPECT_EQ(probed.error().kind, ErrorKind::environment);
    EXPECT_THAT(probed.error().message, HasSubstr("the server there is " + subject().name));
}

TEST_F(MysqlKit, a_user_with_a_password_of_any_kind_can_log_in) {
    run("CREATE USER kit_user IDENTIFIED BY 'p@ss ''\"word'");
    auto address = subject().address;
    address.user = "kit_user";
    address.password = "p@ss '\"word";
    address.maintenance_database = "";
    // Twice: MySQL's caching_sha2_password asks for more the first time.
    for (int time = 0; time < 2; ++time) {
        const auto probed = drivers::open_server(engine(), address)->probe(within());
        EXPECT_TRUE(probed.has_value()) << probed.error().message;
    }
    run("DROP USER kit_user");
}

TEST_F(MysqlKit, a_read_only_server_is_not_ready) {
    run("SET GLOBAL read_only = 1");
    const auto probed = server().probe(within());
    run("SET GLOBAL read_only = 0");
    ASSERT_TRUE(probed.has_error());
    EXPECT_EQ(probed.error().kind, ErrorKind::environment);
    EXPECT_THAT(probed.error().message, HasSubstr("read-only"));
}

TEST_F(MysqlKit, drop_ends_the_sessions_that_are_still_on_it) {
    const auto dropped = server().drop_database(database(), within());
    ASSERT_TRUE(dropped.has_value()) << dropped.error().message;
    EXPECT_EQ(session().query("SELECT 1", within()).error().kind, ErrorKind::environment);
}

TEST_F(MysqlKit, a_clone_copies_rows_without_running_triggers_and_counts_on) {
    run("CREATE TABLE p (id int AUTO_INCREMENT PRIMARY KEY, a int, twice int AS (a * 2) STORED);\n"
        "CREATE TABLE c (p int, FOREIGN KEY (p) REFERENCES p (id));\n"
        "CREATE TRIGGER r AFTER INSERT ON p FOR EACH ROW INSERT INTO c VALUES (NEW.id);\n"
        "INSERT INTO p (a) VALUES (1), (2);\n"
        "CREATE VIEW b AS SELECT count(*) AS n FROM p; CREATE VIEW a AS SELECT n FROM b;");
    if (is_mariadb()) run("CREATE SEQUENCE s; SELECT NEXTVAL(s)");
    const auto cloned = server().create_database("kit_clone", database(), within());
    ASSERT_TRUE(cloned.has_value()) << cloned.error().message;
    auto clone = server().connect("kit_clone", within());
    ASSERT_TRUE(clone.has_value()) << clone.error().message;
    const auto answer = [&](const char* sql) {
        const auto rows = (*clone)->query(sql, within());
        return rows.has_value() ? rows->rows.front().front().value_or("NULL") : rows.error().message;
    };
    EXPECT_EQ(answer("SELECT n FROM a"), "2");
    EXPECT_EQ(answer("SELECT count(*) FROM c"), "2");
    EXPECT_EQ(answer("SELECT sum(twice) FROM p"), "6");
    ASSERT_TRUE((*clone)->query("INSERT INTO p (a) VALUES (3)", within()).has_value());
    EXPECT_EQ(answer("SELECT max(p) FROM c"), "3");
    if (is_mariadb()) {
        EXPECT_NE(answer("SELECT NEXTVAL(s)"), "1");
    }
    clone->reset();
    EXPECT_TRUE(server().drop_database("kit_clone", within()).has_value());
}

TEST_F(MysqlKit, what_cannot_be_cloned_leaves_nothing) {
    run("CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; DROP TABLE t");
    const auto cloned = server().create_database("kit_clone", database(), within());
    ASSERT_TRUE(cloned.has_error());
    EXPECT_THAT(cloned.error().message, HasSubstr("clone the database " + database() + " as kit_clone"));
    EXPECT_TRUE(server().connect("kit_clone", within()).has_error());
}

TEST_F(MysqlKit, a_view_of_a_lost_table_is_still_part_of_the_schema) {
    run("CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; DROP TABLE t");
    const auto schema = schema_by(*another_session());
    EXPECT_EQ(std::ranges::count(schema.objects, "view", &drivers::SchemaObject::kind), 1);
}

} // namespace
} // namespace harness::conformance
