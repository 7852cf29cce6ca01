#include "harness/migrations/tool_values.hpp"

#include <gmock/gmock.h>

namespace harness::migrations {
namespace {

using base::Engine;

/// Everything that means something in a URL, a connection string or a shell.
constexpr const char* k_nasty = "p@ss:w/rd?#[]%20 '\\\"&=+$ö{host}";

drivers::SessionTarget somewhere(std::string password, std::string host = "127.0.0.1") {
    return {std::move(host), 5433, "app user", std::move(password), "shop db", {}};
}

TEST(ToolValues, encode_what_means_something_in_a_url) {
    const auto values = session_values(Engine::postgres, somewhere(k_nasty));
    EXPECT_EQ(values.at("url"),
              "postgres://app%20user:p%40ss%3Aw%2Frd%3F%23%5B%5D%2520%20%27%5C%22%26%3D%2B%24%C3%B6%7Bhost%7D"
              "@127.0.0.1:5433/shop%20db?sslmode=disable");
    EXPECT_EQ(
        values.at("sqlalchemy_url"),
        "postgresql://app%20user:p%40ss%3Aw%2Frd%3F%23%5B%5D%2520%20%27%5C%22%26%3D%2B%24%C3%B6%7Bhost%7D"
        "@127.0.0.1:5433/shop%20db");
    EXPECT_EQ(values.at("password"), k_nasty) << "a variable of the environment gets it as it is";
}

TEST(ToolValues, quote_what_means_something_to_libpq) {
    EXPECT_EQ(session_values(Engine::postgres, somewhere("a'b\\c d")).at("libpq_dsn"),
              "host='127.0.0.1' port=5433 user='app user' password='a\\'b\\\\c d' dbname='shop db' "
              "sslmode=disable");
}

TEST(ToolValues, leave_a_go_dsn_as_its_parser_wants_it) {
    EXPECT_EQ(session_values(Engine::mysql, somewhere("a@b:c/d")).at("go_dsn"),
              "app user:a@b:c/d@tcp(127.0.0.1:5433)/shop db");
}

TEST(ToolValues, put_brackets_around_an_ipv6_address) {
    const auto values = session_values(Engine::mariadb, somewhere("x", "::1"));
    EXPECT_EQ(values.at("url"), "mysql://app%20user:x@[::1]:5433/shop%20db");
    EXPECT_EQ(values.at("jdbc_url"), "jdbc:mariadb://[::1]:5433/shop%20db");
    EXPECT_EQ(values.at("host"), "::1");
}

TEST(ToolValues, name_a_file_where_there_is_no_server) {
    drivers::SessionTarget target;
    target.file = "/tmp/a b.sqlite";
    const auto values = session_values(Engine::sqlite, target);
    EXPECT_EQ(values.at("url"), "sqlite:/tmp/a b.sqlite");
    EXPECT_EQ(values.at("sqlalchemy_url"), "sqlite:////tmp/a b.sqlite");
    EXPECT_EQ(values.at("port"), "");
}

} // namespace
} // namespace harness::migrations
