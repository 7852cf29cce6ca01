#pragma once

#include "harness/base/limit.hpp"

namespace harness::containers {

/// Waits for that long. False when the limit was over first.
bool pause(base::Clock::duration how_long, const base::Limit& limit);

} // namespace harness::containers
