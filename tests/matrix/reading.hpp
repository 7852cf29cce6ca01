#pragma once
// Shared by the tests of matrix/: reading texts with a vocabulary and an environment of the tests' own.

#include "matrix/cells.hpp"
#include "matrix/reader.hpp"

#include <gtest/gtest.h>

namespace harness::matrix::tests {

/// Sound, and with something in every section.
inline constexpr std::string_view k_whole_file = R"(
name: shop
migrations:
  path: migrations/{engine}
  layout: diesel
engines:
  postgresql:
    versions: [13, 14, "15", 10.10]
    image: postgres:{version}-alpine
    env: {POSTGRES_PASSWORD: s3cret, N: 012}
    command: -c "shared_buffers=64 MB" -c 'a b'
    settings: {max_connections: 20}
    setup:
      - CREATE EXTENSION citext
      - |
        CREATE ROLE app;
    memory: 512MiB
    cpus: 1.5
    data: disk
    durability: off
    ready_timeout: 1m30s
    role: {name: app, owner: no, grants: [ALTER ROLE app CREATEDB]}
    migrations: {path: pg}
  sqlite:
axes:
  locale:
    c: {env: {LC: C}, engines: [postgres]}
    de: {engines: postgres}
exclude: [{engine: postgresql, version: "13", locale: de}]
include: [{engine: postgres, version: 12, locale: c}]
allow_failure: [{cell: "postgres-14*", reason: beta}]
expected_failures: [{cell: "postgres-13*", rule: up/failed, revision: "5*", reason: known}]
cells:
  "postgres-15*": {memory: 1g, migrations: {layout: golang-migrate}}
checks: {stairway: {since: "20230101"}, idempotency: off, chain: {}, up: }
rules:
  chain/empty-down: note
  "stairway/*": [{severity: warning, since: 0012}, {severity: note, revision: "00*"}]
ignore: [{rule: stairway/*, object: "index *", reason: fixed later, until: 2027-01-31}]
jobs: 4
timeouts: {ready: 60s, pull: 10m, statement: 500ms, cell: 1h}
)";

inline const Vocabulary& vocabulary() {
    static const Vocabulary words{
        {"chain", "up", "stairway", "down", "idempotency", "naming", "drift"},
        {"chain/empty-down", "chain/gap", "up/failed", "stairway/not-restored", "stairway/not-repeatable"},
        {"golang-migrate", "diesel"},
        {{"alembic", ""},
         {"sqitch", "program: sqitch\nengines: {postgres: 'db:pg://{user}@{host}:{port}/{database}'}\n"
                    "history: {layout: diesel}\nup: ['{program}', deploy]\ndown: ['{program}', revert]\n"
                    "current: {command: [a], lines: '^(.+)$'}\n"}}};
    return words;
}

inline std::optional<std::string> environment(std::string_view name) {
    if (name == "TAG") return "16.4";
    if (name == "EMPTY") return "";
    if (name == "TRICKY") return "a: [1, *x] # no comment";
    return std::nullopt;
}

inline ReadOutcome read(std::string_view text) {
    return read_text(text, "/shop/matrix.yaml", vocabulary(), environment);
}

/// The spec of a text that must be sound.
inline Spec spec_of(std::string_view text) {
    auto outcome = read(text);
    EXPECT_TRUE(outcome.mistakes.empty()) << render(outcome.mistakes);
    return outcome.spec.value_or(Spec{});
}

inline std::vector<Cell> cells_of(std::string_view text, const ExpandOptions& options = {}) {
    const auto spec = spec_of(text);
    auto cells = expand(spec, options);
    EXPECT_TRUE(cells.has_value()) << cells.error().message;
    return cells.has_value() ? *cells : std::vector<Cell>{};
}

inline std::vector<std::string> ids_of(const std::vector<Cell>& cells) {
    std::vector<std::string> ids;
    for (const auto& cell : cells) ids.push_back(cell.id);
    return ids;
}

} // namespace harness::matrix::tests
