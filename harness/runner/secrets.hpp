#pragma once
// What the output of a run must not show.

#include "harness/base/secret.hpp"
#include "harness/runner/runner.hpp"

namespace harness::runner {

/// What the matrix file fills in from the environment, and the passwords that its `env` sets; the names of
/// cells, images, roles, folders and revisions stay readable. Without passwords that harness makes itself.
[[nodiscard]] base::Secrets secrets_of(const matrix::Spec& spec, const std::vector<PreparedCell>& cells);

} // namespace harness::runner
