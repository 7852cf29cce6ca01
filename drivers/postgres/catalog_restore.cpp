// What a migration left in the cluster, undone. Not restorable from a snapshot: a changed or lost password
// (only a digest of it is known), a dropped database or tablespace, privileges on databases and tablespaces
// of roles that stay. Prepared transactions and subscriptions can be ended only from a session with their own
// database: their statements fail elsewhere, and the caller sees in the next snapshot that they are left.

#include "drivers/postgres/catalog.hpp"

#include "drivers/snapshot_json.hpp"

#include "harness/base/text.hpp"

#include <boost/json/value.hpp>

#include <algorithm>
#include <array>

namespace harness::drivers::postgres {
namespace {

using Statements = std::vector<std::string>;

std::string doubled(std::string_view text, char quote) {
    std::string quoted(1, quote);
    for (const char c : text) quoted.append(c == quote ? 2 : 1, c);
    return quoted += quote;
}

std::string identifier(std::string_view name) {
    return doubled(name, '"');
}

/// In an E'' string, so that it means the same whatever standard_conforming_strings says.
std::string literal(std::string_view text) {
    std::string escaped;
    for (const char c : text) escaped.append(c == '\\' ? 2 : 1, c);
    return (escaped.size() == text.size() ? "" : "E") + doubled(escaped, '\'');
}

/// Text as it is, other values as JSON, nothing for a member that is missing.
std::string member(const SchemaObject& object, std::string_view name) {
    const auto members = parse_members(object.definition);
    const auto* value = members.if_contains(name);
    if (value == nullptr) return {};
    if (const auto* text = value->if_string()) return std::string{*text};
    if (value->is_bool()) return value->get_bool() ? "true" : "false";
    return value->is_int64() ? std::to_string(value->get_int64()) : std::string{};
}

void drop_new_database(const SchemaObject& database, Statements& statements) {
    const auto name = identifier(database.name);
    if (member(database, "is_template") == "true")
        statements.push_back("ALTER DATABASE " + name + " IS_TEMPLATE false");
    statements.push_back("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
}

/// "ALTER ROLE a IN DATABASE b", "ALTER DATABASE b", "ALTER ROLE ALL"
std::string setting_target(const SchemaObject& setting) {
    const auto& database = setting.parent;
    const auto& role = setting.name;
    if (role.empty() && !database.empty()) return "ALTER DATABASE " + identifier(database);
    const auto altered = "ALTER ROLE " + (role.empty() ? "ALL" : identifier(role));
    return database.empty() ? altered : altered + " IN DATABASE " + identifier(database);
}

void set_back_setting(const SchemaObject& setting, Statements& statements) {
    // Lists are stored as they are written, so their values go back unquoted (manual, "SET", search_path).
    static constexpr std::array<std::string_view, 6> lists{"search_path",
                                                           "temp_tablespaces",
                                                           "session_preload_libraries",
                                                           "local_preload_libraries",
                                                           "shared_preload_libraries",
                                                           "unix_socket_directories"};
    for (const auto& entry : parse_members(setting.definition)) {
        const std::string_view value = entry.value().get_string();
        const bool is_list = std::ranges::find(lists, std::string_view{entry.key()}) != lists.end();
        statements.push_back(setting_target(setting) + " SET " + std::string{entry.key()} + " TO "
                             + (is_list && !value.empty() ? std::string{value} : literal(value)));
    }
}

void revoke_membership(const SchemaObject& membership, Statements& statements) {
    const auto revoke = "REVOKE " + identifier(membership.parent) + " FROM " + identifier(membership.name);
    const auto members = parse_members(membership.definition);
    const auto* grantors = members.if_contains("grantors");
    if (grantors == nullptr) {
        statements.push_back(revoke + " CASCADE");
        return;
    }
    for (const auto& grantor : grantors->as_array())
        statements.push_back(revoke + " GRANTED BY " + identifier(std::string_view{grantor.as_string()})
                             + " CASCADE");
}

void grant_membership(const SchemaObject& membership, Statements& statements) {
    auto grant = "GRANT " + identifier(membership.parent) + " TO " + identifier(membership.name);
    std::vector<std::string> options;
    for (const std::string_view option : {"admin", "inherit", "set"})
        if (const auto value = member(membership, option); !value.empty())
            options.push_back(std::string{option} + ' ' + value);
    const bool has_options_by_name = !member(membership, "inherit").empty(); // from 16 on
    if (has_options_by_name)
        grant += " WITH " + base::join(options, ", ");
    else if (member(membership, "admin") == "true")
        grant += " WITH ADMIN OPTION";
    statements.push_back(std::move(grant));
}

/// Every attribute in full, those that the role had not as NO….
std::string role_attributes(const SchemaObject& role) {
    static constexpr std::array<std::string_view, 7> attributes{
        "SUPERUSER", "CREATEDB", "CREATEROLE", "INHERIT", "LOGIN", "REPLICATION", "BYPASSRLS"};
    const auto text = member(role, "attributes");
    const auto said = base::split(text, ' ');
    const auto has = [&](std::string_view word) { return std::ranges::find(said, word) != said.end(); };
    std::string all;
    for (const auto attribute : attributes) {
        const bool on = attribute == "INHERIT" ? !has("NOINHERIT") : has(attribute);
        all += (on ? " " : " NO") + std::string{attribute};
    }
    const auto limit = member(role, "connection_limit");
    const auto until = member(role, "valid_until");
    all += " CONNECTION LIMIT " + (limit.empty() ? "-1" : limit);
    all += " VALID UNTIL " + literal(until.empty() ? "infinity" : until);
    return all;
}

void set_back_role(const SchemaObject& role, bool exists, Statements& statements) {
    const auto name = identifier(role.name);
    statements.push_back((exists ? "ALTER ROLE " : "CREATE ROLE ") + name + " WITH" + role_attributes(role));
    const auto comment = member(role, "comment");
    statements.push_back("COMMENT ON ROLE " + name + " IS " + (comment.empty() ? "NULL" : literal(comment)));
}

/// What drops or sets back one object; roles come last, in drop_roles().
void undo_added(const SchemaObject& object, Statements& statements) {
    const auto name = identifier(object.name);
    if (object.kind == "prepared transaction")
        statements.push_back("ROLLBACK PREPARED " + literal(object.name));
    else if (object.kind == "subscription")
        statements.push_back("DROP SUBSCRIPTION IF EXISTS " + name);
    else if (object.kind == "replication slot")
        statements.push_back("SELECT pg_drop_replication_slot(" + literal(object.name) + ')');
    else if (object.kind == "database")
        drop_new_database(object, statements);
    else if (object.kind == "tablespace")
        statements.push_back("DROP TABLESPACE IF EXISTS " + name);
    else if (object.kind == "setting")
        statements.push_back(setting_target(object) + " RESET ALL");
    else if (object.kind == "system setting")
        statements.push_back("ALTER SYSTEM RESET " + name);
    else if (object.kind == "membership")
        revoke_membership(object, statements);
    else if (object.kind == "parameter privileges")
        statements.push_back("REVOKE ALL ON PARAMETER " + object.parent + " FROM "
                             + (object.name == "PUBLIC" ? object.name : name));
}

void undo_removed(const SchemaObject& object, Statements& statements) {
    if (object.kind == "role")
        set_back_role(object, false, statements);
    else if (object.kind == "membership")
        grant_membership(object, statements);
    else if (object.kind == "setting")
        set_back_setting(object, statements);
    else if (object.kind == "system setting")
        statements.push_back("ALTER SYSTEM SET " + identifier(object.name) + " TO "
                             + literal(object.definition));
}

void undo_changed(const SchemaObject& before, const SchemaObject& now, Statements& statements) {
    if (before.kind == "role") {
        set_back_role(before, true, statements);
    } else if (before.kind == "setting" || before.kind == "membership") {
        undo_added(now, statements);
        undo_removed(before, statements);
    } else if (before.kind == "system setting") {
        undo_removed(before, statements);
    }
}

/// DROP OWNED takes the privileges on what the cluster shares (databases, tablespaces, parameters) from them.
void drop_roles(const Statements& names, Statements& statements) {
    for (const auto& name : names) statements.push_back("DROP OWNED BY " + name);
    for (const auto& name : names) statements.push_back("DROP ROLE IF EXISTS " + name);
}

/// Kinds in the order in which they can be undone: what holds a database or a role comes before it.
int order_of(const SchemaChange& change) {
    static constexpr std::array<std::string_view, 10> order{"prepared transaction",
                                                            "subscription",
                                                            "replication slot",
                                                            "database",
                                                            "tablespace",
                                                            "role",
                                                            "setting",
                                                            "membership",
                                                            "system setting",
                                                            "parameter privileges"};
    return static_cast<int>(std::ranges::find(order, change.after.kind) - order.begin());
}

} // namespace

std::vector<std::string> restore_shared_sql(const Snapshot& baseline, const Snapshot& now) {
    auto changes = diff(baseline, now);
    std::ranges::stable_sort(changes, {}, order_of);
    Statements statements;
    Statements new_roles;
    bool touches_files = false;
    for (const auto& change : changes) {
        touches_files = touches_files || change.after.kind == "system setting";
        if (change.kind == SchemaChange::Kind::removed)
            undo_removed(change.before, statements);
        else if (change.kind == SchemaChange::Kind::changed)
            undo_changed(change.before, change.after, statements);
        else if (change.after.kind == "role")
            new_roles.push_back(identifier(change.after.name));
        else
            undo_added(change.after, statements);
    }
    if (touches_files) statements.emplace_back("SELECT pg_reload_conf()");
    drop_roles(new_roles, statements);
    return statements;
}

} // namespace harness::drivers::postgres
