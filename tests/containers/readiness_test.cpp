// When a server counts as ready and when it is given up: the decisions alone, then the loop around them.

#include "containers/readiness.hpp"

#include <gtest/gtest.h>

#include <thread>

using namespace harness;
using namespace harness::containers;
using namespace std::chrono_literals;
using Action = ReadinessStep::Action;
using Verdict = Probe::Verdict;

namespace {

ServerState running() {
    ServerState state;
    state.running = true;
    return state;
}

ServerState ended(int code, bool out_of_memory = false) {
    ServerState state;
    state.exit_code = code;
    state.out_of_memory = out_of_memory;
    return state;
}

base::Error silence() {
    base::Error error;
    error.message = "the engine says nothing";
    return error;
}

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// Answers with a list of states, the last one for ever.
class ScriptedServer final : public RunningServer {
  public:
    explicit ScriptedServer(std::vector<ServerState> states) : m_states(std::move(states)) {}
    Endpoint endpoint() const override { return {"127.0.0.1", 5432}; }
    std::string id() const override { return "scripted"; }
    base::Result<ServerState> state(const base::Limit&) override {
        const auto at = std::min(asked++, m_states.size() - 1);
        return m_states[at];
    }
    base::Result<std::string> log(int, const base::Limit&) override {
        return std::string("line one\nline two");
    }
    base::Result<void> remove(const base::Limit&) override { return {}; }
    void release() override {}

    std::size_t asked = 0;

  private:
    std::vector<ServerState> m_states;
};

base::Limit within(std::chrono::milliseconds time) {
    return {base::Deadline::after(time), {}};
}

} // namespace

TEST(Readiness, probes_a_server_that_lives_and_is_done_when_it_answers) {
    Readiness readiness;
    EXPECT_EQ(readiness.on_state(running()).action, Action::probe);
    EXPECT_EQ(readiness.on_probe({Verdict::not_yet, "refused"}).action, Action::pause);
    EXPECT_EQ(readiness.on_state(running()).action, Action::probe);
    EXPECT_EQ(readiness.on_probe({Verdict::ready, ""}).action, Action::done);
}

TEST(Readiness, pauses_shortly_at_first_and_never_long) {
    Readiness readiness;
    auto last = 0ms;
    for (int look = 0; look < 50; ++look) {
        const auto step = readiness.on_probe({Verdict::not_yet, ""});
        EXPECT_GE(step.pause, last);
        last = step.pause;
        if (look == 0) {
            EXPECT_LE(step.pause, 20ms);
        }
    }
    EXPECT_EQ(last, 100ms);
}

TEST(Readiness, gives_a_crashed_server_up_with_its_exit_code) {
    const auto step = Readiness().on_state(ended(3));
    EXPECT_EQ(step.action, Action::give_up);
    EXPECT_EQ(step.why, "it ended with exit code 3");
}

TEST(Readiness, tells_a_lack_of_memory_from_a_kill) {
    EXPECT_TRUE(holds(describe_end(ended(137, true)), "raise the cell's memory"));
    EXPECT_TRUE(holds(describe_end(ended(137)), "somebody killed it"));
    EXPECT_FALSE(holds(describe_end(ended(1)), "memory"));
    ServerState gone;
    gone.error = "the container is gone";
    EXPECT_EQ(describe_end(gone), "it ended (the container is gone)");
}

TEST(Readiness, gives_up_at_once_what_waiting_cannot_mend) {
    const auto step = Readiness().on_probe({Verdict::wrong, "this is version 15, not 16"});
    EXPECT_EQ(step.action, Action::give_up);
    EXPECT_EQ(step.why, "this is version 15, not 16");
}

TEST(Readiness, bears_an_engine_that_is_silent_for_a_moment) {
    Readiness readiness;
    for (int round = 0; round < 5; ++round) {
        for (int i = 0; i < 3; ++i) EXPECT_EQ(readiness.on_state(silence()).action, Action::pause);
        EXPECT_EQ(readiness.on_state(running()).action, Action::probe);
    }
    for (int i = 0; i < 3; ++i) (void)readiness.on_state(silence());
    const auto step = readiness.on_state(silence());
    EXPECT_EQ(step.action, Action::give_up);
    EXPECT_EQ(step.why, "the engine says nothing");
}

TEST(Readiness, a_timeout_tells_the_last_answer_and_what_it_saw) {
    Readiness readiness;
    EXPECT_EQ(readiness.on_timeout(1500ms), "it was not ready after 1.5 s");
    (void)readiness.on_probe({Verdict::not_yet, "connection refused"});
    EXPECT_TRUE(holds(readiness.on_timeout(60s), "the last look said: connection refused"));
    auto starved = running();
    starved.out_of_memory = true;
    (void)readiness.on_state(starved);
    EXPECT_TRUE(holds(readiness.on_timeout(60s), "ran out of memory"));
}

TEST(WaitUntilReady, polls_until_the_probe_is_content) {
    ScriptedServer server({running()});
    int looks = 0;
    const auto ready = wait_until_ready(
        server,
        [&](const Endpoint& endpoint, const base::Limit& limit) {
            EXPECT_EQ(endpoint.port, 5432);
            EXPECT_LE(limit.deadline.remaining(1h), 5s) << "a probe may not eat all the time";
            return Probe{++looks < 4 ? Verdict::not_yet : Verdict::ready, ""};
        },
        within(30s));
    EXPECT_TRUE(ready);
    EXPECT_EQ(looks, 4);
    EXPECT_EQ(server.asked, 4u) << "life is asked before each look";
}

TEST(WaitUntilReady, reports_a_crash_with_the_log) {
    ScriptedServer server({running(), ended(1)});
    const auto ready = wait_until_ready(
        server, [](const Endpoint&, const base::Limit&) { return Probe{}; }, within(30s));
    ASSERT_FALSE(ready);
    EXPECT_EQ(ready.error().kind, base::ErrorKind::environment);
    EXPECT_TRUE(holds(ready.error().message, "exit code 1")) << ready.error().message;
    EXPECT_TRUE(holds(ready.error().message, "line one\nline two")) << ready.error().message;
}

TEST(WaitUntilReady, reports_a_timeout_with_the_log_although_the_time_is_over) {
    ScriptedServer server({running()});
    const auto ready = wait_until_ready(
        server,
        [](const Endpoint&, const base::Limit&) {
            return Probe{Verdict::not_yet, "refused"};
        },
        within(300ms));
    ASSERT_FALSE(ready);
    EXPECT_EQ(ready.error().kind, base::ErrorKind::environment);
    EXPECT_TRUE(holds(ready.error().message, "refused")) << ready.error().message;
    EXPECT_TRUE(holds(ready.error().message, "line two")) << ready.error().message;
}

TEST(WaitUntilReady, a_stop_ends_it_as_cancelled) {
    ScriptedServer server({running()});
    std::stop_source source;
    const auto ready = wait_until_ready(server,
                                        [&](const Endpoint&, const base::Limit&) {
                                            source.request_stop();
                                            return Probe{Verdict::wrong, "the connection was cancelled"};
                                        },
                                        {base::Deadline::never(), source.get_token()});
    ASSERT_FALSE(ready);
    EXPECT_EQ(ready.error().kind, base::ErrorKind::cancelled);
}

TEST(WaitUntilReady, a_stop_ends_a_pause_too) {
    ScriptedServer server({running()});
    std::stop_source source;
    std::thread stopper;
    const auto ready = wait_until_ready(server,
                                        [&](const Endpoint&, const base::Limit&) {
                                            if (!stopper.joinable())
                                                stopper = std::thread([&] { source.request_stop(); });
                                            return Probe{Verdict::not_yet, ""};
                                        },
                                        {base::Deadline::never(), source.get_token()});
    stopper.join();
    ASSERT_FALSE(ready);
    EXPECT_EQ(ready.error().kind, base::ErrorKind::cancelled);
}
