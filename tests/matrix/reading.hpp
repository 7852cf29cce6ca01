#pragma once
// Shared by the tests of matrix/: reading texts with a vocabulary and an environment of the tests' own.

#include "matrix/cells.hpp"
#include "matrix/reader.hpp"

#include <gtest/gtest.h>

namespace harness::matrix::tests {

inline const Vocabulary& vocabulary() {
    static const Vocabulary words{
        {"chain", "up", "stairway", "down", "idempotency"},
        {"chain/empty-down", "chain/gap", "up/failed", "stairway/not-restored", "stairway/not-repeatable"},
        {"golang-migrate", "diesel"}};
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
