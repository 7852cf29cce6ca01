#pragma once
// From the record of a walk to the verdict on a cell: runs the checks, then applies what the matrix file says
// of severities, ignores and expected failures. Pure.

#include "harness/suite/result.hpp"
#include "harness/suite/walk.hpp"
#include "matrix/cells.hpp"

#include <set>

namespace harness::suite {

/// From which revision on each check judges; nullopt: the spec switched it off. Error (usage): a `since:`
/// names no revision.
[[nodiscard]] base::Result<Wanted> wanted_checks(const matrix::Spec& spec,
                                                 const migrations::History& history);
/// Where `since` (an id or a name) stands in the history; for a number that it does not have, the first one
/// after it.
[[nodiscard]] std::optional<std::size_t> find_revision(const migrations::History& history,
                                                       std::string_view since);

struct Judgement {
    std::vector<CheckOutcome> checks;
    std::vector<Finding> findings;
    std::vector<Finding> ignored;
    std::set<std::size_t> used_ignores; ///< indices in the spec
};

/// `today`: the day that the ignores' `until:` is held against.
[[nodiscard]] Judgement judge(const matrix::Spec& spec, const matrix::Cell& cell,
                              const migrations::History& history, const WalkRecord& walk,
                              std::chrono::year_month_day today);

/// Whether all cells of the spec were looked at: only then an ignore can be called unused.
enum class Coverage { whole, part };

/// Findings about the spec itself, once its cells have run.
[[nodiscard]] std::vector<Finding> judge_spec(const matrix::Spec& spec,
                                              const std::set<std::size_t>& used_ignores,
                                              std::chrono::year_month_day today, Coverage coverage);

} // namespace harness::suite
