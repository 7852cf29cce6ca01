#pragma once
// Cells × checks, for a terminal or a log. Internal to reports.

#include "harness/report/prose.hpp"

#include <string>

namespace harness::report {

/// One block an engine, all with the same columns: glyph and cell, server version, a word a check, revisions,
/// time, how the cell ended. Names of checks are shortened where the line would be wider than `width`. Under
/// it, what its words mean, as far as they occur. Empty for a run without cells.
[[nodiscard]] std::string grid(const suite::RunResult& result, std::size_t width, const Paint& paint);

} // namespace harness::report
