// What the role that migrates may do on PostgreSQL.

#include "tests/conformance/migrator_kit.hpp"

namespace harness::conformance {
namespace {

using testing::HasSubstr;

using PostgresMigrator = MigratorKit;

TEST_F(PostgresMigrator, is_no_superuser_and_may_become_none) {
    const auto migrated = server_of(owner);
    const auto session = session_of(*migrated);
    ASSERT_NE(session, nullptr);
    const auto rights = session->query("SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls FROM "
                                       "pg_roles WHERE rolname = current_user",
                                       within());
    EXPECT_EQ(rights->rows.front().front(), "f");
    EXPECT_EQ(session->query("ALTER ROLE kit_migrator SUPERUSER", within()).error().sqlstate, "42501");
}

/// Trusted extensions belong to whoever may create in the database (manual, "CREATE EXTENSION").
TEST_F(PostgresMigrator, may_create_trusted_extensions_and_no_others) {
    const auto migrated = server_of(owner);
    const auto session = session_of(*migrated);
    ASSERT_NE(session, nullptr);
    for (const auto* extension : {"citext", "pgcrypto", "\"uuid-ossp\"", "hstore", "pg_trgm"}) {
        const auto made = session->query(std::string("CREATE EXTENSION ") + extension, within());
        EXPECT_TRUE(made.has_value()) << extension << ": " << made.error().message;
    }
    EXPECT_EQ(session->query("CREATE EXTENSION file_fdw", within()).error().sqlstate, "42501");
}

TEST_F(PostgresMigrator, has_the_attributes_that_its_grants_give) {
    auto migrator = owner;
    migrator.grants = {"ALTER ROLE kit_migrator CREATEROLE", "GRANT pg_monitor TO kit_migrator"};
    const auto migrated = server_of(migrator);
    const auto session = session_of(*migrated);
    ASSERT_NE(session, nullptr);
    for (const auto* sql : {"CREATE ROLE kit_reader", "DROP ROLE kit_reader", "SHOW data_directory"}) {
        const auto done = session->query(sql, within());
        EXPECT_TRUE(done.has_value()) << sql << ": " << done.error().message;
    }
}

/// PostgreSQL 15 took CREATE on the schema public from everybody but the database's owner (release notes).
TEST_F(PostgresMigrator, that_owns_nothing_may_make_tables_in_public_only_before_15) {
    auto migrator = owner;
    migrator.owns_databases = false;
    const auto migrated = server_of(migrator);
    const auto session = session_of(*migrated);
    ASSERT_NE(session, nullptr);
    const auto made = session->query("CREATE TABLE schema_migrations (version bigint)", within());
    const bool is_15 = std::stoi(*migrated->version(within())) >= 15;
    ASSERT_EQ(made.has_error(), is_15);
    if (is_15) {
        EXPECT_THAT(made.error().message, HasSubstr("permission denied for schema public"));
        EXPECT_EQ(made.error().kind, ErrorKind::sql);
    }
}

} // namespace
} // namespace harness::conformance
