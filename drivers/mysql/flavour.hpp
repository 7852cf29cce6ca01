#pragma once
// Internal: which of the two servers it is, and what they do differently.

#include "drivers/mysql/lexer.hpp"
#include "harness/base/engine.hpp"

#include <string>
#include <string_view>

namespace harness::drivers::mysql {

/// One row for MySQL, one for MariaDB.
struct Flavour {
    Family family;
    base::Engine engine;
    std::string_view title;  ///< as in prose
    std::string_view client; ///< the command that connects a person
};

[[nodiscard]] const Flavour& flavour_of(base::Engine engine);

/// What a server says of itself when a session opens.
struct ServerVersion {
    Family family = Family::mysql;
    std::string number; ///< "10.11.14", "9.7.0": without the packager's words
};

/// Reads "10.11.14-MariaDB-0+deb12u2", "5.5.5-10.5.29-MariaDB", "9.7.0", "8.0.36-0ubuntu0.22.04.1".
[[nodiscard]] ServerVersion parse_version(std::string_view text);

} // namespace harness::drivers::mysql
