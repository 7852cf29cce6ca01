#include "reading.hpp"

#include <gmock/gmock.h>

namespace harness::matrix::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

TEST(Reader, reads_every_section_of_the_file) {
    const auto spec = spec_of(k_whole_file);
    EXPECT_EQ(spec.name, "shop");
    EXPECT_EQ(spec.migrations.path, "migrations/{engine}");
    EXPECT_EQ(spec.migrations.layout, "diesel");
    ASSERT_EQ(spec.engines.size(), 2u);
    EXPECT_EQ(spec.axes.size(), 1u);
    EXPECT_THAT(spec.exclude.at(0).members,
                ElementsAre(Pair("engine", "postgresql"), Pair("locale", "de"), Pair("version", "13")));
    EXPECT_EQ(spec.include.size(), 1u);
    EXPECT_EQ(spec.allow_failure.at(0).reason, "beta");
    EXPECT_EQ(spec.expected_failures.at(0).rule, "up/failed");
    EXPECT_EQ(spec.overrides.at(0).cell, "postgres-15*");
    EXPECT_EQ(spec.overrides.at(0).settings.memory, std::uint64_t{1} << 30U);
    EXPECT_EQ(spec.jobs, 4);
    EXPECT_EQ(spec.timeouts.statement, std::chrono::milliseconds(500));
    EXPECT_EQ(spec.timeouts.cell, std::chrono::hours(1));
}

TEST(Reader, reads_the_settings_of_an_engine) {
    const auto engine = spec_of(k_whole_file).engines.at(0);
    EXPECT_EQ(engine.engine, base::Engine::postgres);
    EXPECT_EQ(engine.spelling, "postgresql");
    EXPECT_THAT(engine.versions, ElementsAre("13", "14", "15", "10.10"));
    const auto& settings = engine.settings;
    EXPECT_EQ(settings.image, "postgres:{version}-alpine");
    EXPECT_THAT(settings.env, ElementsAre(Pair("N", "012"), Pair("POSTGRES_PASSWORD", "s3cret")));
    EXPECT_THAT(settings.command, ElementsAre("-c", "shared_buffers=64 MB", "-c", "a b"));
    EXPECT_THAT(settings.settings, ElementsAre(Pair("max_connections", "20")));
    EXPECT_THAT(settings.setup, ElementsAre("CREATE EXTENSION citext", "CREATE ROLE app;\n"));
    EXPECT_EQ(settings.memory, std::uint64_t{512} << 20U);
    EXPECT_EQ(settings.cpus, 1.5);
    EXPECT_EQ(settings.data, DataPlace::disk);
    EXPECT_EQ(settings.durability, Durability::off);
    EXPECT_EQ(settings.ready_timeout, std::chrono::seconds(90));
    EXPECT_EQ(settings.role->name, "app");
    EXPECT_EQ(settings.role->rights, Role::Rights::ordinary);
    EXPECT_THAT(settings.role->grants, ElementsAre("ALTER ROLE app CREATEDB"));
    EXPECT_EQ(engine.where.line, 7);
    EXPECT_EQ(engine.where.column, 3);
}

TEST(Reader, a_role_may_be_a_word) {
    const auto role_of = [](const std::string& written) {
        return spec_of("engines: {postgres: {versions: 16, role: " + written + "}}")
            .engines.at(0)
            .settings.role;
    };
    EXPECT_EQ(role_of("owner")->rights, Role::Rights::owner);
    EXPECT_EQ(role_of("owner")->name, "harness");
    EXPECT_EQ(role_of("superuser")->rights, Role::Rights::superuser);
    EXPECT_EQ(role_of("{grants: SELECT 1}")->rights, Role::Rights::owner);
}

TEST(Reader, reads_checks_rules_and_ignores) {
    const auto spec = spec_of(k_whole_file);
    EXPECT_EQ(spec.checks.at("stairway").since, "20230101");
    EXPECT_FALSE(spec.checks.at("idempotency").enabled);
    EXPECT_TRUE(spec.checks.at("chain").enabled);
    EXPECT_TRUE(spec.checks.at("up").enabled);
    EXPECT_EQ(spec.checks.count("down"), 0u);
    ASSERT_EQ(spec.rules.size(), 3u);
    EXPECT_EQ(spec.rules[0].severity, Severity::note);
    EXPECT_EQ(spec.rules[1].since, "0012");
    EXPECT_EQ(spec.rules[2].revision, "00*");
    const auto& ignore = spec.ignores.at(0);
    EXPECT_EQ(ignore.object, "index *");
    using namespace std::chrono;
    EXPECT_EQ(ignore.until, year_month_day(2027y, January, 31d));
}

TEST(Reader, short_forms_mean_what_the_long_ones_do) {
    const auto spec =
        spec_of("migrations: db\nengines: {postgres: [16, 17], sqlite: {}}\naxes: {mode: [a, b]}\n");
    EXPECT_EQ(spec.migrations.path, "db");
    EXPECT_EQ(spec.migrations.layout, "auto");
    EXPECT_THAT(spec.engines.at(0).versions, ElementsAre("16", "17"));
    EXPECT_EQ(spec.axes.at(0).values.size(), 2u);
    EXPECT_EQ(spec.name, "shop") << "the folder's name";
    EXPECT_THAT(spec_of("engines: {postgres: 16.0}").engines.at(0).versions, ElementsAre("16.0"));
}

TEST(Reader, a_byte_order_mark_and_windows_line_ends_are_nothing_special) {
    const auto spec = spec_of("\xEF\xBB\xBFname: a\r\nengines:\r\n  postgres:\r\n    versions: [16]\r\n");
    EXPECT_EQ(spec.name, "a");
    EXPECT_THAT(spec.engines.at(0).versions, ElementsAre("16"));
    EXPECT_EQ(read("\xEF\xBB\xBFnmae: a\r\n").mistakes.at(0).where.column, 1);
}

TEST(Reader, anchors_and_extension_keys_share_settings) {
    const auto spec = spec_of("x-small: &small {memory: 64m, env: {A: '${TAG}'}}\n"
                              "engines: {postgres: {versions: [16], memory: 1g}}\n"
                              "axes: {size: {s: *small, l: {}}}\n");
    EXPECT_EQ(spec.axes.at(0).values.at(0).settings.memory, std::uint64_t{64} << 20U);
    EXPECT_EQ(spec.axes.at(0).values.at(0).settings.env.at("A"), "16.4");
}

TEST(Environment, fills_values_and_never_keys) {
    const auto spec = spec_of("name: a ${TAG} b\n"
                              "engines:\n"
                              "  postgres:\n"
                              "    versions: ['${TAG}', \"${NOT_SET:-17}\", '${EMPTY:-18}']\n"
                              "    env: {'${TAG}': \"$${TAG} costs $5\", E: '${EMPTY}', D: '${NOT_SET:-}'}\n"
                              "    setup: |\n"
                              "      SELECT $$x$$, $1\n");
    EXPECT_EQ(spec.name, "a 16.4 b");
    EXPECT_THAT(spec.engines.at(0).versions, ElementsAre("16.4", "17", "18"));
    EXPECT_THAT(spec.engines.at(0).settings.env,
                ElementsAre(Pair("${TAG}", "${TAG} costs $5"), Pair("D", ""), Pair("E", "")));
    EXPECT_THAT(spec.engines.at(0).settings.setup, ElementsAre("SELECT $$x$$, $1\n"));
}

TEST(Environment, a_value_is_text_and_never_syntax) {
    EXPECT_EQ(spec_of("name: ${TRICKY}\nengines: {sqlite: }").name, "a: [1, *x] # no comment");
}

TEST(Environment, what_servers_are_given_is_kept_secret_and_what_names_things_is_not) {
    const auto text = [](std::string_view key) {
        return "name: ${TRICKY}\n"
               "migrations: {path: 'm${TAG}', variables: {"
               + std::string(key) + ": 'v${TAG}'}}\nengines: {sqlite: }";
    };
    EXPECT_THAT(spec_of(text("name")).secrets, ElementsAre("16.4"));
    EXPECT_THAT(spec_of("name: ${TRICKY}\nengines: {postgres: ['${TAG}']}").secrets, testing::IsEmpty());
    EXPECT_THAT(spec_of("engines: {postgres: {versions: 17, setup: ['SELECT ${NOT_SET:-1}', '-- ${TAG}'], "
                        "command: 'a ${TRICKY}', settings: {a: '${TAG}'}, role: {grants: '-- ${TAG}'}}}")
                    .secrets,
                testing::UnorderedElementsAre("16.4", "a: [1, *x] # no comment", "16.4", "16.4"))
        << "a default stands in the file for all to read";
}

TEST(Environment, a_mistake_does_not_tell_what_is_secret) {
    const auto mistakes =
        read("engines: {postgres: {versions: 17, env: {A: '${TAG}'}, memory: '${TAG} of much'}}").mistakes;
    ASSERT_EQ(mistakes.size(), 1u);
    EXPECT_THAT(mistakes[0].message, HasSubstr("\"*** of much\""));
}

TEST(Environment, a_missing_variable_is_a_mistake_at_its_place) {
    const auto mistakes = read("name: ${TAG} of ${NOT_SET}\nengines: {sqlite: }").mistakes;
    ASSERT_EQ(mistakes.size(), 1u);
    EXPECT_EQ(mistakes[0].where.column, 17);
    EXPECT_THAT(mistakes[0].message, HasSubstr("\"NOT_SET\" is not set"));
}

TEST(Reader, rows_are_made_up_unless_the_file_says_otherwise) {
    EXPECT_EQ(spec_of("engines: {sqlite: }").rows, (RowSettings{true, true, 20, 1, {}, {}}));
    EXPECT_FALSE(spec_of("engines: {sqlite: }\nrows: off").rows.are_wanted());
    EXPECT_EQ(spec_of("engines: {sqlite: }\nrows: 7").rows.count, 7);
    EXPECT_EQ(spec_of("engines: {sqlite: }\nrows: {profiles: plain, seed: 3, of: {users: 9}}").rows,
              (RowSettings{true, false, 20, 3, {{"users", 9}}, {}}));
}

TEST(Reader, reads_the_modes_of_idempotency) {
    const auto modes =
        spec_of("engines: {sqlite: }\nchecks: {idempotency: {rerun: off, replay: [3*], race: on}}")
            .idempotency;
    EXPECT_FALSE(modes.rerun.enabled);
    EXPECT_EQ(modes.replay, (IdempotencyMode{true, {"3*"}}));
    EXPECT_FALSE(modes.resume.enabled);
    EXPECT_TRUE(modes.race.enabled);
    EXPECT_TRUE(spec_of("engines: {sqlite: }").idempotency.rerun.enabled);
}

TEST(Reader, reads_what_is_expected_of_rows_and_what_the_user_brings) {
    const auto spec = spec_of(R"(engines: {sqlite: }
expect: [{revision: 3, cell: "postgres*", changes: users.name, loses: [a, b], reason: spam}]
fixtures: [{revision: head, before: a.sql, after: {csv: "{engine}.csv", table: t}}]
assertions:
  - {revision: 3, when: after down, query: SELECT 1, rows: [[1, null], [2, ""], 3]}
  - {revision: 4, file: empty.sql}
)");
    EXPECT_THAT(spec.expected_changes.at(0).changes, ElementsAre("users.name"));
    EXPECT_THAT(spec.expected_changes.at(0).loses, ElementsAre("a", "b"));
    EXPECT_EQ(spec.expected_changes.at(0).cell, "postgres*");
    EXPECT_EQ(spec.fixtures.at(0).before->path, "a.sql");
    EXPECT_EQ(spec.fixtures.at(0).after->table, "t");
    EXPECT_EQ(spec.fixtures.at(0).where.line, 3);
    const auto& assertion = spec.assertions.at(0);
    EXPECT_EQ(assertion.when, Moment::after_down);
    EXPECT_THAT(assertion.rows.at(0), ElementsAre("1", std::nullopt));
    EXPECT_THAT(assertion.rows.at(1), ElementsAre("2", ""));
    EXPECT_THAT(assertion.rows.at(2), ElementsAre("3"));
    EXPECT_EQ(spec.assertions.at(1).when, Moment::after_up);
    EXPECT_EQ(spec.assertions.at(1).file, "empty.sql");
}

} // namespace
} // namespace harness::matrix::tests
