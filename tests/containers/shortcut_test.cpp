// Ways to a container past the engine's proxy.

#include "containers/address.hpp"
#include "containers/engine_answers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace harness::containers;
using ::testing::Contains;
using ::testing::IsEmpty;

TEST(Shortcut, is_the_containers_own_address_in_a_network_of_this_machine) {
    const std::vector<NetworkPlace> networks{{"10.9.0.7", "10.9.0.1"}, {"172.17.0.3", "172.17.0.1"}};
    EXPECT_EQ(shortcut_to(networks, 5432, {"127.0.0.1", "172.17.0.1"}), (Endpoint{"172.17.0.3", 5432}));
}

TEST(Shortcut, is_none_to_an_engine_in_a_virtual_machine_or_elsewhere) {
    EXPECT_EQ(shortcut_to({{"172.17.0.3", "172.17.0.1"}}, 5432, {"127.0.0.1", "192.168.1.5"}), std::nullopt);
    EXPECT_EQ(shortcut_to({}, 5432, {"127.0.0.1"}), std::nullopt);
    EXPECT_EQ(shortcut_to({{"172.17.0.3", "172.17.0.1"}}, 0, {"172.17.0.1"}), std::nullopt);
}

TEST(Shortcut, is_read_from_all_networks_that_a_container_is_in) {
    const auto container = read_container(
        R"({"State":{"Running":true},"NetworkSettings":{"Networks":{
            "bridge":{"IPAddress":"172.17.0.3","Gateway":"172.17.0.1"},
            "inner":{"IPAddress":"10.9.0.7","Gateway":""},
            "odd":{"IPAddress":7}}}})",
        5432);
    ASSERT_TRUE(container);
    EXPECT_EQ(container->networks, (std::vector<NetworkPlace>{{"172.17.0.3", "172.17.0.1"}}));
    for (const auto* none : {R"({"State":{}})", R"({"State":{},"NetworkSettings":{"Networks":[]}})",
                             R"({"State":{},"NetworkSettings":{"Networks":{"bridge":null}}})"})
        EXPECT_THAT(read_container(none, 5432)->networks, IsEmpty()) << none;
}

TEST(OwnAddresses, have_the_loopback) {
    EXPECT_THAT(own_addresses(), Contains("127.0.0.1"));
}
