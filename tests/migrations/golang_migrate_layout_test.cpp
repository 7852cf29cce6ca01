#include "flaws.hpp"

using namespace harness;
using namespace harness::tests;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

void write_pair(const TempFolder& folder, const std::string& stem) {
    folder.write(stem + ".up.sql", "select 1;");
    folder.write(stem + ".down.sql", "select 1;");
}

} // namespace

TEST(GolangMigrateLayout, order_is_by_number_and_zeros_do_not_count) {
    const TempFolder folder;
    for (const auto* stem : {"10_ten", "009_nine", "1_one", "0000_zero"}) write_pair(folder, stem);
    const auto history = load_or_fail(folder);
    EXPECT_THAT(ids_of(history), ElementsAre("0", "1", "9", "10"));
    EXPECT_EQ(history.revisions[2].name, "009_nine");
    EXPECT_EQ(history.revisions[2].up->script.file, folder / "009_nine.up.sql");
}

TEST(GolangMigrateLayout, the_transaction_is_the_database_drivers) {
    const TempFolder folder;
    write_pair(folder, "1_a");
    EXPECT_EQ(load_or_fail(folder).revisions.at(0).up->transaction, migrations::Transaction::whole);
    EXPECT_EQ(load_or_fail(folder, "auto", base::Engine::postgres).revisions.at(0).up->transaction,
              migrations::Transaction::none);
}

TEST(GolangMigrateLayout, the_last_direction_in_a_name_counts_and_the_extension_does_not) {
    const TempFolder folder;
    folder.write("1_a.up.b.down.pgsql", "select 1;");
    folder.write("1_a.up.b.up.sql", "select 1;");
    folder.write("2_.up.sql", "select 1;");
    folder.write("2_.down.", "select 1;");
    const auto history = load_or_fail(folder);
    EXPECT_THAT(ids_of(history), ElementsAre("1", "2"));
    EXPECT_EQ(history.revisions[0].name, "1_a.up.b");
    EXPECT_THAT(history.flaws, IsEmpty());
}

TEST(GolangMigrateLayout, a_duplicate_version_stops_the_tool) {
    const TempFolder folder;
    write_pair(folder, "1_a");
    write_pair(folder, "01_b");
    const auto history = load_or_fail(folder);
    EXPECT_THAT(flaws_of(history),
                ElementsAre("chain/duplicate-version 01_b", "chain/duplicate-version 01_b"));
    EXPECT_THAT(history.refusal,
                AllOf(HasSubstr("version 1"), HasSubstr("01_b.down.sql"), HasSubstr("1_a.down.sql")));
    EXPECT_THAT(ids_of(history), ElementsAre("1"));
}

TEST(GolangMigrateLayout, what_is_missing_is_told) {
    const TempFolder folder;
    write_pair(folder, "1_a");
    folder.write("2_b.up.sql", "select 1;");
    folder.write("3_c.down.sql", "select 1;");
    const auto history = load_or_fail(folder);
    EXPECT_THAT(flaws_of(history), ElementsAre("chain/missing-down 2_b", "chain/missing-up 3_c"));
    EXPECT_EQ(history.flaws[1].where.file, folder / "3_c.down.sql");
    EXPECT_THAT(ids_of(history), ElementsAre("1", "2", "3"));
}

TEST(GolangMigrateLayout, a_history_without_any_down_is_told_once) {
    const TempFolder folder;
    for (const auto* name : {"1_a.up.sql", "2_b.up.sql", "3_c.up.sql"}) folder.write(name, "select 1;");
    const auto history = load_or_fail(folder);
    ASSERT_THAT(flaws_of(history), ElementsAre("chain/one-way"));
    EXPECT_THAT(history.flaws[0].message, HasSubstr("none of the 3 revisions"));
}

TEST(GolangMigrateLayout, files_that_were_meant_and_are_passed_over_are_told) {
    const TempFolder folder;
    write_pair(folder, "1_a");
    folder.write("003_typo.upp.sql", "select 1;");
    folder.write("4-add.up.sql", "select 1;");
    folder.write("5_plain.sql", "select 1;");
    folder.write("6_case.UP.sql", "select 1;");
    folder.write("add_users.down.sql", "select 1;");
    folder.write("99999999999999999999_big.up.sql", "select 1;");
    folder.make_folder("7_folder.up.sql");
    const auto history = load_or_fail(folder);
    std::vector<std::string> files;
    for (const auto& flaw : history.flaws) {
        EXPECT_EQ(flaw.rule, "chain/ignored-file");
        files.push_back(std::filesystem::path(flaw.where.file).filename().string());
    }
    EXPECT_THAT(files, testing::UnorderedElementsAre("003_typo.upp.sql", "4-add.up.sql", "5_plain.sql",
                                                     "6_case.UP.sql", "add_users.down.sql", "7_folder.up.sql",
                                                     "99999999999999999999_big.up.sql"));
    EXPECT_THAT(ids_of(history), ElementsAre("1"));
}

TEST(GolangMigrateLayout, what_nobody_meant_as_a_migration_is_no_flaw) {
    const TempFolder folder;
    write_pair(folder, "1_a");
    for (const auto* name : {".gitkeep", "README.md", "schema.sql", "seed.sql", "embed.go", "2024.txt",
                             "._1_a.up.sql", ".2_b.up.sql.swp", "sub/1_x.up.sql", "notes.up.txt"})
        folder.write(name, "x");
    EXPECT_THAT(load_or_fail(folder).flaws, IsEmpty());
}

TEST(GolangMigrateLayout, copies_that_the_tool_would_run_are_told) {
    const TempFolder folder;
    write_pair(folder, "1_a");
    write_pair(folder, "2_b");
    folder.write("3_c.up.sql.bak", "drop table everything;");
    folder.write("3_c.down.sql~", "drop table everything;");
    EXPECT_THAT(flaws_of(load_or_fail(folder)),
                ElementsAre("chain/leftover-file 3_c", "chain/leftover-file 3_c"));
}

TEST(GolangMigrateLayout, a_link_to_nothing_runs_nothing) {
    const TempFolder folder;
    write_pair(folder, "1_a");
    folder.link("2_b.up.sql", "gone.sql");
    folder.write("2_b.down.sql", "select 1;");
    const auto history = load_or_fail(folder);
    EXPECT_THAT(flaws_of(history), ElementsAre("chain/dangling-link 2_b", "chain/missing-up 2_b"));
    EXPECT_FALSE(history.revisions.at(1).up.has_value());
}

TEST(GolangMigrateLayout, names_that_do_not_pair_are_told) {
    const TempFolder folder;
    folder.write("1_add_users.up.sql", "select 1;");
    folder.write("1_add_teams.down.sql", "select 1;");
    EXPECT_THAT(flaws_of(load_or_fail(folder)), ElementsAre("chain/title-mismatch 1_add_users"));
}

TEST(GolangMigrateLayout, versions_beyond_the_version_table_are_told) {
    const TempFolder folder;
    write_pair(folder, "9223372036854775808_big");
    EXPECT_THAT(flaws_of(load_or_fail(folder)),
                testing::Contains("chain/version-too-large 9223372036854775808_big"));
}

struct Numbers {
    std::vector<std::string> versions;
    std::vector<std::string> gaps; ///< the revisions after each
};

class Gap : public testing::TestWithParam<Numbers> {};

TEST_P(Gap, is_a_hole_in_numbers_that_count) {
    const TempFolder folder;
    for (const auto& version : GetParam().versions) write_pair(folder, version + "_x");
    std::vector<std::string> gaps;
    for (const auto& flaw : load_or_fail(folder).flaws)
        if (flaw.rule == "chain/gap") gaps.push_back(flaw.revision);
    EXPECT_EQ(gaps, GetParam().gaps);
}

INSTANTIATE_TEST_SUITE_P(
    GolangMigrateLayout, Gap,
    testing::Values(Numbers{{"1", "2", "4"}, {"4_x"}},
                    Numbers{{"0001", "0002", "0005", "0006", "0009"}, {"0005_x", "0009_x"}},
                    Numbers{{"3", "4", "5"}, {}},              // squashed below
                    Numbers{{"1", "3"}, {}},                   // no telling
                    Numbers{{"10", "20", "30"}, {}},           // counts by ten
                    Numbers{{"1", "2", "3", "100"}, {}},       // a jump somebody meant
                    Numbers{{"1", "2", "20240101120000"}, {}}, // went over to dates
                    Numbers{{"20240101120000", "20240101120001", "20240301120000"}, {}}));
