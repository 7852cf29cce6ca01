#pragma once
// Internal: what a migration left in the server, undone.

#include "drivers/snapshot.hpp"

#include <string>
#include <vector>

namespace harness::drivers::mysql {

/// Statements, in order, that drop what `now` has and `baseline` had not, or set back what they can. Run each
/// by itself. What they cannot, a snapshot afterwards tells: a changed or lost password (only a digest of it
/// is known), a dropped database.
[[nodiscard]] std::vector<std::string> restore_shared_sql(const Snapshot& baseline, const Snapshot& now);

} // namespace harness::drivers::mysql
