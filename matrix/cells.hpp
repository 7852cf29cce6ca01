#pragma once

#include "matrix/server_url.hpp"
#include "matrix/spec.hpp"

namespace harness::matrix {

/// One combination of engine, version and axis values, with everything resolved.
struct Cell {
    std::string id; ///< stable: "postgres-16", "sqlite", "postgres-16+locale=de"
    base::Engine engine;
    std::string version;                     ///< empty for an embedded engine
    std::map<std::string, std::string> axes; ///< axis → value
    ServerSettings settings; ///< merged; image has its version filled in and its prefix put before it
    std::filesystem::path migrations; ///< absolute, placeholders filled in
    std::string layout;
    std::map<std::string, std::string> variables; ///< that the migrations' files name
    std::optional<std::string> allow_failure;     ///< the reason, where failures are allowed
    std::string engine_spelling{};                ///< as the file writes it: "postgresql"
    /// The file that the check drift compares with; absolute. Empty where the check does not look.
    std::filesystem::path declared_schema{};
    Runtime runtime = Runtime::docker; ///< without a meaning for an embedded engine
    std::optional<ServerUrl> url{};    ///< where its server is, with Runtime::url
    std::optional<ToolUse> tool{};     ///< what runs the migrations, where harness does not do it itself
};

struct ExpandOptions {
    std::string
        image_prefix; ///< put before every image that the file does not give with a registry of its own
    std::vector<std::string> only;    ///< globs on cell ids; empty means all
    std::optional<Runtime> runtime{}; ///< instead of what the file says, for all cells
};

/// All cells in the order of the file. Errors (kind usage): no cell left, two cells of one id, a pattern that
/// matches nothing (with what it could have meant).
[[nodiscard]] base::Result<std::vector<Cell>> expand(const Spec& spec, const ExpandOptions& options);

/// A path that the file names for a cell: relative to the file, {engine}, {version} and {axis} filled in.
[[nodiscard]] std::filesystem::path path_for(const Spec& spec, const Cell& cell, const std::string& path);

} // namespace harness::matrix
