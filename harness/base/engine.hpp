#pragma once
// The table of database engines: the one place that knows their names.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace harness::base {

enum class Engine { sqlite, postgres, mysql, mariadb };

struct EngineInfo {
    Engine engine;
    std::string_view name;          ///< as in cell ids and reports
    std::string_view alias;         ///< also accepted in a spec; empty if none
    std::string_view title;         ///< as in prose
    std::string_view default_image; ///< with {version}; empty for an embedded engine
    std::uint16_t port;             ///< where its server listens inside a container; 0 for an embedded engine
    bool embedded;                  ///< no server: a library inside harness
};

[[nodiscard]] std::span<const EngineInfo> engines();
[[nodiscard]] const EngineInfo& info(Engine engine);
/// By name or alias, case-sensitive.
[[nodiscard]] std::optional<Engine> engine_named(std::string_view name);
[[nodiscard]] inline std::string_view to_string(Engine engine) {
    return info(engine).name;
}

} // namespace harness::base
