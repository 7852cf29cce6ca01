// The layouts that belong to no tool.

#include "flaws.hpp"
#include "harness/migrations/tool.hpp"
#include "recording_connection.hpp"

using namespace harness;
using namespace harness::tests;
using migrations::Transaction;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(PlainFolders, are_ordered_by_their_numbers_and_may_say_that_they_need_no_transaction) {
    const TempFolder folder;
    folder.write("10_b/up.sql", "select 1;");
    folder.write("10_b/down.sql", "select 1;");
    folder.write("10_b/migration.toml", "# why\ntransaction = false\n");
    folder.write("009_a/up.sql", "select 1;");
    folder.write("notes/readme.txt", "");
    const auto history = load_or_fail(folder);
    EXPECT_THAT(ids_of(history), ElementsAre("9", "10"));
    EXPECT_EQ(history.revisions[0].up->transaction, Transaction::whole);
    EXPECT_EQ(history.revisions[1].up->transaction, Transaction::none);
    EXPECT_EQ(history.revisions[1].down->transaction, Transaction::none);
    EXPECT_THAT(flaws_of(history), ElementsAre("chain/missing-down 009_a"));
}

TEST(PlainFolders, two_of_one_number_and_a_name_without_one_are_told) {
    const TempFolder folder;
    for (const auto* name : {"1_a", "01_b", "init"}) folder.write(std::string(name) + "/up.sql", "select 1;");
    const auto history = load_or_fail(folder, "plain-folders");
    EXPECT_THAT(flaws_of(history),
                ElementsAre("chain/duplicate-version 01_b", "chain/ignored-file", "chain/one-way"));
    EXPECT_THAT(history.refusal, HasSubstr("version 1 has two folders"));
}

TEST(PlainFolders, settings_that_are_not_understood_are_not_guessed) {
    const TempFolder folder;
    folder.write("1_a/up.sql", "select 1;");
    folder.write("1_a/migration.toml", "transaction = maybe\n");
    const auto history = load_or_fail(folder);
    EXPECT_THAT(flaws_of(history), ElementsAre("chain/metadata 1_a"));
    RecordingConnection connection;
    const auto run = migrations::make_tool(history, base::Engine::sqlite)
                         ->up(connection, history, history.revisions[0], {});
    EXPECT_THAT(run.error().message, HasSubstr("`transaction = maybe` means nothing here"));
}

TEST(PlainPairs, have_any_names_and_their_order) {
    const TempFolder folder;
    for (const auto* name : {"V0010.Second.up.sql", "V0001.First.down.sql", "V0001.First.up.sql",
                             "V0010.Second.down.sql", "V0011.Third.dwon.sql", ".up.sql", "notes.txt"})
        folder.write(name, "select 1;");
    const auto history = load_or_fail(folder);
    EXPECT_EQ(history.layout, "plain-pairs");
    EXPECT_THAT(ids_of(history), ElementsAre("V0001.First", "V0010.Second"));
    EXPECT_EQ(history.revisions[1].up->script.file, (folder.path() / "V0010.Second.up.sql").string());
    EXPECT_EQ(history.revisions[1].down->script.file, (folder.path() / "V0010.Second.down.sql").string());
    EXPECT_EQ(history.revisions[1].up->transaction, Transaction::whole);
    EXPECT_THAT(flaws_of(history), ElementsAre("chain/ignored-file"));
    EXPECT_EQ(history.refusal, "");
}

TEST(PlainPairs, of_one_number_are_several_revisions_where_the_layout_is_named) {
    const TempFolder folder;
    for (const auto* name : {"0001_a.up.sql", "0001_b.up.sql", "0001_b.down.sql"})
        folder.write(name, "select 1;");
    EXPECT_THAT(load_or_fail(folder).refusal, HasSubstr("golang-migrate refuses"))
        << "no pairs of no tool unasked";
    const auto history = load_or_fail(folder, "plain-pairs");
    EXPECT_THAT(ids_of(history), ElementsAre("0001_a", "0001_b"));
    EXPECT_THAT(flaws_of(history), ElementsAre("chain/missing-down 0001_a"));
}

TEST(PlainPairs, are_one_message_each_and_an_empty_one_is_none) {
    const TempFolder folder;
    folder.write("a.up.sql", "select 1; select 2;");
    folder.write("b.up.sql", " ;\n");
    const auto history = load_or_fail(folder);
    RecordingConnection connection;
    const auto tool = migrations::make_tool(history, base::Engine::postgres);
    for (const auto& revision : history.revisions)
        ASSERT_TRUE(tool->up(connection, history, revision, {}).has_value());
    EXPECT_THAT(connection.told,
                ElementsAre("BEGIN", "script a.up.sql",
                            "INSERT INTO harness_migrations (version) VALUES ($1) [a]", "COMMIT", "BEGIN",
                            "INSERT INTO harness_migrations (version) VALUES ($1) [b]", "COMMIT"));
}

TEST(PlainPairs, a_down_without_its_up_is_told_and_the_others_run) {
    const TempFolder folder;
    for (const auto* name : {"a.up.sql", "b_names.down.sql", "b_name.up.sql"})
        folder.write(name, "select 1;");
    const auto history = load_or_fail(folder);
    EXPECT_THAT(ids_of(history), ElementsAre("a", "b_name"));
    EXPECT_THAT(flaws_of(history), ElementsAre("chain/missing-up", "chain/one-way"));
    EXPECT_EQ(history.refusal, "");
}

TEST(PlainPairs, run_in_the_order_of_their_bytes_and_it_is_told_where_numbers_say_another) {
    const TempFolder folder;
    for (const auto* name : {"v2.up.sql", "v10.up.sql", "v9b.up.sql", "v9a.up.sql"})
        folder.write(name, "select 1;");
    const auto history = load_or_fail(folder);
    EXPECT_THAT(ids_of(history), ElementsAre("v10", "v2", "v9a", "v9b"));
    EXPECT_THAT(flaws_of(history), ElementsAre("chain/order v2", "chain/one-way"));
    EXPECT_EQ(history.refusal, "");
    const TempFolder others; // numbers of titles, and dates of two lengths
    for (const auto* name :
         {"V1.add9.up.sql", "V1.add10.up.sql", "D20240105123000.up.sql", "D20240201.up.sql"})
        others.write(name, "select 1;");
    EXPECT_THAT(flaws_of(load_or_fail(others)), ElementsAre("chain/one-way"));
}

TEST(PlainPairs, beside_what_other_layouts_read_are_theirs_only_if_asked) {
    const TempFolder folder;
    folder.write("001_init.sql", "-- +goose Up\nselect 1;");
    folder.write("seed.up.sql", "select 1;");
    EXPECT_EQ(load_or_fail(folder).layout, "goose");
    EXPECT_THAT(ids_of(load_or_fail(folder, "plain-pairs")), ElementsAre("seed"));
}

TEST(Plain, goes_up_alone) {
    const TempFolder folder;
    folder.write("002-b.sql", "select 2;");
    folder.write("1.sql", "select 1;");
    const auto history = load_or_fail(folder);
    EXPECT_EQ(history.layout, "plain");
    EXPECT_THAT(ids_of(history), ElementsAre("1", "2"));
    EXPECT_THAT(flaws_of(history), ElementsAre("chain/one-way"));
    RecordingConnection connection;
    const auto tool = migrations::make_tool(history, base::Engine::postgres);
    ASSERT_TRUE(tool->up(connection, history, history.revisions[0], {}).has_value());
    EXPECT_THAT(connection.told,
                ElementsAre("BEGIN", "statements of 1.sql",
                            "INSERT INTO harness_migrations (version) VALUES ($1) [1]", "COMMIT"));
    EXPECT_THAT(tool->down(connection, history, history.revisions[0], {}).error().message,
                HasSubstr("there is no file to take it down"));
}

TEST(Plain, two_files_of_one_number_are_refused) {
    const TempFolder folder;
    folder.write("1-a.sql", "select 1;");
    folder.write("01-b.sql", "select 1;");
    EXPECT_THAT(load_or_fail(folder).refusal, HasSubstr("cannot tell which of them comes first"));
}
