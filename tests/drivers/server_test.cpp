// What a server driver does without a server.

#include "drivers/driver.hpp"

#include <gtest/gtest.h>

namespace harness::drivers {
namespace {

Address server_address() {
    Address address;
    address.host = "127.0.0.1";
    address.port = 5432;
    address.user = "a user";
    address.password = "p@ss/'word";
    return address;
}

TEST(PostgresServer, shell_command_is_a_url_that_a_shell_can_take) {
    const auto server = open_server(base::Engine::postgres, server_address());
    EXPECT_EQ(server->shell_command("my db"),
              "psql postgresql://a%20user:p%40ss%2F%27word@127.0.0.1:5432/my%20db");
}

TEST(MysqlServer, shell_command_can_be_taken_by_a_shell) {
    const auto server = open_server(base::Engine::mariadb, server_address());
    EXPECT_EQ(server->shell_command("my db"),
              "mariadb --protocol=tcp --host='127.0.0.1' --port=5432 --user='a user' "
              "--password='p@ss/'\\''word' 'my db'");
}

TEST(Address, sends_people_and_programs_where_it_is_told_to) {
    auto address = server_address();
    EXPECT_EQ(address.session_with("db").host, "127.0.0.1");
    address.host = "172.17.0.3";
    address.told = {"127.0.0.1", 49153};
    EXPECT_EQ(address.session_with("db").host, "127.0.0.1");
    EXPECT_EQ(address.session_with("db").port, 49153);
    for (const auto engine : {base::Engine::postgres, base::Engine::mysql}) {
        const auto command = open_server(engine, address)->shell_command("db");
        EXPECT_NE(command.find("127.0.0.1"), std::string::npos) << command;
        EXPECT_NE(command.find("49153"), std::string::npos) << command;
    }
}

TEST(SqliteServer, shell_command_quotes_the_file) {
    Address address;
    address.folder = "/tmp/it's here";
    EXPECT_EQ(open_server(base::Engine::sqlite, address)->shell_command("db"),
              "sqlite3 '/tmp/it'\\''s here/db.sqlite'");
}

TEST(DialectOf, every_engine_has_one) {
    for (const auto& engine : base::engines()) EXPECT_NO_THROW((void)dialect_of(engine.engine));
}

} // namespace
} // namespace harness::drivers
