// Promises about the role that migrates: it owns what it should, and no more.

#include "tests/conformance/migrator_kit.hpp"
#include "drivers/password.hpp"

namespace harness::conformance {

using testing::HasSubstr;
using testing::Not;

void MigratorKit::SetUp() {
    ASSERT_NE(subject().server_with({}), nullptr) << subject().name << " has no accounts";
    DriverKit::SetUp();
    m_before = shared();
}

void MigratorKit::TearDown() {
    const auto dropped = server().drop_database(migrated_database, within());
    EXPECT_TRUE(dropped.has_value()) << dropped.error().message;
    const auto restored = server().restore_shared(m_before, {}, within());
    EXPECT_TRUE(restored.has_value()) << restored.error().message;
    DriverKit::TearDown();
}

std::unique_ptr<drivers::Server> MigratorKit::server_of(drivers::Migrator migrator) {
    auto migrated = subject().server_with(std::move(migrator));
    const auto made = migrated->make_migrator(within());
    EXPECT_TRUE(made.has_value()) << made.error().message;
    const auto created = migrated->create_database(migrated_database, std::nullopt, within());
    EXPECT_TRUE(created.has_value()) << created.error().message;
    return migrated;
}

std::unique_ptr<drivers::Connection> MigratorKit::session_of(drivers::Server& migrated) {
    auto connected = migrated.connect("kit_migrated", within());
    if (connected.has_value()) return std::move(*connected);
    ADD_FAILURE() << connected.error().message;
    return nullptr;
}

TEST_F(MigratorKit, owns_the_databases_that_are_made) {
    const auto migrated = server_of(owner);
    const auto session = session_of(*migrated);
    ASSERT_NE(session, nullptr);
    for (const auto* sql : {"CREATE TABLE t (a int)", "INSERT INTO t VALUES (7)", "ALTER TABLE t ADD b int",
                            "CREATE VIEW v AS SELECT a FROM t", "DROP VIEW v"}) {
        const auto done = session->query(sql, within());
        EXPECT_TRUE(done.has_value()) << sql << ": " << done.error().message;
    }
}

TEST_F(MigratorKit, may_make_neither_databases_nor_roles) {
    const auto migrated = server_of(owner);
    const auto session = session_of(*migrated);
    ASSERT_NE(session, nullptr);
    for (const auto* sql : {"CREATE DATABASE kit_other", "CREATE ROLE kit_other"}) {
        const auto done = session->query(sql, within());
        ASSERT_TRUE(done.has_error()) << sql;
        EXPECT_EQ(done.error().kind, ErrorKind::sql) << done.error().message;
    }
}

TEST_F(MigratorKit, is_watched_by_an_administrator_who_sees_everything) {
    const auto migrated = server_of(owner);
    const auto session = session_of(*migrated);
    ASSERT_NE(session, nullptr);
    auto observer = migrated->connect_as_admin(migrated_database, within());
    ASSERT_TRUE(observer.has_value()) << observer.error().message;
    const auto empty = schema_by(**observer);
    ASSERT_TRUE(session->query("CREATE TABLE t (a int)", within()).has_value());
    EXPECT_FALSE(schema_by(**observer) == empty);
    ASSERT_TRUE(session->query("DROP TABLE t", within()).has_value());
    EXPECT_EQ(describe(diff(empty, schema_by(**observer))), "");
}

TEST_F(MigratorKit, owns_clones_too) {
    const auto migrated = server_of(owner);
    ASSERT_TRUE(session_of(*migrated)->query("CREATE TABLE t (a int)", within()).has_value());
    const auto cloned = migrated->create_database("kit_migrated_clone", migrated_database, within());
    ASSERT_TRUE(cloned.has_value()) << cloned.error().message;
    {
        const auto clone = migrated->connect("kit_migrated_clone", within());
        ASSERT_TRUE(clone.has_value()) << clone.error().message;
        for (const auto* sql : {"DROP TABLE t", "CREATE TABLE u (a int)"})
            EXPECT_TRUE((*clone)->query(sql, within()).has_value()) << sql;
    }
    EXPECT_TRUE(migrated->drop_database("kit_migrated_clone", within()).has_value());
}

/// Ends the sessions of the administrator, but this one; there must be some.
void end_other_sessions(drivers::Connection& administrator) {
    const bool is_postgres = subject().engine == base::Engine::postgres;
    const std::string others =
        is_postgres ? "SELECT pid FROM pg_stat_activity WHERE usename = current_user AND backend_type = "
                      "'client backend' AND pid <> pg_backend_pid()"
                    : "SELECT id FROM information_schema.processlist WHERE user = "
                      "substring_index(current_user(), '@', 1) AND id <> connection_id()";
    const auto limit = within();
    for (bool is_first = true;; is_first = false) {
        const auto found = administrator.query(others, limit);
        ASSERT_TRUE(found.has_value()) << found.error().message;
        ASSERT_FALSE(is_first && found->rows.empty());
        if (found->rows.empty()) return;
        // One that is about to end by itself may be gone already.
        for (const auto& row : found->rows)
            (void)administrator.query(is_postgres ? "SELECT pg_terminate_backend(" + *row.front() + ")"
                                                  : "KILL " + *row.front(),
                                      limit);
    }
}

TEST_F(MigratorKit, what_is_done_between_the_trips_is_done_also_after_the_session_for_it_was_ended) {
    const auto migrated = server_of(owner);
    auto administrator = migrated->connect_as_admin(migrated_database, within());
    ASSERT_TRUE(administrator.has_value()) << administrator.error().message;
    close_session();
    const auto look_and_end = [&] {
        const auto seen = migrated->snapshot_shared({}, within());
        EXPECT_TRUE(seen.has_value()) << seen.error().message;
        end_other_sessions(**administrator); // that one, which is kept
    };
    look_and_end();
    const auto created = migrated->create_database("kit_migrated_next", std::nullopt, within());
    EXPECT_TRUE(created.has_value()) << created.error().message;
    look_and_end();
    look_and_end();
    const auto dropped = migrated->drop_database("kit_migrated_next", within());
    EXPECT_TRUE(dropped.has_value()) << dropped.error().message;
}

TEST_F(MigratorKit, that_cannot_be_made_is_no_migrations_fault_and_tells_no_secret) {
    const auto migrated = server_of(owner);
    const auto again = migrated->make_migrator(within());
    ASSERT_TRUE(again.has_error());
    EXPECT_EQ(again.error().kind, ErrorKind::environment);
    EXPECT_THAT(again.error().message, HasSubstr("kit_migrator"));
    EXPECT_THAT(again.error().message + again.error().statement, Not(HasSubstr(owner.password)));
}

TEST_F(MigratorKit, whose_grants_fail_is_no_migrations_fault) {
    auto migrator = owner;
    migrator.grants = {"SELECT 1", "GRANT nonsense"};
    const auto made = subject().server_with(migrator)->make_migrator(within());
    ASSERT_TRUE(made.has_error());
    EXPECT_EQ(made.error().kind, ErrorKind::environment);
    EXPECT_THAT(made.error().message, HasSubstr("`grants`"));
}

TEST_F(MigratorKit, the_administrators_password_can_be_changed_and_the_old_one_opens_nothing) {
    const auto& was = subject().address;
    for (const std::string password : {R"(it's "ano\ther" one)", "abcdefghijklmnopqrstuvwxyz"}) {
        auto now = was;
        now.password = password;
        const auto changed = drivers::change_password(subject().engine, was, password, within());
        ASSERT_TRUE(changed.has_value()) << changed.error().message;
        EXPECT_TRUE(server().probe(within()).has_error());
        const auto probed = drivers::open_server(subject().engine, now)->probe(within());
        EXPECT_TRUE(probed.has_value()) << probed.error().message;
        const auto back = drivers::change_password(subject().engine, now, was.password, within());
        ASSERT_TRUE(back.has_value()) << back.error().message;
    }
    EXPECT_TRUE(server().probe(within()).has_value());
}

} // namespace harness::conformance
