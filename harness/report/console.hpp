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
    int width = 100;
};

/// From the environment: whether `out` is a terminal, NO_COLOR, CLICOLOR_FORCE, TERM=dumb, CI, its width.
[[nodiscard]] ConsoleOptions console_options(std::FILE* out);

class Console {
  public:
    virtual ~Console() = default;
    Console() = default;
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;

    virtual void on(const runner::Event& event) = 0;
    /// Redraws the live lines (clocks go on); call it about ten times a second. Nothing where lines are
    /// plain.
    virtual void tick() = 0;
    /// The grid (cells × checks), each finding in full once with the cells it was seen on, the verdict.
    virtual void finish(const suite::RunResult& result) = 0;
};

[[nodiscard]] std::unique_ptr<Console> make_console(const ConsoleOptions& options);

} // namespace harness::report
