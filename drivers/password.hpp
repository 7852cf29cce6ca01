#pragma once
// The administrator's password, changed while the server runs.

#include "drivers/driver.hpp"

#include <string>

namespace harness::drivers {

/// Gives the account that `address` logs in as another password, on all hosts that it may come from; sessions
/// that are open stay open. The password shows in no log of the server's. For servers that harness started
/// alone. A refusal is an error of the environment.
[[nodiscard]] base::Result<void> change_password(base::Engine engine, const Address& address,
                                                 const std::string& password, const base::Limit& limit);

} // namespace harness::drivers
