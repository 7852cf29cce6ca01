#include "drivers/postgres/password.hpp"

#include "drivers/postgres/scram.hpp"
#include "drivers/postgres/session.hpp"

#include <algorithm>

namespace harness::drivers::postgres {
namespace {

constexpr std::size_t k_unguessable = 24;

std::string in_quotes(std::string_view text, char quote) {
    std::string made{quote};
    for (const char c : text) {
        if (c == quote) made += quote;
        made += c;
    }
    return made + quote;
}

} // namespace

bool is_unguessable(std::string_view password) {
    const auto is_plain = [](char c) { return c > ' ' && c <= '~'; };
    return password.size() >= k_unguessable && std::ranges::all_of(password, is_plain);
}

std::string password_literal(std::string_view password) {
    return in_quotes(
        is_unguessable(password) ? quick_scram_secret(password, random_salt()) : std::string(password), '\'');
}

base::Result<void> change_password(const Address& address, const std::string& password,
                                   const base::Limit& limit) {
    HARNESS_TRY(const auto session, Session::open(address, address.maintenance_database, limit));
    return run(
        *session,
        "SET log_statement = none; SET log_min_duration_statement = -1; SET log_min_error_statement = panic; "
        "SET standard_conforming_strings = on; ALTER ROLE "
            + in_quotes(address.user, '"') + " PASSWORD " + password_literal(password),
        limit, "change the administrator's password");
}

} // namespace harness::drivers::postgres
