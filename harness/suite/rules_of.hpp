#pragma once
// The parts of the table of rules. Internal to the suite: all others see the whole, rules().

#include "harness/suite/rules.hpp"

namespace harness::suite {

[[nodiscard]] std::span<const Rule> rules_of_histories();
[[nodiscard]] std::span<const Rule> rules_of_trips();
[[nodiscard]] std::span<const Rule> rules_of_rows();
[[nodiscard]] std::span<const Rule> rules_of_schemas();

} // namespace harness::suite
