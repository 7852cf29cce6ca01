// Trips that are made by more than one runner, or by one that is killed.

#include "harness/suite/checks/check.hpp"
#include "harness/suite/walk.hpp"

#include "tests/suite/fake_rows.hpp"
#include "tests/suite/histories.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

using namespace harness;
using namespace harness::suite;
using namespace harness::testing;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace {

class RunnersTest : public ::testing::Test {
  protected:
    RunnersTest() {
        settings.rows.work = std::make_shared<FakeRows>(world);
        settings.dialect = drivers::Dialect::sqlite;
    }
    WalkRecord walk(const std::vector<std::string>& ups) {
        history = make_history(ups.size());
        for (std::size_t at = 0; at < ups.size(); ++at) history.revisions[at].up->script.text = ups[at];
        Walk walk(server, *tool, history, settings);
        return walk.run(make_plan(history, wanted), [](std::string_view, const Step&, int, int) {});
    }

    FakeWorld world;
    FakeServer server{world};
    std::unique_ptr<FakeTool> tool = std::make_unique<FakeTool>(world);
    WalkSettings settings;
    Wanted wanted = {{}, 0, {}, {}, 0};
    migrations::History history;
};

/// A second runner that is a bug.
class ThrowingTool final : public FakeTool {
  public:
    using FakeTool::FakeTool;
    base::Result<void> prepare(drivers::Connection&, const base::Limit&) override {
        throw std::logic_error("a bug");
    }
};

/// Takes the second revision for pending as long as its table is missing.
class ResumingTool final : public FakeTool {
  public:
    explicit ResumingTool(FakeWorld& world) : FakeTool(world), m_world(world) {}
    base::Result<std::vector<std::string>> pending(drivers::Connection& connection,
                                                   const migrations::History& history,
                                                   const base::Limit&) override {
        const auto& tables = m_world.databases.at(static_cast<FakeConnection&>(connection).database());
        if (tables.contains("b")) return std::vector<std::string>();
        return std::vector<std::string>{history.revisions[1].id};
    }

  private:
    FakeWorld& m_world;
};

} // namespace

TEST_F(RunnersTest, what_an_up_makes_in_the_cluster_is_taken_back_before_each_copy) {
    wanted.resumes = {1};
    tool = std::make_unique<ResumingTool>(world);
    const auto record = walk({"+a", "gone:x ; +role:r +b", "+role:q"});
    const auto* resumed = record.find("resume")->find(Purpose::resume, 1);
    ASSERT_NE(resumed, nullptr);
    EXPECT_EQ(resumed->interrupted, 1U);
    EXPECT_THAT(resumed->interruptions, IsEmpty());
    EXPECT_FALSE(record.error);
    EXPECT_THAT(record.cut_short, IsEmpty());
    EXPECT_THAT(world.roles, IsEmpty());
    EXPECT_THAT(check_idempotency({history, record}).reason, IsEmpty());
}

TEST_F(RunnersTest, an_exception_of_the_second_runner_comes_out_of_the_walk) {
    wanted.race = true;
    settings.make_tool = [&] { return std::make_unique<ThrowingTool>(world); };
    EXPECT_THROW(walk({"+a"}), std::logic_error);
}
