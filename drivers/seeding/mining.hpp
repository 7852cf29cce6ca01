#pragma once
// Internal to the seeding: what a condition's own text tells of the values that it takes. Pure.

#include "drivers/seeding/words.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace harness::drivers::seeding {

/// The constants of conditions, in order of appearance, each once.
struct Constants {
    std::vector<std::string> texts;   ///< string literals, without their quotes
    std::vector<std::string> numbers; ///< as written, sign included; also those inside string literals
};

[[nodiscard]] Constants mine(const std::vector<std::string_view>& conditions);

/// The parts that a condition ANDs together, outermost parentheses removed; itself where there is only one.
/// The AND of a BETWEEN is none. What does not parse stays whole.
[[nodiscard]] std::vector<std::string> conjuncts(std::string_view condition);

/// Whether all that the text asks of the column is whether it is NULL.
[[nodiscard]] bool asks_for_null_alone(std::string_view condition, std::string_view column, Case names);

/// The condition with the column replaced by an expression.
[[nodiscard]] std::string replace_column(std::string_view condition, std::string_view column,
                                         std::string_view expression, Case names);

/// For "(expression) = column" or the other way round, where the expression does not name the column: the
/// expression. Empty otherwise.
[[nodiscard]] std::string definition_of(std::string_view condition, std::string_view column, Case names);

} // namespace harness::drivers::seeding
