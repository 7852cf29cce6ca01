#pragma once
// What is known of a run while it goes on: the state behind live and plain consoles. Owns no clock, writes
// nothing. Internal to reports.

#include "harness/base/limit.hpp"
#include "harness/report/prose.hpp"
#include "harness/runner/events.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace harness::report {

using Moment = base::Clock::time_point;
using Now = std::function<Moment()>;

struct CellState {
    std::string id; ///< harmless on a terminal
    runner::Phase phase = runner::Phase::waiting;
    std::string what; ///< one line, harmless on a terminal
    int done = 0;
    int total = 0;
    std::optional<Moment> active_since; ///< when it left the waiting line
    std::shared_ptr<const suite::CellResult> result;

    [[nodiscard]] bool is_waiting() const { return !result && phase == runner::Phase::waiting; }
    [[nodiscard]] bool is_active() const { return !result && phase != runner::Phase::waiting; }
};

struct Board {
    std::vector<CellState> cells;
    std::optional<Moment> started;

    void on(const runner::RunStarted& event, Moment now);
    /// The cell that changed; null for an index that no cell has.
    CellState* on(const runner::CellProgress& event, Moment now);
    CellState* on(const runner::CellFinished& event);

    [[nodiscard]] suite::Milliseconds elapsed(Moment now) const;
};

/// What a person calls it: "getting the image".
[[nodiscard]] std::string_view phase_text(runner::Phase phase);
/// What follows the word of a cell's ending(): " in 8.2 s, 12 revisions: 2 errors, 1 warning".
[[nodiscard]] std::string ending_text(const suite::CellResult& cell);
/// "shop (matrix.yaml): 7 cells, 4 at a time"
[[nodiscard]] std::string start_text(const runner::RunStarted& event);

} // namespace harness::report
