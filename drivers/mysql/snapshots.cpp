#include "drivers/mysql/snapshots.hpp"

#include "drivers/mysql/catalog.hpp"
#include "drivers/mysql/shared.hpp"

#include <fmt/format.h>

namespace harness::drivers::mysql {
namespace {

/// None are asked with an empty message, which the server refuses.
base::Result<std::vector<Rows>> ask(Session& session, const std::string& sql, const base::Limit& limit,
                                    const std::string& attempted) {
    if (sql.empty()) return std::vector<Rows>();
    return query_all(session, sql, limit, attempted);
}

} // namespace

base::Result<Snapshot> snapshot(Session& session, const base::Limit& limit) {
    const auto attempted = fmt::format("read the schema from {}", session.flavour().title);
    HARNESS_TRY(const auto listed,
                ask(session, fmt::format("{};\n{}", snapshot_settings(), list_sql()), limit, attempted));
    HARNESS_TRY(const auto defined, ask(session, definitions_sql(listed), limit, attempted));
    return to_snapshot(listed, defined);
}

base::Result<Snapshot> snapshot_shared(Session& session, std::span<const std::string> ours,
                                       const base::Limit& limit) {
    const auto attempted = fmt::format("read what {}'s databases share", session.flavour().title);
    std::string settings(snapshot_settings());
    // The stored form of a password holds bytes that are no text.
    if (session.flavour().family == Family::mysql) settings += ", print_identified_with_as_hex = 1";
    const auto list = fmt::format("{};{}", settings, shared_list_sql(session.flavour().family));
    HARNESS_TRY(const auto listed, ask(session, list, limit, attempted));
    HARNESS_TRY(const auto accounts, ask(session, accounts_sql(listed), limit, attempted));
    return to_shared_snapshot(listed, accounts, ours);
}

} // namespace harness::drivers::mysql
