#pragma once
// A certificate for a server that lives for minutes.

#include <string>

namespace harness::containers {

/// A new private key (P-256) and a certificate for it that it signed itself, valid for ten years: both as
/// PEM, one after the other. Nobody vouches for it; sessions are encrypted, as with one that a server makes
/// for itself. Empty: the library refused.
[[nodiscard]] std::string new_certificate();

} // namespace harness::containers
