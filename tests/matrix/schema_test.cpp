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
        {"version", Mapping::version},
        {"axis_value", Mapping::axis_value},
        {"cell_override", Mapping::cell_override},
        {"migrations", Mapping::migrations},
        {"check", Mapping::check},
        {"rule", Mapping::rule},
        {"ignore", Mapping::ignore},
        {"expected_failure", Mapping::expected_failure},
        {"allowed_failure", Mapping::allowed_failure},
        {"timeouts", Mapping::timeouts},
        {"role", Mapping::role},
        {"idempotency", Mapping::idempotency},
        {"rows", Mapping::rows},
        {"expected_change", Mapping::expected_change},
        {"fixture", Mapping::fixture},
        {"row_source", Mapping::row_source},
        {"assertion", Mapping::assertion},
        {"naming", Mapping::naming},
        {"table_names", Mapping::table_names},
        {"required_object", Mapping::required_object},
        {"drift", Mapping::drift},
        {"budgets", Mapping::budgets},
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
        "engines: {mysql: {versions: 9.7, role: superuser, settings: {sql_mode: ''}}}",
        "engines: {mariadb: {versions: 11.8, role: {name: app, owner: false, grants: [a, b]}}}",
        "engines: {sqlite: {durability: 'off'}}\ntimeouts: {cell: 1h1m}",
        "engines: {sqlite: }\nchecks: {idempotency: {rerun: off, replay: on, resume: ['3*'], race: yes}}",
        "engines: {sqlite: }\nruntime: process\nretries: 0\nallow_unavailable: yes",
        "engines: {mysql: {versions: 9.7, runtime: docker}}\nretries: 10",
        "engines: {mysql: {versions: 9.7, url: 'mysql://root@db'}}",
        "engines: {postgres: {versions: [15, {version: 16, url: 'postgres://a:b@db/x?sslmode=require'}]}}",
        "engines: {postgres: {versions: {version: 16, memory: 1g, role: superuser}}}",
        "engines: {sqlite: }\nrows: off",
        "engines: {sqlite: }\nchecks: {naming: on, drift: off}",
        "engines: {sqlite: }\nchecks: {naming: , drift: {schema: '{engine}.sql', cell: 'sqlite*', enabled: "
        "no}}",
        "engines: {sqlite: }\nchecks: {naming: {index: 'ix_{table}_{columns}', column: off, check: ['a*', "
        "'regex:b+']}}",
        "engines: {sqlite: }\nchecks: {naming: {since: 5, table: snake_case, tables: {'a_*': {index: x}, b: "
        "}}}",
        "engines: {sqlite: }\nchecks: {naming: {required: primary_key}}",
        "engines: {sqlite: }\nchecks: {naming: {required: [comment, {table: a, index: [b, c]}, {has: "
        "primary_key}]}}",
        "engines: {sqlite: }\nbudgets: {migration: 5s, total: 1m, revisions: {'12*': 1m}, rows: {users: "
        "1000}}",
        "engines: {sqlite: }\nbudgets: {statement: 5s, cell: '*'}\n",
        "engines: {sqlite: }\nbudgets:",
        "engines: {sqlite: }\nrows: 5",
        "engines: {sqlite: }\nrows: {count: 5, seed: 2, profiles: plain, of: {users: 9}, insert: {t: x}}",
        "engines: {sqlite: }\nexpect: [{revision: 3, changes: users.name, loses: [a, b], reason: x}]",
        "engines: {sqlite: }\nfixtures: [{revision: 3, before: a.sql, after: {csv: '{engine}.csv', table: "
        "t}}]",
        "engines: {sqlite: }\nfixtures: [{revision: head, cell: sqlite, before: {sql: SELECT 1}}]",
        "engines: {sqlite: }\nassertions: [{revision: 3, when: after down, query: x, rows: [[1, null], a]}]",
        "engines: {sqlite: }\nassertions: [{revision: 3, file: a.sql}, {revision: 4, tap: b.sql}]",
    };
}

const std::string k_sqlite = "engines: {sqlite: }\n";
const std::vector<std::string> k_bad_files{
    "{}",
    "[]",
    "text",
    "engines: [sqlite]",
    "engines: {mssql: [8]}",
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
    "engines: {postgres: {versions: 16, role: admin}}",
    "engines: {postgres: {versions: 16, role: {name: a b}}}",
    "engines: {postgres: {versions: 16, role: {owner: maybe}}}",
    "engines: {postgres: {versions: 16, role: {grants: ''}}}",
    k_sqlite + "unknown: 1",
    k_sqlite + "name: ' '",
    k_sqlite + "name: [a]",
    k_sqlite + "migrations: []",
    k_sqlite + "migrations: {layuot: auto}",
    k_sqlite + "axes: {version: [a]}",
    k_sqlite + "axes: {a: []}",
    k_sqlite + "axes: {a: {}}",
    k_sqlite + "axes: {a: text}",
    k_sqlite + "axes: {a b: [c]}",
    k_sqlite + "axes: {a: {'c d': {}}}",
    k_sqlite + "axes: {a: {c: {versions: [1]}}}",
    k_sqlite + "axes: {a: {c: {engines: [mssql]}}}",
    k_sqlite + "exclude: [{}]",
    k_sqlite + "exclude: {engine: sqlite}",
    k_sqlite + "exclude: [{engine: [sqlite]}]",
    k_sqlite + "include: [{version: 1}]",
    k_sqlite + "allow_failure: [{cell: sqlite}]",
    k_sqlite + "allow_failure: [{cell: sqlite, reason: ''}]",
    k_sqlite + "allow_failure: [sqlite]",
    k_sqlite + "expected_failures: [{cell: sqlite}]",
    k_sqlite + "cells: [sqlite]",
    k_sqlite + "cells: {sqlite: {versions: 1}}",
    k_sqlite + "checks: [up]",
    k_sqlite + "checks: {up: maybe}",
    k_sqlite + "checks: {up: {until: 5}}",
    k_sqlite + "rules: {up/failed: fatal}",
    k_sqlite + "rules: {up/failed: }",
    k_sqlite + "rules: {up/failed: {revision: 5}}",
    k_sqlite + "ignore: [{reason: x}]",
    k_sqlite + "ignore: [{rule: '*', reason: x, until: tomorrow}]",
    "engines: {postgres: {versions: 16, runtime: podman}}",
    k_sqlite + "runtime: swarm",
    k_sqlite + "retries: -1",
    k_sqlite + "retries: 11",
    k_sqlite + "allow_unavailable: maybe",
    k_sqlite + "jobs: 0",
    k_sqlite + "jobs: 1.5",
    k_sqlite + "jobs: many",
    k_sqlite + "timeouts: {ready: 1 hour}",
    k_sqlite + "timeouts: {raedy: 1h}",
    k_sqlite + "timeouts: 1h",
    k_sqlite + "checks: {idempotency: {replay: maybe}}",
    k_sqlite + "checks: {idempotency: {repaly: on}}",
    k_sqlite + "checks: {up: {replay: on}}",
    k_sqlite + "checks: {naming: maybe}",
    k_sqlite + "checks: {naming: {indx: a}}",
    k_sqlite + "checks: {naming: {index: {a: b}}}",
    k_sqlite + "checks: {naming: {tables: {a: {required: b}}}}",
    k_sqlite + "checks: {naming: {required: [primary]}}",
    k_sqlite + "checks: {naming: {required: [{table: a}]}}",
    k_sqlite + "checks: {naming: {required: [{has: comment, index: a}]}}",
    k_sqlite + "checks: {naming: {required: [{index: []}]}}",
    k_sqlite + "checks: {drift: on}",
    k_sqlite + "checks: {drift: }",
    k_sqlite + "checks: {drift: {shcema: a.sql}}",
    k_sqlite + "budgets: {migration: soon}",
    k_sqlite + "budgets: {revisions: {a: 5}}",
    k_sqlite + "budgets: {rows: {users: 5}}",
    k_sqlite + "budgets: {total: 1m, rows: {users: none}}",
    k_sqlite + "rows: many",
    k_sqlite + "rows: 0",
    k_sqlite + "rows: {profiles: [hostile]}",
    k_sqlite + "rows: {profiles: []}",
    k_sqlite + "rows: {of: {users: none}}",
    k_sqlite + "expect: [{changes: a.b}]",
    k_sqlite + "expect: [{revision: 1}]",
    k_sqlite + "expect: [{revision: 1, changes: users}]",
    k_sqlite + "fixtures: [{revision: 1}]",
    k_sqlite + "fixtures: [{revision: 1, before: {csv: a.csv}}]",
    k_sqlite + "fixtures: [{revision: 1, before: {tabel: a, csv: b}}]",
    k_sqlite + "assertions: [{revision: 1}]",
    k_sqlite + "assertions: [{revision: 1, query: x, when: later}]",
    k_sqlite + "assertions: [{revision: 1, rows: [[1]]}]",
};

TEST(Schema, accepts_what_the_reader_accepts) {
    for (const auto& text : good_files()) {
        const auto outcome = read(text);
        EXPECT_TRUE(outcome.spec) << text << "\n" << render(outcome.mistakes);
        EXPECT_EQ(why_invalid(json_of_yaml(text), schema(), schema()), std::nullopt) << text;
    }
}

TEST(Schema, refuses_what_the_reader_refuses) {
    for (const auto& text : k_bad_files) {
        EXPECT_FALSE(read(text).spec) << text;
        EXPECT_TRUE(why_invalid(json_of_yaml(text), schema(), schema())) << text;
    }
}

} // namespace
} // namespace harness::matrix::tests
