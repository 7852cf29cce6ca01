// MariaDB and MySQL in real containers.

#include "containers/recipe.hpp"
#include "tests/containers/docker_fixture.hpp"
#include "tests/containers/docker_look.hpp"
#include "tests/containers/mysql_probe.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <iostream>

using namespace harness;
using namespace harness::containers;
using namespace std::chrono_literals;
using harness::testing::command_in;
using harness::testing::docker;
using harness::testing::image_named;
using harness::testing::mysql_probe;
using harness::testing::within;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace {

RecipeInput input_for(const std::string& image) {
    const auto colon = image.find(':');
    RecipeInput input{};
    input.engine = *base::engine_named(image.substr(0, colon));
    input.version = image.substr(colon + 1);
    input.image = image_named(image);
    input.name = "test";
    return input;
}

/// What root is told over the port, in one column without its heading.
std::string ask(const RunningServer& server, const Recipe& recipe, const std::string& sql) {
    const bool is_mysql = recipe.spec.env.contains("MYSQL_ROOT_PASSWORD");
    return command_in(server.id(), std::string(is_mysql ? "mysql" : "mariadb") + " -h127.0.0.1 -uroot -p"
                                       + recipe.credentials.password + " -BN -e '" + sql + "'");
}

/// Brings it up with the recipe's settings and those given.
class MysqlServers : public harness::testing::DockerTest, public ::testing::WithParamInterface<const char*> {
  protected:
    void bring_up(const RecipeInput& input) {
        made = recipe(input);
        auto started = runtime->start(made.spec, within(60s));
        ASSERT_TRUE(started) << started.error().message;
        server = std::move(*started);
        const auto ready = wait_until_ready(*server, mysql_probe, within(120s));
        ASSERT_TRUE(ready) << ready.error().message;
    }

    void TearDown() override {
        server.reset();
        DockerTest::TearDown();
    }

    Recipe made;
    std::unique_ptr<RunningServer> server;
};

} // namespace

TEST_P(MysqlServers, start_on_a_tmpfs_within_their_memory) {
    const auto began = base::Clock::now();
    bring_up(input_for(GetParam()));
    ASSERT_FALSE(HasFatalFailure());
    std::cout << GetParam() << ": ready "
              << std::chrono::duration_cast<std::chrono::milliseconds>(base::Clock::now() - began).count()
              << " ms\n";
    EXPECT_THAT(command_in(server->id(), "grep ' /srv/harness ' /proc/mounts; ls /srv/harness/mysql"),
                HasSubstr("ibdata1"));
    EXPECT_EQ(ask(*server, made, "SELECT @@log_bin + @@performance_schema + @@innodb_doublewrite"), "0\n");
    EXPECT_EQ(ask(*server, made, "SELECT @@innodb_buffer_pool_size"), "67108864\n");
}

TEST_P(MysqlServers, start_on_disk_with_full_durability_and_the_performance_schema) {
    auto input = input_for(GetParam());
    input.durable = true;
    input.in_memory = false;
    input.settings["performance_schema"] = "ON";
    bring_up(input);
    ASSERT_FALSE(HasFatalFailure());
    EXPECT_THAT(command_in(server->id(), "grep srv /proc/mounts"), IsEmpty());
    EXPECT_EQ(ask(*server, made, "SELECT @@innodb_flush_log_at_trx_commit, @@performance_schema"), "1\t1\n");
}

TEST_P(MysqlServers, take_settings_that_hold_from_the_first_initialisation_on) {
    auto input = input_for(GetParam());
    input.settings = {{"lower_case_table_names", "1"},
                      {"sql_mode", "ANSI_QUOTES,NO_BACKSLASH_ESCAPES"},
                      {"character_set_server", "latin1"},
                      {"collation_server", "latin1_german1_ci"}};
    bring_up(input);
    ASSERT_FALSE(HasFatalFailure());
    EXPECT_EQ(ask(*server, made, "SELECT @@lower_case_table_names, @@collation_server, @@global.sql_mode"),
              "1\tlatin1_german1_ci\tANSI_QUOTES,NO_BACKSLASH_ESCAPES\n");
}

TEST_P(MysqlServers, tell_a_setting_that_cannot_be_in_their_own_words) {
    auto input = input_for(GetParam());
    input.settings["no_such_setting"] = "1";
    auto started = runtime->start(recipe(input).spec, within(60s));
    ASSERT_TRUE(started) << started.error().message;
    const auto ready = wait_until_ready(**started, mysql_probe, within(60s));
    ASSERT_FALSE(ready);
    EXPECT_EQ(ready.error().kind, base::ErrorKind::environment);
    EXPECT_THAT(ready.error().message, HasSubstr("no_such_setting"));
}

/// An image of the user's own, with a script that looks whether its server can be reached over the port while
/// the script runs.
TEST_P(MysqlServers, are_not_ready_while_a_temporary_server_runs_the_init_scripts) {
    auto input = input_for(GetParam());
    const auto image = "local/harness-test-init:" + run_id;
    const auto container = harness::testing::lines_of(docker("create " + input.image)).at(0);
    const auto script = ::testing::TempDir() + run_id + ".sh";
    std::ofstream(script)
        << "bash -c 'exec 3<>/dev/tcp/127.0.0.1/3306' && touch /tmp/listened\ntouch /tmp/ran\n";
    (void)docker("cp " + script + " " + container + ":/docker-entrypoint-initdb.d/look.sh");
    (void)docker("commit " + container + " " + image);
    (void)docker("rm -v " + container);
    input.image = image;
    bring_up(input);
    EXPECT_EQ(command_in(server->id(), "ls /tmp"), "ran\n");
    EXPECT_EQ(ask(*server, made, "SELECT 1"), "1\n");
    server.reset();
    (void)docker("image rm " + image);
}

INSTANTIATE_TEST_SUITE_P(All, MysqlServers,
                         ::testing::Values("mariadb:10.5", "mariadb:10.11", "mariadb:11.8", "mysql:9.7"));
