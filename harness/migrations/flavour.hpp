#pragma once
// The dialects in which migration tools write the statements of their own.

#include "harness/base/engine.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>

namespace harness::migrations {

enum class Flavour {
    postgres,
    mysql, ///< MySQL and MariaDB: the tools have one driver for both
    sqlite,
};

[[nodiscard]] constexpr Flavour flavour_of(base::Engine engine) {
    if (engine == base::Engine::postgres) return Flavour::postgres;
    if (engine == base::Engine::sqlite) return Flavour::sqlite;
    return Flavour::mysql;
}

/// The row of a tool's table of wordings that is for an engine. Every tool has one for each flavour.
template <class Wordings>
[[nodiscard]] const auto& wording_for(const Wordings& wordings, base::Engine engine) {
    const auto found =
        std::ranges::find(wordings, flavour_of(engine), [](const auto& row) { return row.flavour; });
    if (found == std::ranges::end(wordings)) throw std::logic_error("a tool has no wording for an engine");
    return *found;
}

} // namespace harness::migrations
