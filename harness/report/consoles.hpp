#pragma once
// The ways in which a run is watched, with what they ask of the world given from outside. Internal to
// reports.

#include "harness/report/board.hpp"
#include "harness/report/console.hpp"

#include <functional>
#include <memory>

namespace harness::report {

struct TerminalSize {
    std::size_t rows = 24;
    std::size_t columns = 80;
};

/// Where a console writes and what it reads; tests give their own.
struct World {
    std::function<void(std::string_view)> write; ///< all of the text at once
    Now now;
    std::function<TerminalSize()> size;
};

/// A line at each change of a cell's phase and at its end, at most a handful a cell however long its walk is.
[[nodiscard]] std::unique_ptr<Console> make_plain(const ConsoleOptions& options, World world);
/// A line a cell, redrawn in place.
[[nodiscard]] std::unique_ptr<Console> make_live(const ConsoleOptions& options, World world);
/// Nothing before the end.
[[nodiscard]] std::unique_ptr<Console> make_quiet(const ConsoleOptions& options, World world);

} // namespace harness::report
