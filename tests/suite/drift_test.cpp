#include "harness/suite/checks/comparable.hpp"
#include "harness/suite/declared_schema.hpp"
#include "tests/suite/fake_server.hpp"
#include "tests/suite/policies.hpp"

#include <gmock/gmock.h>

using namespace harness::suite;
using namespace harness::testing;
using harness::drivers::Dialect;
using harness::drivers::Script;
using harness::drivers::Snapshot;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

class Drift : public ::testing::Test {
  protected:
    /// The file makes these; its text is for places alone.
    void file_makes(std::vector<harness::drivers::SchemaObject> objects, const std::string& text = "") {
        DeclaredSchema declared{{"structure.sql", text}, Snapshot{std::move(objects)}, {}};
        declared.schema->sort();
        policies.record.declared = std::move(declared);
    }
    Policies policies;
};

const auto k_table = [] { return object("table", "", "users", R"({"columns":["a","b"],"owner":"app"})"); };

std::string left_of(const std::string& text, Dialect dialect) {
    auto left = loadable({"f", text}, dialect).text;
    EXPECT_EQ(left.size(), text.size()) << "places must stay what they are";
    left.erase(left.find_last_not_of(" \n") + 1);
    left.erase(0, left.find_first_not_of(" \n"));
    return left;
}

} // namespace

TEST(DeclaredSchema, a_server_that_does_not_answer_is_no_mistake_in_the_file) {
    FakeWorld world;
    world.is_paused = true;
    FakeServer server(world);
    DeclaredSettings settings;
    settings.script = {"structure.sql", "+users"};
    settings.database = "beside";
    const auto declared = load_declared_schema(server, settings);
    ASSERT_TRUE(declared.has_error());
    EXPECT_EQ(declared.error().kind, harness::base::ErrorKind::environment);
}

TEST_F(Drift, finds_nothing_where_only_owners_and_privileges_differ) {
    file_makes(
        {object("table", "", "users", R"({"columns":["a","b"],"owner":"postgres"})"),
         object("materialized view", "", "m", R"({"columns":[],"owner":"postgres","populated":false})")});
    appears(policies, 0,
            {k_table(), object("materialized view", "", "m", R"({"columns":[],"owner":"app"})"),
             object("privileges", "users", "reader", "SELECT"),
             object("database setting", "", "search_path", "x")});
    EXPECT_THAT(told(policies.run(check_drift)), IsEmpty());
    EXPECT_EQ(policies.run(check_drift).status, CheckStatus::passed);
}

TEST_F(Drift, tells_what_the_file_lacks_with_the_revision_that_made_it) {
    file_makes({k_table()}, "CREATE TABLE t (x);\nCREATE TABLE public.users (\n");
    appears(policies, 0, {k_table()});
    appears(policies, 1, {object("column", "users", "nick", "text")});
    const auto report = policies.run(check_drift);
    EXPECT_THAT(told(report),
                ElementsAre("drift/differs 2_b: column public.users.nick is made by the migrations "
                            "and is not in the schema file"));
    EXPECT_EQ(report.findings[0].where.file, "structure.sql");
    EXPECT_EQ(report.findings[0].where.line, 2);
    EXPECT_THAT(report.findings[0].objects, ElementsAre("column public.users.nick"));
    EXPECT_THAT(report.findings[0].evidence[0].text, HasSubstr("+ column public.users.nick: text"));
}

TEST_F(Drift, tells_what_the_migrations_do_not_make_and_what_they_make_otherwise) {
    file_makes({k_table(), object("enum", "", "mood", "x"), object("column", "users", "a", "text"),
                object("index", "users", "idx_a", "x")});
    appears(policies, 0, {k_table(), object("column", "users", "a", "integer")});
    EXPECT_THAT(
        told(policies.run(check_drift)),
        ElementsAre(
            "drift/differs : enum public.mood is in the schema file, and the migrations do not make it",
            "drift/differs : public.users is not what the schema file says"));
}

TEST_F(Drift, another_order_of_columns_is_a_note_of_its_own) {
    file_makes({object("table", "", "users", R"({"columns":["b","a"],"owner":"x"})")});
    appears(policies, 0, {k_table()});
    EXPECT_THAT(
        told(policies.run(check_drift)),
        ElementsAre(
            "drift/column-order : the columns of public.users have another order in the schema file"));
}

TEST_F(Drift, finds_nothing_where_a_routine_has_only_other_white_space) {
    const auto make = [](const std::string& body) {
        return object("function", "", "f()",
                      R"({"definition":"CREATE OR REPLACE FUNCTION f()\n LANGUAGE sql\nAS $function$)" + body
                          + R"($function$\n"})");
    };
    file_makes({k_table(), make("SELECT 1")});
    appears(policies, 0, {k_table(), make("\\n  SELECT  1\\n")});
    EXPECT_THAT(told(policies.run(check_drift)), IsEmpty());
}

TEST_F(Drift, leaves_out_the_version_table_on_both_sides_however_the_tool_made_it) {
    policies.record.base.emplace();
    policies.record.base->objects = {object("table", "", "our_versions", "{}")};
    file_makes({object("table", "", "our_versions", R"({"columns":["v"]})"),
                object("column", "our_versions", "v"), object("table", "", "schema_migrations", "{}"),
                object("index", "schema_migrations", "unique_v")});
    appears(policies, 0, {object("table", "", "our_versions", "{}")});
    EXPECT_THAT(told(policies.run(check_drift)), IsEmpty());
}

TEST_F(Drift, a_file_that_does_not_load_is_told_in_the_servers_words_and_at_its_place) {
    file_makes({});
    auto error = sql_error("run structure.sql: type \"mood\" does not exist");
    error.where = {"structure.sql", 7, 3};
    policies.record.declared->error = error;
    policies.record.declared->schema.reset();
    appears(policies, 0, {k_table()});
    const auto report = policies.run(check_drift);
    EXPECT_THAT(
        told(report),
        ElementsAre("drift/not-loaded : the schema file cannot be loaded: type \"mood\" does not exist"));
    EXPECT_EQ(report.findings[0].where.line, 7);
}

TEST_F(Drift, does_not_look_where_one_of_the_two_is_missing) {
    EXPECT_EQ(policies.run(check_drift).status, CheckStatus::not_looked);
    appears(policies, 0, {k_table()});
    EXPECT_EQ(policies.run(check_drift).status, CheckStatus::not_looked);
    EXPECT_THAT(policies.run(check_drift).reason, HasSubstr("schema file"));
}

TEST(DriftForm, the_casts_that_postgres_adds_when_a_dump_is_read_in_are_no_difference) {
    Snapshot file;
    Snapshot head;
    file.objects = {object("constraint", "users", "c",
                           "CHECK (((status)::text = ANY (ARRAY[('new'::character varying)::text, "
                           "('old'::character varying)::text])))")};
    head.objects = {object("constraint", "users", "c",
                           "CHECK (((status)::text = ANY ((ARRAY['new'::character varying, "
                           "'old'::character varying])::text[])))")};
    EXPECT_THAT(diff_with_file(file, head), IsEmpty());
    head.objects[0].definition.replace(head.objects[0].definition.find("'old'"), 5, "'odd'");
    EXPECT_EQ(diff_with_file(file, head).size(), 1u);
}

TEST(DriftForm, the_semicolon_that_mysql_keeps_behind_a_body_is_no_difference) {
    Snapshot file;
    Snapshot head;
    file.objects = {object("procedure", "", "p", R"({"definition":"()\nSELECT 1"})")};
    head.objects = {object("procedure", "", "p", R"({"definition":"()\nSELECT 1;"})")};
    EXPECT_THAT(diff_with_file(file, head), IsEmpty());
    head.objects[0].definition = R"({"definition":"()\nSELECT 2;"})";
    EXPECT_EQ(diff_with_file(file, head).size(), 1u);
}

TEST(DriftForm, forgets_members_wherever_they_stand) {
    for (const auto* text : {R"({"owner":"a\"b,","x":1})", R"({"w":2,"owner":"c","x":1})",
                             R"({"w":2,"owner":"c"})", R"({"owner":"c"})"}) {
        Snapshot snapshot;
        snapshot.objects = {object("view", "", "v", text)};
        const auto left = comparable(snapshot, {}).objects.at(0).definition;
        EXPECT_EQ(left.find("owner"), std::string::npos) << left;
        EXPECT_EQ(left.find(",,"), std::string::npos) << left;
        EXPECT_EQ(left.find("{,"), std::string::npos) << left;
        EXPECT_EQ(left.find(",}"), std::string::npos) << left;
        EXPECT_TRUE(left.starts_with('{') && left.ends_with('}')) << left;
    }
}

TEST(Loadable, takes_out_what_psql_alone_knows_but_not_the_data_of_a_copy) {
    EXPECT_EQ(left_of("\\set ON_ERROR_STOP on\nSELECT 1;\n\\echo done\n", Dialect::postgres), "SELECT 1;");
    const std::string copy = "COPY t FROM stdin;\n\\set 1\n\\.\n\\echo x\nSELECT 1;";
    EXPECT_THAT(left_of(copy, Dialect::postgres), HasSubstr("\\set 1\n\\.\n       \nSELECT 1;"));
}

TEST(Loadable, takes_out_timeouts_that_older_servers_do_not_know) {
    EXPECT_EQ(left_of("SET transaction_timeout = 0;\nSET default_tablespace = '';", Dialect::postgres),
              ";\nSET default_tablespace = '';");
}

TEST(Loadable, takes_out_the_tables_that_sqlite_makes_for_itself) {
    EXPECT_EQ(left_of("CREATE TABLE sqlite_sequence(name,seq);\nCREATE TABLE t(a);", Dialect::sqlite),
              ";\nCREATE TABLE t(a);");
    EXPECT_EQ(left_of("CREATE TABLE t(a);\nDELETE FROM sqlite_sequence;", Dialect::sqlite),
              "CREATE TABLE t(a);\n                           ;");
    EXPECT_EQ(left_of("INSERT INTO sqlite_schema VALUES(1);", Dialect::sqlite),
              "INSERT INTO sqlite_schema VALUES(1);");
    EXPECT_EQ(left_of("CREATE TABLE sqlite_sequence(name,seq);", Dialect::mysql),
              "CREATE TABLE sqlite_sequence(name,seq);");
}
