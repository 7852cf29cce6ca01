#include "containers/images.hpp"
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
using harness::testing::Reply;
using ::testing::HasSubstr;

namespace {

constexpr auto k_look = "GET /images/postgres:17/json";
constexpr auto k_pull = "POST /images/create?fromImage=postgres%3A17";
const auto k_missing = answer(404, R"({"message":"No such image: postgres:17"})");

base::Limit within(std::chrono::milliseconds time) {
    return {base::Deadline::after(time), {}};
}

/// A client and a store for a fake engine.
struct Images {
    explicit Images(const FakeEngine& engine)
        : client(*EngineClient::connect(*parse_address(engine.host()), within(10s))), store(client) {}

    base::Result<void> ensure(const std::string& image = "postgres:17",
                              const base::Limit& limit = within(10s)) {
        return store.ensure(
            image,
            [this](const std::string& line) {
                const std::lock_guard lock(mutex);
                lines.push_back(line);
            },
            limit);
    }

    EngineClient client;
    ImageStore store;
    std::mutex mutex;
    std::vector<std::string> lines;
};

base::Error pull_error(Reply reply) {
    FakeEngine engine;
    engine.on(k_look, k_missing);
    engine.on(k_pull, std::move(reply));
    auto result = Images(engine).ensure();
    EXPECT_FALSE(result);
    return result ? base::Error{} : std::move(result).error();
}

} // namespace

TEST(Images, that_are_there_are_not_pulled) {
    FakeEngine engine;
    engine.on(k_look, answer(200, "{}"));
    EXPECT_TRUE(Images(engine).ensure());
    EXPECT_EQ(engine.count("POST"), 0);
}

TEST(Images, that_are_missing_are_pulled_with_progress) {
    FakeEngine engine;
    engine.on(k_look, k_missing);
    engine.on(k_look, answer(200, "{}"));
    engine.on(k_pull, chunked({"{\"status\":\"Pull complete\",\"id\":\"aa\"}\r\n"}));
    Images images(engine);
    const auto result = images.ensure();
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_THAT(images.lines,
                ::testing::ElementsAre("pulling postgres:17", "pulling postgres:17: 1 of 1 layers"));
}

TEST(PullProgress, tells_layers_and_megabytes_and_only_what_is_new) {
    PullProgress progress("postgres:17");
    EXPECT_EQ(progress.feed("{\"status\":\"Pulling from library/postgres\",\"id\":\"17\"}\r\n"),
              "pulling postgres:17");
    EXPECT_EQ(progress.feed("{\"status\":\"Pulling fs layer\",\"progressDetail\":{},\"id\":\"aa\"}\n"),
              "pulling postgres:17: 0 of 1 layers");
    EXPECT_EQ(progress.feed("{\"status\":\"Downloading\",\"progressDetail\":{\"current\":5000000,\"tot"),
              std::nullopt);
    EXPECT_EQ(progress.feed("al\":20000000},\"id\":\"aa\"}\r\n"),
              "pulling postgres:17: 0 of 1 layers, 5 of 20 MB");
    EXPECT_EQ(progress.feed("not json at all\n[1]\n\n"), std::nullopt);
    EXPECT_EQ(progress.feed("{\"status\":\"Pull complete\",\"id\":\"aa\"}\n"),
              "pulling postgres:17: 1 of 1 layers, 20 of 20 MB");
    EXPECT_EQ(progress.failure(), std::nullopt);
}

TEST(Images, that_nobody_has_are_an_error_that_says_what_to_do) {
    const auto error =
        pull_error(answer(404, R"({"message":"manifest for postgres:17 not found: manifest unknown"})"));
    EXPECT_EQ(error.kind, base::ErrorKind::environment);
    EXPECT_THAT(error.message,
                HasSubstr("could not pull the image postgres:17: manifest for postgres:17 not found"));
    EXPECT_THAT(error.message, HasSubstr("check the name"));
    EXPECT_THAT(error.message, HasSubstr("--image-prefix"));
    EXPECT_THAT(error.message, HasSubstr("docker login"));
}

TEST(Images, cannot_be_pulled_without_a_network) {
    const auto error = pull_error(answer(
        500, R"({"message":"Get \"https://registry/v2/\": dial tcp: lookup registry: no such host"})"));
    EXPECT_THAT(error.message, HasSubstr("cannot reach the registry"));
    EXPECT_THAT(error.message, HasSubstr("docker load"));
}

TEST(Images, a_pull_may_fail_long_after_it_began_well) {
    const auto error = pull_error(chunked({"{\"status\":\"Downloading\",\"id\":\"aa\"}\r\n",
                                           R"({"errorDetail":{"message":"no space left on device"},)",
                                           R"("error":"write /var/lib/docker: no space left on device"})"}));
    EXPECT_EQ(error.kind, base::ErrorKind::environment);
    EXPECT_THAT(error.message, HasSubstr("no space left on device"));
}

TEST(Images, a_pull_that_breaks_off_is_an_error) {
    const auto error = pull_error(
        bytes({"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"sta\r\n"}, Reply::End::reset));
    EXPECT_THAT(error.message, HasSubstr("broke off"));
}

TEST(Images, a_pull_that_brings_nothing_is_an_error) {
    EXPECT_THAT(pull_error(chunked({"{\"status\":\"done\"}\r\n"})).message,
                HasSubstr("the image is not there"));
}

TEST(Images, names_that_are_none_are_not_asked_for) {
    FakeEngine engine;
    Images images(engine);
    for (const auto* bad : {"", "a b", "../../containers/x", "postgres:17?x=1", "a//b", "x\ny", "/x"}) {
        const auto result = images.ensure(bad);
        ASSERT_FALSE(result) << bad;
        EXPECT_EQ(result.error().kind, base::ErrorKind::usage) << bad;
    }
    EXPECT_EQ(engine.requests().size(), 1u) << "the ping alone";
}

TEST(Images, names_without_a_tag_mean_the_latest) {
    EXPECT_EQ(with_tag("postgres"), "postgres:latest");
    EXPECT_EQ(with_tag("registry:5000/postgres"), "registry:5000/postgres:latest");
    EXPECT_EQ(with_tag("registry:5000/postgres:17"), "registry:5000/postgres:17");
    EXPECT_EQ(with_tag("postgres@sha256:abc"), "postgres@sha256:abc");
}

TEST(Images, that_many_cells_want_are_pulled_once) {
    FakeEngine engine;
    engine.on(k_look, k_missing);
    engine.on(k_look, answer(200, "{}"));
    engine.on(k_pull, chunked({"{\"status\":\"ok\"}\r\n"}));
    Images images(engine);
    std::vector<std::thread> cells;
    for (int i = 0; i < 6; ++i) cells.emplace_back([&] { EXPECT_TRUE(images.ensure()); });
    for (auto& cell : cells) cell.join();
    EXPECT_EQ(engine.count(k_pull), 1);
}

TEST(Images, who_waits_for_anothers_pull_can_be_stopped) {
    FakeEngine engine;
    engine.on(k_look, k_missing);
    engine.on(k_pull, bytes({}, Reply::End::hang));
    Images images(engine);
    std::stop_source everything;
    std::thread first([&] {
        (void)images.ensure("postgres:17", {base::Deadline::never(), everything.get_token()});
    });
    ASSERT_TRUE(engine.was_asked(k_pull));
    std::stop_source one;
    std::thread second([&] {
        const auto result = images.ensure("postgres:17", {base::Deadline::never(), one.get_token()});
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().kind, base::ErrorKind::cancelled);
    });
    one.request_stop();
    second.join();
    EXPECT_EQ(engine.count(k_pull), 1);
    everything.request_stop();
    first.join();
}

TEST(Images, a_waiting_cell_pulls_itself_when_the_first_one_was_stopped) {
    FakeEngine engine;
    engine.on(k_look, k_missing);
    engine.on(k_pull, bytes({}, Reply::End::hang));
    engine.on(k_pull, answer(404, R"({"message":"not here"})"));
    Images images(engine);
    std::stop_source source;
    std::thread first([&] {
        (void)images.ensure("postgres:17", {base::Deadline::never(), source.get_token()});
    });
    ASSERT_TRUE(engine.was_asked(k_pull));
    std::thread second([&] {
        const auto result = images.ensure();
        ASSERT_FALSE(result);
        EXPECT_THAT(result.error().message, HasSubstr("not here"));
    });
    source.request_stop();
    first.join();
    second.join();
    EXPECT_EQ(engine.count(k_pull), 2);
}
