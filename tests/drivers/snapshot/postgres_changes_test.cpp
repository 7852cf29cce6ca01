// Holds the catalog queries against a real server: nothing that DDL changes is missed, nothing else is told,
// and every major tells the same. `snapshot_postgres_tests 17`; HARNESS_UPDATE_GOLDEN=1 writes rich.snapshot
// anew.

#include "tests/drivers/snapshot/changes_file.hpp"
#include "tests/drivers/snapshot/postgres_container.hpp"

#include "drivers/driver.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <climits>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>

namespace harness::tests {
namespace {

using drivers::Snapshot;

int g_major = 17;
std::unique_ptr<PostgresContainer> g_container; // of main()

bool is_set(const char* variable) {
    const char* value = std::getenv(variable);
    return value != nullptr && std::string_view{value} == "1";
}

std::string to_text(const Snapshot& snapshot) {
    std::string text;
    for (const auto& object : snapshot.objects) {
        text += fmt::format("{}\n    {}\n", object.title(), object.definition);
    }
    return text;
}

class PostgresSnapshot : public testing::Test {
  protected:
    void SetUp() override {
        auto& server = g_container->server();
        ASSERT_TRUE(server.create_database("rich", std::nullopt, {}));
        auto session = server.connect("rich", {});
        ASSERT_TRUE(session) << session.error().message;
        m_session = std::move(*session);
        load("rich_roles.sql");
        load("rich.sql");
        m_rich = snapshot();
    }
    void TearDown() override {
        m_session.reset();
        EXPECT_TRUE(g_container->server().drop_database("rich", {}));
    }

    std::optional<base::Error> run(const std::string& sql) {
        const auto done = m_session->execute({"test", sql, 1}, drivers::ScriptMode::statements, {});
        return done ? std::nullopt : std::optional{done.error()};
    }
    void load(const std::string& file) {
        const auto error = run(read_file(file));
        if (error && error->sqlstate != "42710") // roles outlive the database
            FAIL() << file << ": " << error->message << "\n" << error->statement;
    }
    Snapshot snapshot() {
        auto taken = m_session->snapshot({});
        EXPECT_TRUE(taken) << taken.error().message << taken.error().detail;
        return taken ? *taken : Snapshot{};
    }
    /// What the snapshot is after `sql`, which is undone again.
    std::optional<Snapshot> after(const std::string& sql) {
        const auto error =
            run("BEGIN; SET LOCAL search_path = public; " + sql + "; SET LOCAL search_path = pg_catalog");
        std::optional<Snapshot> taken;
        if (error)
            ADD_FAILURE() << sql << "\n    cannot be run: " << error->message;
        else
            taken = snapshot();
        EXPECT_FALSE(run("ROLLBACK"));
        return taken;
    }

    std::unique_ptr<drivers::Connection> m_session;
    Snapshot m_rich;
};

TEST_F(PostgresSnapshot, sees_whatever_ddl_changes) {
    for (const auto& sql : read_changes("mutations.txt", g_major)) {
        const auto changed = after(sql);
        if (!changed) continue;
        EXPECT_NE(*changed, m_rich) << "missed: " << sql;
        const auto text = describe(diff(m_rich, *changed));
        EXPECT_NE(text, "") << "not told: " << sql;
        if (is_set("HARNESS_SHOW")) std::cout << "### " << sql << "\n" << text;
    }
}

TEST_F(PostgresSnapshot, tells_nothing_of_what_leaves_no_trace) {
    for (const auto& sql : read_changes("noops.txt", g_major)) {
        const auto same = after(sql);
        EXPECT_EQ(same ? describe(diff(m_rich, *same)) : "", "") << "false alarm: " << sql;
        EXPECT_TRUE(!same || *same == m_rich) << "false alarm: " << sql;
    }
}

/// How many parts observe() found to be enough; nothing before 14, which does not count.
std::optional<int> partial_looks(drivers::Connection& session) {
    if (g_major < 14) return std::nullopt;
    const auto rows = session.query(
        "SELECT sum(generic_plans) FROM pg_catalog.pg_prepared_statements "
        "WHERE name IN ('harness_relations', 'harness_comments', 'harness_routines', 'harness_types', "
        "'harness_extensions')",
        {});
    EXPECT_TRUE(rows && rows->rows.size() == 1);
    return rows && rows->rows.size() == 1 ? std::optional{std::stoi(*rows->rows[0][0])} : std::nullopt;
}

TEST_F(PostgresSnapshot, brought_up_to_date_is_what_a_whole_look_sees) {
    const auto observed = [&] {
        auto seen = m_session->observe({}, {});
        EXPECT_TRUE(seen) << seen.error().message << seen.error().detail;
        return seen ? seen->database : Snapshot{};
    };
    EXPECT_EQ(observed(), m_rich);
    EXPECT_EQ(observed(), m_rich);
    std::vector<std::string> all = read_changes("mutations.txt", g_major);
    for (auto& sql : read_changes("noops.txt", g_major)) all.push_back(std::move(sql));
    for (const auto& sql : all) {
        ASSERT_FALSE(
            run("BEGIN; SET LOCAL search_path = public; " + sql + "; SET LOCAL search_path = pg_catalog"))
            << sql;
        const auto whole = snapshot();
        const auto seen = observed();
        EXPECT_TRUE(seen == whole) << sql << "\n" << describe(diff(whole, seen));
        ASSERT_FALSE(run("ROLLBACK"));
        const auto back = observed();
        EXPECT_TRUE(back == m_rich) << "after " << sql << "\n" << describe(diff(m_rich, back));
    }
    // Many of them are about relations alone.
    EXPECT_GT(partial_looks(*m_session).value_or(INT_MAX), static_cast<int>(all.size()) / 3);
}

/// Looks after each step, and at all anew.
void follow(drivers::Connection& session, const std::vector<std::string>& steps) {
    for (int at = 0; at < 2; ++at) ASSERT_TRUE(session.observe({}, {}));
    for (const auto& sql : steps) {
        const auto done = session.execute({"test", sql, 1}, drivers::ScriptMode::statements, {});
        ASSERT_TRUE(done) << sql << "\n" << done.error().message;
        const auto seen = session.observe({}, {});
        ASSERT_TRUE(seen) << seen.error().message;
        const auto whole = session.snapshot({});
        ASSERT_TRUE(whole) << whole.error().message;
        EXPECT_TRUE(seen->database == *whole) << sql << "\n" << describe(diff(*whole, seen->database));
    }
}

/// Names that stand in the definitions of other relations, and changes that come by way of others.
TEST_F(PostgresSnapshot, brought_up_to_date_has_the_new_names_of_what_others_refer_to) {
    ASSERT_FALSE(
        run("CREATE TABLE public.a (id int PRIMARY KEY, n text);"
            "CREATE TABLE public.b (a_id int REFERENCES public.a, n int DEFAULT 1);"
            "CREATE VIEW public.v AS SELECT a.n, b.a_id FROM public.a JOIN public.b ON b.a_id = a.id;"
            "CREATE SEQUENCE public.s OWNED BY public.b.n"));
    const std::vector<std::string> steps{
        "CREATE TABLE public.c (id int)",
        "ALTER TABLE public.a RENAME COLUMN id TO key",
        "ALTER TABLE public.a RENAME TO aa",
        "ALTER TABLE public.b ADD COLUMN key int, ADD COLUMN extra int",
        "ALTER TABLE public.b RENAME COLUMN n TO m",
        "ALTER TABLE public.b DROP COLUMN extra",
        "ALTER SEQUENCE public.s RENAME TO t",
        "ALTER TABLE public.b ALTER m SET DEFAULT nextval('public.t')",
        "DROP TABLE public.c",
        "DROP TABLE public.aa CASCADE",
        "CREATE TABLE public.aa (key int)",
        "DROP TABLE public.aa; CREATE TABLE public.aa (other int)",
        "CREATE INDEX aa_index ON public.aa (other)",
        "DROP INDEX public.aa_index",
        "GRANT SELECT ON public.aa TO rich_ro",
        "COMMENT ON TABLE public.aa IS 'x'",
        "ALTER TABLE public.aa ADD COLUMN more int",
        "DROP TABLE public.aa",
        "CREATE TYPE public.ir AS RANGE (subtype = int)",
        "CREATE TABLE public.r (a public.ir)",
        "ALTER TYPE public.ir RENAME TO other_range",
        "CREATE VIEW public.members AS SELECT queryid FROM public.pg_stat_statements",
        "ALTER VIEW public.pg_stat_statements RENAME COLUMN queryid TO renamed",
        "ALTER ROLE rich_ro RENAME TO rich_x; ALTER ROLE rich_rw RENAME TO rich_ro; ALTER ROLE rich_x RENAME "
        "TO rich_rw",
        "ALTER ROLE rich_ro RENAME TO rich_x; ALTER ROLE rich_rw RENAME TO rich_ro; ALTER ROLE rich_x RENAME "
        "TO rich_rw",
        "CREATE ROLE rich_new; GRANT SELECT ON public.r TO rich_new; ALTER TABLE public.r OWNER TO rich_new",
        "CREATE POLICY of_new ON public.r TO rich_new USING (true); ALTER DEFAULT PRIVILEGES FOR ROLE "
        "rich_new GRANT SELECT ON TABLES TO rich_ro",
        "GRANT CREATE ON SCHEMA public TO rich_new",
        "ALTER ROLE rich_new RENAME TO rich_old",
        "REASSIGN OWNED BY rich_old TO postgres",
        "DROP OWNED BY rich_old; DROP ROLE rich_old",
        // Values of a table's row type, in others' definitions.
        "CREATE TABLE public.pair (a int); CREATE TABLE public.holder (x public.pair DEFAULT '(1)', y "
        "public.pair[] "
        "DEFAULT '{(1)}', z int CHECK (ROW(1)::public.pair IS NOT NULL))",
        "CREATE DOMAIN public.paired AS public.pair CHECK (VALUE IS DISTINCT FROM ROW(3)::public.pair)",
        "CREATE FUNCTION public.of_pair(p public.pair DEFAULT ROW(1)::public.pair) RETURNS int LANGUAGE sql "
        "AS 'SELECT 1'",
        "ALTER TABLE public.pair ADD COLUMN b int",
        "ALTER TABLE public.pair DROP COLUMN b",
        "DROP FUNCTION public.of_pair; DROP DOMAIN public.paired; DROP TABLE public.holder; DROP TABLE "
        "public.pair",
        "CREATE OPERATOR public.## (LEFTARG = int, RIGHTARG = int, FUNCTION = int4pl)",
        "CREATE FUNCTION pg_catalog.int4pl(text, text) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "DROP FUNCTION pg_catalog.int4pl(text, text); DROP OPERATOR public.## (int, int)",
        "CREATE SUBSCRIPTION sub CONNECTION 'host=nowhere' PUBLICATION p WITH (connect = false)",
        "COMMENT ON SUBSCRIPTION sub IS 'x'",
        "ALTER SUBSCRIPTION sub RENAME TO other_sub",
        "ALTER SUBSCRIPTION other_sub SET (slot_name = NONE); DROP SUBSCRIPTION other_sub",
        // Groups: what came, what went, what was replaced, and what has another name in others' definitions.
        "CREATE TYPE public.mood AS ENUM ('sad', 'glad')",
        "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'",
        "COMMENT ON FUNCTION public.f() IS 'x'; COMMENT ON TYPE public.mood IS 'x'",
        "CREATE TABLE public.m (mood public.mood DEFAULT 'sad', n int DEFAULT public.f(), CONSTRAINT c CHECK "
        "(n > 0))",
        "COMMENT ON CONSTRAINT c ON public.m IS 'x'",
        "ALTER TABLE public.m RENAME CONSTRAINT c TO d",
        "ALTER TYPE public.mood ADD VALUE 'mad'",
        "ALTER TYPE public.mood RENAME VALUE 'sad' TO 'blue'",
        "ALTER TYPE public.mood RENAME TO humour",
        "CREATE OR REPLACE FUNCTION public.f() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2'",
        "ALTER FUNCTION public.f() RENAME TO g",
        "GRANT EXECUTE ON FUNCTION public.g() TO rich_ro; REVOKE EXECUTE ON FUNCTION public.g() FROM PUBLIC",
        "GRANT USAGE ON TYPE public.humour TO rich_ro",
        "REVOKE USAGE ON TYPE public.humour FROM PUBLIC",
        "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_ls_waldir() FROM pg_monitor",
        "CREATE DOMAIN public.even AS int CHECK (VALUE % 2 = 0)",
        "ALTER DOMAIN public.even ADD CONSTRAINT small CHECK (VALUE < 10)",
        "COMMENT ON CONSTRAINT small ON DOMAIN public.even IS 'x'",
        "ALTER DOMAIN public.even RENAME CONSTRAINT small TO tiny",
        "ALTER DOMAIN public.even DROP CONSTRAINT tiny",
        "DROP DOMAIN public.even; CREATE DOMAIN public.odd AS int",
        "CREATE AGGREGATE public.total(int) (SFUNC = int4pl, STYPE = int); CREATE PROCEDURE public.p() "
        "LANGUAGE sql AS ''",
        "DROP AGGREGATE public.total(int); DROP PROCEDURE public.p()",
        "COMMENT ON TABLE public.m IS 'x'; COMMENT ON COLUMN public.m.n IS 'y'",
        "COMMENT ON COLUMN public.m.n IS NULL",
        "ALTER TABLE public.m RENAME COLUMN n TO k",
        "ALTER TABLE public.m DROP COLUMN k; DROP FUNCTION public.g()",
        "DROP TABLE public.m; DROP TYPE public.humour; DROP DOMAIN public.odd",
        // An enum with other labels in the place of one.
        "CREATE TYPE public.mood AS ENUM ('sad', 'glad'); CREATE TABLE public.m (mood public.mood, CHECK "
        "(mood <> 'sad'))",
        "ALTER TABLE public.m DROP CONSTRAINT m_mood_check; CREATE TYPE public.new_mood AS ENUM ('glad'); "
        "ALTER TABLE "
        "public.m ALTER mood TYPE public.new_mood USING mood::text::public.new_mood; DROP TYPE public.mood; "
        "ALTER TYPE "
        "public.new_mood RENAME TO mood; ALTER TABLE public.m ALTER mood SET DEFAULT 'glad'",
        "ALTER TYPE public.mood RENAME VALUE 'glad' TO 'merry'; ALTER TYPE public.mood ADD VALUE 'sad'",
        "CREATE TYPE public.other AS ENUM ('a'); ALTER TYPE public.mood RENAME TO spirits",
        "ALTER TYPE public.spirits SET SCHEMA pg_catalog",
        "DROP TABLE public.m; DROP TYPE pg_catalog.spirits; DROP TYPE public.other",
        // Roles that go, and what may still name them.
        "CREATE ROLE rich_new; CREATE ROLE \"rich \"\"new\"; CREATE TABLE public.m (n int); GRANT SELECT ON "
        "public.m TO "
        "rich_new, \"rich \"\"new\"",
        "REVOKE SELECT ON public.m FROM rich_new; DROP ROLE rich_new",
        "REVOKE SELECT ON public.m FROM \"rich \"\"new\"; DROP ROLE \"rich \"\"new\"",
        "CREATE ROLE rich_new; ALTER TABLE public.m ADD roles regrole[] DEFAULT '{rich_new}'",
        "DROP ROLE rich_new",
        "CREATE ROLE rich_new; CREATE DOMAIN public.member AS regrole[] CHECK (VALUE <> "
        "'{rich_new}'::regrole[])",
        "DROP ROLE rich_new",
        "DROP TABLE public.m; DROP DOMAIN public.member",
    };
    ASSERT_FALSE(run("CREATE EXTENSION pg_stat_statements SCHEMA public"));
    follow(*m_session, steps);
    EXPECT_GE(partial_looks(*m_session).value_or(INT_MAX), 30);
}

/// In a database without default privileges: what they give to an extension's functions, only a whole look
/// tells.
TEST_F(PostgresSnapshot, brought_up_to_date_has_what_extensions_bring_and_take) {
    auto& server = g_container->server();
    ASSERT_TRUE(server.create_database("extended", std::nullopt, {}));
    {
        auto session = server.connect("extended", {});
        ASSERT_TRUE(session);
        follow(**session,
               {
                   "CREATE FOREIGN DATA WRAPPER w; CREATE TABLE public.m (name varchar PRIMARY KEY, n int); "
                   "CREATE INDEX m_n ON public.m "
                   "(name, n); "
                   "CREATE FUNCTION "
                   "public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'; COMMENT ON FUNCTION public.f() IS 'x'",
                   "CREATE EXTENSION hstore SCHEMA public",
                   "ALTER TABLE public.m ADD h public.hstore DEFAULT 'a=>1'; CREATE INDEX m_h ON public.m "
                   "USING gin (h)",
                   "CREATE FUNCTION public.g(h public.hstore) RETURNS int LANGUAGE sql AS 'SELECT 1'",
                   "COMMENT ON EXTENSION hstore IS 'x'",
                   "ALTER TYPE public.hstore RENAME TO hash",
                   "ALTER TYPE public.hash RENAME TO hstore",
                   "REVOKE EXECUTE ON FUNCTION public.hstore_in(cstring) FROM PUBLIC",
                   "GRANT USAGE ON TYPE public.hstore TO rich_ro",
                   "ALTER EXTENSION hstore ADD FUNCTION public.f()",
                   "ALTER EXTENSION hstore DROP FUNCTION public.f(); DROP FUNCTION public.g(public.hstore)",
                   "ALTER EXTENSION hstore DROP FUNCTION public.hs_concat(public.hstore, public.hstore)",
                   "ALTER EXTENSION hstore DROP OPERATOR public.||(public.hstore, public.hstore); CREATE "
                   "OPERATOR "
                   "public.## (LEFTARG = "
                   "int, RIGHTARG = int, FUNCTION = int4pl)",
                   "ALTER EXTENSION hstore DROP OPERATOR public.?(public.hstore, text); DROP OPERATOR "
                   "public.## (int, "
                   "int)",
                   "ALTER EXTENSION hstore DROP CAST (public.hstore AS json)",
                   "ALTER EXTENSION hstore DROP OPERATOR FAMILY public.gin_hstore_ops USING gin",
                   "ALTER EXTENSION hstore DROP TYPE public.hstore",
                   "ALTER EXTENSION hstore ADD TYPE public.hstore",
                   "ALTER EXTENSION hstore ADD TABLE public.m",
                   "ALTER EXTENSION hstore DROP TABLE public.m; DROP EXTENSION hstore CASCADE",
                   "DROP FUNCTION public.f(); DROP OPERATOR FAMILY public.gin_hstore_ops USING gin",
                   "CREATE EXTENSION hstore SCHEMA public; CREATE OPERATOR CLASS public.own DEFAULT FOR TYPE "
                   "varchar "
                   "USING btree AS "
                   "OPERATOR 1 < (text, text), OPERATOR 2 <= (text, text), OPERATOR 3 = (text, text), "
                   "OPERATOR 4 >= "
                   "(text, text), "
                   "OPERATOR 5 > (text, text), FUNCTION 1 bttextcmp(text, text); ALTER EXTENSION hstore ADD "
                   "OPERATOR "
                   "CLASS public.own "
                   "USING btree; ALTER EXTENSION hstore ADD OPERATOR FAMILY public.own USING btree",
                   "CREATE EXTENSION cube SCHEMA public; ALTER EXTENSION cube UPDATE",
                   "CREATE SCHEMA apart; ALTER EXTENSION cube SET SCHEMA apart",
                   "DROP EXTENSION cube; CREATE EXTENSION seg SCHEMA public",
                   "DROP EXTENSION seg, hstore",
                   // What passes between one and the user is told as the other's, by a new name at times.
                   "CREATE EXTENSION hstore SCHEMA public; CREATE FUNCTION public.k() RETURNS int LANGUAGE "
                   "sql IMMUTABLE AS 'SELECT 1'; CREATE DOMAIN public.d AS int DEFAULT public.k() CHECK "
                   "(VALUE > public.k()); CREATE TYPE public.c AS (a public.hstore); CREATE FUNCTION "
                   "public.of_d(public.d) RETURNS int LANGUAGE sql AS 'SELECT 1'",
                   "ALTER EXTENSION hstore DROP FUNCTION public.hs_concat(public.hstore, public.hstore); "
                   "ALTER FUNCTION public.k() RENAME TO l",
                   "ALTER EXTENSION hstore DROP TYPE public.hstore; ALTER TYPE public.hstore RENAME TO hash",
                   "ALTER TYPE public.hash RENAME TO hstore; ALTER EXTENSION hstore ADD TYPE public.hstore",
                   "ALTER FUNCTION public.l() RENAME TO k; ALTER EXTENSION hstore ADD FUNCTION public.k()",
                   "ALTER DOMAIN public.d RENAME TO e; ALTER EXTENSION hstore ADD DOMAIN public.e",
                   "ALTER EXTENSION hstore DROP DOMAIN public.e; ALTER DOMAIN public.e RENAME TO d; DROP "
                   "TYPE public.c",
                   "ALTER EXTENSION hstore DROP FUNCTION public.k(); ALTER FUNCTION public.k() RENAME TO m; "
                   "DROP EXTENSION hstore CASCADE",
                   "ALTER FUNCTION public.m() RENAME TO k; CREATE EXTENSION hstore SCHEMA public; ALTER "
                   "EXTENSION hstore ADD FUNCTION public.k()",
                   "ALTER EXTENSION hstore DROP FUNCTION public.k(); ALTER FUNCTION public.k() RENAME TO l; "
                   "DROP EXTENSION hstore",
                   "DROP FUNCTION public.of_d; DROP DOMAIN public.d; DROP FUNCTION public.l()",
                   "CREATE EXTENSION dict_int SCHEMA public",
                   "ALTER EXTENSION dict_int DROP TEXT SEARCH DICTIONARY public.intdict",
                   "ALTER EXTENSION dict_int ADD TEXT SEARCH DICTIONARY public.intdict",
                   "ALTER EXTENSION dict_int DROP TEXT SEARCH DICTIONARY public.intdict; ALTER EXTENSION "
                   "dict_int DROP TEXT SEARCH TEMPLATE public.intdict_template; ALTER EXTENSION dict_int "
                   "DROP FUNCTION public.dintdict_init(internal); ALTER EXTENSION dict_int DROP FUNCTION "
                   "public.dintdict_lexize(internal, internal, internal, internal); DROP EXTENSION dict_int",
                   "DROP FUNCTION public.dintdict_init(internal) CASCADE; DROP FUNCTION "
                   "public.dintdict_lexize(internal, internal, internal, internal)",
                   "CREATE EXTENSION seg SCHEMA public; CREATE COLLATION public.co FROM \"C\"; CREATE SERVER "
                   "nowhere FOREIGN DATA WRAPPER w",
                   "ALTER EXTENSION seg ADD COLLATION public.co; ALTER EXTENSION seg ADD SERVER nowhere",
                   "ALTER EXTENSION seg DROP COLLATION public.co",
                   "ALTER EXTENSION seg DROP SERVER nowhere; DROP EXTENSION seg; DROP COLLATION public.co",
                   "CREATE EXTENSION hstore SCHEMA pg_catalog",
                   "DROP EXTENSION hstore",
                   "CREATE EXTENSION unaccent SCHEMA public; CREATE EXTENSION dict_int SCHEMA public",
                   "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE EXTENSION isn "
                   "SCHEMA "
                   "public; ALTER EXTENSION "
                   "isn ADD FUNCTION public.f()",
                   "ALTER EXTENSION isn DROP FUNCTION public.f(); DROP EXTENSION isn",
                   "DROP EXTENSION unaccent, dict_int",
                   "CREATE EXTENSION intarray SCHEMA public",
                   "ALTER TABLE public.m ADD a int[] DEFAULT public.sort('{2,1}'); CREATE INDEX m_a ON "
                   "public.m USING "
                   "gin (a "
                   "public.gin__int_ops)",
                   "ALTER OPERATOR CLASS public.gin__int_ops USING gin RENAME TO of_int",
                   "ALTER FUNCTION public.sort(int[]) RENAME TO sorted",
                   "DROP EXTENSION intarray CASCADE; DROP FOREIGN DATA WRAPPER w CASCADE; DROP TABLE "
                   "public.m; DROP FUNCTION public.f(); DROP "
                   "SCHEMA apart",
               });
        EXPECT_GE(partial_looks(**session).value_or(INT_MAX), 25);
    }
    EXPECT_TRUE(server.drop_database("extended", {}));
}

TEST_F(PostgresSnapshot, is_the_same_on_every_major) {
    const auto text = to_text(across_versions(m_rich));
    if (is_set("HARNESS_UPDATE_GOLDEN"))
        std::ofstream(HARNESS_SOURCE_DIR "/tests/drivers/snapshot/rich.snapshot") << text;
    EXPECT_EQ(text, read_file("rich.snapshot"));
}

TEST_F(PostgresSnapshot, of_an_empty_database_is_empty_but_for_what_every_database_has) {
    ASSERT_TRUE(g_container->server().create_database("bare", std::nullopt, {}));
    {
        auto session = g_container->server().connect("bare", {});
        ASSERT_TRUE(session);
        const auto bare = (*session)->snapshot({});
        ASSERT_TRUE(bare);
        EXPECT_EQ(to_text(across_versions(*bare)), "database\n    {\"owner\":\"postgres\"}\n"
                                                   "extension plpgsql\n    {\"schema\":\"pg_catalog\"}\n"
                                                   "schema public\n    {}\n");
    }
    EXPECT_TRUE(g_container->server().drop_database("bare", {}));
}

TEST_F(PostgresSnapshot, what_the_cluster_shares_is_restored) {
    auto& server = g_container->server();
    const std::vector<std::string> ours{"rich"};
    const auto baseline = server.snapshot_shared(ours, {});
    ASSERT_TRUE(baseline) << baseline.error().message;
    std::string leaks = "CREATE ROLE leak_a LOGIN PASSWORD 'x' CONNECTION LIMIT 3;"
                        "CREATE ROLE leak_b ROLE leak_a;"
                        "CREATE ROLE \"leak \"\"c\" CREATEDB IN ROLE leak_a;"
                        "GRANT rich_ro TO leak_a WITH ADMIN OPTION;"
                        "GRANT rich_ro TO rich_rw;"
                        "GRANT CONNECT ON DATABASE postgres TO leak_b;"
                        "ALTER ROLE leak_a SET search_path = 'a', 'b c';"
                        "ALTER ROLE rich_rw SET work_mem = '7MB';"
                        "ALTER ROLE rich_rw CREATEDB VALID UNTIL '2040-01-01';"
                        "COMMENT ON ROLE rich_ro IS 'said';"
                        "CREATE DATABASE leak_db OWNER leak_b;"
                        "ALTER DATABASE leak_db IS_TEMPLATE true;"
                        "ALTER DATABASE postgres SET work_mem = '9MB';"
                        "ALTER SYSTEM SET log_min_duration_statement = 77;"
                        "SELECT pg_create_physical_replication_slot('leak_slot');";
    if (g_major >= 15) leaks += "GRANT SET ON PARAMETER log_min_messages TO leak_a, rich_rw;";
    const auto error = run(leaks);
    ASSERT_FALSE(error) << error->message;
    const auto leaked = server.snapshot_shared(ours, {});
    ASSERT_TRUE(leaked);
    EXPECT_GE(diff(*baseline, *leaked).size(), 12u) << describe(diff(*baseline, *leaked));
    const auto restored = server.restore_shared(*baseline, ours, {});
    EXPECT_TRUE(restored) << restored.error().message;
}

} // namespace
} // namespace harness::tests

int main(int argc, char** argv) {
    using namespace harness::tests;
    testing::InitGoogleTest(&argc, argv);
    if (argc > 1) g_major = std::atoi(argv[1]);
    g_container = std::make_unique<PostgresContainer>(g_major);
    int status = 0;
    if (g_container->missing().empty()) {
        status = RUN_ALL_TESTS();
    } else {
        const bool required = is_set("HARNESS_REQUIRE_DOCKER");
        std::cout << (required ? "failed: " : "skipped: ") << g_container->missing() << "\n";
        status = required ? 1 : 77; // SKIP_RETURN_CODE
    }
    g_container.reset();
    return status;
}
