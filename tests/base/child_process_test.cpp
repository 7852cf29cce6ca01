#include "harness/base/child_process.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <fstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace harness::base {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Limit within(std::chrono::milliseconds time) {
    return {Deadline::after(time), {}};
}

const Limit& long_enough() {
    static const Limit limit = within(std::chrono::minutes(1));
    return limit;
}

ChildCommand shell(const std::string& script) {
    return {{"sh", "-c", script}, this_environment()};
}

ChildEnd run(const ChildCommand& command) {
    auto end = run_child(command, long_enough());
    EXPECT_TRUE(end.has_value()) << end.error().message;
    return end.has_value() ? *end : ChildEnd{};
}

bool is_alive(pid_t process) {
    return ::kill(process, 0) == 0;
}

/// What is told to be gone may still be on its way: it was killed, and its end is the kernel's work.
bool dies(pid_t process) {
    const auto limit = within(std::chrono::seconds(20));
    while (is_alive(process) && !limit.is_over()) std::this_thread::yield();
    return !is_alive(process);
}

TEST(ChildProcess, gives_output_errors_and_exit_code_apart) {
    const auto end = run(shell("echo out; echo err >&2; exit 3"));
    EXPECT_EQ(end.output, "out\n");
    EXPECT_EQ(end.errors, "err\n");
    EXPECT_EQ(end.exit_code, 3);
    EXPECT_EQ(end.describe(), "exited with code 3");
    EXPECT_TRUE(end.is_whole);
}

TEST(ChildProcess, hands_words_on_as_they_are) {
    const auto end = run({{"printf", "%s|", "a b", "$HOME", "*", "'", ""}, this_environment()});
    EXPECT_EQ(end.output, "a b|$HOME|*|'||");
}

TEST(ChildProcess, has_the_environment_and_the_folder_it_is_given_and_no_other) {
    const auto end = run({{"/usr/bin/env"}, {{"A", "1"}, {"PATH", "/nowhere"}}, "/"});
    EXPECT_EQ(end.output, "A=1\nPATH=/nowhere\n");
    EXPECT_EQ(run({{"pwd"}, {{"PATH", "/usr/bin:/bin"}}, "/usr"}).output, "/usr\n");
}

TEST(ChildProcess, tells_a_signal_from_an_exit_code) {
    const auto end = run(shell("kill -9 $$"));
    EXPECT_EQ(end.exit_code, std::nullopt);
    EXPECT_THAT(end.describe(), StartsWith("was ended by signal 9"));
    EXPECT_EQ(run(shell("exit 9")).exit_code, 9);
}

TEST(ChildProcess, reads_what_it_is_given_and_then_the_end) {
    auto command = shell("cat; echo done");
    command.input = std::string(300'000, 'x') + "\n";
    const auto end = run(command);
    EXPECT_EQ(end.output, command.input + "done\n");
    EXPECT_EQ(run(shell("read answer || echo nobody answers")).output, "nobody answers\n");
}

TEST(ChildProcess, may_leave_unread_what_it_is_given) {
    auto command = shell("exec <&-; exit 4");
    command.input = std::string(1'000'000, 'x');
    EXPECT_EQ(run(command).exit_code, 4);
}

TEST(ChildProcess, has_no_terminal_to_ask_on) {
    EXPECT_NE(run(shell("exec 3</dev/tty")).exit_code, 0);
}

TEST(ChildProcess, is_an_error_of_usage_where_there_is_no_such_program_or_folder) {
    const auto missing = run_child({{"no-such-program-at-all"}, this_environment()}, long_enough());
    ASSERT_TRUE(missing.has_error());
    EXPECT_EQ(missing.error().kind, ErrorKind::usage);
    EXPECT_EQ(missing.error().message, "run no-such-program-at-all: there is no such program in PATH");
    const auto folder = run_child({{"sh"}, this_environment(), "/no/such/folder"}, long_enough());
    ASSERT_TRUE(folder.has_error());
    EXPECT_THAT(folder.error().message, HasSubstr("there is no folder /no/such/folder"));
    const auto data = run_child({{"/etc/passwd"}, this_environment()}, long_enough());
    ASSERT_TRUE(data.has_error());
    EXPECT_THAT(data.error().message, HasSubstr("may not be executed"));
}

TEST(ChildProcess, is_an_error_of_usage_where_the_file_is_no_program) {
    const auto file =
        std::filesystem::temp_directory_path() / ("harness-noise-" + std::to_string(::getpid()));
    std::ofstream(file) << "\x7f"
                           "ELF but not really";
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    const auto end = run_child({{file.string()}, this_environment()}, long_enough());
    std::filesystem::remove(file);
    ASSERT_TRUE(end.has_error());
    EXPECT_EQ(end.error().kind, ErrorKind::usage);
    EXPECT_THAT(end.error().message, HasSubstr("Exec format error"));
}

TEST(ChildProcess, keeps_the_ends_of_megabytes) {
    auto command = shell("echo first; yes | head -c 9000000; echo last; yes | head -c 5000000 >&2");
    command.keep = 10'000;
    const auto end = run(command);
    EXPECT_FALSE(end.is_whole);
    EXPECT_THAT(end.output, StartsWith("first\n"));
    EXPECT_TRUE(end.output.ends_with("last\n"));
    EXPECT_THAT(end.output, HasSubstr("bytes are left out here]"));
    EXPECT_LT(end.output.size() + end.errors.size(), 40'000U);
}

TEST(ChildProcess, is_killed_as_a_group_when_its_time_is_over) {
    const auto end =
        run_child(shell("sleep 1000 & echo $!; echo before; wait"), within(std::chrono::milliseconds(300)));
    ASSERT_TRUE(end.has_error());
    EXPECT_EQ(end.error().kind, ErrorKind::timeout);
    EXPECT_THAT(end.error().detail, HasSubstr("before"));
    EXPECT_TRUE(dies(std::stoi(end.error().detail)));
}

TEST(ChildProcess, that_ignores_being_asked_is_killed) {
    const auto end = run_child(shell("trap '' TERM; echo $$; while :; do sleep 0.05; done"),
                               within(std::chrono::milliseconds(200)));
    ASSERT_TRUE(end.has_error());
    EXPECT_EQ(end.error().kind, ErrorKind::timeout);
    EXPECT_TRUE(dies(std::stoi(end.error().detail)));
}

TEST(ChildProcess, may_say_goodbye_when_it_is_asked_to_end) {
    const auto end = run_child(shell("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done"),
                               within(std::chrono::milliseconds(500)));
    ASSERT_TRUE(end.has_error());
    EXPECT_THAT(end.error().detail, HasSubstr("up\nbye\n"));
}

TEST(ChildProcess, is_stopped_by_a_stop) {
    std::stop_source stop;
    const std::jthread stopper([&] { stop.request_stop(); });
    const auto end =
        run_child(shell("sleep 1000"), {Deadline::after(std::chrono::minutes(1)), stop.get_token()});
    ASSERT_TRUE(end.has_error());
    EXPECT_EQ(end.error().kind, ErrorKind::cancelled);
}

TEST(ChildProcess, leaves_no_grandchild_that_holds_its_outputs) {
    const auto end = run(shell("sleep 1000 & echo $!"));
    EXPECT_EQ(end.exit_code, 0);
    EXPECT_TRUE(dies(std::stoi(end.output)));
}

TEST(ChildProcess, leaves_no_daemon_that_left_its_group) {
    auto child = ChildProcess::start(shell("setsid sh -c 'echo $$; exec sleep 1000' & read line"));
    ASSERT_TRUE(child.has_value());
    const auto daemon = (*child)->read_line(long_enough());
    ASSERT_TRUE(daemon.has_value() && daemon->has_value());
    const auto end = (*child)->finish(long_enough());
    ASSERT_TRUE(end.has_value());
    EXPECT_EQ(end->exit_code, 1);
    EXPECT_TRUE(dies(std::stoi(**daemon)));
}

TEST(ChildProcess, goes_with_its_object) {
    auto child = ChildProcess::start(shell("echo $$; exec sleep 1000"));
    ASSERT_TRUE(child.has_value());
    const auto line = (*child)->read_line(long_enough());
    ASSERT_TRUE(line.has_value() && line->has_value());
    child->reset();
    EXPECT_TRUE(dies(std::stoi(**line)));
}

/// Harness is killed: another process stands for it here.
TEST(ChildProcess, does_not_outlive_a_harness_that_is_killed) {
    std::array<int, 2> line{};
    ASSERT_EQ(::pipe(line.data()), 0);
    const auto harness = ::fork();
    if (harness == 0) {
        auto child = ChildProcess::start(shell("setsid sleep 1000 & echo $!; echo $$; wait"));
        for (int told = 0; told < 2; ++told) {
            const auto pid = (*child)->read_line(long_enough())->value() + "\n";
            if (::write(line[1], pid.data(), pid.size()) < 0) ::_exit(1);
        }
        ::pause();
        ::_exit(0);
    }
    ::close(line[1]);
    std::string told;
    std::array<char, 64> buffer{};
    while (std::count(told.begin(), told.end(), '\n') < 2) {
        const auto size = ::read(line[0], buffer.data(), buffer.size());
        ASSERT_GT(size, 0);
        told.append(buffer.data(), static_cast<std::size_t>(size));
    }
    ::close(line[0]);
    ::kill(harness, SIGKILL);
    ::waitpid(harness, nullptr, 0);
    EXPECT_TRUE(dies(std::stoi(told)));
    EXPECT_TRUE(dies(std::stoi(told.substr(told.find('\n') + 1))));
}

TEST(ChildProcess, answers_line_by_line) {
    auto child = ChildProcess::start(
        shell("while read line; do echo \"you said $line\"; echo note >&2; done; echo end"));
    ASSERT_TRUE(child.has_value());
    for (const std::string word : {"one", "two"}) {
        ASSERT_TRUE((*child)->write_line(word, long_enough()).has_value());
        EXPECT_EQ((*child)->read_line(long_enough()).value(), "you said " + word);
    }
    const auto end = (*child)->finish(long_enough());
    ASSERT_TRUE(end.has_value());
    EXPECT_EQ(end->output, "end\n");
    EXPECT_EQ(end->errors, "note\nnote\n");
}

TEST(ChildProcess, that_dies_between_lines_says_so) {
    auto child = ChildProcess::start(shell("read line; echo half; kill -9 $$"));
    ASSERT_TRUE(child.has_value());
    ASSERT_TRUE((*child)->write_line("go", long_enough()).has_value());
    EXPECT_EQ((*child)->read_line(long_enough()).value(), "half");
    EXPECT_EQ((*child)->read_line(long_enough()).value(), std::nullopt);
    const auto end = (*child)->finish(long_enough());
    ASSERT_TRUE(end.has_value());
    EXPECT_EQ(end->signal, SIGKILL);
}

TEST(ChildProcess, outlives_the_thread_that_started_it) {
    std::unique_ptr<ChildProcess> child;
    std::thread([&] { child = std::move(*ChildProcess::start(shell("read line; echo still here"))); }).join();
    ASSERT_TRUE(child->write_line("go", long_enough()).has_value());
    EXPECT_EQ(child->read_line(long_enough()).value(), "still here");
}

TEST(ChildProcess, starts_from_many_threads_at_once) {
    std::vector<std::jthread> threads;
    std::atomic<int> right = 0;
    for (int at = 0; at < 8; ++at)
        threads.emplace_back([&, at] {
            for (int round = 0; round < 5; ++round) {
                const auto word = std::to_string(at * 100 + round);
                const auto end = run_child(shell("echo " + word), long_enough());
                if (end.has_value() && end->output == word + "\n" && end->is_success()) ++right;
            }
        });
    threads.clear();
    EXPECT_EQ(right, 40);
}

} // namespace
} // namespace harness::base
