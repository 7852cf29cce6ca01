#pragma once
// Internal to matrix/: `${VAR}` in the values of the file.

#include "matrix/document.hpp"

namespace harness::matrix {

/// Replaces, in every scalar value (never in keys) of the tree:
///   ${VAR}           by the variable's value; not being set is a mistake
///   ${VAR:-default}  by the default when the variable is unset or empty, as a shell does
///   $${              by ${
/// A scalar stays a scalar whatever its new text. One with a mistake becomes broken. Top-level keys that
/// begin with "x-" are left alone: they hold what aliases elsewhere make use of.
/// Returns the variables' values that servers and migrations get to see (see Spec::secrets).
[[nodiscard]] std::vector<std::string> interpolate(Node& root, const Source& source,
                                                   const Environment& environment, Mistakes& mistakes);

} // namespace harness::matrix
