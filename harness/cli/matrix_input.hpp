#pragma once
// From the command line to cells that are ready to run: what run, plan and validate have in common.

#include "harness/cli/options.hpp"

#include <variant>

namespace harness::cli {

struct MatrixInput {
    matrix::Spec spec;
    std::vector<runner::PreparedCell> cells;
};

/// Reads, expands and prepares. What is wrong is told on stderr, all mistakes of the file at once; then there
/// is an exit code: usage, or environment where a tool of an image could not be asked for its history.
[[nodiscard]] std::variant<MatrixInput, suite::ExitCode> read_matrix(const MatrixOptions& options,
                                                                     const std::string& docker_host = {});

/// "harness: error: message" on stderr, after the place if there is one.
void tell(const base::Error& error);

} // namespace harness::cli
