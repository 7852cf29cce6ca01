#pragma once
// Internal: what the drivers share of preparing the role that migrates.

#include "harness/base/error.hpp"

#include <functional>
#include <string>
#include <vector>

namespace harness::drivers {

/// An error becomes one of the environment, since no migration is to blame, and loses its statement, which
/// may hold a secret.
[[nodiscard]] base::Result<void> while_preparing(base::Result<void> done);

/// Has `run` run each of the role's `grants`, given with what is said to have been attempted.
[[nodiscard]] base::Result<void>
run_grants(const std::vector<std::string>& grants,
           const std::function<base::Result<void>(const std::string& sql, std::string attempted)>& run);

} // namespace harness::drivers
