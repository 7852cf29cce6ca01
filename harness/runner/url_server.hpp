#pragma once
// A cell's server that is the user's own: harness is a guest there.

#include "harness/runner/cell_server.hpp"

namespace harness::runner {

/// Waits until it answers, and sees that it is of the version asked for and that the account may do what a
/// guest has to; then clears up what dead runs left there, and makes the account that migrates.
[[nodiscard]] base::Result<std::unique_ptr<CellServer>>
visit_server(const matrix::Cell& cell, const CellContext& context, const CellTells& tells, StartNotes& notes,
             const base::Limit& limit);

} // namespace harness::runner
