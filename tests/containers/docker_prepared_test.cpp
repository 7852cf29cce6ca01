// Prepared images on a real engine: made, used, made by two at once, never removed while in use.

#include "containers/bring_up.hpp"
#include "harness/base/secret.hpp"
#include "tests/containers/docker_fixture.hpp"
#include "tests/containers/docker_look.hpp"
#include "tests/containers/mysql_probe.hpp"
#include "tests/containers/postgres_probe.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <thread>

using namespace harness;
using namespace harness::containers;
using namespace std::chrono_literals;
using harness::testing::command_in;
using harness::testing::image_named;
using harness::testing::within;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

namespace {

struct Server {
    const char* engine;
    const char* version;
};

/// With a variable that no other test has, so that its image is its own.
Recipe recipe_of(const Server& server, bool in_memory, const std::string& mark) {
    RecipeInput input{};
    input.engine = *base::engine_named(server.engine);
    input.version = server.version;
    input.image = image_named(std::string(server.engine) + ":" + server.version);
    input.in_memory = in_memory;
    input.env["HARNESS_TEST_MARK"] = mark;
    input.name = server.engine;
    return recipe(input);
}

class Prepared : public harness::testing::DockerTest, public ::testing::WithParamInterface<Server> {
  protected:
    void SetUp() override {
        DockerTest::SetUp();
        if (!runtime) return;
        const auto image = image_named(std::string(GetParam().engine) + ":" + GetParam().version);
        const auto base = runtime->prepared()->base_image(image, within(10s));
        if (!base && harness::testing::variable("HARNESS_REQUIRE_DOCKER") == "1")
            FAIL() << base.error().message;
        if (!base) GTEST_SKIP() << base.error().message;
    }
    void TearDown() override {
        if (!runtime) return;
        for (const auto& one : ours()) EXPECT_TRUE(runtime->prepared()->remove(one, within(30s)).has_value());
        DockerTest::TearDown();
    }
    /// The images of this test.
    [[nodiscard]] std::vector<PreparedImage> ours() {
        std::vector<PreparedImage> found;
        const auto all = runtime->prepared()->list(within(30s));
        EXPECT_TRUE(all) << all.error().message;
        for (const auto& one : *all)
            if (harness::testing::docker("image inspect " + one.id).find(m_mark) != std::string::npos)
                found.push_back(one);
        return found;
    }

    static base::Result<ReadyServer> start(Runtime& on, const Recipe& what) {
        BringUp wanted{.recipe = what, .probe = {}};
        wanted.probe = [&](const std::string&) -> ProbeFunction {
            if (what.credentials.user == "root") return harness::testing::mysql_probe;
            return harness::testing::postgres_probe;
        };
        return bring_up(on, wanted, within(120s));
    }

    const std::string m_mark = base::random_password();
};

class PreparedOnce : public Prepared {};

} // namespace

TEST_P(Prepared, are_made_by_the_first_start_and_spare_the_next_the_initialisation) {
    const auto recipe = recipe_of(GetParam(), true, m_mark);
    {
        auto first = start(*runtime, recipe);
        ASSERT_TRUE(first) << first.error().message;
        EXPECT_EQ(first->origin, Origin::made);
    }
    ASSERT_EQ(ours().size(), 1u);

    auto next = start(*runtime, recipe);
    ASSERT_TRUE(next) << next.error().message;
    EXPECT_EQ(next->origin, Origin::prepared);
    const auto& id = next->server->id();
    EXPECT_THAT(command_in(id, "grep ' /srv/harness ' /proc/mounts"), HasSubstr("tmpfs"));
    EXPECT_THAT(*next->server->log(200, within(10s)), Not(HasSubstr("nit process")));
    EXPECT_THAT(harness::testing::docker("inspect " + id), Not(HasSubstr(next->password)));

    EXPECT_EQ(*runtime->prepared()->remove(ours().front(), within(30s)), PreparedStore::Removed::in_use);
    ASSERT_TRUE(next->server->remove(within(30s)).has_value());
    EXPECT_EQ(*runtime->prepared()->remove(ours().front(), within(30s)), PreparedStore::Removed::yes);
    EXPECT_THAT(ours(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Engines, Prepared,
                         ::testing::Values(Server{"postgres", "18"}, Server{"mariadb", "10.5"},
                                           Server{"mysql", "9.7"}),
                         [](const auto& instance) { return std::string(instance.param.engine); });

class PreparedMariadb : public Prepared {};

/// Whether a client of the container's own speaks TLS, and with which certificate.
std::string tls_of(const ReadyServer& ready) {
    return command_in(ready.server->id(),
                      "mariadb -h127.0.0.1 -uroot -p" + ready.password
                          + " -BNe 'SHOW STATUS; SELECT @@ssl_cert' | grep -wE 'Ssl_cipher|pem'");
}

TEST_P(PreparedMariadb, speak_tls_with_a_certificate_that_is_in_no_image) {
    const auto recipe = recipe_of(GetParam(), true, m_mark);
    for (const auto origin : {Origin::made, Origin::prepared}) {
        const auto server = start(*runtime, recipe);
        ASSERT_TRUE(server) << server.error().message;
        EXPECT_EQ(server->origin, origin);
        // A client of 11.4 or later asks for it (manual, "Mandatory TLS" of 11.4).
        EXPECT_THAT(tls_of(*server), HasSubstr("TLS_"));
        const bool is_ours = tls_of(*server).find("/srv/harness-certificate.pem") != std::string::npos;
        EXPECT_EQ(is_ours, origin == Origin::prepared);
        EXPECT_THAT(*server->server->log(200, within(10s)), Not(HasSubstr("SSL error")));
    }
    const auto image = ours().front().name;
    EXPECT_THAT(harness::testing::docker("run --rm --entrypoint ls " + image + " /srv"),
                AllOf(HasSubstr("harness-prepared"), Not(HasSubstr("pem"))));
    EXPECT_THAT(harness::testing::docker("inspect " + image), Not(HasSubstr("PRIVATE KEY")));
    EXPECT_THAT(harness::testing::docker("history --no-trunc " + image), Not(HasSubstr("PRIVATE KEY")));
}

/// An image whose option file has a certificate of the user's.
class OwnCertificate : public PreparedMariadb {
  protected:
    void TearDown() override {
        PreparedMariadb::TearDown();
        (void)harness::testing::docker("rmi -f " + k_image);
    }
    const std::string k_image = "harness-test-own-certificate:1";
};

TEST_P(OwnCertificate, stays_the_servers) {
    auto recipe = recipe_of(GetParam(), true, m_mark);
    const auto id =
        harness::testing::lines_of(harness::testing::docker("create " + recipe.spec.image)).front();
    const auto cnf = std::filesystem::temp_directory_path() / ("harness-" + m_mark + ".cnf");
    std::ofstream(cnf) << "[mariadbd]\nssl\nssl_cert = /nowhere.pem\nloose_ssl_key = /nowhere.key\n";
    (void)harness::testing::docker("cp " + cnf.string() + " " + id + ":/etc/mysql/conf.d/own.cnf");
    std::filesystem::remove(cnf);
    (void)harness::testing::docker("commit " + id + " " + k_image);
    (void)harness::testing::docker("rm -fv " + id);

    recipe.spec.image = k_image;
    const auto base = runtime->prepared()->base_image(k_image, within(10s));
    ASSERT_TRUE(base) << base.error().message;
    auto spec = prepared_start(recipe, *base, prepared_key(recipe, *base));
    spec.image = k_image;
    spec.command[1] = "/etc/mysql"; // no data, and none is asked for
    // What would be the server's arguments.
    const auto entrypoint = std::ranges::find(spec.command, base->entrypoint.front());
    ASSERT_NE(entrypoint, spec.command.end());
    spec.command.insert(entrypoint, "echo");
    const auto server = runtime->start(spec, within(30s));
    ASSERT_TRUE(server) << server.error().message;
    const auto ended = wait_until_ready(**server, harness::testing::mysql_probe, within(30s));
    ASSERT_TRUE(ended.has_error());
    EXPECT_THAT(ended.error().message, AllOf(HasSubstr("--datadir="), Not(HasSubstr("ssl-cert"))));
}

INSTANTIATE_TEST_SUITE_P(Newer, OwnCertificate, ::testing::Values(Server{"mariadb", "11.8"}),
                         [](const auto& instance) { return std::string(instance.param.engine); });

INSTANTIATE_TEST_SUITE_P(Newer, PreparedMariadb, ::testing::Values(Server{"mariadb", "11.8"}),
                         [](const auto& instance) { return std::string(instance.param.engine); });

TEST_P(PreparedOnce, serve_data_on_disk_as_well) {
    const auto recipe = recipe_of(GetParam(), false, m_mark);
    for (const auto origin : {Origin::made, Origin::prepared}) {
        auto server = start(*runtime, recipe);
        ASSERT_TRUE(server) << server.error().message;
        EXPECT_EQ(server->origin, origin);
        EXPECT_THAT(command_in(server->server->id(), "grep ' /srv/harness ' /proc/mounts"), IsEmpty());
        EXPECT_THAT(command_in(server->server->id(), "ls /srv/harness/pgdata"), HasSubstr("PG_VERSION"));
    }
}

TEST_P(PreparedOnce, two_runs_that_make_the_same_one_at_once_both_get_a_server_and_leave_one_image) {
    const auto recipe = recipe_of(GetParam(), true, m_mark);
    const auto other_id = harness::testing::unique_run_id();
    auto other = *connect_docker({.host = "", .run_id = other_id, .watcher = nullptr}, within(10s));
    auto theirs = std::optional<base::Result<ReadyServer>>();
    std::thread second([&] { theirs = start(*other, recipe); });
    const auto mine = start(*runtime, recipe);
    second.join();
    ASSERT_TRUE(mine) << mine.error().message;
    ASSERT_TRUE(theirs->has_value()) << theirs->error().message;
    EXPECT_EQ(mine->origin, Origin::made);
    EXPECT_EQ((*theirs)->origin, Origin::made);
    EXPECT_EQ(ours().size(), 1u);
    EXPECT_FALSE(ours().front().name.empty());
}

INSTANTIATE_TEST_SUITE_P(Postgres, PreparedOnce, ::testing::Values(Server{"postgres", "17"}),
                         [](const auto& instance) { return std::string(instance.param.engine); });
