#include "drivers/postgres/catalog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace harness::drivers;
using postgres::restore_shared_sql;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

Snapshot shared(std::vector<SchemaObject> objects) {
    Snapshot snapshot{std::move(objects)};
    snapshot.sort();
    return snapshot;
}

} // namespace

TEST(RestoreShared, does_nothing_where_nothing_changed) {
    const auto roles = shared({{"role", "", "", "app", R"({"attributes":"LOGIN"})"}});
    EXPECT_THAT(restore_shared_sql(roles, roles), IsEmpty());
}

TEST(RestoreShared, drops_roles_after_all_that_holds_them) {
    const auto now = shared({{"role", "", "", "a\"b", R"({"attributes":""})"},
                             {"membership", "", "old", "a\"b", "{}"},
                             {"setting", "", "", "a\"b", R"({"work_mem":"1MB"})"},
                             {"database", "", "", "extra", R"({"is_template":true})"}});
    EXPECT_THAT(restore_shared_sql({}, now),
                ElementsAre("ALTER DATABASE \"extra\" IS_TEMPLATE false",
                            "DROP DATABASE IF EXISTS \"extra\" WITH (FORCE)",
                            "ALTER ROLE \"a\"\"b\" RESET ALL", "REVOKE \"old\" FROM \"a\"\"b\" CASCADE",
                            "DROP OWNED BY \"a\"\"b\"", "DROP ROLE IF EXISTS \"a\"\"b\""));
}

TEST(RestoreShared, sets_altered_roles_back_but_for_the_password) {
    const auto before =
        shared({{"role", "", "", "app", R"({"attributes":"LOGIN NOINHERIT","connection_limit":3})"}});
    const auto now = shared({{"role", "", "", "app", R"({"attributes":"SUPERUSER","comment":"x"})"}});
    EXPECT_THAT(
        restore_shared_sql(before, now),
        ElementsAre(
            "ALTER ROLE \"app\" WITH NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT LOGIN NOREPLICATION "
            "NOBYPASSRLS CONNECTION LIMIT 3 VALID UNTIL 'infinity'",
            "COMMENT ON ROLE \"app\" IS NULL"));
}

TEST(RestoreShared, sets_back_settings_memberships_and_the_servers_own_file) {
    const auto before =
        shared({{"setting", "", "db", "app", R"({"search_path":"a, \"b c\"","work_mem":"it's"})"},
                {"membership", "", "g", "m", R"({"grantors":["p"],"inherit":true,"set":false})"},
                {"system setting", "", "", "jit", "off"}});
    const auto now = shared({{"setting", "", "db", "app", R"({"work_mem":"2MB"})"},
                             {"system setting", "", "", "work_mem", "1MB"}});
    EXPECT_THAT(restore_shared_sql(before, now),
                ElementsAre("ALTER ROLE \"app\" IN DATABASE \"db\" RESET ALL",
                            "ALTER ROLE \"app\" IN DATABASE \"db\" SET search_path TO a, \"b c\"",
                            "ALTER ROLE \"app\" IN DATABASE \"db\" SET work_mem TO 'it''s'",
                            "GRANT \"g\" TO \"m\" WITH inherit true, set false",
                            "ALTER SYSTEM SET \"jit\" TO 'off'", "ALTER SYSTEM RESET \"work_mem\"",
                            "SELECT pg_reload_conf()"));
}

TEST(RestoreShared, databases_of_ours_do_not_count) {
    const Rows rows{{},
                    {{"database", "", "", "ours", "{}"},
                     {"database", "", "", "postgres", R"({"b":null})"},
                     {"setting", "", "ours", "", "{}"}}};
    const std::vector<std::string> ours{"ours"};
    EXPECT_EQ(postgres::to_shared_snapshot(rows, ours), shared({{"database", "", "", "postgres", "{}"}}));
}
