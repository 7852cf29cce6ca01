// What is left when harness dies without a word: nothing but what was kept.

#include "tests/containers/docker_fixture.hpp"
#include "tests/containers/docker_look.hpp"

#include <gmock/gmock.h>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>

using namespace harness;
using namespace std::chrono_literals;
using harness::testing::containers_of;
using harness::testing::docker;
using harness::testing::within;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace {

/// A run of the small program watched_run in a process of its own.
class WatchedRun {
  public:
    WatchedRun(const std::string& run_id, int servers, bool keep_last = false) {
        std::array<int, 2> input{};
        std::array<int, 2> output{};
        if (::pipe2(input.data(), O_CLOEXEC) != 0 || ::pipe2(output.data(), O_CLOEXEC) != 0) return;
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
        std::vector<std::string> words{HARNESS_WATCHED_RUN, run_id,
                                       harness::testing::image_named("harness-test:1"),
                                       std::to_string(servers)};
        if (keep_last) words.emplace_back("keep-last");
        std::vector<char*> arguments;
        for (auto& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        ::posix_spawn(&process, words[0].c_str(), &actions, nullptr, arguments.data(), environ);
        ::posix_spawn_file_actions_destroy(&actions);
        ::close(input[0]);
        ::close(output[1]);
        m_input = input[1];
        listen(output[0]);
    }
    ~WatchedRun() {
        if (m_input >= 0) ::close(m_input);
        if (process > 0 && m_waits) ::waitpid(process, nullptr, 0);
    }
    WatchedRun(const WatchedRun&) = delete;
    WatchedRun& operator=(const WatchedRun&) = delete;

    void say(const std::string& words) const { (void)!::write(m_input, words.data(), words.size()); }
    /// The exit status as of waitpid.
    int end() {
        ::close(m_input);
        m_input = -1;
        int status = 0;
        ::waitpid(process, &status, 0);
        m_waits = false;
        return status;
    }

    pid_t process = 0;
    pid_t watcher = 0;
    std::vector<std::string> ids;
    bool is_up = false;

  private:
    void listen(int output) {
        std::string text;
        std::array<char, 512> buffer{};
        while (!text.ends_with("up\n")) {
            const auto size = ::read(output, buffer.data(), buffer.size());
            if (size <= 0) break;
            text.append(buffer.data(), static_cast<std::size_t>(size));
        }
        ::close(output);
        ids = harness::testing::lines_of(text);
        is_up = ids.size() >= 2 && ids.back() == "up";
        if (!is_up) return;
        ids.pop_back();
        watcher = std::stoi(ids.back());
        ids.pop_back();
    }
    int m_input = -1;
    bool m_waits = true;
};

bool lives(pid_t process) {
    return ::kill(process, 0) == 0;
}

template <class Condition>
bool comes_true(Condition condition) {
    const auto limit = within(30s);
    while (!limit.is_over()) {
        if (condition()) return true;
        ::poll(nullptr, 0, 50);
    }
    return false;
}

class WatcherTest : public harness::testing::DockerTest {};

} // namespace

TEST_F(WatcherTest, removes_everything_after_a_sigkill) {
    WatchedRun run(run_id, 2);
    ASSERT_TRUE(run.is_up);
    EXPECT_THAT(containers_of(run_id), SizeIs(2));
    ::kill(run.process, SIGKILL);
    EXPECT_TRUE(comes_true([&] { return containers_of(run_id).empty(); }));
    EXPECT_TRUE(comes_true([&] { return !lives(run.watcher); })) << "it does not stay either";
}

TEST_F(WatcherTest, removes_everything_when_harness_leaves_at_once) {
    WatchedRun run(run_id, 1);
    ASSERT_TRUE(run.is_up);
    run.say("leave at once\n");
    EXPECT_EQ(WEXITSTATUS(run.end()), 130);
    EXPECT_TRUE(comes_true([&] { return containers_of(run_id).empty(); }));
}

TEST_F(WatcherTest, cannot_be_ended_by_the_signals_that_end_harness) {
    WatchedRun run(run_id, 1);
    ASSERT_TRUE(run.is_up);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::kill(run.watcher, signal);
    ::kill(run.process, SIGTERM);
    EXPECT_TRUE(comes_true([&] { return containers_of(run_id).empty(); }));
}

TEST_F(WatcherTest, leaves_alone_what_was_kept) {
    WatchedRun run(run_id, 2, true);
    ASSERT_TRUE(run.is_up);
    ::kill(run.process, SIGKILL);
    EXPECT_TRUE(comes_true([&] { return !lives(run.watcher); }));
    EXPECT_THAT(containers_of(run_id), ElementsAre(run.ids.back()));
    (void)docker("rm -fv " + run.ids.back());
}

TEST_F(WatcherTest, goes_with_a_clean_end) {
    WatchedRun run(run_id, 1);
    ASSERT_TRUE(run.is_up);
    EXPECT_EQ(WEXITSTATUS(run.end()), 0);
    EXPECT_THAT(containers_of(run_id), IsEmpty());
    EXPECT_TRUE(comes_true([&] { return !lives(run.watcher); }));
}

TEST_F(WatcherTest, touches_no_other_run) {
    auto server = [&] {
        containers::ServerSpec spec;
        spec.image = harness::testing::image_named("harness-test:1");
        spec.command = {"sleep", "600"};
        return runtime->start(spec, within(30s));
    }();
    ASSERT_TRUE(server) << server.error().message;
    const auto other = harness::testing::unique_run_id();
    WatchedRun run(other, 1);
    ASSERT_TRUE(run.is_up);
    ::kill(run.process, SIGKILL);
    EXPECT_TRUE(comes_true([&] { return !lives(run.watcher); }));
    EXPECT_THAT(containers_of(other), IsEmpty());
    EXPECT_TRUE((*server)->state(within(10s))->running);
}

TEST_F(WatcherTest, when_it_was_killed_too_the_next_run_sweeps) {
    WatchedRun run(run_id, 1);
    ASSERT_TRUE(run.is_up);
    ::kill(run.watcher, SIGKILL);
    ::kill(run.process, SIGKILL);
    (void)run.end();
    EXPECT_THAT(containers_of(run_id), SizeIs(1));
    const auto swept = runtime->sweep_leftovers(within(60s));
    ASSERT_TRUE(swept) << swept.error().message;
    EXPECT_GE(*swept, 1);
    EXPECT_THAT(containers_of(run_id), IsEmpty());
}
