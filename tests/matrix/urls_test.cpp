// Servers of the user's own: their addresses, and which cells run there. What is refused: mistakes/url*.yaml.

#include "reading.hpp"

#include <gmock/gmock.h>

namespace harness::matrix::tests {
namespace {

using base::Engine;

ServerUrl parsed(std::string_view text, Engine engine = Engine::postgres) {
    auto read = parse_server_url(text, engine);
    EXPECT_TRUE(read.url) << read.complaint;
    return read.url.value_or(ServerUrl{});
}

TEST(Urls, name_an_account_a_host_and_what_is_left_out_is_the_engines_usual) {
    const auto url = parsed("postgresql://app@db");
    EXPECT_EQ(std::tuple(url.user, url.password, url.host, url.port, url.database),
              std::tuple("app", "", "db", 5432, ""));
    EXPECT_FALSE(url.requires_tls);
    EXPECT_EQ(parsed("mysql://root@db", Engine::mysql).port, 3306);
    EXPECT_EQ(parsed("mysql://root@db", Engine::mariadb).port, 3306);
    EXPECT_EQ(parsed("mariadb://root@db:1/", Engine::mariadb).port, 1);
}

TEST(Urls, hold_special_characters_percent_encoded) {
    const auto url = parsed("postgres://a%40b:p%2Fw%3a%25@[::1]:6000/x%20y?sslmode=REQUIRE");
    EXPECT_EQ(std::tuple(url.user, url.password, url.host, url.port, url.database),
              std::tuple("a@b", "p/w:%", "::1", 6000, "x y"));
    EXPECT_TRUE(url.requires_tls);
    EXPECT_TRUE(parsed("mysql://a@b?ssl-mode=required", Engine::mysql).requires_tls);
}

TEST(Urls, are_shown_without_their_password) {
    EXPECT_EQ(parsed("postgres://app:secret@[::1]/x").shown(Engine::postgres),
              "postgresql://app@[::1]:5432/x");
    EXPECT_EQ(parsed("mysql://root:secret@db", Engine::mariadb).shown(Engine::mariadb),
              "mariadb://root@db:3306");
}

TEST(Urls, no_complaint_quotes_what_may_be_a_password) {
    for (const auto* text :
         {"secret", "://secret", "postgresql://secret", "postgresql://app:secret", "postgresql://a:secret@",
          "postgresql://a:se@cret@db", "postgresql://a:secret@db:secret", "postgresql://a:%secret@db",
          "postgresql://a:b@db/secret@x", "postgresql://a:b@db?secret", "postgresql://a:b@db?sslmode=secret",
          "secret:secret@db://x", "postgresql://a: secret@db", "postgresql://a:b@db:70000"}) {
        const auto read = parse_server_url(text, Engine::postgres);
        EXPECT_FALSE(read.url) << text;
        EXPECT_EQ(read.complaint.find("secret"), std::string::npos) << text << ": " << read.complaint;
        EXPECT_FALSE(read.complaint.empty()) << text;
    }
}

std::vector<Cell> cells_of(std::string_view text, std::optional<Runtime> runtime = {}) {
    const auto outcome = read_text(text, "/shop/matrix.yaml", vocabulary(), environment);
    EXPECT_TRUE(outcome.spec) << render(outcome.mistakes);
    if (!outcome.spec) return {};
    auto cells = expand(*outcome.spec, {.image_prefix = "", .only = {}, .runtime = runtime});
    EXPECT_TRUE(cells.has_value());
    return cells.has_value() ? std::move(*cells) : std::vector<Cell>{};
}

TEST(Urls, can_belong_to_an_engine_a_version_an_axis_value_or_cells_and_the_later_word_counts) {
    const auto cells = cells_of(R"(
engines:
  postgres:
    versions: [14, {version: 15, url: "postgres://a@of-15"}, {version: 16, runtime: process}, 17]
    url: postgres://a@db-{version}
runtime: process
cells: {"postgres-17": {runtime: docker}}
)");
    ASSERT_EQ(cells.size(), 4u);
    EXPECT_EQ(cells[0].runtime, Runtime::url);
    EXPECT_EQ(cells[0].url->host, "db-14");
    EXPECT_EQ(cells[0].url->where.line, 5);
    EXPECT_EQ(cells[1].url->host, "of-15");
    EXPECT_EQ(cells[2].runtime, Runtime::process);
    EXPECT_FALSE(cells[2].url);
    EXPECT_EQ(cells[3].runtime, Runtime::docker);
    const auto of_axis =
        cells_of("engines: {mysql: 9.7}\naxes: {at: {here: , there: {url: 'mysql://a@{at}'}}}");
    ASSERT_EQ(of_axis.size(), 2u);
    EXPECT_EQ(of_axis[0].runtime, Runtime::docker);
    EXPECT_EQ(of_axis[1].url->host, "there");
}

TEST(Urls, give_way_to_a_runtime_of_the_command_line) {
    const auto cells =
        cells_of("engines: {postgres: {versions: 17, url: 'postgres://a@db'}}", Runtime::docker);
    ASSERT_EQ(cells.size(), 1u);
    EXPECT_EQ(cells[0].runtime, Runtime::docker);
    EXPECT_FALSE(cells[0].url);
}

/// Why a file that can be read has no cells.
std::string refusal_of(std::string_view text) {
    const auto outcome = read_text(text, "/shop/matrix.yaml", vocabulary(), environment);
    EXPECT_TRUE(outcome.spec) << render(outcome.mistakes);
    const auto cells =
        outcome.spec ? expand(*outcome.spec, {}) : base::Result<std::vector<Cell>>(std::vector<Cell>{});
    EXPECT_TRUE(cells.has_error() && cells.error().kind == base::ErrorKind::usage);
    return cells.has_error() ? cells.error().message : "";
}

TEST(Urls, a_tool_in_a_container_finds_no_server_beside_itself) {
    EXPECT_THAT(refusal_of("engines: {postgres: {versions: 17, url: 'postgres://a@db'}}\n"
                           "migrations: {path: m, tool: sqitch, run_in: image, image: a:1}"),
                ::testing::HasSubstr("run_in: host"));
}

TEST(Urls, that_ask_for_encryption_are_refused_where_a_tool_opens_the_sessions) {
    EXPECT_THAT(refusal_of("engines: {postgres: {versions: 17, url: 'postgres://a@db?sslmode=require'}}\n"
                           "migrations: {path: m, tool: sqitch}"),
                ::testing::HasSubstr("cannot be told to encrypt"));
}

TEST(Versions, can_say_what_is_special_about_their_servers) {
    const auto cells =
        cells_of("engines: {postgres: {versions: [16, {version: 17, memory: 1GiB}], memory: 512MiB}}");
    ASSERT_EQ(cells.size(), 2u);
    EXPECT_EQ(cells[0].settings.memory, 512U << 20U);
    EXPECT_EQ(cells[1].settings.memory, 1U << 30U);
}

} // namespace
} // namespace harness::matrix::tests
