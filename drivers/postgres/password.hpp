#pragma once
// Internal: passwords of roles, as statements set them.

#include "drivers/driver.hpp"

#include <string>
#include <string_view>

namespace harness::drivers::postgres {

/// What stands behind PASSWORD: a literal of the password's secret, quick to check where nobody can guess it,
/// or of the password itself. Needs standard_conforming_strings.
[[nodiscard]] std::string password_literal(std::string_view password);

/// Long and plain enough that guessing at the full speed of SHA-256 gets nowhere.
[[nodiscard]] bool is_unguessable(std::string_view password);

/// See drivers/password.hpp.
[[nodiscard]] base::Result<void> change_password(const Address& address, const std::string& password,
                                                 const base::Limit& limit);

} // namespace harness::drivers::postgres
