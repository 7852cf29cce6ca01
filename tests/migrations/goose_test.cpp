// goose: how its files are cut, and what it sends.

#include "flaws.hpp"
#include "harness/migrations/tool.hpp"
#include "recording_connection.hpp"

using namespace harness;
using namespace harness::tests;
using migrations::Transaction;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

std::vector<std::string> texts(const std::optional<migrations::Migration>& migration) {
    std::vector<std::string> all;
    for (const auto& part : migration.value().parts.value())
        all.push_back(std::to_string(part.first_line) + ": " + part.text);
    return all;
}

migrations::Revision only_revision(const std::string& text, const migrations::Variables& variables = {}) {
    const TempFolder folder;
    folder.write("1_a.sql", text);
    const auto history = migrations::load(folder.path(), "goose", base::Engine::postgres, variables);
    if (history.has_error()) throw std::runtime_error(history.error().message);
    return history->revisions.at(0);
}

} // namespace

TEST(GooseLayout, a_statement_ends_with_a_line_that_ends_with_a_semicolon) {
    const auto revision =
        only_revision("-- licence\n\n-- +goose Up\n-- a comment\ncreate table a (\n  id int -- ;\n);\n"
                      "select 1; select 2;  -- both\n\nselect 3;\n-- +goose Down\ndrop table a;\n");
    EXPECT_THAT(texts(revision.up), ElementsAre("5: create table a (\n  id int -- ;\n);\n",
                                                "8: select 1; select 2;  -- both\n", "10: select 3;\n"));
    EXPECT_THAT(texts(revision.down), ElementsAre("12: drop table a;\n"));
    EXPECT_EQ(revision.up->transaction, Transaction::whole);
}

TEST(GooseLayout, what_stands_between_begin_and_end_is_one_statement) {
    const auto revision = only_revision("-- +goose up\r\n-- +goose StatementBegin\r\nbegin;\r\nend;\r\n"
                                        "-- +goose statementend\r\nselect 1;\r\n");
    EXPECT_THAT(texts(revision.up), ElementsAre("3: begin;\nend;\n", "6: select 1;\n"));
    EXPECT_FALSE(revision.down.has_value());
}

TEST(GooseLayout, no_transaction_holds_for_the_whole_file) {
    const auto revision =
        only_revision("-- +goose Up\nselect 1;\n-- +goose Down\n-- +goose NO TRANSACTION\nselect 1;\n");
    EXPECT_EQ(revision.up->transaction, Transaction::none);
    EXPECT_EQ(revision.down->transaction, Transaction::none);
}

TEST(GooseLayout, envsub_fills_in_what_the_spec_declares) {
    const auto text = "-- +goose Up\nselect '$A';\n-- +goose ENVSUB ON\nselect '$A ${B:-b} $$';\n"
                      "-- +goose ENVSUB OFF\nselect '$A';\n";
    EXPECT_THAT(texts(only_revision(text, {{"A", "x"}}).up),
                ElementsAre("2: select '$A';\n", "4: select 'x b $';\n", "6: select '$A';\n"));
}

TEST(GooseLayout, an_undeclared_variable_is_told_and_refused) {
    const TempFolder folder;
    folder.write("1_a.sql", "-- +goose ENVSUB ON\n-- +goose Up\nselect '${NOWHERE}';\n");
    const auto history = load_or_fail(folder);
    EXPECT_THAT(flaws_of(history), ElementsAre("chain/undeclared-variable 1_a"));
    EXPECT_EQ(history.flaws[0].where.line, 3);
    EXPECT_THAT(history.flaws[0].message, HasSubstr("variables: {NOWHERE: …}"));
    EXPECT_THAT(history.revisions.at(0).up->refusal, HasSubstr("NOWHERE"));
}

struct Refused {
    std::string text;
    std::string why;
    int line;
};

class GooseRefuses : public testing::TestWithParam<Refused> {};

TEST_P(GooseRefuses, a_file_whose_annotations_are_wrong) {
    const TempFolder folder;
    folder.write("1_a.sql", GetParam().text);
    const auto history = load_or_fail(folder, "goose");
    ASSERT_THAT(flaws_of(history), ElementsAre("chain/refused-file 1_a"));
    EXPECT_EQ(history.flaws[0].where.line, GetParam().line);
    EXPECT_THAT(history.flaws[0].message, HasSubstr(GetParam().why));
    RecordingConnection connection;
    const auto run = migrations::make_tool(history, base::Engine::sqlite)
                         ->up(connection, history, history.revisions.at(0), {});
    EXPECT_THAT(run.error().message, HasSubstr(GetParam().why));
    EXPECT_THAT(connection.told, IsEmpty()) << "it is never sent";
}

INSTANTIATE_TEST_SUITE_P(
    Goose, GooseRefuses,
    testing::Values(
        Refused{"-- nothing\n", "must start with", 0}, Refused{"select 1;\n-- +goose Up\n", "must start", 1},
        Refused{"-- +goose Down\nselect 1;\n-- +goose Up\n", "must start with", 1},
        Refused{"-- +goose Up\n-- +goose Up\n", "duplicate", 2},
        Refused{"-- +goose Up\n-- +goose Down\n-- +goose Down\n", "once", 3},
        Refused{"-- +goose Up\n-- +goose StatementBegin\nselect 1;\n", "missing '-- +goose StatementEnd'", 2},
        Refused{"-- +goose Up\nselect 1;\n-- +goose StatementEnd\n", "after '-- +goose StatementBegin'", 3},
        Refused{"-- +goose StatementBegin\n-- +goose Up\n", "must be defined after", 1},
        Refused{"-- +goose Up\n-- +goose Upp\n", "\"Upp\" not supported", 2},
        Refused{" -- +goose Up\n", "blanks in front", 1},
        Refused{"-- +goose Up\n\nselect 1\n-- +goose Down\n", "missing semicolon", 3}));

TEST(GooseLayout, a_mistake_in_the_statements_of_the_down_is_no_matter_to_the_up) {
    const TempFolder folder;
    folder.write("1_a.sql", "-- +goose Up\nselect 1;\n-- +goose Down\nselect 1\n");
    const auto history = load_or_fail(folder);
    EXPECT_THAT(flaws_of(history), ElementsAre("chain/refused-file 1_a"));
    EXPECT_TRUE(history.revisions.at(0).up->refusal.empty());
    EXPECT_THAT(history.revisions.at(0).down->refusal, HasSubstr("missing semicolon"));
}

TEST(GooseLayout, names_that_goose_cannot_read_stop_it) {
    const TempFolder folder;
    folder.write("1_a.sql", "-- +goose Up\nselect 1;\n-- +goose Down\nselect 1;\n");
    folder.write("seed.sql", "select 1;");
    folder.write("0_b.sql", "-- +goose Up\n");
    EXPECT_THAT(flaws_of(load_or_fail(folder)),
                ElementsAre("chain/not-a-migration", "chain/not-a-migration"));
    EXPECT_THAT(load_or_fail(folder).refusal, HasSubstr("0_b.sql: goose refuses the folder"));
}

TEST(GooseLayout, two_files_of_one_version_stop_it_and_a_go_migration_cannot_run) {
    const TempFolder folder;
    for (const auto* name : {"1_a.sql", "01_b.sql", "2_c.go", "2_c_test.go"})
        folder.write(name, "-- +goose Up\nselect 1;\n-- +goose Down\nselect 1;\n");
    const auto history = load_or_fail(folder);
    EXPECT_THAT(flaws_of(history), ElementsAre("chain/duplicate-version 01_b", "chain/refused-file 2_c"));
    EXPECT_THAT(history.refusal, HasSubstr("version 1 has two files"));
    EXPECT_THAT(ids_of(history), ElementsAre("1", "2"));
}

namespace {

const std::string k_select = "SELECT version_id, is_applied from goose_db_version ORDER BY id DESC";
const std::string k_insert = "INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, $2)";

class Goose : public testing::Test {
  protected:
    Goose() {
        for (const auto* name : {"1_a.sql", "2_b.sql", "3_c.sql"})
            folder.write(name, "-- +goose Up\nselect 1;\nselect 2;\n");
        history = load_or_fail(folder, "goose", base::Engine::postgres);
        tool = migrations::make_tool(history, base::Engine::postgres);
    }
    TempFolder folder;
    migrations::History history;
    std::unique_ptr<migrations::Tool> tool;
    RecordingConnection connection;
};

} // namespace

TEST_F(Goose, makes_its_table_only_where_it_cannot_be_read) {
    ASSERT_TRUE(tool->prepare(connection, {}).has_value());
    EXPECT_THAT(connection.told, ElementsAre(k_select));
    connection.told.clear();
    connection.failures[k_select] = sql_error("no such table", "42P01");
    ASSERT_TRUE(tool->prepare(connection, {}).has_value());
    EXPECT_THAT(connection.told, ElementsAre(k_select, "BEGIN", HasSubstr("CREATE TABLE goose_db_version"),
                                             k_insert + " [0, true]", "COMMIT"));
}

TEST_F(Goose, sends_statement_by_statement) {
    ASSERT_TRUE(tool->up(connection, history, history.revisions[0], {}).has_value());
    EXPECT_THAT(connection.told,
                ElementsAre("BEGIN", "script 1_a.sql", "script 1_a.sql", k_insert + " [1, true]", "COMMIT"));
}

TEST_F(Goose, without_a_down_forgets_the_version) {
    ASSERT_TRUE(tool->down(connection, history, history.revisions[0], {}).has_value());
    EXPECT_THAT(connection.told,
                ElementsAre("BEGIN", "DELETE FROM goose_db_version WHERE version_id=$1 [1]", "COMMIT"));
}

TEST_F(Goose, a_version_below_the_newest_one_stops_it) {
    connection.answers[k_select] = {{"version_id", "is_applied"}, {{"3", "t"}, {"1", "t"}, {"0", "t"}}};
    const auto pending = tool->pending(connection, history, {});
    ASSERT_TRUE(pending.has_error());
    EXPECT_THAT(pending.error().message, HasSubstr("missing migrations before current version 3: version 2"));
}
