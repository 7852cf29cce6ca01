#include "harness/base/engine.hpp"

#include <array>
#include <stdexcept>

namespace harness::base {
namespace {

constexpr std::array k_engines{
    EngineInfo{Engine::sqlite, "sqlite", "", "SQLite", "", 0, true},
    EngineInfo{Engine::postgres, "postgres", "postgresql", "PostgreSQL", "postgres:{version}", 5432, false},
    EngineInfo{Engine::mysql, "mysql", "", "MySQL", "mysql:{version}", 3306, false},
    EngineInfo{Engine::mariadb, "mariadb", "", "MariaDB", "mariadb:{version}", 3306, false},
};

} // namespace

std::span<const EngineInfo> engines() {
    return k_engines;
}

const EngineInfo& info(Engine engine) {
    for (const auto& row : k_engines)
        if (row.engine == engine) return row;
    throw std::logic_error("an engine without a row in the table of engines");
}

std::optional<Engine> engine_named(std::string_view name) {
    for (const auto& row : k_engines)
        if (row.name == name || (!row.alias.empty() && row.alias == name)) return row.engine;
    return std::nullopt;
}

} // namespace harness::base
