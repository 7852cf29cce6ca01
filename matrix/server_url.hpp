#pragma once
// The address of a server of the user's own, as URLs of libpq and of MySQL's clients give it. Pure.

#include "harness/base/engine.hpp"
#include "harness/base/error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace harness::matrix {

struct ServerUrl {
    std::string host;
    std::uint16_t port = 0;
    std::string user;
    std::string password; ///< empty: the server asks for none
    std::string database; ///< empty: the URL names none
    bool requires_tls = false;
    base::SourcePosition where{}; ///< in the matrix file

    /// For people, without the password: "postgresql://admin@db:5432/x".
    [[nodiscard]] std::string shown(base::Engine engine) const;
};

/// Either the address or a sentence that says what is wrong. That never quotes what may be a password.
struct ReadUrl {
    std::optional<ServerUrl> url;
    std::string complaint;
};
[[nodiscard]] ReadUrl parse_server_url(std::string_view text, base::Engine engine);

} // namespace harness::matrix
