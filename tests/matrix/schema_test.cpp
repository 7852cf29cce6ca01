#include "schema.hpp"

#include "matrix/keys.hpp"
#include "reading.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace harness::matrix::tests {
namespace {

using nlohmann::json;
using testing::UnorderedElementsAreArray;

const json& schema() {
    static const json root = [] {
        std::ifstream file(std::filesystem::path(HARNESS_SOURCE_DIR) / "matrix/matrix.schema.json");
        return json::parse(file);
    }();
    return root;
}

const std::map<std::string, Mapping>& mappings() {
    static const std::map<std::string, Mapping> table{
        {"spec", Mapping::spec},
        {"engine", Mapping::engine},
        {"axis_value", Mapping::axis_value},
        {"cell_override", Mapping::cell_override},
        {"migrations", Mapping::migrations},
        {"check", Mapping::check},
        {"rule", Mapping::rule},
        {"ignore", Mapping::ignore},
        {"expected_failure", Mapping::expected_failure},
        {"allowed_failure", Mapping::allowed_failure},
        {"timeouts", Mapping::timeouts},
    };
    return table;
}

TEST(Schema, has_the_keys_of_the_reader_in_every_mapping) {
    for (const auto& [name, mapping] : mappings()) {
        SCOPED_TRACE(name);
        const auto& part = schema().at("$defs").at(name);
        std::vector<std::string> keys;
        for (const auto& [key, unused] : part.at("properties").items()) keys.push_back(key);
        EXPECT_THAT(keys, UnorderedElementsAreArray(keys_of(mapping)));
        const auto required = part.value("required", std::vector<std::string>());
        EXPECT_THAT(required, UnorderedElementsAreArray(required_keys_of(mapping)));
        EXPECT_EQ(part.at("additionalProperties"), false);
    }
}

TEST(Schema, has_no_mapping_with_fixed_keys_that_the_reader_has_not) {
    for (const auto& [name, part] : schema().at("$defs").items())
        EXPECT_EQ(part.contains("properties"), mappings().count(name) == 1) << name;
}

TEST(Schema, knows_the_engines_by_all_their_names) {
    std::vector<std::string_view> names;
    for (const auto& engine : base::engines()) {
        names.push_back(engine.name);
        if (!engine.alias.empty()) names.push_back(engine.alias);
    }
    const auto& spec = schema().at("$defs").at("spec").at("properties");
    EXPECT_THAT(spec.at("engines").at("propertyNames").at("enum").get<std::vector<std::string>>(),
                UnorderedElementsAreArray(names));
    EXPECT_THAT(
        schema().at("$defs").at("engine_name").at("anyOf").at(0).at("enum").get<std::vector<std::string>>(),
        UnorderedElementsAreArray(names));
}

TEST(Schema, describes_every_key) {
    for (const auto& [name, mapping] : mappings())
        for (const auto& [key, part] : schema().at("$defs").at(name).at("properties").items()) {
            const auto* described = &part;
            while (!described->contains("description") && described->contains("$ref"))
                described =
                    &schema().at(json::json_pointer(described->at("$ref").get<std::string>().substr(1)));
            EXPECT_TRUE(described->contains("description")) << name << "." << key;
        }
}

std::vector<std::string> good_files() {
    return {
        std::string(k_whole_file),
        "engines: {sqlite: }",
        "engines: {postgres: 16}",
        "engines: {postgres: [16, 16.1, '17', \"${TAG}\", latest]}",
        "engines: {postgres: {versions: 16, command: a b, setup: x, memory: '${EMPTY:-1g}'}}",
        "include: [{engine: sqlite}]",
        "x-any: {a: [1]}\nengines: {sqlite: {setup: [a, b], settings: {a: on, b: 1}}}",
        "engines: {sqlite: }\naxes: {a: [1, x, 2.5], b: {c: , d: {engines: [sqlite]}}}",
        "engines: {sqlite: }\nmigrations: 7",
        "engines: {sqlite: }\nchecks: {up: yes, down: {enabled: false}, chain: Off}",
        "engines: {sqlite: }\nrules: {'*': error, up/failed: [{severity: note, revision: 5}, warning]}",
        "engines: {sqlite: }\nexclude:\ninclude:\nignore:\nchecks:\nrules:\ncells:\naxes:\ntimeouts:\n",
        "engines: {sqlite: {durability: false}}",
        "engines: {sqlite: {durability: 'off'}}\ntimeouts: {cell: 1h1m}",
    };
}

std::vector<std::string> bad_files() {
    const std::string sqlite = "engines: {sqlite: }\n";
    return {
        "{}",
        "[]",
        "text",
        "engines: [sqlite]",
        "engines: {mysql: [8]}",
        "engines: {postgres: []}",
        "engines: {postgres: [16, 16]}",
        "engines: {postgres: [{}]}",
        "engines: {postgres: [a/b]}",
        "engines: {postgres: {versions: 16, imgae: x}}",
        "engines: {postgres: {versions: 16, image: {version}}}",
        "engines: {postgres: {versions: 16, image: 'a b'}}",
        "engines: {postgres: {versions: 16, env: [A=b]}}",
        "engines: {postgres: {versions: 16, env: {A: }}}",
        "engines: {postgres: {versions: 16, env: {'A=B': x}}}",
        "engines: {postgres: {versions: 16, command: {a: b}}}",
        "engines: {postgres: {versions: 16, settings: {a b: 1}}}",
        "engines: {postgres: {versions: 16, setup: ''}}",
        "engines: {postgres: {versions: 16, memory: 512}}",
        "engines: {postgres: {versions: 16, memory: lots}}",
        "engines: {postgres: {versions: 16, cpus: 0}}",
        "engines: {postgres: {versions: 16, cpus: many}}",
        "engines: {postgres: {versions: 16, data: ram}}",
        "engines: {postgres: {versions: 16, durability: true}}",
        "engines: {postgres: {versions: 16, ready_timeout: 30}}",
        sqlite + "unknown: 1",
        sqlite + "name: ' '",
        sqlite + "name: [a]",
        sqlite + "migrations: []",
        sqlite + "migrations: {layuot: auto}",
        sqlite + "axes: {version: [a]}",
        sqlite + "axes: {a: []}",
        sqlite + "axes: {a: {}}",
        sqlite + "axes: {a: text}",
        sqlite + "axes: {a b: [c]}",
        sqlite + "axes: {a: {'c d': {}}}",
        sqlite + "axes: {a: {c: {versions: [1]}}}",
        sqlite + "axes: {a: {c: {engines: [mysql]}}}",
        sqlite + "exclude: [{}]",
        sqlite + "exclude: {engine: sqlite}",
        sqlite + "exclude: [{engine: [sqlite]}]",
        sqlite + "include: [{version: 1}]",
        sqlite + "allow_failure: [{cell: sqlite}]",
        sqlite + "allow_failure: [{cell: sqlite, reason: ''}]",
        sqlite + "allow_failure: [sqlite]",
        sqlite + "expected_failures: [{cell: sqlite}]",
        sqlite + "cells: [sqlite]",
        sqlite + "cells: {sqlite: {versions: 1}}",
        sqlite + "checks: [up]",
        sqlite + "checks: {up: maybe}",
        sqlite + "checks: {up: {until: 5}}",
        sqlite + "rules: {up/failed: fatal}",
        sqlite + "rules: {up/failed: }",
        sqlite + "rules: {up/failed: {revision: 5}}",
        sqlite + "ignore: [{reason: x}]",
        sqlite + "ignore: [{rule: '*', reason: x, until: tomorrow}]",
        sqlite + "jobs: 0",
        sqlite + "jobs: 1.5",
        sqlite + "jobs: many",
        sqlite + "timeouts: {ready: 1 hour}",
        sqlite + "timeouts: {raedy: 1h}",
        sqlite + "timeouts: 1h",
    };
}

TEST(Schema, accepts_what_the_reader_accepts) {
    for (const auto& text : good_files()) {
        const auto outcome = read(text);
        EXPECT_TRUE(outcome.spec) << text << "\n" << render(outcome.mistakes);
        EXPECT_EQ(why_invalid(json_of_yaml(text), schema(), schema()), std::nullopt) << text;
    }
}

TEST(Schema, refuses_what_the_reader_refuses) {
    for (const auto& text : bad_files()) {
        EXPECT_FALSE(read(text).spec) << text;
        EXPECT_TRUE(why_invalid(json_of_yaml(text), schema(), schema())) << text;
    }
}

} // namespace
} // namespace harness::matrix::tests
