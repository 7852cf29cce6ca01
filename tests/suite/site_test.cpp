#include "harness/suite/site.hpp"

#include "tests/suite/fake_server.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <thread>

using namespace harness;
using namespace harness::suite;
using namespace harness::testing;

namespace {

/// Finds at each start that there is nothing to make.
class PreparedTool final : public FakeTool {
  public:
    using FakeTool::FakeTool;
    base::Result<bool> prepare_unseen(drivers::Connection&, const base::Limit&) override { return true; }
};

/// A site between two steps of a trip that looks after each.
class SiteTest : public ::testing::Test {
  protected:
    void SetUp() override {
        world.login = "as ever";
        begin(site);
        before = opened();
    }
    static void begin(Site& site) {
        ASSERT_TRUE(site.make());
        ASSERT_TRUE(site.expect_looks());
        ASSERT_TRUE(site.new_session());
    }
    int opened() {
        const std::scoped_lock lock(world.mutex);
        return world.sessions;
    }
    void announce_and_wait() {
        site.announce_new_session();
        const auto end = base::Clock::now() + std::chrono::seconds(30);
        while (opened() == before && base::Clock::now() < end) std::this_thread::yield();
        ASSERT_EQ(opened(), before + 1) << "no session was opened ahead";
    }
    FakeConnection& session() { return static_cast<FakeConnection&>(site.session()); }
    void migrate(const std::string& words) {
        const auto run = session().execute({"m.sql", words}, drivers::ScriptMode::whole, {});
        ASSERT_TRUE(run.has_value()) << run.error().message;
    }

    FakeWorld world;
    FakeServer server{world};
    FakeTool tool{world};
    WalkSettings settings;
    Site site{server, tool, settings, "harness_site"};
    int before = 0; ///< sessions that were opened before the step
};

} // namespace

TEST_F(SiteTest, the_next_session_is_opened_while_a_step_is_made) {
    announce_and_wait();
    migrate("+a");
    ASSERT_TRUE(site.new_session());
    EXPECT_EQ(session().number(), before + 1);
    EXPECT_EQ(opened(), before + 1);
}

TEST_F(SiteTest, a_session_from_before_the_step_is_not_used_where_sessions_begin_otherwise_since) {
    announce_and_wait();
    migrate("login:otherwise");
    site.expect_new_session();
    ASSERT_TRUE(site.observe());
    ASSERT_TRUE(site.new_session());
    EXPECT_EQ(session().login(), "otherwise");
    EXPECT_EQ(opened(), before + 2);
}

TEST_F(SiteTest, a_session_that_a_step_ended_is_not_used) {
    announce_and_wait();
    migrate("alone");
    ASSERT_TRUE(site.new_session());
    EXPECT_EQ(session().number(), before + 2);
    EXPECT_TRUE(site.session().query("SELECT 1", base::Limit{}));
}

TEST_F(SiteTest, where_nobody_can_tell_how_sessions_begin_they_are_opened_after_the_step) {
    world.login.clear();
    Site other{server, tool, settings, "harness_other"};
    begin(other);
    before = opened();
    other.announce_new_session();
    world.login = "otherwise";
    other.expect_new_session();
    ASSERT_TRUE(other.observe());
    ASSERT_TRUE(other.new_session());
    EXPECT_EQ(static_cast<FakeConnection&>(other.session()).login(), "otherwise");
    EXPECT_EQ(opened(), before + 1) << "one of them before the step";
}

TEST_F(SiteTest, a_database_that_is_made_anew_waits_for_the_session_that_was_opened_ahead) {
    announce_and_wait();
    const auto made = site.make();
    ASSERT_TRUE(made.has_value()) << made.error().message;
    EXPECT_EQ(session().number(), before + 2);
}

TEST_F(SiteTest, what_was_opened_ahead_is_prepared_while_somebody_looks) {
    PreparedTool prepared{world};
    Site other{server, prepared, settings, "harness_other"};
    begin(other);
    before = opened();
    const int starts = prepared.starts();
    other.announce_new_session();
    other.expect_new_session();
    ASSERT_TRUE(other.observe());
    ASSERT_TRUE(other.new_session());
    EXPECT_EQ(prepared.starts(), starts) << "prepared once more";
    EXPECT_EQ(opened(), before + 1);
}
