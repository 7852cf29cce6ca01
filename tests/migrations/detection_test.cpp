// `layout: auto`: one layout fits, or harness asks.

#include "flaws.hpp"

using namespace harness;
using namespace harness::tests;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(Detection, finds_golang_migrate_by_its_file_names) {
    const TempFolder folder;
    folder.write("1_init.up.sql", "select 1;");
    folder.write("README.md", "hello");
    EXPECT_EQ(load_or_fail(folder).layout, "golang-migrate");
}

TEST(Detection, finds_diesel_by_its_folders) {
    const TempFolder folder;
    folder.write("2024-01-01-000000_init/up.sql", "select 1;");
    folder.write(".keep", "");
    EXPECT_EQ(load_or_fail(folder).layout, "diesel");
}

TEST(Detection, asks_when_two_layouts_fit) {
    const TempFolder folder;
    folder.write("1_init.up.sql", "select 1;");
    folder.write("2_more.up.sql", "select 1;");
    folder.write("2024_init/up.sql", "select 1;");
    EXPECT_THAT(
        refusal_of(folder.path()),
        AllOf(HasSubstr("2 files named like 1_init.up.sql (golang-migrate: 1_init.up.sql, …)"),
              HasSubstr("1 folders with an up.sql (diesel: 2024_init/up.sql)"),
              HasSubstr("write `layout: golang-migrate` or `layout: diesel` or `layout: plain-folders`")));
    EXPECT_EQ(load_or_fail(folder, "diesel").layout, "diesel") << "what was asked is answered";
}

struct Foreign {
    std::string file;
    std::string text;
    std::string tool;
};

class ForeignTool : public testing::TestWithParam<Foreign> {};

TEST_P(ForeignTool, is_called_by_its_name) {
    const TempFolder folder;
    folder.write(GetParam().file, GetParam().text);
    EXPECT_THAT(refusal_of(folder.path()),
                AllOf(HasSubstr("looks like " + GetParam().tool), HasSubstr("cannot run")));
}

INSTANTIATE_TEST_SUITE_P(
    Detection, ForeignTool,
    testing::Values(Foreign{"db.changelog-master.xml", "<databaseChangeLog/>", "Liquibase"},
                    Foreign{"init.sql", "--liquibase formatted sql\n--changeset a:1\n", "Liquibase"},
                    Foreign{"alembic.ini", "[alembic]", "Alembic"},
                    Foreign{"0001_initial.py", "class Migration: pass", "Django"},
                    Foreign{"migration_lock.toml", "provider = \"postgresql\"", "Prisma"},
                    Foreign{"20240101000000_init.js", "exports.up = 1;", "Knex"},
                    Foreign{"20240101000000_init.rb", "class Init", "Rails"}),
    [](const auto& row) { return row.param.tool + "_" + std::to_string(row.index); });

TEST(Detection, a_marker_of_another_tool_makes_it_ask_even_if_the_names_fit) {
    const TempFolder folder;
    folder.write("1_init.up.sql", "-- +goose Up\nselect 1;");
    EXPECT_THAT(refusal_of(folder.path()), AllOf(HasSubstr("several layouts fit"), HasSubstr("goose"),
                                                 HasSubstr("`layout: golang-migrate`")));
}

TEST(Detection, a_marker_says_more_than_a_name) {
    const TempFolder folder;
    folder.write("001_init.sql", "-- licence\r\n-- +goose Up\r\nselect 1;\r\n");
    EXPECT_EQ(load_or_fail(folder).layout, "goose");
}

TEST(Detection, markers_of_two_tools_in_one_folder_make_it_ask) {
    const TempFolder folder;
    folder.write("001_a.sql", "-- +goose Up\nselect 1;");
    folder.write("002_b.sql", "-- migrate:up\nselect 1;\n-- migrate:down\nselect 1;\n");
    EXPECT_THAT(refusal_of(folder.path()),
                AllOf(HasSubstr("several layouts fit"), HasSubstr("`layout: dbmate` or `layout: goose`")));
}

TEST(Detection, a_rust_project_with_sqlx_is_not_taken_for_golang_migrate) {
    const TempFolder project;
    project.write("Cargo.toml", "[dependencies]\nsqlx = { version = \"0.8\" }\n");
    project.write("migrations/1_init.up.sql", "select 1;");
    const auto folder = project.path() / "migrations";
    EXPECT_THAT(refusal_of(folder), AllOf(HasSubstr("sqlx"), HasSubstr("Cargo.toml")));
    const auto told = migrations::load(folder, "golang-migrate", base::Engine::sqlite);
    EXPECT_TRUE(told.has_value()) << "who says so knows";
}

TEST(Detection, files_that_go_up_alone_in_a_project_with_sqlx_are_its_own) {
    const TempFolder project;
    project.write("Cargo.toml", "[dependencies]\nsqlx = { version = \"0.8\" }\n");
    project.write("migrations/1_init.sql", "select 1;");
    const auto history = migrations::load(project.path() / "migrations", "auto", base::Engine::sqlite);
    ASSERT_TRUE(history.has_value());
    EXPECT_EQ(history->layout, "sqlx");
}

TEST(Detection, a_pair_of_files_is_of_golang_migrate_where_nothing_speaks_for_sqlx) {
    const TempFolder folder;
    folder.write("1_init.up.sql", "select 1;");
    EXPECT_EQ(load_or_fail(folder).layout, "golang-migrate");
    EXPECT_EQ(load_or_fail(folder, "sqlx").layout, "sqlx");
}

TEST(Detection, numbered_folders_are_diesels_or_of_no_tool_until_something_speaks_for_one) {
    const TempFolder project;
    project.write("m/001_init/up.sql", "select 1;");
    const auto folder = project.path() / "m";
    EXPECT_THAT(refusal_of(folder), HasSubstr("write `layout: diesel` or `layout: plain-folders`"));
    project.write("m/001_init/migration.toml", "transaction = true\n");
    EXPECT_EQ(migrations::load(folder, "auto", base::Engine::sqlite)->layout, "plain-folders");
    project.write("diesel.toml", "[print_schema]\n");
    EXPECT_THAT(refusal_of(folder), HasSubstr("diesel.toml"));
}

TEST(Detection, a_project_with_diesel_has_its_folders) {
    const TempFolder project;
    project.write("Cargo.toml", "[dependencies]\ndiesel = \"2\"\n");
    project.write("m/001_init/up.sql", "select 1;");
    EXPECT_EQ(migrations::load(project.path() / "m", "auto", base::Engine::sqlite)->layout, "diesel");
}

TEST(Detection, files_that_go_up_alone_are_of_no_tool_where_no_tool_could_read_them) {
    const TempFolder folder;
    folder.write("001-init.sql", "select 1;");
    EXPECT_EQ(load_or_fail(folder).layout, "plain");
    folder.write("002_more.sql", "select 1;");
    EXPECT_THAT(refusal_of(folder.path()), HasSubstr("write `layout: sqlx` or `layout: plain`"));
}

TEST(Detection, a_hasura_project_is_not_taken_for_diesel) {
    const TempFolder project;
    project.write("config.yaml", "version: 3\nmetadata_directory: metadata\n");
    project.write("migrations/default/1_init/up.sql", "select 1;");
    EXPECT_THAT(refusal_of(project.path() / "migrations/default"), HasSubstr("Hasura"));
}

TEST(Detection, words_in_passing_are_no_signs) {
    const TempFolder project;
    project.write("Cargo.toml", "[dependencies]\ndiesel = \"2\"\n# not sqlx = 1\n");
    project.write("migrations/1_init.up.sql",
                  "-- this replaces goose, dbmate migrate:up and Flyway V1__x.sql\n");
    const auto history = migrations::load(project.path() / "migrations", "auto", base::Engine::sqlite);
    EXPECT_TRUE(history.has_value());
}

TEST(Detection, points_at_the_folder_below_that_holds_migrations) {
    const TempFolder folder;
    folder.write("postgresql/2024_init/up.sql", "select 1;");
    folder.write("sqlite/2024_init/up.sql", "select 1;");
    EXPECT_THAT(refusal_of(folder.path()),
                AllOf(HasSubstr("one of the folders below it"), HasSubstr(folder / "postgresql"),
                      HasSubstr(folder / "sqlite"), HasSubstr("(diesel)")));
}

TEST(Detection, an_unknown_layout_gets_the_list) {
    const TempFolder folder;
    folder.write("1_init.up.sql", "select 1;");
    EXPECT_THAT(refusal_of(folder.path(), "golang-migrat"),
                AllOf(HasSubstr("did you mean golang-migrate?"), HasSubstr("auto, golang-migrate, diesel")));
    EXPECT_THAT(refusal_of(folder.path(), "Liquibase"),
                AllOf(HasSubstr("cannot run Liquibase"), Not(HasSubstr("there is no layout"))));
}

TEST(Detection, a_layout_that_was_named_must_have_migrations) {
    const TempFolder folder;
    folder.write("1_init.up.sql", "select 1;");
    EXPECT_THAT(
        refusal_of(folder.path(), "diesel"),
        AllOf(HasSubstr("it holds no folders with an up.sql (diesel)"), HasSubstr("(golang-migrate")));
}
