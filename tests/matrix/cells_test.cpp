#include "reading.hpp"

#include <gmock/gmock.h>

namespace harness::matrix::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

std::string image_of(const std::string& image, const std::string& prefix) {
    const auto cells =
        cells_of("engines: {postgres: {versions: [16], image: \"" + image + "\"}}", {prefix, {}});
    return cells.empty() ? "" : cells[0].settings.image.value_or("");
}

TEST(Cells, are_engines_times_versions_times_axes_in_the_order_of_the_file) {
    const auto cells = cells_of("engines: {sqlite: , postgres: [14, 13]}\n"
                                "axes: {b: {x: {}, y: {}}, a: {z: {engines: [postgres]}}}\n");
    EXPECT_THAT(ids_of(cells),
                ElementsAre("sqlite+b=x", "sqlite+b=y", "postgres-14+b=x+a=z", "postgres-14+b=y+a=z",
                            "postgres-13+b=x+a=z", "postgres-13+b=y+a=z"));
    EXPECT_THAT(cells.back().axes, ElementsAre(Pair("a", "z"), Pair("b", "y")));
}

TEST(Cells, ids_use_the_canonical_name_and_paths_the_one_written) {
    const auto cells =
        cells_of("migrations: db/{engine}/v{version}/\nengines: {postgresql: [10.10], sqlite: {}}");
    EXPECT_THAT(ids_of(cells), ElementsAre("postgres-10.10", "sqlite"));
    EXPECT_EQ(cells.at(0).migrations, "/shop/db/postgresql/v10.10");
    EXPECT_EQ(cells.at(1).migrations, "/shop/db/sqlite/v");
    EXPECT_EQ(cells.at(1).settings.image, std::nullopt);
}

TEST(Cells, exclude_and_include_change_the_product) {
    const auto cells = cells_of("engines: {postgres: [13, 14], sqlite: {}}\n"
                                "axes: {l: {c: {engines: [postgres]}, d: {engines: [postgres]}}}\n"
                                "exclude: [{engine: postgresql, version: 13, l: d}, {engine: sq*}]\n"
                                "include: [{engine: postgres, version: 12, l: c}, {engine: sqlite}, "
                                "{engine: postgres, version: 11}]\n");
    EXPECT_THAT(ids_of(cells), ElementsAre("postgres-13+l=c", "postgres-14+l=c", "postgres-14+l=d",
                                           "postgres-12+l=c", "sqlite", "postgres-11"));
}

TEST(Cells, settings_are_merged_from_engine_over_axes_to_overrides) {
    const auto cells = cells_of(R"(
migrations: {path: all, layout: diesel}
engines:
  postgres:
    versions: [15, 16]
    memory: 512m
    data: memory
    env: {A: engine, B: engine}
    command: [one]
    setup: first
    migrations: {path: pg}
axes:
  x: {v: {env: {B: x, C: x}, command: two, memory: 1g, image: "other/{version}-{x}"}}
  y: {w: {env: {C: y}, setup: [second]}}
cells:
  "*-16*": {env: {A: override}, command: [three], data: disk, role: superuser,
            migrations: {layout: golang-migrate}}
)");
    ASSERT_EQ(cells.size(), 2u);
    const auto& settings = cells[1].settings;
    EXPECT_THAT(settings.env, ElementsAre(Pair("A", "override"), Pair("B", "x"), Pair("C", "y")));
    EXPECT_THAT(settings.command, ElementsAre("one", "two", "three"));
    EXPECT_THAT(settings.setup, ElementsAre("first", "second"));
    EXPECT_EQ(settings.memory, std::uint64_t{1} << 30U);
    EXPECT_EQ(settings.data, DataPlace::disk);
    EXPECT_EQ(settings.role->rights, Role::Rights::superuser);
    EXPECT_EQ(settings.image, "other/16-v:16");
    EXPECT_EQ(cells[1].migrations, "/shop/pg");
    EXPECT_EQ(cells[1].layout, "golang-migrate");
    EXPECT_EQ(cells[0].layout, "diesel");
    EXPECT_EQ(cells[0].settings.data, DataPlace::memory);
}

TEST(Cells, axis_values_fill_placeholders_in_settings) {
    const auto cells =
        cells_of("engines: {postgres: {versions: [16], env: {LANG: \"{l}.UTF-8\", J: '{\"a\": 1}'}, "
                 "command: [\"-c\", \"lc={l}{m}\"]}}\naxes: {l: [de_DE]}\n");
    EXPECT_THAT(cells.at(0).settings.env, ElementsAre(Pair("J", "{\"a\": 1}"), Pair("LANG", "de_DE.UTF-8")));
    EXPECT_THAT(cells.at(0).settings.command, ElementsAre("-c", "lc=de_DE{m}"));
}

TEST(Cells, allowed_failures_carry_their_reason) {
    const auto cells =
        cells_of("engines: {postgres: [17, 18]}\nallow_failure: [{cell: '*-18*', reason: beta}]");
    EXPECT_EQ(cells.at(0).allow_failure, std::nullopt);
    EXPECT_EQ(cells.at(1).allow_failure, "beta");
}

TEST(Images, have_the_version_as_their_tag_by_default) {
    EXPECT_EQ(cells_of("engines: {postgres: [16]}").at(0).settings.image, "postgres:16");
    EXPECT_EQ(image_of("timescale/timescaledb", ""), "timescale/timescaledb:16");
    EXPECT_EQ(image_of("host:5000/pg", ""), "host:5000/pg:16");
    EXPECT_EQ(image_of("pg@sha256:abc", ""), "pg@sha256:abc");
    EXPECT_EQ(image_of("pg:{version}-alpine", ""), "pg:16-alpine");
}

TEST(Images, go_behind_the_prefix_unless_they_name_a_registry) {
    EXPECT_EQ(image_of("postgres:16", "mirror.example"), "mirror.example/postgres:16");
    EXPECT_EQ(image_of("postgres:16", "mirror.example/hub/"), "mirror.example/hub/postgres:16");
    EXPECT_EQ(image_of("bitnami/postgres", "mirror.example"), "mirror.example/bitnami/postgres:16");
    EXPECT_EQ(image_of("ghcr.io/a/pg:1", "mirror.example"), "ghcr.io/a/pg:1");
    EXPECT_EQ(image_of("localhost/pg:1", "mirror.example"), "localhost/pg:1");
    EXPECT_EQ(image_of("host:5000/pg:1", "mirror.example"), "host:5000/pg:1");
}

TEST(Selection, keeps_the_cells_that_a_glob_matches) {
    const auto cells = cells_of("engines: {postgres: [15, 16], sqlite: {}}", {"", {"*-16", "sqlite"}});
    EXPECT_THAT(ids_of(cells), ElementsAre("postgres-16", "sqlite"));
}

TEST(Selection, a_glob_that_forgets_the_axes_is_told_so) {
    const auto spec = spec_of("engines: {postgres: [15, 16]}\naxes: {l: [c, d]}");
    const auto cells = expand(spec, {"", {"postgres-15"}});
    ASSERT_TRUE(cells.has_error());
    EXPECT_THAT(cells.error().message, HasSubstr("Did you mean \"postgres-15+*\"?"));
}

TEST(Selection, a_glob_that_matches_nothing_is_an_error_of_usage) {
    const auto spec = spec_of("engines: {postgres: [15, 16]}");
    const auto cells = expand(spec, {"", {"postgres-15", "postgres-61"}});
    ASSERT_TRUE(cells.has_error());
    EXPECT_EQ(cells.error().kind, base::ErrorKind::usage);
    EXPECT_THAT(cells.error().message, HasSubstr("no cell matches \"postgres-61\". Did you mean"));
}

TEST(Cells, variables_of_the_migrations_are_merged_by_name) {
    const auto cells =
        cells_of("migrations: {path: m, variables: {A: all, B: all}}\n"
                 "engines: {postgres: {versions: [16], migrations: {path: p, variables: {B: pg}}}, "
                 "sqlite: {}}\n");
    EXPECT_THAT(cells.at(0).variables, ElementsAre(Pair("A", "all"), Pair("B", "pg")));
    EXPECT_THAT(cells.at(1).variables, ElementsAre(Pair("A", "all"), Pair("B", "all")));
}

} // namespace
} // namespace harness::matrix::tests
