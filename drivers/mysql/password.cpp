#include "drivers/mysql/password.hpp"

#include "drivers/mysql/session.hpp"

namespace harness::drivers::mysql {
namespace {

const std::string k_attempted = "change the administrator's password";

} // namespace

base::Result<void> change_password(base::Engine engine, const Address& address, const std::string& password,
                                   const base::Limit& limit) {
    HARNESS_TRY(const auto session,
                Session::open(flavour_of(engine), address, address.maintenance_database, limit));
    // An image makes root@'%', for whoever comes over the port, and root@localhost.
    HARNESS_TRY(const auto hosts, query(*session, "SELECT Host FROM mysql.user WHERE User = ?",
                                        std::vector{address.user}, limit, k_attempted));
    for (const auto& row : hosts.rows)
        HARNESS_CHECK(run(*session,
                          "ALTER USER " + session->quoted(address.user) + "@"
                              + session->quoted(row.front().value_or("")) + " IDENTIFIED BY "
                              + session->quoted(password),
                          limit, k_attempted));
    return {};
}

} // namespace harness::drivers::mysql
