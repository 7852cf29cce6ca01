#pragma once
// The check *versions*: the same migrations make the same schema on every version of an engine. It looks
// across cells, when all of them are through. Pure.

#include "drivers/snapshot.hpp"
#include "harness/suite/result.hpp"
#include "harness/suite/verdict.hpp"
#include "matrix/cells.hpp"

#include <set>
#include <span>

namespace harness::suite {

/// What a cell's migrations made.
struct HeadSchema {
    const matrix::Cell* cell;
    std::optional<drivers::Snapshot> schema; ///< empty where the walk did not see the head
};

struct VersionsReport {
    std::vector<Comparison> comparisons; ///< one for each engine, and for each combination of axis values
    std::vector<Finding> findings;       ///< those that count
    std::vector<Finding> ignored;
    std::set<std::size_t> used_ignores; ///< indices in the spec
};

/// Compares cells that differ in nothing but the version. What the server itself tells differently for the
/// same DDL is no difference (drivers::across_versions). A finding for each table or other object, with the
/// versions on each side; the reference is what most versions have. An ignore's `cell:` must match all cells
/// of either side. An expected failure is held to have passed only if all cells were there to show it
/// (`coverage`, and none of its group that did not get to the head). Empty if the spec switches the check
/// off.
[[nodiscard]] VersionsReport compare_versions(const matrix::Spec& spec, std::span<const HeadSchema> heads,
                                              std::chrono::year_month_day today, Coverage coverage);

} // namespace harness::suite
