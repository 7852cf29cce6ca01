#include "harness/runner/repeats.hpp"

#include <algorithm>

namespace harness::runner {
namespace {

using suite::CellStatus;
using suite::Repeat;

bool looked(const Repeat& repeat) {
    return repeat.status == CellStatus::passed || repeat.status == CellStatus::failed;
}

} // namespace

Repeat verdict_of(const suite::CellResult& result) {
    Repeat repeat{result.status, {}};
    for (const auto& finding : result.findings)
        if (finding.severity == suite::Severity::error)
            repeat.failures.push_back(finding.revision.empty() ? finding.rule
                                                               : finding.rule + " " + finding.revision);
    std::ranges::sort(repeat.failures);
    return repeat;
}

bool wants_another(std::span<const Repeat> repeats, const Repetition& repetition) {
    if (repeats.size() >= static_cast<std::size_t>(std::max(1, repetition.times))) return false;
    const auto last = repeats.back().status;
    // What cannot be had, or was stopped, will be no other the next time.
    if (last == CellStatus::cancelled || last == CellStatus::unavailable) return false;
    return !repetition.until_failure || last == CellStatus::passed;
}

std::size_t shown_of(std::span<const Repeat> repeats) {
    for (const auto wanted : {CellStatus::failed, CellStatus::error, CellStatus::cancelled}) {
        const auto found = std::ranges::find(repeats, wanted, &Repeat::status);
        if (found != repeats.end()) return static_cast<std::size_t>(found - repeats.begin());
    }
    return repeats.size() - 1;
}

CellStatus status_of(std::span<const Repeat> repeats) {
    const Repeat* first = nullptr;
    for (const auto& repeat : repeats) {
        if (!looked(repeat)) continue;
        if (!first) first = &repeat;
        if (repeat.status != first->status || repeat.failures != first->failures) return CellStatus::flaky;
    }
    return repeats[shown_of(repeats)].status;
}

} // namespace harness::runner
