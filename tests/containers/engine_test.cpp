// The engine as a Runtime, against a fake that answers as engines do on bad days.

#include "containers/docker_server.hpp"
#include "containers/removal.hpp"
#include "containers/watcher.hpp"
#include "tests/containers/fake_engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

using namespace harness;
using namespace harness::containers;
using namespace std::chrono_literals;
using harness::testing::answer;
using harness::testing::bytes;
using harness::testing::chunked;
using harness::testing::FakeEngine;
using harness::testing::ping;
using harness::testing::Reply;
using ::testing::HasSubstr;

namespace {

base::Limit within(std::chrono::milliseconds time) {
    return {base::Deadline::after(time), {}};
}

base::Result<std::unique_ptr<Runtime>> connected(const FakeEngine& engine) {
    return connect_docker({.host = engine.host(), .run_id = "r1", .watcher = nullptr}, within(10s));
}

base::Error refused(const FakeEngine& engine) {
    auto runtime = connected(engine);
    EXPECT_FALSE(runtime);
    return runtime ? base::Error{} : std::move(runtime).error();
}

ServerSpec postgres() {
    ServerSpec spec;
    spec.image = "postgres:17";
    spec.port = 5432;
    spec.name = "postgres-17";
    return spec;
}

const std::string k_running =
    R"({"State":{"Running":true,"OOMKilled":false,"Error":"","ExitCode":0},)"
    R"("NetworkSettings":{"Ports":{"5432/tcp":[{"HostIp":"127.0.0.1","HostPort":"49153"}]}}})";

/// An engine on which everything goes well.
struct GoodEngine : FakeEngine {
    explicit GoodEngine(Transport transport = Transport::unix_socket) : FakeEngine(transport) {
        on("POST /containers/create", answer(201, R"({"Id":"c1","Warnings":[]})"));
        on("POST /containers/c1/start", answer(204, ""));
        on("POST /containers/c1/rename", answer(204, ""));
        on("DELETE /containers/c1", answer(204, ""));
    }
};

} // namespace

TEST(Connect, speaks_the_version_that_both_know) {
    for (const auto& [theirs, used] : {std::pair{"1.41", "/v1.41/"}, std::pair{"1.52", "/v1.47/"}}) {
        FakeEngine engine;
        engine.on("GET /_ping", ping(theirs));
        engine.on("GET " + std::string(used) + "info", answer(500, "{}"));
        const auto client = EngineClient::connect(*parse_address(engine.host()), within(10s));
        ASSERT_TRUE(client) << client.error().message;
        EXPECT_EQ("/v" + to_string(client->version()) + "/", used);
    }
}

TEST(Connect, refuses_an_engine_that_is_too_old) {
    FakeEngine engine;
    engine.on("GET /_ping", ping("1.23"));
    EXPECT_THAT(refused(engine).message,
                HasSubstr("speaks API 1.23, harness needs at least 1.24; update it"));
}

TEST(Connect, says_what_to_do_when_there_is_no_engine) {
    const auto runtime = connect_docker(
        {.host = "unix:///nowhere/docker.sock", .run_id = "r", .watcher = nullptr}, within(10s));
    ASSERT_FALSE(runtime);
    EXPECT_EQ(runtime.error().kind, base::ErrorKind::environment);
    EXPECT_THAT(runtime.error().message,
                HasSubstr("no Docker engine answers at unix:///nowhere/docker.sock"));
    EXPECT_THAT(runtime.error().message, HasSubstr("start it, or set DOCKER_HOST"));
}

TEST(Connect, says_what_to_do_without_permission) {
    const auto error = no_answer("use the Docker engine", *parse_address("/run/docker.sock"),
                                 {HttpFailure::Kind::forbidden, "Permission denied"});
    EXPECT_EQ(error.kind, base::ErrorKind::environment);
    EXPECT_THAT(error.message, HasSubstr("your user may not use unix:///run/docker.sock"));
    EXPECT_THAT(error.message, HasSubstr("group docker"));
}

TEST(Connect, tells_other_servers_from_an_engine) {
    for (auto reply : {answer(200, "<html><body>It works!</body></html>"), answer(404, "not here"),
                       answer(200, "OK", "Api-Version: new\r\n"), bytes({"SSH-2.0-OpenSSH_9.2\r\n"})}) {
        FakeEngine engine;
        engine.on("GET /_ping", std::move(reply));
        const auto error = refused(engine);
        EXPECT_EQ(error.kind, base::ErrorKind::environment);
        EXPECT_THAT(error.message, HasSubstr("is not a Docker engine"));
        EXPECT_THAT(error.message, HasSubstr("DOCKER_HOST"));
    }
}

TEST(Connect, tells_a_port_that_wants_tls) {
    FakeEngine engine(FakeEngine::Transport::tcp);
    engine.on("GET /_ping", answer(400, "Client sent an HTTP request to an HTTPS server.\n"));
    EXPECT_THAT(refused(engine).message, HasSubstr("wants TLS"));
}

TEST(Connect, an_engine_that_hangs_is_a_timeout) {
    FakeEngine engine;
    engine.on("GET /_ping", bytes({}, Reply::End::hang));
    const auto runtime =
        connect_docker({.host = engine.host(), .run_id = "r", .watcher = nullptr}, within(100ms));
    ASSERT_FALSE(runtime);
    EXPECT_EQ(runtime.error().kind, base::ErrorKind::timeout);
    EXPECT_THAT(runtime.error().message, HasSubstr("did not answer in time"));
}

TEST(Runtime, knows_what_the_machine_has) {
    FakeEngine engine;
    engine.on("GET /info", answer(200, R"({"MemTotal":8000000000,"NCPU":4,"Other":[1,2]})"));
    const auto capacity = (*connected(engine))->capacity(within(10s));
    ASSERT_TRUE(capacity) << capacity.error().message;
    EXPECT_EQ(capacity->memory, 8'000'000'000u);
    EXPECT_EQ(capacity->cpus, 4);
}

TEST(Runtime, answers_that_are_not_what_the_api_promises_are_errors) {
    for (const auto* odd : {"", "{", "[]", "null", R"({"MemTotal":-1,"NCPU":4})",
                            R"({"MemTotal":"8","NCPU":4})", "{\"MemTotal\":1e300,\"NCPU\":4}", "\xff\xfe"}) {
        FakeEngine engine;
        engine.on("GET /info", answer(200, odd));
        const auto capacity = (*connected(engine))->capacity(within(10s));
        ASSERT_FALSE(capacity) << odd;
        EXPECT_THAT(capacity.error().message, HasSubstr("could not ask what the engine's machine has"));
    }
    FakeEngine engine;
    engine.on("GET /info", answer(200, std::string(100'000, '[')));
    EXPECT_FALSE((*connected(engine))->capacity(within(10s)));
}

TEST(Start, gives_a_server_with_the_published_address) {
    GoodEngine engine;
    engine.on("GET /containers/c1/json", answer(200, k_running));
    auto server = (*connected(engine))->start(postgres(), within(10s));
    ASSERT_TRUE(server) << server.error().message;
    EXPECT_EQ((*server)->endpoint().host, "127.0.0.1");
    EXPECT_EQ((*server)->endpoint().port, 49153);
    EXPECT_EQ((*server)->id(), "c1");
    EXPECT_THAT(engine.last("POST /containers/create"), HasSubstr("name=harness-r1-postgres-17"));
    EXPECT_THAT(engine.last("POST /containers/create"), HasSubstr(R"("harness.run":"r1")"));
}

TEST(Start, waits_for_a_port_that_is_published_late) {
    GoodEngine engine;
    engine.on("GET /containers/c1/json",
              answer(200, R"({"State":{"Running":true},"NetworkSettings":{"Ports":{}}})"));
    engine.on("GET /containers/c1/json", answer(200, k_running));
    auto server = (*connected(engine))->start(postgres(), within(10s));
    ASSERT_TRUE(server) << server.error().message;
    EXPECT_EQ((*server)->endpoint().port, 49153);
}

TEST(Start, a_server_that_ended_at_once_is_still_a_server_so_that_its_log_can_be_read) {
    GoodEngine engine;
    engine.on("GET /containers/c1/json",
              answer(200, R"({"State":{"Running":false,"ExitCode":2},"NetworkSettings":{"Ports":{}}})"));
    auto server = (*connected(engine))->start(postgres(), within(10s));
    ASSERT_TRUE(server) << server.error().message;
    EXPECT_EQ((*server)->endpoint().port, 0);
    EXPECT_EQ((*server)->state(within(10s))->exit_code, 2);
}

TEST(Start, leaves_nothing_behind_when_the_container_cannot_start) {
    FakeEngine engine;
    engine.on("POST /containers/create", answer(201, R"({"Id":"c1"})"));
    engine.on(
        "POST /containers/c1/start",
        answer(500,
               R"({"message":"driver failed: Bind for 127.0.0.1:5432 failed: port is already allocated"})"));
    engine.on("DELETE /containers/c1", answer(204, ""));
    const auto server = (*connected(engine))->start(postgres(), within(10s));
    ASSERT_FALSE(server);
    EXPECT_EQ(server.error().kind, base::ErrorKind::environment);
    EXPECT_THAT(server.error().message, HasSubstr("port is already allocated"));
    EXPECT_EQ(engine.requests().back(), "DELETE /containers/c1?force=1&v=1");
}

TEST(Start, takes_another_name_when_the_first_is_taken) {
    FakeEngine engine;
    engine.on("POST /containers/create",
              answer(409, R"({"message":"Conflict. The container name is in use"})"));
    engine.on("POST /containers/create", answer(201, R"({"Id":"c1"})"));
    engine.on("POST /containers/c1/start", answer(204, ""));
    engine.on("GET /containers/c1/json", answer(200, k_running));
    engine.on("DELETE /containers/c1", answer(204, ""));
    const auto server = (*connected(engine))->start(postgres(), within(10s));
    ASSERT_TRUE(server) << server.error().message;
    EXPECT_THAT(engine.last("POST /containers/create"), HasSubstr("name=harness-r1-postgres-17-2 "));
}

TEST(Start, a_full_disk_is_told_in_the_engines_words) {
    FakeEngine engine;
    engine.on("POST /containers/create",
              answer(500, R"({"message":"mkdir /var/lib/docker: no space left on device"})"));
    const auto server = (*connected(engine))->start(postgres(), within(10s));
    ASSERT_FALSE(server);
    EXPECT_EQ(server.error().kind, base::ErrorKind::environment);
    EXPECT_THAT(server.error().message, HasSubstr("no space left on device"));
}

TEST(Start, looks_for_a_container_that_was_made_although_no_answer_came) {
    FakeEngine engine;
    engine.on("POST /containers/create", bytes({"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{"}));
    engine.on("GET /containers/json",
              answer(200, R"([{"Id":"c7","Names":["/harness-r1-postgres-17"],"Labels":{}}])"));
    engine.on("DELETE /containers/c7", answer(204, ""));
    const auto server = (*connected(engine))->start(postgres(), within(10s));
    ASSERT_FALSE(server);
    EXPECT_THAT(engine.last("GET /containers/json"), HasSubstr("harness.request%3Dr1-1"));
    EXPECT_EQ(engine.count("DELETE /containers/c7"), 1);
}

TEST(Server, is_removed_with_its_handle_although_a_stop_was_asked_for) {
    GoodEngine engine;
    engine.on("GET /containers/c1/json", answer(200, k_running));
    const auto runtime = *connected(engine);
    std::stop_source source;
    auto server = runtime->start(postgres(), {base::Deadline::never(), source.get_token()});
    ASSERT_TRUE(server) << server.error().message;
    source.request_stop();
    EXPECT_TRUE((*server)->remove({base::Deadline::never(), source.get_token()}));
    EXPECT_EQ(engine.count("DELETE /containers/c1"), 1);
    server->reset();
    EXPECT_EQ(engine.count("DELETE /containers/c1"), 1) << "once is enough";
}

TEST(Server, outlives_its_runtime) {
    GoodEngine engine;
    engine.on("GET /containers/c1/json", answer(200, k_running));
    auto runtime = *connected(engine);
    auto server = *runtime->start(postgres(), within(10s));
    runtime.reset();
    server.reset();
    EXPECT_EQ(engine.count("DELETE /containers/c1"), 1);
}

TEST(Server, released_is_renamed_and_never_removed) {
    GoodEngine engine;
    engine.on("GET /containers/c1/json", answer(200, k_running));
    auto server = *(*connected(engine))->start(postgres(), within(10s));
    server->release();
    EXPECT_TRUE(server->remove(within(10s)));
    server.reset();
    EXPECT_EQ(engine.count("DELETE"), 0);
    EXPECT_THAT(engine.last("POST /containers/c1/rename"),
                HasSubstr("name=harness-kept-harness-r1-postgres-17"));
}

TEST(Server, released_is_not_swept_although_it_could_not_be_renamed) {
    FakeEngine engine;
    engine.on("POST /containers/create", answer(201, R"({"Id":"c1"})"));
    engine.on("POST /containers/c1/start", answer(204, ""));
    engine.on("POST /containers/c1/rename", answer(500, "{}"));
    engine.on("GET /containers/c1/json", answer(200, k_running));
    engine.on("GET /containers/json", answer(200, R"([{"Id":"c1","Names":["/harness-r1-postgres-17"]}])"));
    const auto runtime = *connected(engine);
    (*runtime->start(postgres(), within(10s)))->release();
    const auto swept = runtime->sweep(within(10s));
    ASSERT_TRUE(swept) << swept.error().message;
    EXPECT_EQ(*swept, 0);
}

TEST(Start, once_begun_a_creation_is_seen_through_although_a_stop_was_asked_for) {
    GoodEngine engine;
    engine.on("GET /containers/c1/json", answer(200, k_running));
    const auto runtime = *connected(engine);
    std::stop_source source;
    std::thread stopper([&] {
        EXPECT_TRUE(engine.was_asked("POST /containers/create"));
        source.request_stop();
    });
    const auto server = runtime->start(postgres(), {base::Deadline::never(), source.get_token()});
    stopper.join();
    if (server.has_error()) {
        EXPECT_EQ(server.error().kind, base::ErrorKind::cancelled);
        EXPECT_EQ(engine.count("DELETE /containers/c1"), 1);
    }
}

TEST(Start, after_a_stop_asks_for_nothing) {
    GoodEngine engine;
    const auto runtime = *connected(engine);
    std::stop_source source;
    source.request_stop();
    const auto server = runtime->start(postgres(), {base::Deadline::never(), source.get_token()});
    ASSERT_FALSE(server);
    EXPECT_EQ(server.error().kind, base::ErrorKind::cancelled);
    EXPECT_EQ(engine.count("POST"), 0);
}

TEST(Server, that_somebody_else_removed_is_not_running) {
    GoodEngine engine;
    engine.on("GET /containers/c1/json", answer(200, k_running));
    engine.on("GET /containers/c1/json", answer(404, R"({"message":"No such container: c1"})"));
    auto server = *(*connected(engine))->start(postgres(), within(10s));
    const auto state = server->state(within(10s));
    ASSERT_TRUE(state) << state.error().message;
    EXPECT_FALSE(state->running);
    EXPECT_THAT(state->error, HasSubstr("somebody else removed it"));
    EXPECT_EQ(*server->log(20, within(10s)), "");
}

TEST(Removal, of_what_is_gone_or_going_is_success) {
    for (const auto& reply :
         {answer(204, ""), answer(404, R"({"message":"No such container"})"),
          answer(409, R"({"message":"removal of container c1 is already in progress"})")}) {
        FakeEngine engine;
        engine.on("DELETE /containers/c1", reply);
        const auto client = *EngineClient::connect(*parse_address(engine.host()), within(10s));
        EXPECT_TRUE(remove_container(client, "c1", within(10s)));
    }
}

TEST(Removal, is_tried_again_when_the_engine_fails) {
    FakeEngine engine;
    engine.on("DELETE /containers/c1", answer(500, R"({"message":"device or resource busy"})"));
    engine.on("DELETE /containers/c1", bytes({}));
    engine.on("DELETE /containers/c1", answer(204, ""));
    const auto client = *EngineClient::connect(*parse_address(engine.host()), within(10s));
    EXPECT_TRUE(remove_container(client, "c1", within(10s)));
    EXPECT_EQ(engine.count("DELETE"), 3);
}

TEST(Removal, that_fails_says_how_to_do_it_by_hand) {
    FakeEngine engine;
    engine.on("DELETE /containers/c1", answer(500, R"({"message":"device or resource busy"})"));
    const auto client = *EngineClient::connect(*parse_address(engine.host()), within(10s));
    const auto removed = remove_container(client, "c1", within(1s));
    ASSERT_FALSE(removed);
    EXPECT_THAT(removed.error().message, HasSubstr("device or resource busy"));
    EXPECT_THAT(removed.error().message, HasSubstr("docker rm -fv c1"));
}

TEST(Sweep, removes_what_the_run_made_and_not_what_was_kept) {
    FakeEngine engine;
    engine.on("GET /containers/json", answer(200, R"([{"Id":"c1","Names":["/harness-r1-a"],"Labels":{}},
                                                     {"Id":"c2","Names":["/harness-kept-harness-r1-b"]},
                                                     {"Id":"c3","Names":null,"Labels":null}])"));
    engine.on("DELETE /containers/", answer(204, ""));
    const auto swept = (*connected(engine))->sweep(within(10s));
    ASSERT_TRUE(swept) << swept.error().message;
    EXPECT_EQ(*swept, 2);
    EXPECT_EQ(engine.count("DELETE /containers/c2"), 0);
    EXPECT_THAT(engine.last("GET /containers/json"), HasSubstr("harness.run%3Dr1"));
}

TEST(Sweep, goes_on_after_a_failure_and_reports_it) {
    FakeEngine engine;
    engine.on("GET /containers/json", answer(200, R"([{"Id":"c1"},{"Id":"c2"}])"));
    engine.on("DELETE /containers/c1", answer(500, R"({"message":"busy"})"));
    engine.on("DELETE /containers/c2", answer(204, ""));
    EXPECT_FALSE((*connected(engine))->sweep(within(1s)));
    EXPECT_GE(engine.count("DELETE /containers/c1"), 1);
}

TEST(WatcherOrders, are_heard_however_the_lines_are_cut) {
    WatcherOrders orders;
    for (const char c : std::string("armed\nkeep abc\nunheard of\nkeep def\n")) orders.hear({&c, 1});
    EXPECT_TRUE(orders.is_armed());
    EXPECT_FALSE(orders.was_clean());
    EXPECT_EQ(orders.kept(), (std::set<std::string>{"abc", "def"}));
    orders.hear("by");
    EXPECT_FALSE(orders.was_clean());
    orders.hear("e\n");
    EXPECT_TRUE(orders.was_clean());
}
