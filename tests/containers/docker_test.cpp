// Servers in real containers.

#include "containers/recipe.hpp"
#include "tests/containers/docker_fixture.hpp"
#include "tests/containers/postgres_probe.hpp"

#include <iostream>

using namespace harness;
using namespace harness::containers;
using namespace std::chrono_literals;
using harness::testing::image_named;
using harness::testing::postgres_probe;
using harness::testing::within;

namespace {

Recipe postgres(const std::string& version) {
    return recipe({.engine = base::Engine::postgres,
                   .version = version,
                   .image = image_named("postgres:" + version),
                   .env = {},
                   .command = {},
                   .settings = {},
                   .memory = {},
                   .cpus = {},
                   .name = "postgres-" + version});
}

class PostgresVersions : public harness::testing::DockerTest,
                         public ::testing::WithParamInterface<const char*> {};

} // namespace

TEST_P(PostgresVersions, start_become_ready_and_go) {
    const auto began = base::Clock::now();
    const auto since = [&](base::Clock::time_point from) {
        return std::chrono::duration_cast<std::chrono::milliseconds>(base::Clock::now() - from).count();
    };
    auto server = runtime->start(postgres(GetParam()).spec, within(60s));
    ASSERT_TRUE(server) << server.error().message;
    const auto started = since(began);
    const auto ready = wait_until_ready(**server, postgres_probe, within(60s));
    ASSERT_TRUE(ready) << ready.error().message;
    const auto ready_after = since(began);
    const auto removal_began = base::Clock::now();
    const auto removed = (*server)->remove(within(30s));
    ASSERT_TRUE(removed) << removed.error().message;
    std::cout << "postgres " << GetParam() << ": started " << started << " ms, ready " << ready_after
              << " ms, removal " << since(removal_began) << " ms\n";
}

INSTANTIATE_TEST_SUITE_P(All, PostgresVersions, ::testing::Values("13", "14", "15", "16", "17", "18"));
