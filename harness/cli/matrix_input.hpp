#pragma once
// From the command line to cells that are ready to run: what run, plan and validate have in common.

#include "harness/cli/options.hpp"

namespace harness::cli {

struct MatrixInput {
    matrix::Spec spec;
    std::vector<runner::PreparedCell> cells;
};

/// Reads, expands and prepares. Mistakes are told on stderr, all of the file's at once, and nullopt is
/// returned.
[[nodiscard]] std::optional<MatrixInput> read_matrix(const MatrixOptions& options,
                                                     const std::string& docker_host = {});

/// "harness: error: message" on stderr, after the place if there is one.
void tell(const base::Error& error);

} // namespace harness::cli
