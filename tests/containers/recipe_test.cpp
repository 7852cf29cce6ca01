#include "containers/recipe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace harness;
using namespace harness::containers;
using ::testing::Contains;
using ::testing::Not;

namespace {

RecipeInput input(const std::string& version = "17") {
    RecipeInput made{};
    made.engine = base::Engine::postgres;
    made.version = version;
    made.image = "postgres:" + version;
    made.name = "postgres-" + version;
    return made;
}

std::vector<std::string> command(const RecipeInput& in) {
    return recipe(in).spec.command;
}

constexpr std::uint64_t k_mebibyte = 1024 * 1024;

} // namespace

TEST(PostgresRecipe, keeps_its_data_on_a_sized_tmpfs_outside_every_declared_volume) {
    for (const auto* version : {"13", "17.10", "17-alpine", "18", "latest"}) {
        const auto made = recipe(input(version));
        EXPECT_EQ(made.spec.tmpfs, 256 * k_mebibyte);
        EXPECT_EQ(made.spec.memory, 512 * k_mebibyte);
        EXPECT_TRUE(made.spec.env.at("PGDATA").starts_with(made.spec.data_directory + "/"));
        EXPECT_FALSE(made.spec.data_directory.starts_with("/var/lib/postgresql"));
        EXPECT_EQ(made.spec.port, 5432);
    }
}

TEST(PostgresRecipe, can_leave_the_data_on_disk) {
    auto in = input();
    in.in_memory = false;
    EXPECT_EQ(recipe(in).spec.tmpfs, std::nullopt);
    EXPECT_THAT(command(in), Not(Contains("max_wal_size=64MB")));
}

TEST(PostgresRecipe, half_of_the_users_memory_holds_the_data) {
    auto in = input();
    in.memory = 2048 * k_mebibyte;
    EXPECT_EQ(recipe(in).spec.tmpfs, 1024 * k_mebibyte);
    in.memory = 0;
    EXPECT_EQ(recipe(in).spec.tmpfs, 256 * k_mebibyte) << "no limit, but never a tmpfs without a size";
}

TEST(PostgresRecipe, syncs_nothing_unless_durability_is_asked_for) {
    const auto quick = recipe(input());
    EXPECT_EQ(quick.spec.command.front(), "postgres");
    for (const auto* setting : {"fsync=off", "full_page_writes=off", "synchronous_commit=off",
                                "wal_level=minimal", "max_wal_senders=0"})
        EXPECT_THAT(quick.spec.command, Contains(setting));
    EXPECT_EQ(quick.spec.env.at("POSTGRES_INITDB_ARGS"), "--no-sync");

    auto in = input();
    in.durable = true;
    const auto real = recipe(in);
    for (const auto* setting :
         {"fsync=off", "full_page_writes=off", "synchronous_commit=off", "wal_level=minimal"})
        EXPECT_THAT(real.spec.command, Not(Contains(setting)));
    EXPECT_FALSE(real.spec.env.contains("POSTGRES_INITDB_ARGS"));
}

TEST(PostgresRecipe, appends_to_the_users_initdb_arguments) {
    auto in = input();
    in.env["POSTGRES_INITDB_ARGS"] = "--data-checksums";
    EXPECT_EQ(recipe(in).spec.env.at("POSTGRES_INITDB_ARGS"), "--data-checksums --no-sync");
    in.version = "9.6";
    EXPECT_EQ(recipe(in).spec.env.at("POSTGRES_INITDB_ARGS"), "--data-checksums --nosync");
}

TEST(PostgresRecipe, the_users_settings_win) {
    auto in = input();
    in.settings["fsync"] = "on";
    in.settings["Shared-Buffers"] = "1GB";
    const auto made = command(in);
    EXPECT_THAT(made, Contains("fsync=on"));
    EXPECT_THAT(made, Not(Contains("fsync=off")));
    EXPECT_THAT(made, Contains("shared_buffers=1GB"));
    EXPECT_THAT(made, Not(Contains("shared_buffers=64MB")));
}

TEST(PostgresRecipe, the_users_arguments_come_last) {
    auto in = input();
    in.command = {"postgres", "-c", "work_mem=8MB"};
    const auto made = command(in);
    EXPECT_EQ(made.back(), "work_mem=8MB");
    EXPECT_EQ(std::ranges::count(made, "postgres"), 1);
}

TEST(PostgresRecipe, wal_settings_stay_consistent_whoever_sets_them) {
    for (const auto& arguments : std::vector<std::vector<std::string>>{{"-c", "wal_level=logical"},
                                                                       {"-cwal_level=replica"},
                                                                       {"--wal-level=logical"},
                                                                       {"-c", "max_wal_senders=5"},
                                                                       {"-c", "archive_mode=on"}}) {
        auto in = input();
        in.command = arguments;
        EXPECT_THAT(command(in), Not(Contains("wal_level=minimal"))) << arguments.back();
        EXPECT_THAT(command(in), Not(Contains("max_wal_senders=0"))) << arguments.back();
    }
    auto in = input();
    in.settings["wal_level"] = "minimal";
    EXPECT_THAT(command(in), Contains("max_wal_senders=0")) << "or it would not start";
}

TEST(PostgresRecipe, uses_the_users_account) {
    auto in = input();
    in.env = {{"POSTGRES_USER", "app"}, {"POSTGRES_PASSWORD", "secret"}, {"POSTGRES_DB", "shop"}};
    const auto made = recipe(in).credentials;
    EXPECT_EQ(made.user, "app");
    EXPECT_EQ(made.password, "secret");
    EXPECT_EQ(made.maintenance_database, "shop");
}

TEST(PostgresRecipe, makes_a_password_of_its_own_each_time) {
    const auto one = recipe(input());
    const auto other = recipe(input());
    EXPECT_EQ(one.credentials.user, "postgres");
    EXPECT_EQ(one.credentials.maintenance_database, "postgres");
    EXPECT_EQ(one.credentials.password, one.spec.env.at("POSTGRES_PASSWORD"));
    EXPECT_GE(one.credentials.password.size(), 20u);
    EXPECT_NE(one.credentials.password, other.credentials.password);
}

TEST(PostgresRecipe, sets_no_variable_that_the_user_gave_as_a_file) {
    auto in = input();
    in.env["POSTGRES_PASSWORD_FILE"] = "/run/secrets/password";
    EXPECT_FALSE(recipe(in).spec.env.contains("POSTGRES_PASSWORD"));
}

TEST(PostgresRecipe, puts_the_tmpfs_where_the_user_wants_the_data) {
    auto in = input();
    in.env["PGDATA"] = "/data";
    const auto made = recipe(in);
    EXPECT_EQ(made.spec.data_directory, "/data");
    EXPECT_EQ(made.spec.env.at("PGDATA"), "/data");
}

TEST(Recipe, an_engine_without_a_server_has_none) {
    auto in = input();
    in.engine = base::Engine::sqlite;
    EXPECT_THROW((void)recipe(in), std::logic_error);
}
