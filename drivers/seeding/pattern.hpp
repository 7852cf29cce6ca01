#pragma once
// Internal to the seeding: texts that match a regular expression. As much of the syntax as constraints use;
// whether a text really matches, the server says. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::drivers::seeding {

/// Whether a text looks like a regular expression and not like a plain value.
[[nodiscard]] bool looks_like_pattern(std::string_view text);

/// `count` texts, the same for the same seed; empty for an expression that is not understood.
[[nodiscard]] std::vector<std::string> sample_pattern(std::string_view pattern, int count,
                                                      std::uint64_t seed);

/// For each place of one long form of the pattern, the characters that may stand there: choosing them
/// independently gives different texts that all match. Empty for an expression that is not understood.
[[nodiscard]] std::vector<std::string> places_of_pattern(std::string_view pattern);

} // namespace harness::drivers::seeding
