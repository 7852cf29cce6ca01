#pragma once
// Internal: what the drivers share of being a guest on somebody else's server.

#include "drivers/guest.hpp"

namespace harness::drivers {

/// A name that is not the guest's own is a bug of the caller's, and is not dropped.
void require_own(const Guest& guest, std::string_view name);

/// Rows of kind and name ("role", "reporting") as a baseline for what migrations may leave behind, without
/// what any harness has made.
[[nodiscard]] Snapshot names_as_snapshot(const Rows& rows);

/// An error that names what is there and was not before.
[[nodiscard]] base::Result<void> tell_strays(const Snapshot& baseline, const Snapshot& now);

/// The count in the first column of each row, the names in the second.
[[nodiscard]] TablesThere tables_from(const Rows& rows);

} // namespace harness::drivers
