#include "flaws.hpp"

using namespace harness;
using namespace harness::tests;
using migrations::Transaction;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

void write_pair(const TempFolder& folder, const std::string& name) {
    folder.write(name + "/up.sql", "select 1;");
    folder.write(name + "/down.sql", "select 1;");
}

} // namespace

TEST(DieselLayout, versions_are_names_up_to_the_underscore_without_dashes) {
    const TempFolder folder;
    for (const auto* name : {"2018-02-17-205753_create_collections", "00000000000000_diesel_initial_setup",
                             "20180114171611_create_tables"})
        write_pair(folder, name);
    const auto history = load_or_fail(folder, "diesel");
    EXPECT_THAT(ids_of(history), ElementsAre("00000000000000", "20180114171611", "20180217205753"));
    EXPECT_EQ(history.revisions[2].name, "2018-02-17-205753_create_collections");
    EXPECT_EQ(history.revisions[2].down->script.file,
              folder / "2018-02-17-205753_create_collections/down.sql");
    EXPECT_EQ(history.revisions[2].down->transaction, Transaction::whole);
    EXPECT_THAT(history.flaws, IsEmpty());
}

TEST(DieselLayout, order_is_that_of_text) {
    const TempFolder folder;
    for (const auto* name : {"9_nine", "10_ten", "11_eleven"}) write_pair(folder, name);
    const auto history = load_or_fail(folder, "diesel");
    EXPECT_THAT(ids_of(history), ElementsAre("10", "11", "9"));
    EXPECT_THAT(flaws_of(history), ElementsAre("chain/order 9_nine"));
}

TEST(DieselLayout, a_date_cut_short_is_told_and_is_no_disorder) {
    const TempFolder folder;
    write_pair(folder, "2024-03-06-170000_add_users");
    write_pair(folder, "2024-03-13_170000_cascade");
    const auto history = load_or_fail(folder, "diesel");
    EXPECT_THAT(ids_of(history), ElementsAre("20240306170000", "20240313"));
    EXPECT_THAT(flaws_of(history), ElementsAre("chain/cut-version 2024-03-13_170000_cascade"));
}

TEST(DieselLayout, of_two_folders_of_one_version_one_is_lost) {
    const TempFolder folder;
    write_pair(folder, "2024-01-01_a");
    write_pair(folder, "20240101_b");
    const auto history = load_or_fail(folder, "diesel");
    ASSERT_THAT(flaws_of(history), ElementsAre("chain/duplicate-version 20240101_b"));
    EXPECT_EQ(history.revisions.at(0).name, "20240101_b");
    EXPECT_TRUE(history.refusal.empty()) << "diesel runs";
}

TEST(DieselLayout, a_folder_without_up_stops_the_tool) {
    const TempFolder folder;
    write_pair(folder, "1_a");
    folder.write("2_b/down.sql", "select 1;");
    folder.write("3_c/Up.sql", "select 1;");
    folder.link("readme", "nowhere");
    const auto history = load_or_fail(folder, "diesel");
    EXPECT_THAT(flaws_of(history), ElementsAre("chain/missing-up 2_b", "chain/not-a-migration 3_c",
                                               "chain/ignored-file 3_c", "chain/not-a-migration readme"));
    EXPECT_THAT(history.refusal, HasSubstr("2_b has a down.sql but no up.sql"));
}

TEST(DieselLayout, hidden_and_empty_folders_and_files_are_passed_over) {
    const TempFolder folder;
    write_pair(folder, "1_a");
    folder.write(".git/x", "");
    folder.make_folder("notes");
    folder.write("README.md", "");
    folder.write("schema.sql", "");
    EXPECT_THAT(load_or_fail(folder, "diesel").flaws, IsEmpty());
    folder.make_folder("2_forgotten");
    folder.write("3_flat.sql", "select 1;");
    EXPECT_THAT(flaws_of(load_or_fail(folder, "diesel")),
                ElementsAre("chain/ignored-file 2_forgotten", "chain/ignored-file"));
}

TEST(DieselLayout, misspelt_files_inside_are_told) {
    const TempFolder folder;
    folder.write("1_a/up.sql", "select 1;");
    folder.write("1_a/dwon.sql", "select 1;");
    folder.write("2_b/up.sql", "select 1;");
    folder.write("2_b/down.sql", "select 1;");
    folder.write("2_b/seed.sql", "select 1;");
    folder.write("2_b/DOWN.SQL", "select 1;");
    EXPECT_THAT(flaws_of(load_or_fail(folder, "diesel")),
                ElementsAre("chain/ignored-file 1_a", "chain/ignored-file 2_b", "chain/missing-down 1_a"));
}

TEST(DieselLayout, a_name_without_a_number_is_told) {
    const TempFolder folder;
    write_pair(folder, "1_a");
    write_pair(folder, "create-users");
    const auto history = load_or_fail(folder, "diesel");
    EXPECT_THAT(ids_of(history), ElementsAre("1", "createusers"));
    EXPECT_THAT(flaws_of(history), ElementsAre("chain/no-version create-users"));
}

TEST(DieselLayout, an_empty_file_and_a_comment_are_two_things) {
    const TempFolder folder;
    folder.write("1_a/up.sql", "select 1;");
    folder.write("1_a/down.sql", "");
    folder.write("2_b/up.sql", "-- Your SQL goes here\n");
    folder.write("2_b/down.sql", "select 1;");
    const auto sqlite = load_or_fail(folder, "diesel");
    ASSERT_THAT(flaws_of(sqlite), ElementsAre("chain/empty-down 1_a", "chain/empty-up 2_b"));
    EXPECT_THAT(sqlite.flaws[0].message, HasSubstr("Attempted to run an empty migration"));
    EXPECT_THAT(sqlite.flaws[1].message, HasSubstr("changes nothing"));
    EXPECT_THAT(load_or_fail(folder, "diesel", base::Engine::postgres).flaws.at(1).message,
                HasSubstr("Received an empty query"));
}

struct Toml {
    std::string text;
    Transaction transaction;
    std::string oddity; ///< empty if there is none
};

class MetadataToml : public testing::TestWithParam<Toml> {};

TEST_P(MetadataToml, means_what_diesel_makes_of_it) {
    const TempFolder folder;
    write_pair(folder, "1_a");
    folder.write("1_a/metadata.toml", GetParam().text);
    const auto history = load_or_fail(folder, "diesel");
    EXPECT_EQ(history.revisions.at(0).up->transaction, GetParam().transaction);
    EXPECT_EQ(history.revisions.at(0).down->transaction, GetParam().transaction);
    if (GetParam().oddity.empty()) {
        EXPECT_THAT(history.flaws, IsEmpty());
    } else {
        ASSERT_THAT(flaws_of(history), ElementsAre("chain/metadata 1_a"));
        EXPECT_THAT(history.flaws[0].message, HasSubstr(GetParam().oddity));
    }
}

INSTANTIATE_TEST_SUITE_P(
    DieselLayout, MetadataToml,
    testing::Values(Toml{"run_in_transaction = false\n", Transaction::none, ""},
                    Toml{"# why\n\"run_in_transaction\"=false # CONCURRENTLY\r\n", Transaction::none, ""},
                    Toml{"author = \"me # you\"\nrun_in_transaction = true", Transaction::whole, ""},
                    Toml{"", Transaction::none, "does not set run_in_transaction"},
                    Toml{"run_in_transactions = true", Transaction::none, "does not set run_in_transaction"},
                    Toml{"[migration]\nrun_in_transaction = true", Transaction::none, "does not set"},
                    Toml{"run_in_transaction = \"false\"", Transaction::whole, "neither true nor false"},
                    Toml{"run_in_transaction = False", Transaction::whole, "neither true nor false"},
                    Toml{"run_in_transaction: false", Transaction::whole, "not valid TOML"},
                    Toml{"\xff", Transaction::whole, "cannot be read as text"}));
