// Ways to a container past the engine's proxy.

#include "containers/engine_answers.hpp"
#include "containers/shortcut.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace harness;
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

TEST(Shortcut, leads_to_the_network_whose_connections_have_it) {
    const std::string list =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
        "   0: 00000000:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   999        0 1 1 0\n"
        "   1: 0253C00A:1538 0153C00A:D2F0 01 00000000:00000000 00:00000000 00000000   999        0 2 1 0\n";
    EXPECT_TRUE(lists_connection(list, 5432, 54000));
    EXPECT_FALSE(lists_connection(list, 54000, 5432)) << "that would be its other end";
    EXPECT_FALSE(lists_connection(list, 5432, 54001));
    EXPECT_FALSE(lists_connection(list, 3306, 54000));
    EXPECT_FALSE(lists_connection("", 5432, 54000));
}

TEST(Shortcut, leads_nowhere_that_nobody_can_tell_of) {
    const Endpoint nobody{"127.0.0.1", 1};
    const base::Limit limit{base::Deadline::after(std::chrono::seconds(5)), {}};
    EXPECT_FALSE(leads_to(nobody, 1, limit));
    EXPECT_FALSE(leads_to({"no address", 5432}, 1, limit));
    EXPECT_FALSE(leads_to({"127.0.0.1", 5432}, 0, limit));
}

TEST(OwnAddresses, have_the_loopback) {
    EXPECT_THAT(own_addresses(), Contains("127.0.0.1"));
}
