#include "drivers/sqlite/catalog_text.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace harness::drivers::sqlite;

namespace {

/// "a: integer; …" and the constraints, each on a line.
std::string told(std::string_view sql) {
    const auto table = read_table(sql);
    std::string text;
    for (const auto& column : table.columns) text += column.name + ": " + column.definition + '\n';
    for (const auto& constraint : table.constraints)
        text += constraint.name + " = " + constraint.definition + '\n';
    for (const auto& option : table.options) text += option + '\n';
    return text;
}

} // namespace

TEST(SqliteTable, layout_quotes_and_comments_say_nothing) {
    EXPECT_EQ(
        told("CREATE TABLE t (a INTEGER NOT NULL, b TEXT DEFAULT 'X')"),
        told("create table \"t\"(\n [a] integer -- first\n not  null, `b` /* b */ text default 'X'\n)"));
}

TEST(SqliteTable, clauses_of_a_column_come_in_one_order) {
    EXPECT_EQ(told("create table t(a varchar(80) default 'x' not null collate NOCASE)"),
              "a: varchar(80) COLLATE nocase NOT NULL DEFAULT 'x'\n");
    EXPECT_EQ(
        told(
            "create table t(a int null default (5) collate binary, b int default (1 + 2), c int default -3)"),
        "a: int DEFAULT 5\nb: int DEFAULT (1 + 2)\nc: int DEFAULT -3\n");
    EXPECT_EQ(told("create table t(a, b int generated always as (a * 2) stored, c as (a) virtual)"),
              "a: \nb: int GENERATED ALWAYS AS (a * 2) STORED\nc: GENERATED ALWAYS AS (a)\n");
}

TEST(SqliteTable, a_constraint_is_the_same_in_the_column_and_in_the_table) {
    EXPECT_EQ(
        told("create table t(a integer primary key autoincrement, b text unique check (b <> ''), "
             "c int references u(id) on delete cascade)"),
        told("create table t(a integer, b text, c int, foreign key (c) references u (id) on update no action "
             "on delete cascade not deferrable, check (b<>''), unique(b), primary key (a autoincrement))"));
    EXPECT_EQ(told("create table t(c int references u deferrable initially deferred on delete set null)"),
              "c: int\nforeign key (c) = FOREIGN KEY (c) REFERENCES u ON DELETE SET NULL DEFERRABLE "
              "INITIALLY DEFERRED\n");
}

TEST(SqliteTable, names_conflicts_and_options_are_kept) {
    EXPECT_EQ(told("create table t(a int constraint positive check (a > 0), b int unique on conflict ignore, "
                   "constraint pk primary key (a, b desc)) without rowid, strict"),
              "a: int\nb: int\npk = PRIMARY KEY (a, b desc)\npositive = CHECK (a > 0)\n"
              "unique (b) = UNIQUE (b) ON CONFLICT IGNORE\nSTRICT\nWITHOUT ROWID\n");
    EXPECT_EQ(told("create table t(a int check (a > 0) check (a > 0))"),
              "a: int\ncheck (a > 0) = CHECK (a > 0)\ncheck (a > 0) #2 = CHECK (a > 0)\n");
}

TEST(SqliteTable, a_quoted_default_is_a_string_and_keeps_its_case) {
    EXPECT_EQ(told("create table t(a text default \"It's\")"), "a: text DEFAULT 'It''s'\n");
}

TEST(SqliteTable, odd_names_are_names) {
    EXPECT_EQ(told("create table t(\"check\" int, [primary key] text, \"a\"\"b\" int not null)"),
              "check: int\nprimary key: text\na\"b: int NOT NULL\n");
}

TEST(SqliteTable, broken_text_ends_somewhere) {
    for (const auto* sql :
         {"", "create table t", "create table t(", "create table t(a int", "create table t(a default",
          "create table t(a references", "create table t(,)", "create table t(a 'x", "/* open"})
        (void)told(sql);
}

TEST(SqliteStatement, loses_its_name_and_layout) {
    EXPECT_EQ(
        read_statement("CREATE UNIQUE INDEX \"i\" ON \"t\" ( b COLLATE NOCASE DESC, lower(c) ) WHERE c>1"),
        "unique on t(b collate nocase desc, lower(c)) where c > 1");
    EXPECT_EQ(read_statement("CREATE VIEW v AS SELECT x.a, 'A  b' FROM t x"),
              "as select x.a, 'A  b' from t x");
    EXPECT_EQ(read_statement("CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE t SET c=1; END"),
              "after insert on t begin update t set c = 1; end");
    EXPECT_EQ(read_statement("CREATE VIRTUAL TABLE f USING fts5(a, tokenize='porter')"),
              "using fts5(a, tokenize = 'porter')");
}
