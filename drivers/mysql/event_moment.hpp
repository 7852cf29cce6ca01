#pragma once
// Internal: when an event runs. The catalog holds moments alone, and not whether a migration wrote one out or
// reckoned it from the time at which it ran; the second is another one at each run of the same migration.

#include <optional>
#include <string>
#include <string_view>

namespace harness::drivers::mysql {

/// A moment as the catalog tells it, and by how many seconds it comes after the event was created, and after
/// it was last altered. A statement's own time is what both are set to (seen on MySQL 9.7, MariaDB 10.5 and
/// 11.8), so for CURRENT_TIMESTAMP + INTERVAL … the distance is exact.
struct EventMoment {
    std::string_view text; ///< "2030-01-01 03:30:00"
    long long after_created = 0;
    long long after_altered = 0;
};

/// What a snapshot tells of it: "CURRENT_TIMESTAMP + 3600 SECOND" for what is a whole number of minutes from
/// the statement that set it, the moment itself for what a person writes out (a whole minute, or 23:59:59).
/// Nothing for what may be either.
///
/// Where a moment written out meets the statement's own second, the two look alike; whole hours between them
/// are then taken for a distance, as is less than an hour. That errs once in some thousand runs, for a moment
/// written out, and for an odd distance such as 90 minutes once in sixty.
[[nodiscard]] std::optional<std::string> told(const EventMoment& moment);

} // namespace harness::drivers::mysql
