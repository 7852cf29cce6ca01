#pragma once
// A cell that is run several times: what do its verdicts say together? Pure.

#include "harness/suite/result.hpp"

#include <span>

namespace harness::runner {

/// How often a cell is run.
struct Repetition {
    int times = 1;
    bool until_failure = false; ///< no further run after one that did not pass
};

/// What counts of one run of a cell: how it ended, and its findings at error level.
[[nodiscard]] suite::Repeat verdict_of(const suite::CellResult& result);

/// Whether the cell is run once more.
[[nodiscard]] bool wants_another(std::span<const suite::Repeat> repeats, const Repetition& repetition);

/// Which of the runs is shown for all: the first that failed, else the first that could not look, else the
/// last.
[[nodiscard]] std::size_t shown_of(std::span<const suite::Repeat> repeats);

/// The status of the cell: flaky where runs that looked disagree; what the environment failed says nothing of
/// the migrations, and yet the cell is no pass then.
[[nodiscard]] suite::CellStatus status_of(std::span<const suite::Repeat> repeats);

} // namespace harness::runner
