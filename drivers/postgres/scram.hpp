#pragma once
// Passwords as PostgreSQL keeps them.

#include <string>
#include <string_view>

namespace harness::drivers::postgres {

/// The secret of a password, as pg_authid.rolpassword holds it: "SCRAM-SHA-256$1:salt$stored:server" (manual,
/// "pg_authid"; RFC 5802). One iteration instead of 4096: iterations slow down whoever guesses a short
/// password, and with them a log-in costs the client 5 ms of CPU. Only for passwords too long to guess.
/// `salt`: some random bytes. The password must be ASCII, which SASLprep leaves as it is.
[[nodiscard]] std::string quick_scram_secret(std::string_view password, std::string_view salt);

/// As many random bytes as PostgreSQL's own salts have.
[[nodiscard]] std::string random_salt();

} // namespace harness::drivers::postgres
