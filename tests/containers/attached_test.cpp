// A program in a container that is spoken to, by a fake engine.

#include "containers/engine_answers.hpp"
#include "containers/server.hpp"
#include "tests/containers/fake_engine.hpp"
#include "tests/containers/frames.hpp"

#include <gmock/gmock.h>

using namespace harness;
using namespace harness::containers;
using namespace std::chrono_literals;
using harness::testing::answer;
using harness::testing::bytes;
using harness::testing::FakeEngine;
using harness::testing::frame;
using harness::testing::ping;
using harness::testing::Reply;
using ::testing::HasSubstr;

namespace {

constexpr auto k_upgraded =
    "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\n"
    "Upgrade: tcp\r\n\r\n";

base::Limit within(std::chrono::milliseconds time) {
    return {base::Deadline::after(time), {}};
}

class Attached : public ::testing::Test {
  protected:
    Attached() {
        m_engine.on("GET /_ping", ping());
        m_engine.on("POST /containers/create", answer(201, R"({"Id":"c1"})"));
        m_engine.on("DELETE /containers/c1", answer(204, ""));
    }
    void program_writes(std::vector<std::string> pieces, Reply::End end = Reply::End::close,
                        Reply started = answer(204, "")) {
        m_engine.on("POST /containers/c1/start", std::move(started));
        pieces.insert(pieces.begin(), k_upgraded);
        m_engine.on("POST /containers/c1/attach", bytes(std::move(pieces), end));
    }
    base::Result<std::unique_ptr<RunningCommand>> start() {
        auto runtime =
            connect_docker({.host = m_engine.host(), .run_id = "r1", .watcher = nullptr}, within(10s));
        if (runtime.has_error()) return std::move(runtime).error();
        m_runtime = std::move(*runtime);
        CommandSpec command;
        command.image = "our/backend";
        command.words = {"python3"};
        command.name = "postgres-17";
        return m_runtime->start_command(command, within(10s));
    }

    FakeEngine m_engine;
    std::unique_ptr<Runtime> m_runtime;
};

} // namespace

TEST_F(Attached, lines_errors_and_the_exit_code_are_the_programs) {
    program_writes({frame(1, "one\ntw"), frame(2, "trouble\n"), frame(1, "o\nno end")});
    m_engine.on("POST /containers/c1/wait", answer(200, R"({"StatusCode":3})"));
    const auto command = start();
    ASSERT_TRUE(command) << command.error().message;
    for (const auto* line : {"one", "two", "no end"})
        EXPECT_EQ((*command)->read_line(within(10s)).value(), std::optional<std::string>(line));
    EXPECT_EQ((*command)->read_line(within(10s)).value(), std::nullopt);
    EXPECT_EQ((*command)->errors(), "trouble\n");
    EXPECT_EQ((*command)->finish(within(10s)).value(), 3);
    EXPECT_EQ(m_engine.count("DELETE /containers/c1"), 1);
}

TEST_F(Attached, an_engine_that_goes_away_is_no_end_of_the_program) {
    program_writes({frame(1, "one\n")}, Reply::End::reset);
    m_engine.on("POST /containers/c1/wait", bytes({}, Reply::End::reset));
    const auto command = start();
    ASSERT_TRUE(command) << command.error().message;
    while (true) {
        const auto line = (*command)->read_line(within(10s));
        if (line.has_error() || !*line) break;
    }
    const auto end = (*command)->finish(within(10s));
    ASSERT_TRUE(end.has_error());
    EXPECT_EQ(end.error().kind, base::ErrorKind::environment);
}

TEST_F(Attached, an_image_without_the_program_is_a_mistake_of_its_user) {
    const auto* no_program =
        R"({"message":"OCI runtime create failed: exec: \"python3\": executable file not )"
        R"(found in $PATH: unknown"})";
    program_writes({}, Reply::End::close, answer(400, no_program));
    const auto command = start();
    ASSERT_FALSE(command);
    EXPECT_EQ(command.error().kind, base::ErrorKind::usage);
    EXPECT_THAT(command.error().message, HasSubstr("our/backend has no program python3"));
    EXPECT_EQ(m_engine.count("DELETE /containers/c1"), 1);
}

TEST(Answers, a_program_that_is_not_in_the_image_is_told_from_other_refusals) {
    const auto tells = [](std::string_view message) {
        return tells_of_no_program(R"({"message": ")" + std::string(message) + R"("})");
    };
    // runc, by the engines 20.10 and 28; crun, by Podman
    EXPECT_TRUE(
        tells(R"(OCI runtime create failed: container_linux.go:380: starting container process caused: )"
              R"(exec: \"nope\": executable file not found in $PATH: unknown)"));
    EXPECT_TRUE(tells(
        R"(failed to create task for container: OCI runtime create failed: runc create failed: unable to )"
        R"(start container process: exec: \"/nope\": stat /nope: no such file or directory: unknown)"));
    EXPECT_TRUE(
        tells(R"(crun: executable file `nope` not found in $PATH: No such file or directory: OCI runtime )"
              R"(attempted to invoke a command that was not found)"));
    EXPECT_TRUE(tells("crun: open executable: Permission denied: OCI permission denied"));
    EXPECT_FALSE(tells(
        "crun: chdir to `/x`: No such file or directory: OCI runtime attempted to invoke a command that was "
        "not found"));
    EXPECT_FALSE(tells("error while mounting volume: no such file or directory"));
    EXPECT_FALSE(tells("No such container: 1234"));
    EXPECT_FALSE(tells("write /var/lib/docker: no space left on device"));
}
