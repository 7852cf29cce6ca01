#include "drivers/mysql/privileges.hpp"

#include "harness/base/text.hpp"

#include <fmt/format.h>

namespace harness::drivers::mysql {
namespace {

/// "users" → `db`.`users`, "*" → `db`.*, "procedure p" → PROCEDURE `db`.`p`.
std::string privilege_target(std::string_view object, std::string_view database) {
    if (object == "*") return database_pattern(database) + ".*";
    for (const std::string_view routine : {"procedure ", "function ", "package body ", "package "})
        if (object.starts_with(routine))
            return fmt::format("{}{}.{}", routine, identifier(database),
                               identifier(object.substr(routine.size())));
    return identifier(database) + "." + identifier(object);
}

constexpr std::string_view k_holders = R"(
SELECT table_schema, '*', grantee FROM information_schema.schema_privileges WHERE REPLACE(table_schema, '\\', '') = {0}
UNION SELECT table_schema, table_name, grantee FROM information_schema.table_privileges WHERE table_schema = {0}
UNION SELECT table_schema, table_name, grantee FROM information_schema.column_privileges WHERE table_schema = {0}
UNION SELECT db, CONCAT(LOWER(routine_type), ' ', routine_name), CONCAT(QUOTE(user), '@', QUOTE(host))
    FROM mysql.procs_priv WHERE db = {0})";

} // namespace

std::string database_pattern(std::string_view name) {
    std::string pattern;
    for (const char c : name) {
        if (c == '_' || c == '%' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return identifier(pattern);
}

base::Result<void> revoke_privileges_on(Session& session, std::string_view database,
                                        const base::Limit& limit) {
    const auto attempted = fmt::format("take the privileges on the database {} away", database);
    HARNESS_TRY(const auto holders,
                query(session, fmt::format(k_holders, session.quoted(database)), {}, limit, attempted));
    for (const auto& row : holders.rows) {
        const auto object = row.at(1).value_or("");
        // As it was granted: with a backslash before a wildcard, or without.
        const auto target =
            object == "*" ? identifier(row.at(0).value_or("")) + ".*" : privilege_target(object, database);
        for (const std::string_view what : {"ALL PRIVILEGES", "GRANT OPTION"}) {
            const auto sql = fmt::format("REVOKE {} ON {} FROM {}", what, target, row.at(2).value_or(""));
            const auto revoked = run(session, sql, limit, attempted);
            // "There is no such grant": it held only the other of the two.
            if (revoked.has_error() && revoked.error().kind != base::ErrorKind::sql) return revoked.error();
        }
    }
    return {};
}

std::vector<std::string> grant_sql(const Snapshot& origin, std::string_view target) {
    constexpr std::string_view grantable = " WITH GRANT OPTION";
    std::vector<std::string> grants;
    for (const auto& object : origin.objects) {
        if (object.kind != "privileges") continue;
        std::string_view privileges = object.definition;
        const bool can_grant = privileges.ends_with(grantable);
        if (can_grant) privileges.remove_suffix(grantable.size());
        grants.push_back(fmt::format("GRANT {} ON {} TO {}{}", privileges.empty() ? "USAGE" : privileges,
                                     privilege_target(object.parent, target), object.name,
                                     can_grant ? grantable : ""));
    }
    return grants;
}

} // namespace harness::drivers::mysql
