#include "harness/migrations/alembic_project.hpp"

#include "harness/base/text.hpp"

#include <fstream>
#include <utility>

namespace harness::migrations {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::Result;

bool is_file(const fs::path& path) {
    std::error_code code;
    return fs::is_regular_file(path, code);
}

/// Whether a TOML file has this table, or one below it.
bool has_table(const fs::path& file, std::string_view table) {
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);) {
        const auto text = base::trim(line);
        if (text.starts_with('[') && base::trim(text.substr(1)).starts_with(table)) return true;
    }
    return false;
}

/// The folder and those above it, up to the root of its git work tree, or of the file system.
std::vector<fs::path> folder_and_above(const fs::path& folder) {
    std::vector<fs::path> all;
    std::error_code code;
    for (auto at = fs::absolute(folder, code).lexically_normal();; at = at.parent_path()) {
        if (!at.has_filename() && at.has_relative_path()) at = at.parent_path();
        all.push_back(at);
        if (fs::exists(at / ".git", code) || !at.has_relative_path()) return all;
    }
}

Result<AlembicProject> find_config(const fs::path& folder, const std::string& config) {
    AlembicProject project;
    if (!config.empty()) {
        const auto file = (folder / config).lexically_normal();
        if (!is_file(file))
            return Error{ErrorKind::usage, "there is no file " + file.string() + " (`config`)"};
        project.folder = file.parent_path();
        (file.extension() == ".toml" ? project.toml : project.ini) = file;
        return project;
    }
    for (const auto& at : folder_and_above(folder)) {
        project.folder = at;
        if (is_file(at / "alembic.ini")) project.ini = at / "alembic.ini";
        // Both may be there: then the .ini holds the database, and the .toml the rest.
        if (has_table(at / "pyproject.toml", "tool.alembic")) project.toml = at / "pyproject.toml";
        if (!project.ini.empty() || !project.toml.empty()) return project;
    }
    return Error{ErrorKind::usage, "there is no alembic.ini, and no pyproject.toml with [tool.alembic], in "
                                       + folder.string() + " or above it: name it with `config`"};
}

std::string variable(const base::EnvironmentVariables& environment, const std::string& name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string() : found->second;
}

/// What `poetry env info` says; empty where there is no Poetry, or no environment.
std::string python_of_poetry(const fs::path& folder, const base::EnvironmentVariables& environment) {
    const base::ChildCommand command{{"poetry", "env", "info", "--executable"}, environment, folder};
    if (!base::find_program(command)) return {};
    const auto end = base::run_child(command, {base::Deadline::after(std::chrono::seconds(20)), {}});
    if (end.has_error() || !end->is_success()) return {};
    const std::string python(base::trim(end->output));
    return is_file(python) ? python : std::string();
}

std::string find_python(const fs::path& folder, const base::EnvironmentVariables& environment) {
    for (const auto* active : {"VIRTUAL_ENV", "CONDA_PREFIX"})
        if (const auto home = variable(environment, active); !home.empty())
            if (const auto python = fs::path(home) / "bin/python"; is_file(python)) return python.string();
    for (const auto& at : folder_and_above(folder)) {
        for (const auto* name : {".venv", "venv", "env"})
            if (is_file(at / name / "pyvenv.cfg") && is_file(at / name / "bin/python"))
                return (at / name / "bin/python").string();
        if (has_table(at / "pyproject.toml", "tool.poetry"))
            if (auto python = python_of_poetry(at, environment); !python.empty()) return python;
    }
    return "python3";
}

} // namespace

Result<AlembicProject> find_alembic(const fs::path& folder, const matrix::ToolUse& tool,
                                    const base::EnvironmentVariables& environment) {
    std::error_code code;
    const auto start = fs::absolute(folder, code);
    if (!fs::is_directory(start, code))
        return Error{ErrorKind::usage, "there is no folder " + folder.string()};
    HARNESS_TRY(auto project, find_config(start, tool.config));
    project.python = tool.python;
    if (tool.run_in == matrix::ToolUse::RunIn::image)
        project.python = tool.python.empty() ? "python3" : tool.python; // the image's
    else if (project.python.empty())
        project.python = find_python(project.folder, environment);
    // Relative to the migrations' folder, as `config` is.
    else if (project.python.find('/') != std::string::npos)
        project.python = (start / project.python).lexically_normal().string();
    return project;
}

} // namespace harness::migrations
