#pragma once

#include <string>

namespace harness::base {

/// 24 letters and digits that nobody can guess: a server on loopback is open to all users of the machine for
/// as long as it runs.
[[nodiscard]] std::string random_password();

} // namespace harness::base
