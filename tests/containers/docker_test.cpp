// Servers in real containers.

#include "containers/recipe.hpp"
#include "containers/shortcut.hpp"
#include "tests/containers/docker_fixture.hpp"
#include "tests/containers/docker_look.hpp"
#include "tests/containers/postgres_probe.hpp"

#include <gmock/gmock.h>

#include <iostream>
#include <thread>

using namespace harness;
using namespace harness::containers;
using namespace std::chrono_literals;
using harness::testing::command_in;
using harness::testing::image_named;
using harness::testing::postgres_probe;
using harness::testing::volumes_of;
using harness::testing::within;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

namespace {

RecipeInput postgres_input(const std::string& version) {
    RecipeInput input{};
    input.engine = base::Engine::postgres;
    input.version = version;
    input.image = image_named("postgres:" + version);
    input.name = "postgres-" + version;
    return input;
}

/// A container without a database: a shell that does one thing.
ServerSpec shell(const std::string& script) {
    ServerSpec spec;
    spec.image = image_named("harness-test:1");
    spec.command = {"bash", "-c", script};
    spec.port = 5432;
    spec.memory = std::uint64_t{64} << 20U;
    spec.name = "shell";
    return spec;
}

std::int64_t since(base::Clock::time_point from) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(base::Clock::now() - from).count();
}

Probe never(const Endpoint&, const base::Limit&) {
    return {Probe::Verdict::not_yet, "nobody listens"};
}

/// Waits (bounded) for the server's end.
ServerState ended(RunningServer& server) {
    const auto limit = within(30s);
    ServerState state{.running = true, .exit_code = {}, .out_of_memory = false, .error = ""};
    while (state.running && !limit.is_over()) {
        auto now = server.state(limit);
        if (now) state = std::move(*now);
        std::this_thread::yield();
    }
    return state;
}

class Docker : public harness::testing::DockerTest {};
class PostgresVersions : public harness::testing::DockerTest,
                         public ::testing::WithParamInterface<const char*> {};

} // namespace

TEST_P(PostgresVersions, start_become_ready_and_go) {
    const auto began = base::Clock::now();
    auto server = runtime->start(recipe(postgres_input(GetParam())).spec, within(60s));
    ASSERT_TRUE(server) << server.error().message;
    const auto started = since(began);
    const auto ready = wait_until_ready(**server, postgres_probe, within(60s));
    ASSERT_TRUE(ready) << ready.error().message;
    const auto ready_after = since(began);

    const auto mount =
        command_in((*server)->id(), "grep ' /srv/harness ' /proc/mounts; ls /srv/harness/pgdata");
    EXPECT_THAT(mount, HasSubstr("tmpfs /srv/harness tmpfs"));
    EXPECT_THAT(mount, HasSubstr("size=262144k"));
    EXPECT_THAT(mount, HasSubstr("PG_VERSION"));
    const auto volumes = volumes_of((*server)->id());

    const auto removal_began = base::Clock::now();
    const auto removed = (*server)->remove(within(30s));
    ASSERT_TRUE(removed) << removed.error().message;
    std::cout << "postgres " << GetParam() << ": started " << started << " ms, ready " << ready_after
              << " ms, removal " << since(removal_began) << " ms\n";
    for (const auto& volume : volumes)
        EXPECT_FALSE(harness::testing::volume_exists(volume))
            << "the image's volume " << volume << " was left behind";
}

INSTANTIATE_TEST_SUITE_P(All, PostgresVersions, ::testing::Values("13", "14", "15", "16", "17", "18"));

TEST_F(Docker, postgres_starts_on_disk_with_full_durability_and_logical_wal) {
    auto input = postgres_input("18");
    input.durable = true;
    input.in_memory = false;
    input.settings["wal_level"] = "logical";
    auto server = runtime->start(recipe(input).spec, within(60s));
    ASSERT_TRUE(server) << server.error().message;
    const auto ready = wait_until_ready(**server, postgres_probe, within(120s));
    ASSERT_TRUE(ready) << ready.error().message;
    EXPECT_THAT(command_in((*server)->id(), "grep srv /proc/mounts"), IsEmpty());
}

TEST_F(Docker, a_server_answers_at_its_shortcut_as_soon_as_at_what_is_published) {
    auto server = runtime->start(recipe(postgres_input("17")).spec, within(60s));
    ASSERT_TRUE(server) << server.error().message;
    ASSERT_TRUE(wait_until_ready(**server, postgres_probe, within(60s)));
    const auto shortcut = (*server)->shortcut(within(5s));
    ASSERT_TRUE(shortcut) << "the engine's networks are not this machine's: it is in a virtual one, say";
    EXPECT_NE(shortcut->host, (*server)->endpoint().host);
    EXPECT_EQ(postgres_probe(*shortcut, within(5s)).verdict, Probe::Verdict::ready);

    auto other = runtime->start(recipe(postgres_input("17")).spec, within(60s));
    ASSERT_TRUE(other) << other.error().message;
    const auto theirs = std::stoi(harness::testing::docker("inspect -f '{{.State.Pid}}' " + (*other)->id()));
    EXPECT_FALSE(leads_to(*shortcut, theirs, within(5s))) << "it is another container's";
    EXPECT_FALSE(leads_to((*server)->endpoint(), theirs, within(5s)));
}

TEST_F(Docker, a_setting_that_cannot_be_is_told_with_the_servers_own_words) {
    auto input = postgres_input("17");
    input.settings["shared_buffers"] = "a lot";
    auto server = runtime->start(recipe(input).spec, within(60s));
    ASSERT_TRUE(server) << server.error().message;
    const auto ready = wait_until_ready(**server, postgres_probe, within(60s));
    ASSERT_FALSE(ready);
    EXPECT_EQ(ready.error().kind, base::ErrorKind::environment);
    EXPECT_THAT(ready.error().message, HasSubstr("exit code 1"));
    EXPECT_THAT(ready.error().message, HasSubstr("shared_buffers"));
}

TEST_F(Docker, wal_settings_of_the_user_let_the_server_start) {
    for (const auto& [name, value] : {std::pair{"wal_level", "minimal"}, std::pair{"max_wal_senders", "3"},
                                      std::pair{"wal_level", "logical"}, std::pair{"summarize_wal", "on"}}) {
        auto input = postgres_input("17");
        input.settings[name] = value;
        auto server = runtime->start(recipe(input).spec, within(60s));
        ASSERT_TRUE(server) << server.error().message;
        const auto ready = wait_until_ready(**server, postgres_probe, within(60s));
        EXPECT_TRUE(ready) << name << "=" << value << ": " << ready.error().message;
    }
}

TEST_F(Docker, the_users_account_is_the_one_that_is_made) {
    auto input = postgres_input("16");
    input.env = {{"POSTGRES_USER", "app"}, {"POSTGRES_DB", "shop"}};
    auto made = recipe(input);
    auto server = runtime->start(made.spec, within(60s));
    ASSERT_TRUE(server) << server.error().message;
    ASSERT_TRUE(wait_until_ready(**server, postgres_probe, within(60s)));
    EXPECT_THAT(
        command_in((*server)->id(), "PGPASSWORD=" + made.credentials.password
                                        + " psql -h 127.0.0.1 -U app -d shop -Atc 'select current_user'"),
        HasSubstr("app"));
}

TEST_F(Docker, a_container_that_ends_at_once_is_reported_with_exit_code_and_log) {
    auto server = runtime->start(shell("echo to stdout; echo to stderr >&2; exit 7"), within(30s));
    ASSERT_TRUE(server) << server.error().message;
    const auto began = base::Clock::now();
    const auto ready = wait_until_ready(**server, never, within(60s));
    ASSERT_FALSE(ready);
    EXPECT_LT(since(began), 10'000) << "a crash is no timeout";
    EXPECT_THAT(ready.error().message, HasSubstr("exit code 7"));
    EXPECT_THAT(ready.error().message, HasSubstr("to stdout"));
    EXPECT_THAT(ready.error().message, HasSubstr("to stderr"));
}

TEST_F(Docker, a_server_that_never_gets_ready_is_reported_with_its_log) {
    auto server = runtime->start(shell("echo I am thinking; exec sleep 600"), within(30s));
    ASSERT_TRUE(server) << server.error().message;
    const auto ready = wait_until_ready(**server, never, within(3s));
    ASSERT_FALSE(ready);
    EXPECT_EQ(ready.error().kind, base::ErrorKind::environment);
    EXPECT_THAT(ready.error().message, HasSubstr("nobody listens"));
    EXPECT_THAT(ready.error().message, HasSubstr("I am thinking"));
}

TEST_F(Docker, a_server_killed_while_it_starts_is_reported_as_killed) {
    auto server = runtime->start(shell("exec sleep 600"), within(30s));
    ASSERT_TRUE(server) << server.error().message;
    const auto id = (*server)->id();
    int looks = 0;
    const auto ready = wait_until_ready(
        **server,
        [&](const Endpoint& endpoint, const base::Limit& limit) {
            if (++looks == 2) (void)harness::testing::docker("kill " + id);
            return never(endpoint, limit);
        },
        within(60s));
    ASSERT_FALSE(ready);
    EXPECT_THAT(ready.error().message, HasSubstr("exit code 137"));
    EXPECT_THAT(ready.error().message, HasSubstr("somebody killed it"));
}

TEST_F(Docker, a_server_removed_by_somebody_else_is_reported_as_gone) {
    auto server = runtime->start(shell("exec sleep 600"), within(30s));
    ASSERT_TRUE(server) << server.error().message;
    (void)harness::testing::docker("rm -fv " + (*server)->id());
    const auto ready = wait_until_ready(**server, never, within(60s));
    ASSERT_FALSE(ready);
    EXPECT_THAT(ready.error().message, HasSubstr("somebody else removed it"));
    EXPECT_TRUE((*server)->remove(within(30s))) << "already gone is success";
}

TEST_F(Docker, running_out_of_memory_is_told_from_a_crash) {
    auto server =
        runtime->start(shell("x=$(head -c 200000000 /dev/zero | tr '\\0' x); echo ${#x}"), within(30s));
    ASSERT_TRUE(server) << server.error().message;
    const auto state = ended(**server);
    EXPECT_TRUE(state.out_of_memory) << "exit code " << state.exit_code.value_or(-1);
}

TEST_F(Docker, a_full_tmpfs_is_an_error_of_the_server_not_a_kill) {
    auto spec = shell("head -c 100000000 /dev/zero > /srv/harness/file; echo status $?; df /srv/harness");
    spec.data_directory = "/srv/harness";
    spec.tmpfs = std::uint64_t{16} << 20U;
    auto server = runtime->start(spec, within(30s));
    ASSERT_TRUE(server) << server.error().message;
    EXPECT_EQ(ended(**server).exit_code, 0);
    const auto log = (*server)->log(10, within(10s));
    ASSERT_TRUE(log) << log.error().message;
    EXPECT_THAT(*log, HasSubstr("No space left on device"));
    EXPECT_THAT(*log, HasSubstr("16384"));
}

TEST_F(Docker, the_log_is_the_last_lines) {
    auto server = runtime->start(shell("for i in {1..500}; do echo line $i; done"), within(30s));
    ASSERT_TRUE(server) << server.error().message;
    (void)ended(**server);
    const auto log = (*server)->log(3, within(10s));
    ASSERT_TRUE(log) << log.error().message;
    EXPECT_EQ(*log, "line 498\nline 499\nline 500");
}

TEST_F(Docker, a_command_that_is_not_in_the_image_leaves_no_container) {
    auto spec = shell("");
    spec.command = {"/no/such/program"};
    const auto server = runtime->start(spec, within(30s));
    ASSERT_FALSE(server);
    EXPECT_EQ(server.error().kind, base::ErrorKind::environment);
    EXPECT_THAT(server.error().message, HasSubstr("/no/such/program"));
}

CommandSpec spoken_to(const std::string& script) {
    CommandSpec command;
    command.image = image_named("harness-test:1");
    command.words = {"bash", "-c", script};
    command.folder = "/";
    command.name = "spoken-to";
    return command;
}

TEST_F(Docker, a_command_that_is_spoken_to_answers_line_by_line_until_its_input_ends) {
    auto started = runtime->start_command(
        spoken_to(
            "echo ready; while read -r line; do echo \"got $line\"; echo \"saw $line\" >&2; done; exit 7"),
        within(30s));
    ASSERT_TRUE(started) << started.error().message;
    auto& command = **started;
    EXPECT_EQ(*command.read_line(within(30s)), "ready");
    const std::string lengthy(100'000, 'x'); // more than a pipe holds
    for (const auto& line : {std::string("one"), lengthy}) {
        ASSERT_TRUE(command.write_line(line, within(30s)));
        EXPECT_EQ(*command.read_line(within(30s)), "got " + line);
    }
    const auto code = command.finish(within(30s));
    ASSERT_TRUE(code) << code.error().message;
    EXPECT_EQ(*code, 7);
    EXPECT_THAT(command.errors(), HasSubstr("saw one"));
}

TEST_F(Docker, a_command_that_hangs_is_left_at_the_limit_and_goes_with_its_handle) {
    auto started = runtime->start_command(spoken_to("trap '' TERM; sleep 1000"), within(30s));
    ASSERT_TRUE(started) << started.error().message;
    const auto line = (*started)->read_line(within(100ms));
    ASSERT_FALSE(line);
    EXPECT_EQ(line.error().kind, base::ErrorKind::timeout);
}

TEST_F(Docker, a_command_that_ends_says_so_and_one_that_is_not_there_is_refused) {
    auto ended = runtime->start_command(spoken_to("echo last words >&2; printf 'no end'"), within(30s));
    ASSERT_TRUE(ended) << ended.error().message;
    EXPECT_EQ(*(*ended)->read_line(within(30s)), "no end");
    EXPECT_FALSE((*ended)->read_line(within(30s))->has_value());
    EXPECT_THAT((*ended)->errors(), HasSubstr("last words"));
    auto command = spoken_to("");
    command.words = {"no-such-program"};
    const auto refused = runtime->start_command(command, within(30s));
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("no-such-program"));
}

TEST_F(Docker, an_image_that_does_not_exist_is_one_clear_message) {
    std::vector<std::string> lines;
    const auto result = runtime->ensure_image(
        "harness.invalid/no/such:1", [&](const std::string& line) { lines.push_back(line); }, within(60s));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, base::ErrorKind::environment);
    EXPECT_THAT(result.error().message, HasSubstr("could not pull the image harness.invalid/no/such:1"));
    EXPECT_THAT(lines, Not(IsEmpty()));
    EXPECT_TRUE(runtime->ensure_image(image_named("harness-test:1"), {}, within(30s)));
}

TEST_F(Docker, the_machine_has_memory_and_cpus) {
    const auto capacity = runtime->capacity(within(30s));
    ASSERT_TRUE(capacity) << capacity.error().message;
    EXPECT_GT(capacity->memory, std::uint64_t{256} << 20U);
    EXPECT_GE(capacity->cpus, 1);
}

TEST_F(Docker, two_runs_do_not_touch_each_other) {
    const auto other_id = harness::testing::unique_run_id();
    auto other = *connect_docker({.host = "", .run_id = other_id, .watcher = nullptr}, within(10s));
    auto ours = runtime->start(shell("exec sleep 600"), within(30s));
    auto theirs = other->start(shell("exec sleep 600"), within(30s));
    ASSERT_TRUE(ours && theirs);
    const auto swept = runtime->sweep(within(60s));
    ASSERT_TRUE(swept) << swept.error().message;
    EXPECT_EQ(*swept, 1);
    EXPECT_TRUE((*theirs)->state(within(10s))->running);
    EXPECT_TRUE(runtime->sweep_leftovers(within(30s))) << "and their owner lives";
    EXPECT_TRUE((*theirs)->state(within(10s))->running);
}

TEST_F(Docker, two_servers_of_one_cell_may_run_at_once) {
    auto one = runtime->start(shell("exec sleep 600"), within(30s));
    auto two = runtime->start(shell("exec sleep 600"), within(30s));
    ASSERT_TRUE(one && two);
    EXPECT_NE((*one)->id(), (*two)->id());
    EXPECT_NE((*one)->endpoint().port, (*two)->endpoint().port);
}

TEST_F(Docker, servers_start_and_go_from_many_threads) {
    std::vector<std::thread> cells;
    for (int i = 0; i < 6; ++i)
        cells.emplace_back([&] {
            auto server = runtime->start(shell("exec sleep 600"), within(60s));
            ASSERT_TRUE(server) << server.error().message;
            EXPECT_TRUE((*server)->state(within(30s))->running);
            EXPECT_TRUE((*server)->remove(within(60s)));
        });
    for (auto& cell : cells) cell.join();
}

TEST_F(Docker, a_stop_in_the_middle_of_a_start_leaves_nothing) {
    for (int round = 0; round < 6; ++round) {
        std::stop_source source;
        std::thread stopper([&] {
            std::this_thread::yield();
            (void)runtime->capacity(within(10s)); // some time, other in each round
            for (int i = 0; i < round; ++i) (void)runtime->capacity(within(10s));
            source.request_stop();
        });
        const auto server =
            runtime->start(shell("exec sleep 600"), {base::Deadline::after(60s), source.get_token()});
        stopper.join();
        if (server.has_error()) {
            EXPECT_EQ(server.error().kind, base::ErrorKind::cancelled) << server.error().message;
        }
    }
}

TEST_F(Docker, what_is_kept_survives_handle_and_sweep) {
    auto server = runtime->start(shell("exec sleep 600"), within(30s));
    ASSERT_TRUE(server) << server.error().message;
    const auto id = (*server)->id();
    (*server)->release();
    server->reset();
    EXPECT_EQ(*runtime->sweep(within(30s)), 0);
    EXPECT_THAT(harness::testing::docker("inspect -f '{{.State.Running}} {{.Name}}' " + id),
                HasSubstr("true /harness-kept-"));
    (void)harness::testing::docker("rm -fv " + id);
}
