#pragma once
// Internal: where a project's Alembic is: its configuration and its Python.

#include "harness/base/child_process.hpp"
#include "matrix/tool.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace harness::migrations {

struct AlembicProject {
    std::filesystem::path folder; ///< where Alembic is started: that of its configuration
    std::filesystem::path ini;    ///< empty where `toml` holds the settings
    std::filesystem::path toml;
    std::string python; ///< a program
};

/// Finds both. The configuration: `config` of the matrix file, relative to the migrations' folder; else the
/// alembic.ini, or the pyproject.toml with a section [tool.alembic], of that folder or of the nearest one
/// above it in the same git work tree. The Python: `python` of the matrix file; else that of the virtual
/// environment that is active (VIRTUAL_ENV, CONDA_PREFIX), that stands in the project (.venv, venv, env), or
/// that Poetry has made for it; else python3. Errors are the user's (usage).
[[nodiscard]] base::Result<AlembicProject> find_alembic(const std::filesystem::path& folder,
                                                        const matrix::ToolUse& tool,
                                                        const base::EnvironmentVariables& environment);

} // namespace harness::migrations
