#include "drivers/mysql/snapshots.hpp"

#include "drivers/mysql/catalog.hpp"
#include "drivers/mysql/shared.hpp"

#include <fmt/format.h>

namespace harness::drivers::mysql {
base::Result<Snapshot> snapshot(Session& session, const base::Limit& limit) {
    const auto attempted = fmt::format("read the schema from {}", session.flavour().title);
    HARNESS_TRY(const auto listed, query_all(session, fmt::format("{};\n{}", snapshot_settings(), list_sql()),
                                             limit, attempted));
    HARNESS_TRY(const auto defined, query_all(session, definitions_sql(listed), limit, attempted));
    return to_snapshot(listed, defined);
}

base::Result<Snapshot> snapshot_shared(Session& session, std::span<const std::string> ours,
                                       const base::Limit& limit) {
    const auto attempted = fmt::format("read what {}'s databases share", session.flavour().title);
    // The stored form of a password holds bytes that are no text; MySQL shows them so from 8.0.17 on.
    const auto list = fmt::format("{} /*!80017 , print_identified_with_as_hex = 1 */;{}", snapshot_settings(),
                                  shared_list_sql(session.flavour().family));
    HARNESS_TRY(const auto listed, query_all(session, list, limit, attempted));
    HARNESS_TRY(const auto accounts, query_all(session, accounts_sql(listed), limit, attempted));
    return to_shared_snapshot(listed, accounts, ours);
}

} // namespace harness::drivers::mysql
