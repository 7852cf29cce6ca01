#pragma once
// Internal: the administrator's password.

#include "drivers/driver.hpp"

#include <string>

namespace harness::drivers::mysql {

/// See drivers/password.hpp.
[[nodiscard]] base::Result<void> change_password(base::Engine engine, const Address& address,
                                                 const std::string& password, const base::Limit& limit);

} // namespace harness::drivers::mysql
