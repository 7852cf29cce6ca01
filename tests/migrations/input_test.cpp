// What a folder can do to harness: missing, unreadable, strange, huge.

#include "flaws.hpp"

#include <sys/stat.h>
#include <unistd.h>

using namespace harness;
using namespace harness::tests;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Input, a_missing_folder_is_told_with_its_neighbour) {
    const TempFolder folder;
    folder.make_folder("migrations");
    EXPECT_THAT(
        refusal_of(folder.path() / "migration"),
        AllOf(HasSubstr("there is no such folder"), HasSubstr("did you mean " + (folder / "migrations"))));
    EXPECT_THAT(refusal_of(""), HasSubstr("there is no such folder"));
}

TEST(Input, a_file_is_no_folder) {
    const TempFolder folder;
    folder.write("a.sql", "");
    EXPECT_THAT(refusal_of(folder.path() / "a.sql"), HasSubstr("it is not a folder"));
}

TEST(Input, an_empty_folder_is_told) {
    const TempFolder folder;
    EXPECT_THAT(refusal_of(folder.path()), HasSubstr("the folder is empty"));
    EXPECT_THAT(refusal_of(folder.path(), "diesel"), HasSubstr("the folder is empty"));
}

TEST(Input, a_link_to_the_folder_will_do) {
    const TempFolder folder;
    folder.write("real/1_init.up.sql", "select 1;");
    folder.link("link", "real");
    const auto history = migrations::load(folder.path() / "link", "auto", base::Engine::sqlite);
    ASSERT_TRUE(history.has_value());
    EXPECT_EQ(history->revisions.at(0).up->script.file, folder / "link/1_init.up.sql");
}

TEST(Input, a_file_that_may_not_be_read_is_told) {
    const TempFolder folder;
    folder.write("1_init.up.sql", "select 1;");
    ::chmod(folder.path().c_str(), 0755);
    ::chmod((folder / "1_init.up.sql").c_str(), 0);
    const bool is_root = ::geteuid() == 0; // who may read everything
    ASSERT_TRUE(!is_root || ::seteuid(65534) == 0);
    const auto message = refusal_of(folder.path());
    ASSERT_TRUE(!is_root || ::seteuid(0) == 0);
    EXPECT_THAT(message, AllOf(HasSubstr("1_init.up.sql"), HasSubstr("ermission")));
}

TEST(Input, a_pipe_is_never_waited_for) {
    const TempFolder folder;
    ASSERT_EQ(::mkfifo((folder / "1_init.up.sql").c_str(), 0600), 0);
    EXPECT_THAT(refusal_of(folder.path()), HasSubstr("not an ordinary file"));
}

TEST(Input, bytes_stay_as_they_are) {
    const TempFolder folder;
    folder.write("1_a.up.sql", "select 1;\r\nselect 2;\r\n");
    folder.write("1_a.down.sql", "\xEF\xBB\xBFselect 1;");
    const auto history = load_or_fail(folder);
    EXPECT_EQ(history.revisions.at(0).up->script.text, "select 1;\r\nselect 2;\r\n");
    EXPECT_EQ(history.revisions.at(0).down->script.text, "\xEF\xBB\xBFselect 1;");
    EXPECT_THAT(flaws_of(history), ElementsAre("chain/byte-order-mark 1_a"));
}

TEST(Input, text_that_is_not_utf8_is_told_with_its_place) {
    const TempFolder folder;
    folder.write("1_a.up.sql", "select 1;\nselect '\xfc';");
    folder.write("1_a.down.sql", "select 1;");
    folder.write("2_b.up.sql", std::string_view("\xFF\xFEs\0e\0l\0", 8));
    folder.write("2_b.down.sql", std::string_view("select 1;\0", 10));
    const auto history = load_or_fail(folder);
    ASSERT_THAT(flaws_of(history),
                ElementsAre("chain/not-utf8 1_a", "chain/not-utf8 2_b", "chain/not-utf8 2_b"));
    EXPECT_EQ(base::to_string(history.flaws[0].where), (folder / "1_a.up.sql") + ":2:9");
    EXPECT_THAT(history.flaws[1].message, HasSubstr("UTF-16"));
    EXPECT_THAT(history.flaws[2].message, HasSubstr("NUL"));
}

TEST(Input, emptiness_is_told_by_its_kind) {
    const TempFolder folder;
    folder.write("1_a.up.sql", "");
    folder.write("1_a.down.sql", "-- nothing to do\n/* really */ ;\n");
    folder.write("2_b.up.sql", " \n\t");
    folder.write("2_b.down.sql", "select 1;");
    const auto history = load_or_fail(folder);
    ASSERT_THAT(flaws_of(history),
                ElementsAre("chain/empty-up 1_a", "chain/empty-down 1_a", "chain/empty-up 2_b"));
    EXPECT_THAT(history.flaws[0].message, HasSubstr("is empty"));
    EXPECT_THAT(history.flaws[1].message, HasSubstr("comments"));
    EXPECT_THAT(history.flaws[2].message, HasSubstr("nothing but blanks:"));
}

TEST(Input, a_file_without_a_statement_means_an_error_where_the_server_refuses_it) {
    const TempFolder folder;
    folder.write("1_a.up.sql", "");
    folder.write("1_a.down.sql", " ;\n");
    folder.write("2_b.up.sql", "-- nothing\n;");
    folder.write("2_b.down.sql", "select 1;");
    for (const auto* layout : {"golang-migrate", "sqlx"})
        for (const auto engine : {base::Engine::mysql, base::Engine::mariadb}) {
            const auto history = migrations::load(folder.path(), layout, engine);
            ASSERT_TRUE(history.has_value());
            ASSERT_THAT(flaws_of(*history),
                        ElementsAre("chain/empty-up 1_a", "chain/empty-down 1_a", "chain/empty-up 2_b"));
            EXPECT_THAT(history->flaws[0].message, HasSubstr("is empty: the server answers"));
            EXPECT_THAT(history->flaws[1].message, HasSubstr("nothing but blanks: the server answers"));
            EXPECT_THAT(history->flaws[2].message, HasSubstr("records the version and changes nothing"));
        }
}

TEST(Input, spaces_and_unicode_in_names_are_names) {
    const TempFolder folder;
    folder.write("mit Leer zeichen/1_größe ändern.up.sql", "select 1;");
    folder.write("mit Leer zeichen/1_größe ändern.down.sql", "select 1;");
    const auto history = migrations::load(folder.path() / "mit Leer zeichen", "auto", base::Engine::sqlite);
    ASSERT_TRUE(history.has_value());
    EXPECT_EQ(history->revisions.at(0).name, "1_größe ändern");
    EXPECT_THAT(history->flaws, IsEmpty());
}

TEST(Input, fifty_megabytes_are_read_whole) {
    const TempFolder folder;
    const std::string text = "select 1;" + std::string(50'000'000, ' ') + "-- end";
    folder.write("1_big.up.sql", text);
    folder.write("1_big.down.sql", "select 1;");
    const auto history = load_or_fail(folder);
    EXPECT_EQ(history.revisions.at(0).up->script.text.size(), text.size());
    EXPECT_THAT(history.flaws, IsEmpty());
}
