// Pulls from a registry that really runs: on the engine's own loopback, where it needs no certificate.

#include "tests/containers/docker_fixture.hpp"
#include "tests/containers/docker_look.hpp"
#include "tests/containers/first_answer.hpp"

#include <gmock/gmock.h>

using namespace harness;
using namespace harness::containers;
using namespace std::chrono_literals;
using harness::testing::docker;
using harness::testing::image_named;
using harness::testing::within;
using ::testing::HasSubstr;
using ::testing::StartsWith;

namespace {

/// Ready when the API's root answers (docs.docker.com, "Registry HTTP API V2").
Probe registry_probe(const Endpoint& endpoint, const base::Limit&) {
    const auto answer = harness::testing::first_answer(endpoint, "GET /v2/ HTTP/1.0\r\n\r\n");
    const bool is_ready = answer && answer->find(" 200 ") != std::string::npos;
    return {is_ready ? Probe::Verdict::ready : Probe::Verdict::not_yet, "it does not answer"};
}

class DockerPull : public harness::testing::DockerTest {
  protected:
    void SetUp() override {
        DockerTest::SetUp();
        if (!runtime) return;
        const auto had = runtime->ensure_image(image_named("registry:2"), {}, within(120s));
        ASSERT_TRUE(had) << had.error().message;
        ServerSpec spec;
        spec.image = image_named("registry:2");
        spec.port = 5000;
        spec.memory = std::uint64_t{256} << 20U;
        spec.name = "registry";
        auto started = runtime->start(spec, within(30s));
        ASSERT_TRUE(started) << started.error().message;
        registry = std::move(*started);
        const auto ready = wait_until_ready(*registry, registry_probe, within(60s));
        ASSERT_TRUE(ready) << ready.error().message;
        image = name_in_registry("small:1");
    }

    void TearDown() override {
        registry.reset();
        if (!image.empty()) (void)docker("rmi " + image);
        DockerTest::TearDown();
    }

    [[nodiscard]] std::string name_in_registry(const std::string& name) const {
        return "127.0.0.1:" + std::to_string(registry->endpoint().port) + "/" + name;
    }

    /// An image of one layer of some MB that nothing else has, in the registry and no longer on the engine.
    void push_image() {
        const auto maker = run_id + "-maker";
        (void)docker("run --name " + maker + " " + image_named("harness-test:1")
                     + " sh -c 'head -c 5000000 /dev/urandom > /content'");
        const auto made = docker("cp " + maker + ":/content - | docker import - " + image);
        (void)docker("rm -f " + maker);
        ASSERT_THAT(made, StartsWith("sha256:"));
        ASSERT_THAT(docker("push -q " + image), HasSubstr(image));
        (void)docker("rmi " + image);
        ASSERT_FALSE(is_here());
    }
    [[nodiscard]] bool is_here() const { return !docker("image ls -q " + image).empty(); }

    base::Result<void> pull(const std::string& name, std::chrono::milliseconds time = 60s) {
        return runtime->ensure_image(
            name, [this](const std::string& line) { lines.push_back(line); }, within(time));
    }

    std::unique_ptr<RunningServer> registry;
    std::string image;
    std::vector<std::string> lines; ///< of the pull's progress
};

} // namespace

TEST_F(DockerPull, brings_the_image_and_tells_how_far_it_is) {
    push_image();
    const auto pulled = pull(image);
    ASSERT_TRUE(pulled) << pulled.error().message;
    EXPECT_TRUE(is_here());
    ASSERT_FALSE(lines.empty());
    EXPECT_EQ(lines.front(), "pulling " + image);
    EXPECT_EQ(lines.back(), "pulling " + image + ": 1 of 1 layers, 5 of 6 MB");

    lines.clear();
    ASSERT_TRUE(pull(image));
    EXPECT_TRUE(lines.empty()) << "what is there is not pulled again";
}

TEST_F(DockerPull, of_an_image_that_the_registry_does_not_have_is_refused_in_its_words) {
    const auto refused = pull(name_in_registry("unheard-of:1"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, base::ErrorKind::environment);
    EXPECT_THAT(refused.error().message, HasSubstr("unheard-of:1"));
    EXPECT_THAT(refused.error().message, HasSubstr("manifest unknown"));
}

TEST_F(DockerPull, from_a_registry_that_stops_answering_ends_with_the_limit) {
    push_image();
    (void)docker("pause " + registry->id());
    const auto given_up = pull(image, 2s);
    (void)docker("unpause " + registry->id());
    ASSERT_FALSE(given_up);
    EXPECT_EQ(given_up.error().kind, base::ErrorKind::timeout);
    EXPECT_THAT(given_up.error().message, HasSubstr(image));
    EXPECT_FALSE(is_here());
}

TEST_F(DockerPull, that_breaks_off_in_the_middle_leaves_no_image) {
    push_image();
    // The manifest is there, and of its layer only half.
    const auto truncated = harness::testing::command_in(
        registry->id(),
        "find /var/lib/registry -name data -size +1000k -exec truncate -s 2500000 {} + -print");
    ASSERT_THAT(truncated, HasSubstr("/data"));
    const auto broken = pull(image, 20s);
    ASSERT_FALSE(broken);
    EXPECT_THAT(broken.error().message, HasSubstr(image));
    EXPECT_FALSE(is_here());
}
