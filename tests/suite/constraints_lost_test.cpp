#include "tests/suite/promises.hpp"

#include <gmock/gmock.h>

using namespace harness::suite;
using namespace harness::testing;
using harness::drivers::SchemaObject;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(ConstraintsLost, a_key_of_several_columns_goes_with_one_of_them) {
    const auto left = table("users", {"id", "email"});
    EXPECT_THAT(up({k_users, k_pair}, {left}, "ALTER TABLE users DROP COLUMN tenant"),
                ElementsAre("constraints/lost: unique tenant_email of users (tenant, email)"));
    EXPECT_THAT(
        up({k_users, k_pair}, {left}, "ALTER TABLE users DROP CONSTRAINT tenant_email, DROP COLUMN tenant"),
        IsEmpty())
        << "dropped by its name";
    EXPECT_THAT(up({k_users, k_pair}, {left, k_email}, "ALTER TABLE users DROP COLUMN tenant"), IsEmpty())
        << "a stronger one is there";
}

TEST(ConstraintsLost, a_key_that_shrinks_under_its_name_is_told_with_what_is_left) {
    const auto shrunk = promise(Kind::unique, "tenant_email", {"email"}, "UNIQUE (email)");
    const Promises before{k_users, k_pair};
    const Promises after{table("users", {"id", "email"}), shrunk};
    const auto findings = judge_up({before, after, after}, revision("ALTER TABLE users DROP COLUMN tenant"));
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].evidence.at(0).text, "- UNIQUE (tenant, email)\n+ UNIQUE (email)");
    EXPECT_EQ(findings[0].where.file, "7.up.sql");
}

TEST(ConstraintsLost, what_belongs_to_a_dropped_column_or_table_alone_goes_with_it) {
    const auto left = table("users", {"id", "tenant"});
    EXPECT_THAT(up({k_users, k_email, k_check, k_not_null}, {left}, "ALTER TABLE users DROP COLUMN email"),
                IsEmpty());
    EXPECT_THAT(up({k_users, k_email, k_pair}, {}, "DROP TABLE users"), IsEmpty());
}

TEST(ConstraintsLost, a_table_made_anew_forgets_what_was_not_written_again) {
    const auto rebuild = "CREATE TABLE users_new (id INT, tenant INT, email TEXT, age INT);"
                         "INSERT INTO users_new (id, tenant, email) SELECT id, tenant, email FROM users;"
                         "DROP TABLE users; ALTER TABLE users_new RENAME TO users;";
    const auto after = table("users", {"id", "tenant", "email", "age"});
    const auto nameless = promise(Kind::unique, "", {"email"}, "UNIQUE (email)");
    const auto nameless_check = promise(Kind::check, "", {"email"}, "CHECK (email <> '')");
    EXPECT_THAT(up({k_users, k_not_null, nameless, nameless_check, foreign_key(), table("tenants", {"id"})},
                   {after, table("tenants", {"id"})}, rebuild),
                ElementsAre("constraints/lost: NOT NULL of users (email)",
                            "constraints/lost: unique of users (email)",
                            "constraints/lost: check of users (email)",
                            "constraints/lost: foreign key of_tenant of users (tenant)"));
    EXPECT_THAT(up({k_users, k_index}, {after}, rebuild),
                ElementsAre("constraints/index-lost: index by_tenant of users (tenant, email)"));
}

TEST(ConstraintsLost, a_table_made_anew_for_nothing_else_was_made_for_that) {
    const auto rebuild = revision("CREATE TABLE users_new (id INT, tenant INT, email TEXT);"
                                  "INSERT INTO users_new SELECT * FROM users; DROP TABLE users;"
                                  "ALTER TABLE users_new RENAME TO users;");
    const SchemaObject before{"column", "", "users", "email", "text NOT NULL"};
    const SchemaObject after{"column", "", "users", "email", "text"};
    std::vector<SchemaChange> change{{SchemaChange::Kind::changed, before, after}};
    EXPECT_THAT(up({k_users, k_not_null}, {k_users}, rebuild, &change), IsEmpty());
    change[0].after.definition = "varchar(200)";
    EXPECT_THAT(up({k_users, k_not_null}, {k_users}, rebuild, &change),
                ElementsAre("constraints/lost: NOT NULL of users (email)"))
        << "the type was meant, the rest was forgotten";
}

TEST(ConstraintsLost, a_column_written_anew_for_nothing_but_its_not_null_was_written_for_that) {
    const auto made = revision("ALTER TABLE users MODIFY email TEXT; ALTER TABLE users MODIFY tenant INT");
    const auto tenant = promise(Kind::not_null, "", {"tenant"}, "NOT NULL");
    std::vector<SchemaChange> change{{SchemaChange::Kind::changed,
                                      {"column", "", "users", "email", "text NOT NULL"},
                                      {"column", "", "users", "email", "text"}},
                                     {SchemaChange::Kind::changed,
                                      {"column", "", "users", "tenant", "int NOT NULL"},
                                      {"column", "", "users", "tenant", "int"}}};
    EXPECT_THAT(up({k_users, k_not_null, tenant}, {k_users}, made, &change), IsEmpty());
    change[1].after.definition = "bigint";
    EXPECT_THAT(up({k_users, k_not_null, tenant}, {k_users}, made, &change),
                ElementsAre("constraints/lost: NOT NULL of users (tenant)"))
        << "each column by itself";
}

TEST(ConstraintsLost, not_null_may_be_given_up_in_so_many_words) {
    const Promises before{k_users, k_not_null};
    const Promises after{k_users};
    EXPECT_THAT(up(before, after, "ALTER TABLE users ALTER COLUMN email DROP NOT NULL"), IsEmpty());
    EXPECT_THAT(up(before, after, "ALTER TABLE users MODIFY email VARCHAR(80) NULL"), IsEmpty());
    EXPECT_THAT(up(before, after, "ALTER TABLE users MODIFY `email` VARCHAR(80) DEFAULT NULL"),
                ElementsAre("constraints/lost: NOT NULL of users (email)"));
    EXPECT_THAT(
        up(before, after, revision("ALTER TABLE users MODIFY email VARCHAR(80)", "7_make_email_nullable")),
        IsEmpty());
    EXPECT_THAT(
        up(before, after, "-- the email is optional from now on\nALTER TABLE users MODIFY email TEXT"),
        IsEmpty());
    EXPECT_THAT(up(before, after, "ALTER TABLE users MODIFY email VARCHAR(200)"),
                ElementsAre("constraints/lost: NOT NULL of users (email)"));
}

TEST(ConstraintsLost, a_migrations_name_may_say_what_goes) {
    const auto rebuilt = "CREATE TABLE n (email TEXT); DROP TABLE users; ALTER TABLE n RENAME TO users";
    EXPECT_THAT(up({k_users, k_email}, {k_users}, revision(rebuilt, "7_drop_uq_oauth2")), IsEmpty());
    EXPECT_THAT(up({k_users, k_email}, {k_users}, revision(rebuilt, "7_drop_quality")),
                ElementsAre("constraints/lost: unique email_once of users (email)"));
}

TEST(ConstraintsLost, a_name_in_a_comment_drops_nothing) {
    EXPECT_THAT(up({k_users, k_email}, {k_users}, "/* email_once */ SELECT 1 -- email_once"),
                ElementsAre("constraints/lost: unique email_once of users (email)"));
    EXPECT_THAT(up({k_users, k_email}, {k_users}, "DROP INDEX my_email_once"),
                ElementsAre("constraints/lost: unique email_once of users (email)"))
        << "another name";
    EXPECT_THAT(up({k_users, k_email}, {k_users}, "DO $$ BEGIN EXECUTE 'DROP INDEX \"EMAIL_ONCE\"'; END $$"),
                IsEmpty());
}

TEST(ConstraintsLost, what_was_renamed_or_replaced_is_not_lost) {
    auto renamed = k_email;
    renamed.name = "users_email_key";
    EXPECT_THAT(up({k_users, k_email}, {k_users, renamed}, "SELECT 1"), IsEmpty()) << "the constraint";

    auto column = promise(Kind::unique, "email_once", {"mail"}, "UNIQUE (mail)");
    auto nullness = promise(Kind::not_null, "", {"mail"}, "NOT NULL");
    EXPECT_THAT(up({k_users, k_email, k_not_null},
                   {table("users", {"id", "tenant", "mail"}), column, nullness},
                   "ALTER TABLE users RENAME COLUMN email TO mail"),
                IsEmpty())
        << "a column";

    EXPECT_THAT(up({k_users, k_email, k_not_null, k_check},
                   {table("people", {"id", "tenant", "email"}), of_table(k_email, "people"),
                    of_table(k_not_null, "people"), of_table(k_check, "people")},
                   "ALTER TABLE users RENAME TO people"),
                IsEmpty())
        << "the table";

    const auto another_check = promise(Kind::check, "email_at", {"email"}, "CHECK (email LIKE '%@%')");
    EXPECT_THAT(up({k_users, k_check}, {k_users, another_check}, "SELECT 1"), IsEmpty());
    const auto primary = promise(Kind::primary_key, "users_pkey", {"email"}, "PRIMARY KEY (email)");
    EXPECT_THAT(up({k_users, k_email}, {k_users, primary}, "SELECT 1"), IsEmpty());
    EXPECT_THAT(up({k_users, k_email}, {k_users, k_pair}, "SELECT 1"), IsEmpty()) << "a wider one was made";
    EXPECT_THAT(up({k_users, k_email, k_pair}, {k_users, k_pair}, "SELECT 1"),
                ElementsAre("constraints/lost: unique email_once of users (email)"))
        << "the wider one was there before";
    const auto longer =
        promise(Kind::index, "longer", {"tenant", "email", "id"}, "INDEX (tenant, email, id)");
    EXPECT_THAT(up({k_users, k_index}, {k_users, longer}, "SELECT 1"), IsEmpty());
}

TEST(ConstraintsLost, a_swap_that_loses_them_is_told_though_the_old_table_keeps_them) {
    EXPECT_THAT(up({k_users, k_email},
                   {k_users, table("users_old", k_users.columns), of_table(k_email, "users_old")},
                   "ALTER TABLE users RENAME TO users_old; CREATE TABLE users AS SELECT * FROM users_old"),
                ElementsAre("constraints/lost: unique email_once of users (email)"));
}

TEST(ConstraintsLost, a_foreign_key_goes_with_the_table_that_it_points_to_but_not_for_nothing) {
    const auto tenants = table("tenants", {"id"});
    EXPECT_THAT(up({k_users, foreign_key(), tenants}, {k_users}, "DROP TABLE tenants CASCADE"), IsEmpty());
    EXPECT_THAT(
        up({k_users, foreign_key(), tenants}, {k_users, tenants},
           "CREATE TABLE t2 AS TABLE tenants; DROP TABLE tenants CASCADE; ALTER TABLE t2 RENAME TO tenants"),
        ElementsAre("constraints/lost: foreign key of_tenant of users (tenant)"));
}

TEST(ConstraintsLost, a_foreign_key_that_was_widened_or_written_anew_is_not_lost) {
    const auto tenants = table("tenants", {"id", "region"});
    const auto users = table("users", {"id", "tenant", "email", "region"});
    auto wider = foreign_key();
    wider.name.clear();
    wider.columns = {"region", "tenant"};
    wider.definition = "FOREIGN KEY (region, tenant) REFERENCES tenants (region, id)";
    auto to_another = wider;
    to_another.references = "regions";
    const Promises before{k_users, foreign_key(), tenants};
    EXPECT_THAT(up(before, {users, wider, tenants}, "SELECT 1"), IsEmpty());
    EXPECT_THAT(up({users, wider, tenants}, {users, foreign_key(), tenants}, "SELECT 1"), IsEmpty())
        << "narrower, but written anew";
    EXPECT_THAT(up({users, wider, foreign_key(), tenants}, {users, foreign_key(), tenants}, "SELECT 1"),
                ElementsAre("constraints/lost: foreign key of users (region, tenant)"))
        << "the narrower one was there before";
    EXPECT_THAT(up(before, {users, to_another, tenants, table("regions", {"id"})}, "SELECT 1"),
                ElementsAre("constraints/lost: foreign key of_tenant of users (tenant)"))
        << "of another table, by more columns";
}

TEST(ConstraintsLost, what_is_about_several_columns_together_goes_with_one_of_them) {
    auto pair = foreign_key();
    pair.columns = {"tenant", "email"};
    const auto check = promise(Kind::check, "differ", {"tenant", "email"}, "CHECK (tenant <> email)");
    const auto left = table("users", {"id", "tenant"});
    const auto tenants = table("tenants", {"id"});
    EXPECT_THAT(up({k_users, pair, check, tenants}, {left, tenants}, "ALTER TABLE users DROP COLUMN email"),
                IsEmpty());
}

TEST(ConstraintsLost, a_key_is_not_missed_where_what_is_left_of_it_is_what_a_foreign_key_has_many_of) {
    const auto tenants = table("tenants", {"id"});
    EXPECT_THAT(up({k_users, k_pair, foreign_key(), tenants},
                   {table("users", {"id", "tenant"}), foreign_key(), tenants},
                   "ALTER TABLE users DROP COLUMN email"),
                IsEmpty());
    EXPECT_THAT(up({k_users, k_pair, foreign_key(), tenants}, {table("users", {"id", "email"}), tenants},
                   "ALTER TABLE users DROP COLUMN tenant"),
                ElementsAre("constraints/lost: unique tenant_email of users (tenant, email)"));
}

TEST(ConstraintsLost, a_primary_key_is_replaced_by_another_one_but_not_by_none) {
    const auto primary = promise(Kind::primary_key, "PRIMARY", {"id"}, "PRIMARY KEY (id)");
    const auto another = promise(Kind::primary_key, "PRIMARY", {"email"}, "PRIMARY KEY (email)");
    EXPECT_THAT(up({k_users, primary}, {k_users, another}, "SELECT 1"), IsEmpty());
    EXPECT_THAT(up({k_users, primary}, {k_users}, "SELECT 1"),
                ElementsAre("constraints/lost: primary key PRIMARY of users (id)"));
}

TEST(ConstraintsLost, an_index_is_kept_by_what_begins_with_the_columns_that_are_left_of_it) {
    const auto start = promise(Kind::index, "by_tenant", {"tenant"}, "KEY (tenant)");
    const auto left = table("users", {"id", "tenant"});
    EXPECT_THAT(up({k_users, k_index}, {left, start}, "ALTER TABLE users DROP COLUMN email"), IsEmpty())
        << "MySQL and MariaDB keep what is left";
    EXPECT_THAT(up({k_users, k_index}, {left}, "ALTER TABLE users DROP COLUMN email"),
                ElementsAre("constraints/index-lost: index by_tenant of users (tenant, email)"))
        << "PostgreSQL takes it away";
    EXPECT_THAT(up({k_users, k_index}, {table("users", {"id", "email"})}, "ALTER TABLE users DROP tenant"),
                IsEmpty())
        << "its first column is gone: it finds nothing that is left";
}

TEST(ConstraintsLost, what_is_dropped_by_a_name_that_is_looked_up_is_dropped) {
    const Promises before{k_users, k_email};
    EXPECT_THAT(up(before, {k_users},
                   "DO $$ DECLARE c record; BEGIN FOR c IN SELECT conname FROM pg_constraint LOOP "
                   "EXECUTE format('ALTER TABLE users DROP CONSTRAINT %I', c.conname); END LOOP; END $$"),
                IsEmpty());
    EXPECT_THAT(up(before, {k_users},
                   "SELECT CONCAT('ALTER TABLE users DROP INDEX ', name) INTO @sql FROM names;"
                   "PREPARE it FROM @sql; EXECUTE it;"),
                IsEmpty());
    EXPECT_THAT(up(before, {k_users},
                   "ALTER TABLE users DROP CONSTRAINT another; CREATE TRIGGER t BEFORE INSERT ON users "
                   "EXECUTE FUNCTION f()"),
                ElementsAre("constraints/lost: unique email_once of users (email)"));
}
