#pragma once
// The live lines of one moment. Internal to reports.

#include "harness/report/board.hpp"
#include "harness/report/consoles.hpp"

#include <string>
#include <vector>

namespace harness::report {

/// A line a cell in the order of the file, then a line of counts. Every line is narrower than the terminal
/// and there are fewer lines than it has rows: where cells are too many for that, the running ones are shown
/// first, then those that did not pass, those that passed, and those that wait.
[[nodiscard]] std::vector<std::string> frame(const Board& board, TerminalSize size, Moment now,
                                             const Paint& paint);

} // namespace harness::report
