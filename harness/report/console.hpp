#pragma once
// What a person sees: live lines on a terminal, plain lines elsewhere, the grid and the findings at the end.

#include "harness/runner/events.hpp"

#include <cstdio>
#include <memory>

namespace harness::report {

struct ConsoleOptions {
    std::FILE* out = stdout; ///< not owned
    bool live = false;       ///< redraw lines in place; only where `out` is a terminal
    bool colour = false;
    bool quiet = false; ///< only findings and the summary
    int width = 100;    ///< of prose and the grid; live lines follow the terminal's own width
};

/// From the environment: whether `out` is a terminal, NO_COLOR, CLICOLOR_FORCE, CLICOLOR, TERM=dumb, CI, its
/// width (or COLUMNS). NO_COLOR wins over CLICOLOR_FORCE.
[[nodiscard]] ConsoleOptions console_options(std::FILE* out);

class Console {
  public:
    virtual ~Console() = default;
    Console() = default;
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;

    /// RunStarted comes first. Cells whose index is not known are passed over.
    virtual void on(const runner::Event& event) = 0;
    /// Redraws the live lines (clocks go on); call it about ten times a second. Nothing where lines are
    /// plain.
    virtual void tick() = 0;
    /// Takes the live lines away. Then: the grid (cells × checks), each finding in full once with the cells
    /// it was seen on, errors of the environment, what did not look, and the verdict as the last line.
    virtual void finish(const suite::RunResult& result) = 0;
};

/// Changes nothing of a terminal that would have to be put back, so a program may leave at any moment.
[[nodiscard]] std::unique_ptr<Console> make_console(const ConsoleOptions& options);

} // namespace harness::report
