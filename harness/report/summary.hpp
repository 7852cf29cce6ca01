#pragma once
// What is said at the end of a run. Internal to reports.

#include "harness/report/finding_text.hpp"

#include <string>

namespace harness::report {

enum class Detail {
    all,
    verdict_and_findings, ///< neither the grid nor what did not look
};

/// The grid; findings; cells that ended with an error of the environment; checks that could not look; what
/// was ignored; servers that were kept; the verdict.
[[nodiscard]] std::string summary(const suite::RunResult& result, Detail detail, const Page& page);

/// One line that says the same as exit_code(): "FAILED: 3 findings (2 errors, 1 warning) on 2 of 7 cells in
/// 12.3 s".
[[nodiscard]] std::string verdict(const suite::RunResult& result);

} // namespace harness::report
