#include "drivers/postgres/guest.hpp"

#include "drivers/guest_parts.hpp"
#include "drivers/migrator.hpp"
#include "drivers/postgres/password.hpp"

#include <fmt/format.h>

namespace harness::drivers::postgres {
namespace {

using base::Limit;
using base::Result;

Result<std::unique_ptr<Session>> open(const Address& address, const Limit& limit) {
    return Session::open(address, address.maintenance_database, limit);
}

/// Whoever may not, cannot: these settings are a superuser's. The password is random and lives as long as the
/// cell, so a server that logs it gives nothing away.
Result<void> keep_out_of_log(Session& session, const Limit& limit) {
    return run(session,
               "SET log_statement = none; SET log_min_duration_statement = -1; "
               "SET log_min_error_statement = panic",
               limit, "switch logging off");
}

Result<bool> is_superuser(Session& session, const Limit& limit) {
    HARNESS_TRY(const auto rows, query(session, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user",
                                       {}, limit, "ask PostgreSQL what the account may do"));
    return rows.rows.at(0).at(0) == "t";
}

/// Of what the server knows all databases and roles may be read by everybody.
constexpr std::string_view k_things = R"(
SELECT 'database', datname::text, shobj_description(oid, 'pg_database') FROM pg_database
WHERE starts_with(datname::text, $1)
UNION ALL
SELECT 'account', rolname::text, shobj_description(oid, 'pg_authid') FROM pg_roles
WHERE starts_with(rolname::text, $1))";

/// What extensions bring along is nobody's.
constexpr std::string_view k_tables = R"(
SELECT count(*) OVER (), format('%s.%s', n.nspname, c.relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.oid >= 16384
  AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY 2 LIMIT 3)";

} // namespace

std::string quoted_name(std::string_view name) {
    std::string text = "\"";
    for (const char c : name) {
        if (c == '"') text += '"';
        text += c;
    }
    return text + '"';
}

std::string text_literal(std::string_view text) {
    std::string literal = "E'";
    for (const char c : text) literal.append(c == '\'' || c == '\\' ? 2 : 1, c);
    return literal + "'";
}

Result<void> make_guest_migrator(Session& session, const Address& address, const Limit& limit) {
    const auto& migrator = *address.migrator;
    const auto name = quoted_name(migrator.user);
    HARNESS_TRY(const bool is_super, is_superuser(session, limit));
    if (is_super) HARNESS_CHECK(keep_out_of_log(session, limit));
    // One message is one transaction: there is no role without its mark.
    auto sql = fmt::format("CREATE ROLE {} LOGIN PASSWORD {}; COMMENT ON ROLE {} IS {}", name,
                           password_literal(migrator.password), name, text_literal(address.guest->mark));
    if (!is_super) sql += fmt::format("; GRANT {} TO CURRENT_USER", name);
    HARNESS_CHECK(while_preparing(
        run(session, sql, limit, fmt::format("make the role {} for the migrations", migrator.user))));
    return run_grants(migrator.grants, [&](const std::string& grant, std::string attempted) {
        return run(session, grant, limit, std::move(attempted));
    });
}

Result<void> mark_database(Session& session, std::string_view name, std::string_view mark,
                           const Limit& limit) {
    return while_preparing(
        run(session, fmt::format("COMMENT ON DATABASE {} IS {}", quoted_name(name), text_literal(mark)),
            limit, fmt::format("mark the database {} as harness's own", name)));
}

Result<Rows> list_names(Session& session, const Limit& limit) {
    return query(session,
                 "SELECT 'database', datname::text FROM pg_database UNION ALL "
                 "SELECT 'role', rolname::text FROM pg_roles WHERE oid >= 16384",
                 {}, limit, "list PostgreSQL's roles and databases");
}

Result<std::vector<GuestThing>> list_things(const Address& address, const Limit& limit) {
    HARNESS_TRY(const auto session, open(address, limit));
    HARNESS_TRY(const auto rows, query(*session, std::string(k_things), std::vector{std::string(k_own_names)},
                                       limit, "look for what harness left on PostgreSQL"));
    std::vector<GuestThing> things;
    for (const auto& row : rows.rows)
        things.push_back({row.at(0) == "database" ? GuestThing::Kind::database : GuestThing::Kind::account,
                          row.at(1).value_or(""), row.at(2).value_or("")});
    return things;
}

Result<void> drop_account(const Address& address, const std::string& name, const Limit& limit) {
    const auto attempted = fmt::format("drop the role {}", name);
    HARNESS_TRY(const auto session, open(address, limit));
    HARNESS_TRY(const auto there, query(*session, "SELECT FROM pg_roles WHERE rolname = $1",
                                        std::vector{name}, limit, attempted));
    if (there.rows.empty()) return {};
    const auto role = quoted_name(name);
    return while_preparing(
        run(*session, fmt::format("DROP OWNED BY {}; DROP ROLE IF EXISTS {}", role, role), limit, attempted));
}

Result<std::string> missing_right(const Address& address, Needs needs, const Limit& limit) {
    HARNESS_TRY(const auto session, open(address, limit));
    HARNESS_TRY(const auto rows,
                query(*session,
                      "SELECT rolcreatedb OR rolsuper, rolcreaterole OR rolsuper FROM pg_roles "
                      "WHERE rolname = current_user",
                      {}, limit, "ask PostgreSQL what the account may do"));
    const auto lacks = [&](std::size_t right) { return rows.rows.at(0).at(right) != "t"; };
    const auto give = [&](std::string_view right) {
        return fmt::format("give it the right, as in `ALTER ROLE {} {}`", quoted_name(address.user), right);
    };
    if (lacks(0))
        return fmt::format("the account {} may not make databases (CREATEDB): {}", quoted_name(address.user),
                           give("CREATEDB"));
    if (lacks(1) && needs == Needs::databases_and_accounts)
        return fmt::format(
            "the account {} may not make the role that migrates (CREATEROLE): {}, or write `role: "
            "superuser` in the matrix file, and {} itself migrates",
            quoted_name(address.user), give("CREATEROLE"), quoted_name(address.user));
    return std::string();
}

Result<TablesThere> tables_there(const Address& address, const Limit& limit) {
    HARNESS_TRY(const auto session, open(address, limit));
    HARNESS_TRY(const auto rows, query(*session, std::string(k_tables), {}, limit,
                                       "look whether the database that the URL names is empty"));
    return tables_from(rows);
}

} // namespace harness::drivers::postgres
