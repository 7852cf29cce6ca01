#include "containers/address.hpp"

#include <gtest/gtest.h>

#include <fstream>

using namespace harness;
using namespace harness::containers;

namespace {

std::string read(std::string_view text) {
    const auto address = parse_address(text);
    return address ? to_string(*address) : address.error().message;
}

EngineEnvironment environment(const std::string& host) {
    EngineEnvironment made;
    made.docker_host = host;
    return made;
}

} // namespace

TEST(Address, reads_what_docker_host_may_be) {
    EXPECT_EQ(read("unix:///run/docker.sock"), "unix:///run/docker.sock");
    EXPECT_EQ(read("/run/docker.sock"), "unix:///run/docker.sock");
    EXPECT_EQ(read("tcp://build-host:2376"), "tcp://build-host:2376");
    EXPECT_EQ(read("tcp://build-host"), "tcp://build-host:2375");
    EXPECT_EQ(read("tcp://[::1]:99/"), "tcp://[::1]:99");
    EXPECT_EQ(read("http://127.0.0.1:1"), "tcp://127.0.0.1:1");
    EXPECT_EQ(read("localhost:4000"), "tcp://localhost:4000");
}

TEST(Address, says_what_is_wrong_with_any_other) {
    for (const auto* bad : {"unix://", "tcp://", "tcp://h:", "tcp://h:0", "tcp://h:70000", "tcp://h:8x",
                            "tcp://[::1", "npipe:////./pipe/docker", "://"}) {
        const auto address = parse_address(bad);
        ASSERT_FALSE(address) << bad;
        EXPECT_EQ(address.error().kind, base::ErrorKind::usage) << bad;
        EXPECT_NE(address.error().message.find(bad), std::string::npos) << address.error().message;
    }
    EXPECT_FALSE(parse_address("unix:///" + std::string(200, 'x')));
}

TEST(Address, refuses_tls_and_ssh_with_a_way_out) {
    for (const auto* bad : {"https://h:2376", "ssh://user@h"})
        EXPECT_NE(read(bad).find("ssh -NL"), std::string::npos) << read(bad);
    auto tls = environment("tcp://h:2376");
    tls.docker_tls_verify = "1";
    const auto address = find_engine("", tls);
    ASSERT_FALSE(address);
    EXPECT_NE(address.error().message.find("DOCKER_TLS_VERIFY"), std::string::npos);
}

TEST(Address, the_one_asked_for_wins_over_the_environment) {
    EXPECT_EQ(to_string(*find_engine("tcp://a", environment("tcp://b"))), "tcp://a:2375");
    EXPECT_EQ(to_string(*find_engine("", environment("tcp://b"))), "tcp://b:2375");
}

TEST(Address, without_any_word_the_usual_sockets_are_tried) {
    EngineEnvironment rootless;
    rootless.runtime_directory = "/run/user/1000";
    rootless.home = "/home/me";
    const auto sockets = usual_sockets(rootless);
    ASSERT_FALSE(sockets.empty());
    EXPECT_EQ(sockets.front(), "/var/run/docker.sock");
    EXPECT_EQ(sockets.back(), "/run/user/1000/podman/podman.sock");
}

TEST(Address, knows_whether_loopback_is_shared_with_the_engine) {
    EXPECT_TRUE(is_local(*parse_address("/run/docker.sock")));
    EXPECT_TRUE(is_local(*parse_address("tcp://127.0.0.1")));
    EXPECT_TRUE(is_local(*parse_address("tcp://[::1]")));
    EXPECT_FALSE(is_local(*parse_address("tcp://10.0.0.5")));
}
