#pragma once
// Internal: a database made after another one.

#include "drivers/mysql/session.hpp"

namespace harness::drivers::mysql {

/// Makes `name` with all that `origin` holds: definitions are replayed, rows copied. MySQL has no statement
/// for it. What was made is dropped again when it fails.
[[nodiscard]] base::Result<void> clone_database(const Flavour& flavour, const Address& address,
                                                std::string_view origin, std::string_view name,
                                                const base::Limit& limit);

} // namespace harness::drivers::mysql
