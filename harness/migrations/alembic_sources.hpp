#pragma once
// Internal: our side of the Python process (alembic/*.py), compiled in.

#include <span>
#include <string_view>

namespace harness::migrations {

struct PythonModule {
    std::string_view name;
    std::string_view text;
};

/// Given to Python with -c: takes the modules from the first line of its input.
extern const std::string_view k_alembic_bootstrap;

[[nodiscard]] std::span<const PythonModule> alembic_modules();

} // namespace harness::migrations
