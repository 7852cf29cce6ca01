#include "drivers/mysql/guest.hpp"

#include "drivers/guest_parts.hpp"
#include "drivers/migrator.hpp"

#include <array>
#include <fmt/format.h>

namespace harness::drivers::mysql {
namespace {

using base::Engine;
using base::Limit;
using base::Result;
using Kind = GuestThing::Kind;

Result<std::unique_ptr<Session>> open(Engine engine, const Address& address, const Limit& limit) {
    return Session::open(flavour_of(engine), address, address.maintenance_database, limit);
}

/// By its first characters: `_` is a wildcard in a pattern, and a backslash means what sql_mode says.
constexpr std::array<std::pair<Kind, std::string_view>, 2> k_things{{
    {Kind::database,
     "SELECT schema_name FROM information_schema.schemata WHERE LEFT(schema_name, 8) = 'harness_'"},
    {Kind::account, "SELECT user FROM mysql.user WHERE LEFT(user, 8) = 'harness_' AND host = '%'"},
}};
static_assert(k_own_names.size() == 8);

constexpr std::string_view k_tables = R"(
SELECT (SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()), table_name
FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_schema NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys')
ORDER BY table_name LIMIT 3)";

} // namespace

Result<Rows> list_names(Session& session, const Limit& limit) {
    const auto attempted = fmt::format("list {}'s accounts and databases", session.flavour().title);
    HARNESS_TRY(auto databases,
                query(session, "SELECT 'database', schema_name FROM information_schema.schemata", {}, limit,
                      attempted));
    HARNESS_TRY(const auto accounts, query(session, "SELECT 'user', CONCAT(user, '@', host) FROM mysql.user",
                                           {}, limit, attempted));
    databases.rows.insert(databases.rows.end(), accounts.rows.begin(), accounts.rows.end());
    return databases;
}

Result<std::vector<GuestThing>> list_things(Engine engine, const Address& address, const Limit& limit) {
    HARNESS_TRY(const auto session, open(engine, address, limit));
    const auto attempted = fmt::format("look for what harness left on {}", session->flavour().title);
    std::vector<GuestThing> things;
    for (const auto& [kind, sql] : k_things) {
        HARNESS_TRY(const auto rows, query(*session, std::string(sql), {}, limit, attempted));
        for (const auto& row : rows.rows) things.push_back({kind, row.at(0).value_or(""), {}});
    }
    return things;
}

Result<void> drop_account(Engine engine, const Address& address, const std::string& name,
                          const Limit& limit) {
    HARNESS_TRY(const auto session, open(engine, address, limit));
    return while_preparing(run(*session, fmt::format("DROP USER IF EXISTS {}@'%'", session->quoted(name)),
                               limit, fmt::format("drop the account {}", name)));
}

Result<TablesThere> tables_there(Engine engine, const Address& address, const Limit& limit) {
    if (address.maintenance_database.empty()) return TablesThere{};
    HARNESS_TRY(const auto session, open(engine, address, limit));
    HARNESS_TRY(const auto rows, query(*session, std::string(k_tables), {}, limit,
                                       "look whether the database that the URL names is empty"));
    return tables_from(rows);
}

} // namespace harness::drivers::mysql
