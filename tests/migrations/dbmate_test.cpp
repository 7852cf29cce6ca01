// dbmate: how its files are read, and what it sends.

#include "flaws.hpp"
#include "harness/migrations/tool.hpp"
#include "recording_connection.hpp"

using namespace harness;
using namespace harness::tests;
using migrations::Transaction;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(DbmateLayout, is_found_by_its_markers) {
    const TempFolder folder;
    folder.write("20240101_a.sql",
                 "-- licence\r\n--migrate:up\r\nselect 1;\r\n-- migrate:down\r\nselect 2;\r\n");
    const auto history = load_or_fail(folder);
    EXPECT_EQ(history.layout, "dbmate");
    EXPECT_THAT(history.flaws, IsEmpty());
    const auto& revision = history.revisions.at(0);
    EXPECT_EQ(revision.id, "20240101");
    EXPECT_EQ(revision.up->script.text, "--migrate:up\r\nselect 1;\r\n");
    EXPECT_EQ(revision.up->script.first_line, 2);
    EXPECT_EQ(revision.down->script.text, "-- migrate:down\r\nselect 2;\r\n");
    EXPECT_EQ(revision.down->script.first_line, 4);
}

TEST(DbmateLayout, order_is_that_of_the_names) {
    const TempFolder folder;
    for (const auto* name : {"10_b.sql", "9_a.sql"})
        folder.write(name, "-- migrate:up\nselect 1;\n-- migrate:down\nselect 1;\n");
    EXPECT_THAT(ids_of(load_or_fail(folder)), ElementsAre("10", "9"));
}

TEST(DbmateLayout, an_option_takes_the_transaction_away) {
    const TempFolder folder;
    folder.write("1_a.sql",
                 "-- migrate:up transaction:false\nvacuum;\n-- migrate:down transaction:true\nselect 1;\n");
    const auto history = load_or_fail(folder);
    EXPECT_EQ(history.revisions.at(0).up->transaction, Transaction::none);
    EXPECT_EQ(history.revisions.at(0).down->transaction, Transaction::whole);
    EXPECT_THAT(history.flaws, IsEmpty());
}

struct Refused {
    std::string text;
    std::string why;
    int line;
};

class DbmateRefuses : public testing::TestWithParam<Refused> {};

TEST_P(DbmateRefuses, a_file_whose_markers_are_wrong) {
    const TempFolder folder;
    folder.write("1_a.sql", "-- migrate:up\nselect 1;\n-- migrate:down\nselect 1;\n");
    folder.write("2_b.sql", GetParam().text);
    const auto history = load_or_fail(folder);
    EXPECT_THAT(flaws_of(history), ElementsAre("chain/refused-file 2_b"));
    EXPECT_EQ(history.flaws[0].where.line, GetParam().line);
    RecordingConnection connection;
    const auto tool = migrations::make_tool(history, base::Engine::sqlite);
    const auto run = tool->up(connection, history, history.revisions.at(1), {});
    ASSERT_TRUE(run.has_error());
    EXPECT_THAT(run.error().message, HasSubstr(GetParam().why));
    EXPECT_EQ(run.error().where.file, folder / "2_b.sql");
    EXPECT_THAT(connection.told, IsEmpty()) << "it is never sent";
    EXPECT_TRUE(tool->up(connection, history, history.revisions.at(0), {}).has_value())
        << "what comes before it runs";
}

INSTANTIATE_TEST_SUITE_P(
    Dbmate, DbmateRefuses,
    testing::Values(
        Refused{"select 1;\n", "define an up block", 0},
        Refused{"-- migrate:up\nselect 1;\n", "define a down block", 1},
        Refused{"-- migrate:down\nselect 1;\n-- migrate:up\nselect 1;\n", "to appear before", 1},
        Refused{"-- a\n\nselect 0;\n-- migrate:up\n-- migrate:down\n", "preceding the '-- migrate:up'", 3},
        Refused{"-- migrate:up\n-- migrate:down\n-- migrate:down\n", "to be preceded by", 3},
        Refused{"-- migrate:up\n-- migrate:up\n-- migrate:down\n", "define a down block", 2},
        Refused{"-- migrate:up\n-- migrate:down\n-- migrate:up\n-- migrate:down\n", "2 up blocks", 3}));

TEST(DbmateLayout, what_only_looks_like_a_marker_is_told) {
    const TempFolder folder;
    folder.write("1_a.sql", "-- migrate:up transactoin:false\nselect 1;\n -- migrate:down\n-- migrate:dwon\n"
                            "-- migrate:down\nselect 1;\n");
    const auto history = load_or_fail(folder);
    EXPECT_THAT(flaws_of(history), ElementsAre("chain/unknown-marker 1_a", "chain/unknown-marker 1_a",
                                               "chain/unknown-marker 1_a"));
    EXPECT_EQ(history.flaws[0].where.line, 3);
    EXPECT_THAT(history.flaws[2].message, HasSubstr("transactoin:false"));
    EXPECT_EQ(history.revisions.at(0).up->transaction, Transaction::whole);
}

TEST(DbmateLayout, two_files_of_one_version_and_a_name_without_one) {
    const TempFolder folder;
    const auto* const text = "-- migrate:up\nselect 1;\n-- migrate:down\nselect 1;\n";
    for (const auto* name : {"1_a.sql", "1_b.sql", "2-c.SQL"}) folder.write(name, text);
    const auto history = load_or_fail(folder);
    EXPECT_THAT(flaws_of(history), ElementsAre("chain/ignored-file", "chain/duplicate-version 1_a"));
    EXPECT_THAT(history.refusal, HasSubstr("fails to record the second"));
}

namespace {

class Dbmate : public testing::Test {
  protected:
    Dbmate() {
        folder.write("7_a.sql", "-- migrate:up\nselect 1;\n-- migrate:down transaction:false\nselect 1;\n");
        use(base::Engine::postgres);
    }
    void use(base::Engine engine) {
        history = load_or_fail(folder, "auto", engine);
        tool = migrations::make_tool(history, engine);
    }
    base::Result<drivers::ScriptRun> up() { return tool->up(connection, history, history.revisions[0], {}); }

    const std::string where =
        "select coalesce(quote_ident(nullif(current_schema()::text, '')), 'public') || '.schema_migrations'";
    TempFolder folder;
    migrations::History history;
    std::unique_ptr<migrations::Tool> tool;
    RecordingConnection connection;
};

} // namespace

TEST_F(Dbmate, looks_for_its_table_again_after_the_migration) {
    connection.answers[where] = {{"name"}, {{"app.schema_migrations"}}};
    ASSERT_TRUE(tool->prepare(connection, {}).has_value());
    ASSERT_TRUE(up().has_value());
    EXPECT_THAT(connection.told,
                ElementsAre(where,
                            "create table if not exists app.schema_migrations (version varchar primary key)",
                            "BEGIN", "script 7_a.sql", where,
                            "insert into app.schema_migrations (version) values ($1) [7]", "COMMIT"));
}

TEST_F(Dbmate, without_a_transaction_the_record_stands_alone) {
    use(base::Engine::sqlite);
    ASSERT_TRUE(tool->down(connection, history, history.revisions[0], {}).has_value());
    EXPECT_THAT(connection.told,
                ElementsAre("script 7_a.sql", R"(delete from "schema_migrations" where version = ?1 [7])"));
}

TEST_F(Dbmate, a_migration_that_commits_by_itself_is_recorded_and_fails) {
    connection.answers[where] = {{"name"}, {{"public.schema_migrations"}}};
    connection.open_afterwards["script 7_a.sql"] = false;
    EXPECT_THAT(up().error().message, HasSubstr("unexpected transaction status idle"));
    EXPECT_THAT(connection.told.back(), HasSubstr("insert into"));
}
