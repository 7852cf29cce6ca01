#pragma once
// What the programs for scripts/bench have in common.

#include "drivers/driver.hpp"
#include "harness/base/text.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <string>

namespace harness::bench {

/// "HOST:PORT:USER:PASSWORD", or the folder of an embedded engine.
inline drivers::Address address_of(base::Engine engine, const std::string& text) {
    drivers::Address address;
    if (engine == base::Engine::sqlite) {
        address.folder = text;
        return address;
    }
    const auto parts = base::split(text, ':');
    address.host = parts.at(0);
    address.port = static_cast<std::uint16_t>(std::atoi(std::string(parts.at(1)).c_str()));
    address.user = parts.at(2);
    address.password = parts.size() > 3 ? std::string(parts[3]) : std::string();
    address.maintenance_database = engine == base::Engine::postgres ? "postgres" : "mysql";
    return address;
}

inline int fail(const base::Error& error) {
    fmt::print(stderr, "{}\n{}\n", error.message, error.statement);
    return 1;
}

} // namespace harness::bench
