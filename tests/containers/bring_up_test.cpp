// The way from a recipe to a ready server, with a failure at each step in turn.

#include "containers/bring_up.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

using namespace harness;
using namespace harness::containers;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

namespace {

base::Error broken(const std::string& what) {
    base::Error error;
    error.kind = base::ErrorKind::environment;
    error.message = what;
    return error;
}

/// What the engine does, and what it was asked.
struct World {
    std::set<std::string>
        failing; ///< steps that do not work: "base", "find", "start prepared", "ready cold" …
    std::optional<std::string> image_password;
    std::vector<std::string> log;
    std::optional<std::string> at_shortcut{}; ///< the password of who answers there; nullopt: there is none

    bool fails(const std::string& step) {
        log.push_back(step);
        return failing.contains(step);
    }
};

/// Cold, making or prepared, as its arguments say.
std::string kind_of(const ServerSpec& spec) {
    if (spec.entrypoint.empty()) return "cold";
    return spec.image.starts_with(k_prepared_repository) ? "prepared" : "making";
}

class FakeServer final : public RunningServer {
  public:
    FakeServer(World& world, std::string kind, std::string password)
        : m_world(world), m_kind(std::move(kind)), m_password(std::move(password)) {}
    ~FakeServer() override { m_world.log.push_back("gone " + m_kind); }

    [[nodiscard]] Endpoint endpoint() const override { return {m_password, 1}; }
    [[nodiscard]] std::optional<Endpoint> shortcut(const base::Limit&) const override {
        if (!m_world.at_shortcut) return std::nullopt;
        return Endpoint{*m_world.at_shortcut, 2};
    }
    [[nodiscard]] std::string id() const override { return m_kind; }
    [[nodiscard]] base::Result<ServerState> state(const base::Limit&) override {
        ServerState state;
        state.running = !m_world.fails("ready " + m_kind);
        return state;
    }
    [[nodiscard]] base::Result<std::string> log(int, const base::Limit&) override {
        return "its log: " + m_kind;
    }
    [[nodiscard]] base::Result<void> remove(const base::Limit&) override { return {}; }
    void release() override {}

  private:
    World& m_world;
    std::string m_kind;
    std::string m_password;
};

class FakeStore final : public PreparedStore {
  public:
    explicit FakeStore(World& world) : m_world(world) {}

    [[nodiscard]] base::Result<BaseImage> base_image(const std::string&, const base::Limit&) override {
        if (m_world.fails("base")) return broken("no such image");
        return BaseImage{"sha256:1", {"entry"}, {}, ""};
    }
    [[nodiscard]] base::Result<std::optional<std::string>> find(const PreparedKey&,
                                                                const base::Limit&) override {
        if (m_world.fails("find")) return broken("the engine is tired");
        return m_world.image_password;
    }
    [[nodiscard]] bool claim(const PreparedKey&) override { return !m_world.fails("claim"); }
    [[nodiscard]] base::Result<void> keep(RunningServer&, const Making& making, const base::Limit&) override {
        if (m_world.fails("keep")) return broken("it does not stop");
        m_world.image_password = making.password;
        return {};
    }
    void forget(const PreparedKey&, const base::Limit&) override { m_world.log.emplace_back("forget"); }
    [[nodiscard]] base::Result<std::vector<PreparedImage>> list(const base::Limit&) override {
        return std::vector<PreparedImage>{};
    }
    [[nodiscard]] base::Result<Removed> remove(const PreparedImage&, const base::Limit&) override {
        return Removed::yes;
    }
    [[nodiscard]] base::Result<int> trim(std::uint64_t, const base::Limit&) override { return 0; }

  private:
    World& m_world;
};

class FakeRuntime final : public Runtime {
  public:
    explicit FakeRuntime(World& world) : m_world(world), m_store(world) {}

    [[nodiscard]] base::Result<Capacity> capacity(const base::Limit&) override { return Capacity{}; }
    [[nodiscard]] base::Result<void> ensure_image(const std::string&, const Progress&,
                                                  const base::Limit&) override {
        return {};
    }
    [[nodiscard]] base::Result<std::unique_ptr<RunningServer>> start(const ServerSpec& spec,
                                                                     const base::Limit&) override {
        const auto kind = kind_of(spec);
        if (m_world.fails("start " + kind)) return broken("no start: " + kind);
        const auto password =
            kind == "prepared" ? m_world.image_password.value_or("") : spec.env.at("POSTGRES_PASSWORD");
        return std::unique_ptr<RunningServer>(std::make_unique<FakeServer>(m_world, kind, password));
    }
    base::Result<int> sweep(const base::Limit&) override { return 0; }
    [[nodiscard]] PreparedStore* prepared() override { return &m_store; }

  private:
    World& m_world;
    FakeStore m_store;
};

Recipe postgres() {
    RecipeInput input{};
    input.engine = base::Engine::postgres;
    input.version = "17";
    input.image = "postgres:17";
    input.name = "cell";
    return recipe(input);
}

struct Outcome {
    base::Result<ReadyServer> ready;
    std::vector<std::string> failed; ///< servers that were shown before they went
};

/// A server is ready for the password that it was started with, and for no other.
Outcome brought_up(World& world, const Recipe& wanted_recipe, Freshness freshness = Freshness::reuse) {
    FakeRuntime runtime(world);
    std::vector<std::string> failed;
    BringUp wanted{.recipe = wanted_recipe, .freshness = freshness, .probe = {}};
    wanted.probe = [](const std::string& password) -> ProbeFunction {
        return [password](const Endpoint& endpoint, const base::Limit&) -> Probe {
            return {endpoint.host == password ? Probe::Verdict::ready : Probe::Verdict::wrong,
                    "another password"};
        };
    };
    wanted.on_failure = [&](RunningServer& server) { failed.push_back(server.id()); };
    auto ready = bring_up(runtime, wanted, {base::Deadline::after(30s), {}});
    return {std::move(ready), std::move(failed)};
}

} // namespace

TEST(BringUp, makes_a_prepared_image_at_the_first_start_and_uses_it_at_the_next) {
    World world;
    {
        const auto first = brought_up(world, postgres());
        ASSERT_TRUE(first.ready) << first.ready.error().message;
        EXPECT_EQ(first.ready->origin, Origin::made);
        EXPECT_EQ(first.ready->password, world.image_password);
        EXPECT_THAT(world.log, ElementsAre("base", "find", "claim", "start making", "ready making", "keep",
                                           "ready making"));
    }
    world.log.clear();
    const auto next = brought_up(world, postgres());
    ASSERT_TRUE(next.ready) << next.ready.error().message;
    EXPECT_EQ(next.ready->origin, Origin::prepared);
    EXPECT_EQ(next.ready->password, world.image_password);
    EXPECT_THAT(world.log, ElementsAre("base", "find", "start prepared", "ready prepared"));
}

TEST(BringUp, goes_past_the_engines_proxy_where_the_server_itself_answers_there) {
    World world{.failing = {}, .image_password = "kept", .log = {}, .at_shortcut = "kept"};
    const auto near = brought_up(world, postgres());
    ASSERT_TRUE(near.ready) << near.ready.error().message;
    EXPECT_EQ(near.ready->endpoint, (Endpoint{"kept", 2}));

    world.at_shortcut = "another server's";
    const auto stranger = brought_up(world, postgres());
    ASSERT_TRUE(stranger.ready) << stranger.ready.error().message;
    EXPECT_EQ(stranger.ready->endpoint, (Endpoint{"kept", 1}));

    world.at_shortcut.reset();
    EXPECT_EQ(brought_up(world, postgres()).ready->endpoint, (Endpoint{"kept", 1}));
}

TEST(BringUp, starts_cold_when_it_shall_be_fresh_or_another_cell_makes_the_image) {
    World world;
    const auto recipe = postgres();
    const auto fresh = brought_up(world, recipe, Freshness::fresh);
    ASSERT_TRUE(fresh.ready);
    EXPECT_EQ(fresh.ready->origin, Origin::cold);
    EXPECT_EQ(fresh.ready->password, recipe.credentials.password);
    EXPECT_THAT(world.log, ElementsAre("start cold", "ready cold"));

    World busy{.failing = {"claim"}, .image_password = {}, .log = {}};
    const auto other = brought_up(busy, recipe);
    ASSERT_TRUE(other.ready);
    EXPECT_EQ(other.ready->origin, Origin::cold);
}

TEST(BringUp, starts_cold_whatever_fails_while_an_image_is_made) {
    for (const auto* step : {"base", "find", "start making", "ready making", "keep"}) {
        World world{.failing = {step}, .image_password = {}, .log = {}};
        const auto outcome = brought_up(world, postgres());
        ASSERT_TRUE(outcome.ready) << step << ": " << outcome.ready.error().message;
        EXPECT_EQ(outcome.ready->origin, Origin::cold) << step;
    }
}

TEST(BringUp, starts_cold_when_the_image_is_gone_or_does_not_serve_and_forgets_it) {
    for (const auto* step : {"start prepared", "ready prepared"}) {
        World world{.failing = {step}, .image_password = "kept", .log = {}};
        const auto outcome = brought_up(world, postgres());
        ASSERT_TRUE(outcome.ready) << step;
        EXPECT_EQ(outcome.ready->origin, Origin::cold) << step;
        EXPECT_THAT(world.log, ::testing::Contains("forget")) << step;
        EXPECT_THAT(world.log, ::testing::Not(::testing::Contains("gone cold"))) << step;
    }
}

TEST(BringUp, keeps_an_image_for_others_where_a_cold_start_fails_as_well) {
    World world{.failing = {"ready prepared", "ready cold"}, .image_password = "kept", .log = {}};
    EXPECT_FALSE(brought_up(world, postgres()).ready); // too little memory, say
    EXPECT_THAT(world.log, ::testing::Not(::testing::Contains("forget")));
}

TEST(BringUp, tells_the_failure_of_the_cold_start_and_shows_each_server_that_failed) {
    World world{.failing = {"ready making", "ready cold"}, .image_password = {}, .log = {}};
    const auto outcome = brought_up(world, postgres());
    ASSERT_FALSE(outcome.ready);
    EXPECT_THAT(outcome.ready.error().message, ::testing::HasSubstr("its log: cold"));
    EXPECT_THAT(outcome.failed, ElementsAre("making", "cold"));
}

TEST(BringUp, does_not_begin_anew_when_the_time_is_over) {
    World world{.failing = {"ready prepared"}, .image_password = "kept", .log = {}};
    FakeRuntime runtime(world);
    const auto recipe = postgres();
    std::stop_source stop;
    BringUp wanted{.recipe = recipe, .probe = {}};
    wanted.probe = [](const std::string&) -> ProbeFunction {
        return [](const Endpoint&, const base::Limit&) -> Probe { return {}; };
    };
    wanted.on_failure = [&](RunningServer&) { stop.request_stop(); };
    const auto ready = bring_up(runtime, wanted, {base::Deadline::after(30s), stop.get_token()});
    ASSERT_FALSE(ready);
    EXPECT_THAT(world.log, ::testing::Not(::testing::Contains("start cold")));
}
