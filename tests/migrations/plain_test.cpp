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
