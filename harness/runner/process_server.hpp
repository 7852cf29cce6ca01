#pragma once
// A cell's server as a process of this machine.

#include "containers/local_programs.hpp"
#include "harness/runner/cell_server.hpp"

#include <map>

namespace harness::runner {

/// The servers that are installed here, by engine: looked for once a run.
using LocalPrograms = std::map<base::Engine, std::vector<containers::LocalProgram>>;
[[nodiscard]] LocalPrograms look_for_programs(const std::vector<PreparedCell>& cells,
                                              const base::Limit& limit);

/// The one of the version asked for; of several the newest. Null if there is none.
[[nodiscard]] const containers::LocalProgram* choose(const std::vector<containers::LocalProgram>& programs,
                                                     std::string_view version);

/// Why there is none: what was found instead, and how to get it.
[[nodiscard]] std::string why_none(base::Engine engine, std::string_view version,
                                   const std::vector<containers::LocalProgram>& programs);

[[nodiscard]] base::Result<std::unique_ptr<CellServer>>
start_process(const matrix::Cell& cell, const CellContext& context, const CellTells& tells, StartNotes& notes,
              const base::Limit& limit);

} // namespace harness::runner
