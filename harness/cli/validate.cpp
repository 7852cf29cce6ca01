#include "harness/cli/commands.hpp"
#include "harness/cli/matrix_input.hpp"

#include <fmt/core.h>

#include <set>

namespace harness::cli {

suite::ExitCode validate(const ValidateCommand& command) {
    const auto read = read_matrix(command.matrix);
    if (const auto* refused = std::get_if<suite::ExitCode>(&read)) return *refused;
    const auto& input = std::get<MatrixInput>(read);
    std::set<std::string> folders;
    std::size_t revisions = 0;
    for (const auto& prepared : input.cells)
        if (folders.insert(prepared.history.folder.string()).second)
            revisions += prepared.history.revisions.size();
    fmt::print("{}: valid: {} {}, {} {} in {} {}\n", command.matrix.file, input.cells.size(),
               input.cells.size() == 1 ? "cell" : "cells", revisions,
               revisions == 1 ? "revision" : "revisions", folders.size(),
               folders.size() == 1 ? "folder" : "folders");
    return suite::ExitCode::passed;
}

} // namespace harness::cli
