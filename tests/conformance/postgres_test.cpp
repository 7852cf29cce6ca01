// What only PostgreSQL promises.

#include "tests/conformance/kit.hpp"

#include <cstdlib>
#include <thread>

namespace harness::conformance {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

using PostgresKit = DriverKit;

TEST_F(PostgresKit, errors_carry_the_servers_detail_and_state) {
    run("CREATE TABLE t (a int CONSTRAINT t_a_once UNIQUE); INSERT INTO t VALUES (1)");
    const auto error = fail("INSERT INTO t VALUES (1)");
    EXPECT_EQ(error.sqlstate, "23505");
    EXPECT_EQ(error.message, "run m.sql: duplicate key value violates unique constraint \"t_a_once\"");
    EXPECT_EQ(error.detail, "Key (a)=(1) already exists.");
}

TEST_F(PostgresKit, a_server_of_our_own_takes_logins_without_thousands_of_hashes) {
    if (std::getenv("HARNESS_TEST_POSTGRES") != nullptr) GTEST_SKIP() << "the server is somebody else's";
    EXPECT_EQ(ask("SELECT substr(rolpassword, 1, 16) FROM pg_authid WHERE rolname = current_user"),
              "SCRAM-SHA-256$1:");
}

TEST_F(PostgresKit, errors_carry_the_servers_hint) {
    EXPECT_THAT(fail("SELECT no_such_function(1)").hint, HasSubstr("No function matches"));
}

TEST_F(PostgresKit, errors_inside_functions_tell_the_call_stack_and_stand_at_the_statement) {
    const auto error = fail("SELECT 1;\nDO $$\nBEGIN\n  PERFORM missing;\nEND $$;");
    EXPECT_EQ(base::to_string(error.where), "m.sql:2");
    EXPECT_THAT(error.context, HasSubstr("PL/pgSQL function inline_code_block line 3"));
    EXPECT_THAT(error.context, HasSubstr("SELECT missing"));
    EXPECT_THAT(error.statement, StartsWith("DO $$"));
}

TEST_F(PostgresKit, notices_are_kept_with_their_statement) {
    const auto done = run("DROP TABLE IF EXISTS t;\n\nDO $$ BEGIN RAISE WARNING 'careful, é'; END $$;");
    ASSERT_THAT(done.notices, SizeIs(2));
    EXPECT_EQ(done.notices[0].severity, "NOTICE");
    EXPECT_EQ(done.notices[0].where.line, 1);
    EXPECT_EQ(done.notices[1].severity, "WARNING");
    EXPECT_EQ(done.notices[1].sqlstate, "01000");
    EXPECT_EQ(done.notices[1].message, "careful, é");
    EXPECT_EQ(done.notices[1].where.line, 3);
}

TEST_F(PostgresKit, notices_of_a_script_sent_whole_have_a_place_only_where_it_is_known) {
    const auto one = run("\nDROP TABLE IF EXISTS t;", ScriptMode::whole);
    ASSERT_THAT(one.notices, SizeIs(1));
    EXPECT_EQ(base::to_string(one.notices[0].where), "m.sql:2:1");
    const auto two = run("DROP TABLE IF EXISTS t;\nDROP TABLE IF EXISTS u;", ScriptMode::whole);
    ASSERT_THAT(two.notices, SizeIs(2));
    EXPECT_EQ(base::to_string(two.notices[1].where), "m.sql");
}

TEST_F(PostgresKit, a_byte_order_mark_sent_whole_is_named_in_the_error) {
    const auto error = fail("\xEF\xBB\xBF"
                            "CREATE TABLE t (a int);",
                            ScriptMode::whole);
    EXPECT_EQ(error.sqlstate, "42601");
    EXPECT_EQ(base::to_string(error.where), "m.sql:1:1");
    EXPECT_THAT(error.message, HasSubstr("byte order mark (BOM)"));
}

TEST_F(PostgresKit, commands_of_psql_are_refused) {
    const auto error = fail("CREATE TABLE t (a int);\n\\i other.sql\n");
    EXPECT_EQ(base::to_string(error.where), "m.sql:2:1");
    EXPECT_THAT(error.message, HasSubstr("\\i is a command of psql itself"));
}

TEST_F(PostgresKit, copy_takes_its_data_from_the_script_and_tells_what_is_wrong_with_it) {
    run("CREATE TABLE t (a int, b text)");
    run("COPY t FROM STDIN;\r\n1\tone\r\n\\.\r\nCOPY t FROM STDIN WITH (FORMAT "
        "csv);\n2,\"a;\nb\"\n\\.\nSELECT 1;");
    EXPECT_EQ(ask("SELECT string_agg(b, '|' ORDER BY a) FROM t"), "one|a;\nb");
    const auto error = fail("SELECT 1;\nCOPY t FROM STDIN;\nx\ty\n\\.\n");
    EXPECT_EQ(error.sqlstate, "22P02");
    EXPECT_EQ(base::to_string(error.where), "m.sql:2");
    EXPECT_THAT(error.context, HasSubstr("COPY t, line 1, column a"));
    EXPECT_EQ(ask("SELECT count(*) FROM t"), "2");
}

TEST_F(PostgresKit, copy_of_much_data_and_copy_to_stdout_work) {
    std::string script = "CREATE TABLE t (a int, b text);\nCOPY t FROM STDIN;\n";
    for (int row = 0; row < 200'000; ++row) script += std::to_string(row) + "\tsome text that fills a row\n";
    script += "\\.\nCOPY t TO STDOUT;\n";
    EXPECT_THAT(run(script).statements, SizeIs(3));
    EXPECT_EQ(ask("SELECT count(*) FROM t"), "200000");
    run("COPY t TO STDOUT; SELECT 1;", ScriptMode::whole);
}

TEST_F(PostgresKit, copy_from_stdin_sent_whole_without_data_fails_and_leaves_the_session_usable) {
    run("CREATE TABLE t (a int)");
    const auto error = fail("COPY t FROM STDIN;", ScriptMode::whole);
    EXPECT_EQ(error.kind, ErrorKind::sql);
    EXPECT_THAT(error.message, HasSubstr("no inline data"));
    EXPECT_EQ(ask("SELECT 1"), "1");
}

TEST_F(PostgresKit, a_deadline_ends_a_copy_that_waits_for_a_lock) {
    run("CREATE TABLE t (a int); BEGIN; LOCK TABLE t;");
    const auto other = another_session();
    const auto late = other->execute(Script{"m.sql", "COPY t FROM STDIN;\n1\n\\.\n"}, ScriptMode::statements,
                                     within(200ms));
    ASSERT_TRUE(late.has_error());
    EXPECT_EQ(late.error().kind, ErrorKind::timeout) << late.error().message;
    EXPECT_TRUE(other->query("SELECT 1", within()).has_value());
}

TEST_F(PostgresKit, a_lost_connection_stays_lost) {
    const auto id = ask("SELECT pg_backend_pid()");
    ASSERT_TRUE(another_session()->query("SELECT pg_terminate_backend(" + id + ")", within()).has_value());
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

/// Until a session runs a statement that begins so; a minute at most.
void wait_until_running(drivers::Connection& observer, const std::string& statement) {
    const std::vector<std::string> parameters{statement + "%"};
    const auto limit = within();
    while (!limit.is_over()) {
        const auto rows = observer.query("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND "
                                         "query LIKE $1 AND pid <> pg_backend_pid()",
                                         parameters, limit);
        ASSERT_TRUE(rows.has_value()) << rows.error().message;
        if (rows->rows.front().front() != "0") return;
        std::this_thread::yield();
    }
    FAIL() << "nobody runs " << statement;
}

TEST_F(PostgresKit, a_connection_lost_in_the_middle_is_the_environments_fault) {
    const auto killer = another_session();
    const auto id = ask("SELECT pg_backend_pid()");
    std::jthread killing([&] {
        wait_until_running(*killer, "SELECT pg_sleep(60)");
        EXPECT_TRUE(killer->query("SELECT pg_terminate_backend(" + id + ")", within()).has_value());
    });
    const auto error = fail("SELECT 1;\nSELECT pg_sleep(60);");
    EXPECT_EQ(error.kind, ErrorKind::environment);
    EXPECT_EQ(error.sqlstate, "57P01");
    EXPECT_EQ(error.where.line, 2);
}

TEST_F(PostgresKit, a_connection_lost_among_queries_sent_together_is_the_environments_fault) {
    const std::vector<drivers::Query> queries{
        {"SELECT 1"}, {"SELECT pg_terminate_backend(pg_backend_pid())"}, {"SELECT 2"}, {"SELECT 3"}};
    const auto lost = session().query_all(queries, within());
    ASSERT_TRUE(lost.has_error());
    EXPECT_EQ(lost.error().kind, ErrorKind::environment) << lost.error().message;
    EXPECT_EQ(session().query("SELECT 1", within()).error().kind, ErrorKind::environment);
}

TEST_F(PostgresKit, the_first_look_of_an_observer_sees_everything) {
    run("CREATE TABLE t (a integer)");
    const std::vector<std::string> ours{database()};
    for (const bool looks_often : {false, true}) {
        const auto observer = another_session();
        if (looks_often) observer->expect_looks();
        const auto first = observer->observe(ours, within());
        ASSERT_TRUE(first.has_value()) << first.error().message;
        EXPECT_TRUE(first->database == schema_by(*observer));
        EXPECT_THAT(drivers::describe(drivers::diff({}, first->database)), HasSubstr("table public.t"));
        EXPECT_FALSE(observer->in_transaction());
    }
}

TEST_F(PostgresKit, a_frozen_server_costs_the_connection_and_some_seconds) {
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
    EXPECT_THAT(again.error().message, HasSubstr("did not react to the request to cancel"));
}

TEST_F(PostgresKit, statement_timeouts_of_the_migration_itself_are_its_errors) {
    const auto error = fail("SET statement_timeout = '50ms'; SELECT pg_sleep(60);");
    EXPECT_EQ(error.kind, ErrorKind::sql);
    EXPECT_EQ(error.sqlstate, "57014");
}

TEST_F(PostgresKit, sessions_tell_who_they_are_and_speak_utf8) {
    EXPECT_EQ(ask("SHOW application_name"), "harness");
    EXPECT_EQ(ask("SHOW client_encoding"), "UTF8");
}

class PostgresLoginMark : public PostgresKit {
  protected:
    void SetUp() override {
        PostgresKit::SetUp();
        run("CREATE ROLE harness_kit_login; CREATE ROLE harness_kit_group");
    }
    void TearDown() override {
        run("ALTER SYSTEM RESET geqo_seed; DROP ROLE harness_kit_login, harness_kit_group");
        PostgresKit::TearDown();
    }
    std::string mark() {
        auto mark = session().login_mark(within());
        EXPECT_TRUE(mark.has_value()) << mark.error().message;
        return mark.has_value() ? *mark : "";
    }
    /// `{}` stands for the database.
    std::string with_database(std::string sql) const {
        const auto at = sql.find("{}");
        return at == std::string::npos ? sql : sql.replace(at, 2, database());
    }
};

TEST_F(PostgresLoginMark, changes_with_all_that_decides_how_a_session_begins) {
    for (const char* sql :
         {"ALTER DATABASE {} SET work_mem = '77kB'", "ALTER DATABASE {} SET work_mem = '78kB'",
          "ALTER DATABASE {} RESET work_mem", "ALTER ROLE harness_kit_login SET work_mem = '77kB'",
          "ALTER ROLE harness_kit_login IN DATABASE {} SET work_mem = '77kB'",
          "ALTER ROLE ALL SET geqo_seed = 0.5", "ALTER ROLE ALL RESET geqo_seed",
          "ALTER ROLE harness_kit_login LOGIN", "ALTER ROLE harness_kit_login PASSWORD 'one'",
          "ALTER ROLE harness_kit_login PASSWORD 'two'", "ALTER ROLE harness_kit_login CONNECTION LIMIT 1",
          "ALTER ROLE harness_kit_login VALID UNTIL 'yesterday'", "ALTER ROLE harness_kit_login SUPERUSER",
          "GRANT harness_kit_group TO harness_kit_login", "REVOKE harness_kit_group FROM harness_kit_login",
          "REVOKE CONNECT ON DATABASE {} FROM PUBLIC", "ALTER DATABASE {} CONNECTION LIMIT 5",
          "ALTER DATABASE {} OWNER TO harness_kit_group", "ALTER DATABASE {} OWNER TO CURRENT_USER"}) {
        const auto before = mark();
        ASSERT_NE(before, "");
        run(with_database(sql));
        EXPECT_NE(mark(), before) << sql;
    }
}

TEST_F(PostgresLoginMark, tells_what_was_set_and_set_back) {
    const auto before = mark();
    run("ALTER ROLE harness_kit_login SUPERUSER; ALTER ROLE harness_kit_login NOSUPERUSER");
    EXPECT_NE(mark(), before);
}

TEST_F(PostgresLoginMark, is_the_same_after_what_most_migrations_do) {
    const auto before = mark();
    run("CREATE SCHEMA s; CREATE TABLE s.t (a integer PRIMARY KEY); INSERT INTO s.t VALUES (1);"
        "SET work_mem = '77kB'; GRANT SELECT ON s.t TO harness_kit_login; DROP SCHEMA s CASCADE;"
        "VACUUM FULL pg_class; ANALYZE");
    EXPECT_EQ(mark(), before);
}

TEST_F(PostgresLoginMark, is_empty_where_a_trigger_runs_when_sessions_begin) {
    run("CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'");
    const std::string create = "CREATE EVENT TRIGGER e ON login EXECUTE FUNCTION f()";
    if (std::stoi(ask("SHOW server_version_num")) < 170000) {
        EXPECT_THAT(fail(create).message, HasSubstr("unrecognized event name"));
        return;
    }
    run(create);
    EXPECT_EQ(mark(), "");
    run("DROP EVENT TRIGGER e");
    EXPECT_NE(mark(), "");
}

TEST_F(PostgresLoginMark, is_empty_where_a_setting_is_looked_up_when_sessions_begin) {
    for (const char* setting :
         {"default_text_search_config = 'public.c'", "default_table_access_method = 'heap'",
          "default_tablespace = 'pg_default'", "temp_tablespaces = 'pg_default'"}) {
        run(with_database("ALTER DATABASE {} SET ") + setting);
        EXPECT_EQ(mark(), "") << setting;
        run(with_database("ALTER DATABASE {} RESET ALL"));
        EXPECT_NE(mark(), "") << setting;
    }
}

TEST_F(PostgresLoginMark, is_empty_where_a_setting_of_the_system_may_not_be_known_to_all_yet) {
    run("ALTER SYSTEM SET geqo_seed = 0.25");
    EXPECT_EQ(mark(), "");
}

TEST_F(PostgresKit, a_session_that_is_ended_holds_nothing_any_more) {
    const auto other = another_session();
    for (int round = 0; round < 50; ++round) {
        auto leaving = another_session();
        ASSERT_TRUE(leaving->query("SELECT pg_advisory_lock(1)", within()).has_value());
        for (int table = 0; table < 5; ++table)
            ASSERT_TRUE(leaving->query("CREATE TEMP TABLE t" + std::to_string(table) + " (a text)", within())
                            .has_value());
        leaving->end();
        ASSERT_EQ(other->query("SELECT pg_try_advisory_lock(1), pg_advisory_unlock(1)", within())
                      ->rows.front()
                      .front(),
                  "t")
            << "in round " << round;
    }
}

TEST_F(PostgresKit, the_users_environment_decides_nothing) {
    ::setenv("PGOPTIONS", "-c work_mem=77kB", 1);
    ::setenv("PGHOST", "nowhere.invalid", 1);
    ::setenv("PGPASSWORD", "wrong", 1);
    ::setenv("PGAPPNAME", "other", 1);
    ::setenv("PGTZ", "Asia/Kathmandu", 1);
    ::setenv("PGSERVICE", "nowhere", 1);
    drivers::forget_client_environment();
    const auto other = another_session();
    for (const char* name : {"PGOPTIONS", "PGHOST", "PGPASSWORD", "PGAPPNAME"}) ::unsetenv(name);
    ASSERT_NE(other, nullptr);
    EXPECT_NE(other->query("SHOW TimeZone", within())->rows.front().front(), "Asia/Kathmandu");
    EXPECT_NE(other->query("SHOW work_mem", within())->rows.front().front(), "77kB");
    EXPECT_EQ(other->query("SHOW application_name", within())->rows.front().front(), "harness");
}

TEST_F(PostgresKit, drop_ends_the_sessions_that_are_still_on_it) {
    const auto dropped = server().drop_database(database(), within());
    ASSERT_TRUE(dropped.has_value()) << dropped.error().message;
    EXPECT_EQ(session().query("SELECT 1", within()).error().kind, ErrorKind::environment);
}

TEST_F(PostgresKit, a_clone_of_a_database_in_use_waits_for_it_to_be_left) {
    const auto elsewhere = server().connect("postgres", within());
    ASSERT_TRUE(elsewhere.has_value()) << elsewhere.error().message;
    std::jthread leaving([&] {
        wait_until_running(**elsewhere, "CREATE DATABASE");
        close_session();
    });
    const auto cloned = server().create_database("kit_clone", database(), within());
    EXPECT_TRUE(cloned.has_value()) << cloned.error().message;
    EXPECT_TRUE(server().drop_database("kit_clone", within()).has_value());
}

TEST_F(PostgresKit, a_clone_of_a_database_in_use_ends_with_the_limit) {
    const auto begin = base::Clock::now();
    const auto cloned = server().create_database("kit_clone", database(), within(300ms));
    ASSERT_TRUE(cloned.has_error());
    EXPECT_EQ(cloned.error().kind, ErrorKind::timeout) << cloned.error().message;
    EXPECT_LT(base::Clock::now() - begin, 3s);
}

TEST_F(PostgresKit, shared_snapshots_see_roles_and_restore_drops_them) {
    const std::vector<std::string> ours{database()};
    const auto before = server().snapshot_shared(ours, within());
    ASSERT_TRUE(before.has_value()) << before.error().message;
    run("CREATE ROLE kit_reader; CREATE ROLE kit_writer; GRANT kit_reader TO kit_writer; ALTER ROLE "
        "kit_reader SET "
        "work_mem = '1MB'");
    const auto after = server().snapshot_shared(ours, within());
    ASSERT_TRUE(after.has_value()) << after.error().message;
    EXPECT_FALSE(*after == *before);
    const auto restored = server().restore_shared(*before, ours, within());
    EXPECT_TRUE(restored.has_value()) << restored.error().message;
    EXPECT_TRUE(*server().snapshot_shared(ours, within()) == *before);
}

TEST_F(PostgresKit, what_cannot_be_restored_is_told) {
    const auto before = shared();
    run("CREATE ROLE kit_owner; CREATE TABLE t (a int); ALTER TABLE t OWNER TO kit_owner");
    const auto restored = server().restore_shared(before, {}, within());
    ASSERT_TRUE(restored.has_error());
    EXPECT_THAT(restored.error().message, HasSubstr("kit_owner"));
    run("DROP TABLE t; DROP ROLE kit_owner");
}

TEST_F(PostgresKit, a_wrong_password_is_told_by_state_and_never_shown) {
    const auto url = server().shell_command("postgres");
    EXPECT_THAT(url, StartsWith("psql postgresql://"));
    const auto port = url.substr(url.rfind(':') + 1);
    drivers::Address address;
    address.host = "127.0.0.1";
    address.port = static_cast<std::uint16_t>(std::stoi(port));
    address.user = "postgres";
    address.password = "not-the-word";
    address.maintenance_database = "postgres";
    const auto probed = drivers::open_server(base::Engine::postgres, address)->probe(within());
    ASSERT_TRUE(probed.has_error());
    EXPECT_EQ(probed.error().sqlstate, "28P01") << probed.error().message;
    EXPECT_THAT(probed.error().message, Not(HasSubstr("not-the-word")));
}

} // namespace
} // namespace harness::conformance
