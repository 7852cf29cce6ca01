#include "containers/create_request.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

using namespace harness::containers;
namespace json = boost::json;

namespace {

json::value body(const ServerSpec& spec) {
    return json::parse(create_body(spec, {{"harness.run", "r1"}}, "127.0.0.1"));
}

} // namespace

TEST(CreateRequest, names_hold_only_what_docker_allows) {
    EXPECT_EQ(container_name("r1", "postgres-16"), "harness-r1-postgres-16");
    EXPECT_EQ(container_name("r1", "mysql-9.7+sql_mode=ansi/ü"), "harness-r1-mysql-9.7_sql_mode_ansi___");
    EXPECT_EQ(container_name("r1", ""), "harness-r1-server");
    EXPECT_EQ(container_name("r1", "a", 1), "harness-r1-a-2");
    EXPECT_LE(container_name("r1", std::string(500, 'x'), 9).size(), 110u);
}

TEST(CreateRequest, runs_a_command_in_the_network_of_another_container_with_folders_that_it_may_read) {
    CommandSpec command;
    command.image = "tool:1";
    command.words = {"sqitch", "deploy", "a b"};
    command.env = {{"A", "1"}};
    command.folder = "/project";
    command.mounts = {"/project", "/tmp/stage"};
    const auto made = json::parse(command_body(command, {{"harness.run", "r1"}}, "abc"));
    EXPECT_EQ(made.at("Entrypoint"), json::array({"sqitch"})) << "in place of the image's own";
    EXPECT_EQ(made.at("Cmd"), json::array({"deploy", "a b"}));
    EXPECT_EQ(made.at("Env"), json::array({"A=1"}));
    EXPECT_EQ(made.at("WorkingDir").as_string(), "/project");
    EXPECT_EQ(made.at("Labels").at("harness.run").as_string(), "r1");
    const auto& host = made.at("HostConfig");
    EXPECT_EQ(host.at("NetworkMode").as_string(), "container:abc");
    ASSERT_EQ(host.at("Mounts").as_array().size(), 2u);
    for (const auto& mount : host.at("Mounts").as_array()) {
        EXPECT_EQ(mount.at("Source"), mount.at("Target"));
        EXPECT_TRUE(mount.at("ReadOnly").as_bool());
    }
}

TEST(CreateRequest, has_the_streams_of_a_command_that_is_spoken_to_and_no_network_without_a_server) {
    CommandSpec command;
    command.words = {"python3"};
    const auto made = json::parse(attached_command_body(command, {}, ""));
    for (const auto* stream : {"AttachStdin", "AttachStdout", "AttachStderr", "OpenStdin", "StdinOnce"})
        EXPECT_TRUE(made.at(stream).as_bool()) << stream;
    EXPECT_EQ(made.at("HostConfig").at("NetworkMode").as_string(), "none");
}

TEST(CreateRequest, limits_memory_with_swap_and_cpus) {
    ServerSpec spec;
    spec.memory = 1000;
    spec.cpus = 1.5;
    const auto host = body(spec).at("HostConfig");
    EXPECT_EQ(host.at("Memory").to_number<int>(), 1000);
    EXPECT_EQ(host.at("MemorySwap").to_number<int>(), 1000);
    EXPECT_EQ(host.at("NanoCpus").to_number<std::int64_t>(), 1'500'000'000);
}

TEST(CreateRequest, says_nothing_of_limits_that_are_not_wanted) {
    const auto host = body({}).at("HostConfig").as_object();
    for (const auto* key : {"Memory", "MemorySwap", "NanoCpus", "Tmpfs", "PortBindings", "AutoRemove"})
        EXPECT_FALSE(host.contains(key)) << key;
    EXPECT_FALSE(body({}).as_object().contains("Cmd")) << "the image's own command";
}

TEST(CreateRequest, publishes_the_port_on_one_address_and_any_free_port) {
    ServerSpec spec;
    spec.port = 5432;
    const auto made = body(spec);
    EXPECT_TRUE(made.at("ExposedPorts").as_object().contains("5432/tcp"));
    const auto& bindings = made.at("HostConfig").at("PortBindings").at("5432/tcp").as_array();
    ASSERT_EQ(bindings.size(), 1u);
    EXPECT_EQ(bindings[0].at("HostIp").as_string(), "127.0.0.1");
    EXPECT_EQ(bindings[0].at("HostPort").as_string(), "");
}

TEST(CreateRequest, a_tmpfs_always_has_a_size_and_any_user_may_write_there) {
    ServerSpec spec;
    spec.data_directory = "/srv/data";
    spec.tmpfs = 4096;
    const auto made = body(spec);
    const std::string options = made.at("HostConfig").at("Tmpfs").at("/srv/data").as_string().c_str();
    EXPECT_NE(options.find("size=4096"), std::string::npos) << options;
    EXPECT_NE(options.find("mode=1777"), std::string::npos) << options;
}

TEST(CreateRequest, harness_s_own_labels_win) {
    ServerSpec spec;
    spec.labels = {{"harness.run", "mine"}, {"team", "a"}};
    const auto labels = body(spec).at("Labels");
    EXPECT_EQ(labels.at("harness.run").as_string(), "r1");
    EXPECT_EQ(labels.at("team").as_string(), "a");
}

TEST(CreateRequest, values_with_quotes_and_equals_signs_pass) {
    ServerSpec spec;
    spec.image = "i";
    spec.env = {{"A", "x=\"y\"\n"}};
    spec.command = {"postgres", "-c", "a='b'"};
    const auto made = body(spec);
    EXPECT_EQ(made.at("Env").as_array()[0].as_string(), "A=x=\"y\"\n");
    EXPECT_EQ(made.at("Cmd").as_array()[2].as_string(), "a='b'");
}
