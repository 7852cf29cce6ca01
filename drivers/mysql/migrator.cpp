#include "drivers/mysql/migrator.hpp"

#include "drivers/migrator.hpp"
#include "drivers/mysql/privileges.hpp"

#include <fmt/format.h>

namespace harness::drivers::mysql {
namespace {

std::string account(const Session& session, const Migrator& migrator) {
    return session.quoted(migrator.user) + "@'%'";
}

} // namespace

base::Result<void> make_migrator(Session& session, const Migrator& migrator, const base::Limit& limit) {
    const auto sql = fmt::format("CREATE USER {} IDENTIFIED BY {}", account(session, migrator),
                                 session.quoted(migrator.password));
    HARNESS_CHECK(while_preparing(
        run(session, sql, limit, fmt::format("make the role {} for the migrations", migrator.user))));
    return run_grants(migrator.grants, [&](const std::string& grant, std::string attempted) {
        return run(session, grant, limit, std::move(attempted));
    });
}

base::Result<void> let_own(Session& session, const Migrator& migrator, std::string_view database,
                           const base::Limit& limit) {
    const auto sql = fmt::format("GRANT ALL PRIVILEGES ON {}.* TO {}", database_pattern(database),
                                 account(session, migrator));
    return while_preparing(run(session, sql, limit,
                               fmt::format("give the database {} to the role {}", database, migrator.user)));
}

} // namespace harness::drivers::mysql
