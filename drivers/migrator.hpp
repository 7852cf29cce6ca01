#pragma once
// Internal: what the drivers share of preparing the role that migrates.

#include "harness/base/error.hpp"

namespace harness::drivers {

/// An error becomes one of the environment, since no migration is to blame, and loses its statement, which
/// may hold a secret.
[[nodiscard]] base::Result<void> while_preparing(base::Result<void> done);

} // namespace harness::drivers
