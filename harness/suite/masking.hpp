#pragma once
// The one place between the record of a run and whoever reads it: what must not be shown goes here.

#include "harness/base/secret.hpp"
#include "harness/suite/result.hpp"

namespace harness::suite {

/// Masks every text of the record that can hold words of a server, of a migration or of the matrix file.
/// `connect_command` keeps the passwords that are only in `of_this_cell`: who asked for the server to be kept
/// gets in with it (see CellResult).
void mask(CellResult& cell, const base::Secrets& secrets, const base::Secrets& of_matrix_file);
/// The rest of a run's record: what is of no one cell.
void mask_run(RunResult& run, const base::Secrets& secrets);

} // namespace harness::suite
