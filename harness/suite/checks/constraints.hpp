#pragma once
// What a migration did to the promises of a schema: the heart of the check *constraints*.

#include "drivers/enforcement.hpp"
#include "harness/migrations/tool.hpp"
#include "harness/suite/finding.hpp"

#include <vector>

namespace harness::suite {

/// A step as seen from the promises around it.
struct PromisesAround {
    /// Up: before the revision. Down: before its up. Up again: after the first up.
    const std::vector<drivers::Enforcement>& before;
    const std::vector<drivers::Enforcement>& after;
    /// Where the trip ended: what a later revision makes up for is nobody's trouble.
    const std::vector<drivers::Enforcement>& head;
    /// What the up did to the schema, if that was seen: a rebuild of a table that changes nothing but one
    /// promise was made for that.
    const std::vector<drivers::SchemaChange>* change = nullptr;
    /// The SQL of the up as its tool tells it, where the migration has no text.
    const migrations::ToldSql* sql = nullptr;
};

/// What a first up lost, left half-way or broke. What is deliberate is no finding: a promise that the
/// migration's text, name or comments speak of, one whose table or only column was dropped, one that was
/// renamed, replaced or made stronger.
[[nodiscard]] std::vector<Finding> judge_up(const PromisesAround& around,
                                            const migrations::Revision& revision);

/// Down and up again: what was enforced and is there, but not as good as it was. What is gone altogether the
/// snapshots tell (stairway/not-restored).
[[nodiscard]] std::vector<Finding> judge_return(const PromisesAround& around,
                                                const migrations::Revision& revision,
                                                migrations::Direction direction);

} // namespace harness::suite
