#include "containers/recipe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace harness;
using namespace harness::containers;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

namespace {

constexpr std::uint64_t k_mebibyte = 1024 * 1024;

RecipeInput input(base::Engine engine, const std::string& version) {
    RecipeInput made{};
    made.engine = engine;
    made.version = version;
    made.image = std::string(base::to_string(engine)) + ":" + version;
    made.name = std::string(base::to_string(engine)) + "-" + version;
    return made;
}

RecipeInput mariadb() {
    return input(base::Engine::mariadb, "10.11");
}

RecipeInput mysql() {
    return input(base::Engine::mysql, "9.7");
}

std::vector<std::string> command(const RecipeInput& in) {
    return recipe(in).spec.command;
}

} // namespace

TEST(MysqlRecipe, keeps_its_data_on_a_sized_tmpfs_outside_every_declared_volume) {
    for (const auto& [in, memory] : {std::pair{mariadb(), 512U}, std::pair{mysql(), 768U}}) {
        const auto made = recipe(in).spec;
        EXPECT_EQ(made.memory, memory * k_mebibyte);
        EXPECT_EQ(made.tmpfs, memory * k_mebibyte / 2);
        EXPECT_FALSE(made.data_directory.starts_with("/var/lib/mysql"));
        EXPECT_THAT(made.command, Contains("--datadir=" + made.data_directory + "/mysql"));
        EXPECT_EQ(made.port, 3306);
    }
}

TEST(MysqlRecipe, leaves_the_name_of_the_server_to_the_image) {
    for (auto in : {mariadb(), mysql()}) {
        in.command = {"mysqld", "--sql-mode=ANSI"};
        EXPECT_THAT(command(in), Each(StartsWith("--")));
        EXPECT_EQ(command(in).back(), "--sql-mode=ANSI");
    }
}

TEST(MysqlRecipe, no_option_of_its_own_can_end_a_server_that_does_not_know_it) {
    for (const auto& in : {mariadb(), mysql()})
        // The first two all versions know.
        EXPECT_THAT(command(in),
                    Each(AnyOf(StartsWith("--datadir="), "--skip-log-bin", StartsWith("--loose-"))));
}

TEST(MysqlRecipe, syncs_and_logs_nothing_unless_durability_is_asked_for) {
    for (auto in : {mariadb(), mysql()}) {
        EXPECT_THAT(command(in), AllOf(Contains("--skip-log-bin"), Contains("--loose-innodb_doublewrite=OFF"),
                                       Contains("--loose-innodb_flush_log_at_trx_commit=0")));
        in.durable = true;
        EXPECT_THAT(command(in),
                    AllOf(Not(Contains("--skip-log-bin")), Not(Contains(HasSubstr("doublewrite"))),
                          Not(Contains(HasSubstr("flush_log_at_trx_commit")))));
    }
}

TEST(MysqlRecipe, gives_a_certificate_to_a_mariadb_that_would_make_one_at_each_start) {
    const auto option = [](base::Engine engine, const char* version) {
        return recipe(input(engine, version)).certificate_option;
    };
    for (const auto* version : {"11.4", "11.8.3", "11", "12.0", "13", "latest", "lts"})
        EXPECT_EQ(option(base::Engine::mariadb, version), "--loose-ssl-cert=") << version;
    for (const auto* version : {"10.5", "10.11.6", "10", "11.3", "11.0", "focal", "v10.5"})
        EXPECT_EQ(option(base::Engine::mariadb, version), "") << version;
    EXPECT_EQ(option(base::Engine::mysql, "9.7"), "");
}

TEST(MysqlRecipe, gives_no_certificate_where_the_user_says_something_of_tls) {
    for (const auto* name :
         {"ssl", "ssl-cert", "tls_version", "require_secure_transport", "defaults-extra-file"}) {
        auto in = input(base::Engine::mariadb, "11.8");
        in.settings[name] = "x";
        EXPECT_EQ(recipe(in).certificate_option, "") << name;
    }
    auto in = input(base::Engine::mariadb, "11.8");
    in.command = {"mariadbd", "--skip-ssl"};
    EXPECT_EQ(recipe(in).certificate_option, "");
}

TEST(MysqlRecipe, can_leave_the_data_on_disk) {
    auto in = mysql();
    in.in_memory = false;
    EXPECT_EQ(recipe(in).spec.tmpfs, std::nullopt);
    EXPECT_THAT(command(in), Not(Contains(HasSubstr("redo_log_capacity"))));
}

TEST(MysqlRecipe, settings_become_options_and_win) {
    auto in = mysql();
    in.settings = {{"sql_mode", ""}, {"performance_schema", "ON"}, {"lower_case_table_names", "1"}};
    EXPECT_THAT(command(in), AllOf(Contains("--sql_mode="), Contains("--performance_schema=ON"),
                                   Contains("--lower_case_table_names=1"),
                                   Not(Contains("--loose-performance_schema=OFF"))));
}

TEST(MysqlRecipe, a_binary_log_that_the_user_wants_is_not_switched_off) {
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"--log-bin"}, {"--log_bin=here"}, {"--skip-log-bin"}}) {
        auto in = mysql();
        in.command = words;
        EXPECT_EQ(std::ranges::count(command(in), "--skip-log-bin"),
                  words.front() == "--skip-log-bin" ? 1 : 0);
    }
    auto in = mariadb();
    in.settings["log_bin"] = "ON";
    EXPECT_THAT(command(in), Not(Contains("--skip-log-bin")));
}

TEST(MysqlRecipe, makes_a_root_password_unless_the_user_says_something_of_it) {
    const auto made = recipe(mariadb());
    EXPECT_EQ(made.credentials.user, "root");
    EXPECT_EQ(made.credentials.maintenance_database, "mysql");
    EXPECT_GE(made.credentials.password.size(), 20u);
    EXPECT_EQ(made.spec.env.at("MARIADB_ROOT_PASSWORD"), made.credentials.password);
    EXPECT_NE(recipe(mysql()).spec.env.at("MYSQL_ROOT_PASSWORD"),
              recipe(mysql()).spec.env.at("MYSQL_ROOT_PASSWORD"));

    auto in = mariadb();
    in.env["MYSQL_ROOT_PASSWORD"] = "secret"; // MariaDB's image takes MySQL's names, too
    EXPECT_EQ(recipe(in).credentials.password, "secret");
    EXPECT_FALSE(recipe(in).spec.env.contains("MARIADB_ROOT_PASSWORD"));

    in = mysql();
    in.env["MYSQL_ALLOW_EMPTY_PASSWORD"] = "yes";
    EXPECT_FALSE(recipe(in).spec.env.contains("MYSQL_ROOT_PASSWORD"));
    EXPECT_EQ(recipe(in).credentials.password, "");
}

TEST(MysqlRecipe, puts_the_tmpfs_where_the_user_wants_the_data) {
    auto in = mysql();
    in.command = {"--datadir=/data"};
    EXPECT_EQ(recipe(in).spec.data_directory, "/data");
    EXPECT_EQ(
        std::ranges::count_if(command(in), [](const auto& word) { return word.starts_with("--datadir"); }),
        1);
}
