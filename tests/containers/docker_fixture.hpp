#pragma once
// A real Docker engine for tests: found as harness finds it (DOCKER_HOST), left as it was found.
// Without one a test skips with the reason, and fails where HARNESS_REQUIRE_DOCKER=1.

#include "containers/server.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <unistd.h>

namespace harness::testing {

[[nodiscard]] inline std::string variable(const char* name) {
    const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nobody sets variables
    return value ? value : "";
}

/// "postgres:17" as this machine has it: behind HARNESS_IMAGE_PREFIX.
[[nodiscard]] inline std::string image_named(const std::string& name) {
    return variable("HARNESS_IMAGE_PREFIX") + name;
}

/// A run id that no other run has, also on an engine that several test programs share.
[[nodiscard]] inline std::string unique_run_id() {
    std::random_device device;
    return "test-" + std::to_string(::getpid()) + "-" + std::to_string(device());
}

[[nodiscard]] inline base::Limit within(std::chrono::milliseconds time) {
    return {base::Deadline::after(time), {}};
}

class DockerTest : public ::testing::Test {
  protected:
    void SetUp() override {
        auto connected = containers::connect_docker({.host = "", .run_id = run_id, .watcher = nullptr},
                                                    within(std::chrono::seconds(10)));
        if (connected) {
            runtime = std::move(*connected);
            return;
        }
        if (variable("HARNESS_REQUIRE_DOCKER") == "1") FAIL() << connected.error().message;
        GTEST_SKIP() << connected.error().message;
    }

    void TearDown() override {
        if (!runtime) return;
        const auto left = runtime->sweep(within(std::chrono::seconds(60)));
        ASSERT_TRUE(left) << left.error().message;
        EXPECT_EQ(*left, 0) << "the test left containers behind";
    }

    const std::string run_id = unique_run_id();
    std::unique_ptr<containers::Runtime> runtime;
};

} // namespace harness::testing
