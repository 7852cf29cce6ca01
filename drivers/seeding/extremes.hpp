#pragma once
// Internal to the seeding: extremes that are the same for all engines, as texts. Pure.

#include "drivers/seeding/model.hpp"

namespace harness::drivers::seeding {

/// Texts of at most `length` characters (0: no limit): empty, blank, with blanks behind, quotes, marks that
/// mean something elsewhere, characters beyond ASCII and beyond the BMP, combining and right-to-left ones,
/// the longest. UTF-8.
[[nodiscard]] std::vector<std::string> extreme_texts(int length);

/// Least, greatest, zero and minus one, as far as the type has them.
[[nodiscard]] std::vector<std::string> extreme_integers(const Type& type);

/// The greatest and least of its precision, zero, the smallest step.
[[nodiscard]] std::vector<std::string> extreme_decimals(const Type& type);

} // namespace harness::drivers::seeding
