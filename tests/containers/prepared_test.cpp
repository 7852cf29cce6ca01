#include "containers/image_answers.hpp"
#include "containers/prepared_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace harness;
using namespace harness::containers;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

namespace {

const BaseImage k_base{"sha256:1", {"docker-entrypoint.sh"}, {"postgres"}, ""};

bool nothing(std::string_view) {
    return false;
}

Recipe recipe_of(base::Engine engine, const std::map<std::string, std::string>& env = {},
                 const std::map<std::string, std::string>& settings = {}) {
    RecipeInput input{};
    input.engine = engine;
    input.version = "17";
    input.image = "server:17";
    input.env = env;
    input.settings = settings;
    input.name = "cell";
    return recipe(input);
}

Recipe postgres(const std::map<std::string, std::string>& env = {},
                const std::map<std::string, std::string>& settings = {}) {
    return recipe_of(base::Engine::postgres, env, settings);
}

std::string reason(const Recipe& of, const BaseImage& base = k_base) {
    return reason_to_stay_cold(of, base, nothing);
}

PreparedImage image(const std::string& name, std::uint64_t size, const std::string& used) {
    return {.id = "sha256:" + name, .name = name, .base = "postgres:17", .size = size, .last_used = used};
}

std::vector<std::string> names_of(const std::vector<PreparedImage>& images) {
    std::vector<std::string> names;
    for (const auto& one : images) names.push_back(one.name.empty() ? one.id : one.name);
    return names;
}

InspectedImage made(const std::string& key) {
    InspectedImage image;
    image.base.id = "sha256:2";
    image.comment = k_prepared_comment;
    image.labels[std::string(k_prepared_key_label)] = key;
    image.tags = {prepared_image_name(key)};
    return image;
}

} // namespace

TEST(PreparedKey, is_the_same_for_whatever_password_is_made) {
    for (const auto engine : {base::Engine::postgres, base::Engine::mysql, base::Engine::mariadb}) {
        const auto one = recipe_of(engine);
        const auto other = recipe_of(engine);
        ASSERT_NE(one.credentials.password, other.credentials.password);
        EXPECT_EQ(prepared_key(one, k_base).text, prepared_key(other, k_base).text);
        EXPECT_THAT(prepared_key(one, k_base).text, Not(HasSubstr(one.credentials.password)));
        EXPECT_EQ(reason(one), "");
    }
}

TEST(PreparedKey, is_another_one_for_whatever_the_data_may_depend_on) {
    const auto key = prepared_key(postgres(), k_base);
    auto updated = k_base;
    updated.id = "sha256:2";
    for (const auto& other :
         {prepared_key(postgres(), updated), prepared_key(postgres({{"LANG", "de"}}), k_base),
          prepared_key(postgres({{"POSTGRES_USER", "app"}}), k_base),
          prepared_key(postgres({{"POSTGRES_INITDB_ARGS", "--locale=C"}}), k_base),
          prepared_key(postgres({}, {{"fsync", "on"}}), k_base)}) {
        EXPECT_NE(other.text, key.text);
        EXPECT_NE(other.image, key.image);
    }
}

TEST(PreparedKey, names_an_image_that_an_engine_takes) {
    EXPECT_THAT(prepared_key(postgres(), k_base).image,
                ::testing::MatchesRegex("harness-prepared:[0-9a-f]{16}"));
}

TEST(PreparedKey, a_password_that_the_user_gave_is_not_kept_either) {
    const auto given = postgres({{"POSTGRES_PASSWORD", "from the user"}});
    EXPECT_EQ(reason(given), "");
    EXPECT_EQ(prepared_key(given, k_base).text, prepared_key(postgres(), k_base).text);
    const auto spec = making_start(given, k_base, "another");
    EXPECT_EQ(spec.env.at("POSTGRES_PASSWORD"), "another");
}

TEST(Cold, is_what_has_accounts_or_secrets_that_harness_cannot_change) {
    EXPECT_NE(reason(recipe_of(base::Engine::mysql, {{"MYSQL_USER", "app"}, {"MYSQL_PASSWORD", "x"}})), "");
    EXPECT_NE(reason(recipe_of(base::Engine::mysql, {{"MYSQL_ALLOW_EMPTY_PASSWORD", "yes"}})), "");
    EXPECT_NE(reason(recipe_of(base::Engine::mariadb, {{"MARIADB_ROOT_PASSWORD_HASH", "*1"}})), "");
    EXPECT_NE(reason(recipe_of(base::Engine::mariadb,
                               {{"MYSQL_ROOT_PASSWORD", "x"}, {"MARIADB_ROOT_PASSWORD", "x"}})),
              "");
    EXPECT_NE(reason(postgres({{"POSTGRES_PASSWORD_FILE", "/run/x"}})), "");
    EXPECT_NE(reason(postgres({{"API_TOKEN", "x"}})), "");
    const auto secret = [](std::string_view text) { return text.find("hidden") != std::string_view::npos; };
    EXPECT_NE(reason_to_stay_cold(postgres({{"SEED", "hidden"}}), k_base, secret), "");
    EXPECT_NE(reason_to_stay_cold(postgres({}, {{"app.x", "hidden"}}), k_base, secret), "");
}

TEST(Cold, is_what_keeps_its_data_elsewhere_or_runs_as_somebody) {
    EXPECT_NE(reason(postgres({{"PGDATA", "/data"}})), "");
    EXPECT_NE(reason(postgres({{"POSTGRES_INITDB_WALDIR", "/wal"}})), "");
    EXPECT_NE(reason(recipe_of(base::Engine::mysql, {}, {{"datadir", "/data"}})), "");
    auto base = k_base;
    base.user = "1001";
    EXPECT_NE(reason(postgres(), base), "");
}

TEST(PreparedStart, runs_the_images_own_entrypoint_with_the_servers_arguments) {
    const auto made = postgres();
    const auto spec = prepared_start(made, k_base, prepared_key(made, k_base));
    EXPECT_EQ(spec.image, prepared_key(made, k_base).image);
    EXPECT_EQ(spec.entrypoint.front(), "sh");
    ASSERT_EQ(spec.command.size(), made.spec.command.size() + 6);
    EXPECT_EQ(spec.command[5], "docker-entrypoint.sh");
    EXPECT_TRUE(std::equal(made.spec.command.begin(), made.spec.command.end(), spec.command.begin() + 6));
    EXPECT_EQ(spec.tmpfs, made.spec.tmpfs);
}

TEST(PreparedStart, gives_each_server_a_certificate_of_its_own_and_a_server_that_is_kept_none) {
    auto made = recipe_of(base::Engine::mariadb);
    ASSERT_EQ(made.certificate_option, "--loose-ssl-cert=");
    const auto key = prepared_key(made, k_base);
    const auto one = prepared_start(made, k_base, key);
    const auto other = prepared_start(made, k_base, key);
    EXPECT_THAT(one.command[2], HasSubstr("PRIVATE KEY"));
    EXPECT_NE(one.command[2], other.command[2]);
    EXPECT_EQ(one.command[3], made.certificate_option);
    // The engine writes down what a container was started with when it makes an image of it.
    for (const auto& word : making_start(made, k_base, "password").command)
        EXPECT_THAT(word, Not(HasSubstr("PRIVATE KEY")));

    made.certificate_option.clear();
    EXPECT_EQ(prepared_start(made, k_base, key).command[2], "");
    EXPECT_EQ(prepared_key(made, k_base).text, key.text);
}

TEST(PreparedImages, are_known_by_more_than_their_labels) {
    const std::string key = "version 1\n";
    EXPECT_EQ(prepared_name_of(made(key)), prepared_image_name(key));
    auto nameless = made(key);
    nameless.tags.clear();
    EXPECT_EQ(prepared_name_of(nameless), "");

    auto somebodys = made(key); // `docker commit` of a kept server, or FROM harness-prepared:…
    somebodys.comment.clear();
    EXPECT_EQ(prepared_name_of(somebodys), std::nullopt);
    auto renamed = made(key);
    renamed.tags = {"mine:1"};
    EXPECT_EQ(prepared_name_of(renamed), std::nullopt);
    EXPECT_EQ(prepared_name_of(made("")), std::nullopt);
    EXPECT_EQ(prepared_name_of({}), std::nullopt);
}

TEST(Eviction, takes_what_was_not_used_for_longest_until_the_rest_fits) {
    const std::vector all{image("new", 10, "2026-03"), image("old", 10, "2026-01"),
                          image("middle", 10, "2026-02")};
    EXPECT_THAT(names_of(to_evict(all, 30)), IsEmpty());
    EXPECT_THAT(names_of(to_evict(all, 29)), ElementsAre("old"));
    EXPECT_THAT(names_of(to_evict(all, 10)), ElementsAre("old", "middle"));
    EXPECT_THAT(names_of(to_evict(all, 0)), ElementsAre("old", "middle", "new"));
}

TEST(Eviction, takes_what_nobody_can_use_whatever_its_size) {
    auto outdated = image("outdated", 1, "2026-09");
    outdated.is_outdated = true;
    auto nameless = image("", 1, "2026-08");
    auto settling = image("", 1000, "2026-10");
    settling.is_settling = true;
    EXPECT_THAT(names_of(to_evict({image("new", 10, "2026-03"), outdated, nameless, settling}, 100)),
                ElementsAre("sha256:", "outdated"));
}

TEST(ImageAnswers, are_read_with_all_that_is_asked_of_them) {
    const auto image =
        read_image(R"({"Id":"sha256:9","RepoTags":["a:1"],"Comment":"c","Created":"2026-01-02T03:04:05Z",
        "Metadata":{"LastTagTime":"2026-02-02T03:04:05Z"},
        "Config":{"Entrypoint":["e"],"Cmd":["c","d"],"User":"u","Labels":{"l":"v"}}})");
    ASSERT_TRUE(image);
    EXPECT_EQ(image->base.id, "sha256:9");
    EXPECT_THAT(image->base.entrypoint, ElementsAre("e"));
    EXPECT_THAT(image->base.command, ElementsAre("c", "d"));
    EXPECT_EQ(image->base.user, "u");
    EXPECT_EQ(image->labels.at("l"), "v");
    EXPECT_THAT(image->tags, ElementsAre("a:1"));
    EXPECT_EQ(image->last_tagged, "2026-02-02T03:04:05Z");
}

TEST(ImageAnswers, may_lack_nearly_everything) {
    const auto bare = read_image(R"({"Id":"x","Created":"2026","Config":null,"RepoTags":null,
        "Metadata":{"LastTagTime":"0001-01-01T00:00:00Z"}})");
    ASSERT_TRUE(bare);
    EXPECT_THAT(bare->base.entrypoint, IsEmpty());
    EXPECT_EQ(bare->last_tagged, "2026");
    for (const auto* odd : {"", "{}", "[]", "null", R"({"Id":7})"}) EXPECT_FALSE(read_image(odd)) << odd;
    EXPECT_EQ(read_top_layer(R"([{"Size":7},{"Size":8}])"), 7u);
    for (const auto* odd : {"", "{}", "[]", R"([{"Size":-1}])"}) EXPECT_FALSE(read_top_layer(odd)) << odd;
    EXPECT_THAT(*read_image_ids(R"([{"Id":"a"},{"Id":"b"}])"), ElementsAre("a", "b"));
    EXPECT_FALSE(read_image_ids(R"([{}])"));
}
