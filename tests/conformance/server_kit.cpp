// Promises about servers that every engine keeps: databases come, are cloned, and go.

#include "tests/conformance/kit.hpp"

namespace harness::conformance {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

using ServerKit = DriverKit;

TEST_F(ServerKit, version_is_the_number_alone) {
    const auto version = server().version(within());
    ASSERT_TRUE(version.has_value()) << version.error().message;
    EXPECT_THAT(*version, MatchesRegex("[0-9]+\\.[0-9]+(\\.[0-9]+)?"));
}

TEST_F(ServerKit, probe_succeeds_and_leaves_nothing) {
    const auto before = shared();
    const auto probed = server().probe(within());
    EXPECT_TRUE(probed.has_value()) << probed.error().message;
    EXPECT_TRUE(shared() == before);
}

TEST_F(ServerKit, a_database_that_exists_is_not_made_again) {
    run("CREATE TABLE t (a integer)");
    const auto again = server().create_database(database(), std::nullopt, within());
    ASSERT_TRUE(again.has_error());
    EXPECT_THAT(again.error().message, HasSubstr(database()));
    EXPECT_EQ(ask("SELECT count(*) FROM t"), "0");
}

TEST_F(ServerKit, a_database_that_does_not_exist_is_no_place_to_connect_to) {
    const auto connected = server().connect("nowhere", within());
    ASSERT_TRUE(connected.has_error());
    EXPECT_EQ(connected.error().kind, ErrorKind::environment);
    EXPECT_THAT(connected.error().message, HasSubstr("nowhere"));
}

TEST_F(ServerKit, a_clone_carries_schema_and_rows_and_lives_on_its_own) {
    run("CREATE TABLE t (a integer); INSERT INTO t VALUES (1), (2)");
    close_session();
    const auto cloned = server().create_database("kit clone \"x\"", database(), within());
    ASSERT_TRUE(cloned.has_value()) << cloned.error().message;
    {
        const auto clone = server().connect("kit clone \"x\"", within());
        ASSERT_TRUE(clone.has_value()) << clone.error().message;
        EXPECT_EQ((*clone)->query("SELECT sum(a) FROM t", within())->rows.front().front(), "3");
        EXPECT_TRUE((*clone)->query("DROP TABLE t", within()).has_value());
    }
    EXPECT_EQ((*another_session()).query("SELECT sum(a) FROM t", within())->rows.front().front(), "3");
    const auto dropped = server().drop_database("kit clone \"x\"", within());
    EXPECT_TRUE(dropped.has_value()) << dropped.error().message;
}

TEST_F(ServerKit, a_clone_of_nothing_fails_and_leaves_nothing) {
    EXPECT_TRUE(server().create_database("kit_clone", "nowhere", within()).has_error());
    EXPECT_TRUE(server().connect("kit_clone", within()).has_error());
}

TEST_F(ServerKit, drop_ends_sessions_and_may_be_repeated) {
    run("CREATE TABLE t (a integer)");
    for (int time = 0; time < 2; ++time) {
        const auto dropped = server().drop_database(database(), within());
        EXPECT_TRUE(dropped.has_value()) << dropped.error().message;
    }
    EXPECT_TRUE(server().connect(database(), within()).has_error());
    close_session();
    const auto created = server().create_database(database(), std::nullopt, within());
    ASSERT_TRUE(created.has_value()) << created.error().message;
    EXPECT_TRUE(another_session()->query("SELECT count(*) FROM t", within()).has_error())
        << "rows of the old one";
}

TEST_F(ServerKit, a_stopped_limit_is_an_error_of_its_own_kind) {
    const auto created = server().create_database("kit_late", std::nullopt, within(-1s));
    ASSERT_TRUE(created.has_error());
    EXPECT_EQ(created.error().kind, ErrorKind::timeout);
    EXPECT_TRUE(server().connect("kit_late", within()).has_error());
}

} // namespace
} // namespace harness::conformance
