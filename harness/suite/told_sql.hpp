#pragma once
// The SQL of migrations whose text harness does not see, as their tool tells it. To ask for it may be a run
// of the tool each time, so it is asked for where a finding blames a revision, and of no other.

#include "harness/suite/walk.hpp"

#include <set>
#include <vector>

namespace harness::suite {

/// As if every such migration said nothing: judged by that, at least those are blamed that the whole truth
/// blames.
[[nodiscard]] ToldSqls silent_sql(const migrations::History& history);

/// The revisions that findings blame and whose text harness does not see. Notes are not worth the question.
[[nodiscard]] std::set<std::size_t> blamed(const migrations::History& history,
                                           const std::vector<Finding>& findings);

/// Adds the SQL of a revision, shortened, to the first finding that blames it. Left out where a finding shows
/// the failing statement, and where the history itself is blamed.
void show_sql(const migrations::History& history, const ToldSqls& sql, std::vector<Finding>& findings);

} // namespace harness::suite
