#include "drivers/mysql/restore.hpp"

#include "drivers/mysql/session.hpp"
#include "drivers/snapshot_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace harness::drivers::mysql {
namespace {

using Statements = std::vector<std::string>;
using Kind = SchemaChange::Kind;

/// Plain digits stay as they are: SET GLOBAL refuses '5' for a number.
std::string setting_value(const std::string& value) {
    const bool is_number = !value.empty() && value.find_first_not_of("0123456789.-") == std::string::npos;
    if (is_number) return value;
    std::string literal = "'";
    for (const char c : value) literal.append(c == '\'' || c == '\\' ? 2 : 1, c);
    return literal + "'";
}

std::string member(const SchemaObject& object, std::string_view name) {
    const auto members = parse_members(object.definition);
    const auto* value = members.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

Statements grants(const SchemaObject& account) {
    Statements statements;
    const auto members = parse_members(account.definition);
    if (const auto* held = members.if_contains("grants"))
        for (const auto& grant : held->as_array()) statements.emplace_back(grant.as_string());
    return statements;
}

void drop(const SchemaObject& object, Statements& statements) {
    if (object.kind == "database")
        statements.push_back("DROP DATABASE IF EXISTS " + identifier(object.name));
    else if (object.kind == "user")
        statements.push_back("DROP USER IF EXISTS " + object.name);
    else if (object.kind == "role")
        statements.push_back("DROP ROLE IF EXISTS " + object.name);
    else if (object.kind == "system setting")
        statements.push_back("SET GLOBAL " + object.name + " = DEFAULT");
    else if (object.kind == "persisted setting")
        statements.push_back("RESET PERSIST IF EXISTS " + identifier(object.name));
    else if (object.kind == "tablespace")
        statements.push_back("DROP TABLESPACE " + identifier(object.name));
    else if (object.kind == "loadable function")
        statements.push_back("DROP FUNCTION IF EXISTS " + identifier(object.name));
    else if (object.kind == "plugin")
        statements.push_back("UNINSTALL PLUGIN " + identifier(object.name));
    else if (object.kind == "server")
        statements.push_back("DROP SERVER IF EXISTS " + identifier(object.name));
}

/// "GRANT a, b ON x TO y WITH GRANT OPTION" → "REVOKE a, b ON x FROM y", "REVOKE GRANT OPTION ON x FROM y"
void revoke(const std::string& grant, Statements& statements) {
    constexpr std::string_view verb = "GRANT ";
    constexpr std::string_view grantable = " WITH GRANT OPTION";
    constexpr std::string_view administrable = " WITH ADMIN OPTION";
    const auto to = grant.rfind(" TO ");
    if (!grant.starts_with(verb) || to == std::string::npos) return;
    const auto what = grant.substr(verb.size(), to - verb.size());
    auto who = grant.substr(to + 4);
    const bool can_grant = who.ends_with(grantable);
    if (can_grant) who.resize(who.size() - grantable.size());
    if (who.ends_with(administrable)) who.resize(who.size() - administrable.size());
    statements.push_back("REVOKE " + what + " FROM " + who);
    const auto on = what.find(" ON ");
    if (can_grant && on != std::string::npos)
        statements.push_back("REVOKE GRANT OPTION" + what.substr(on) + " FROM " + who);
}

/// A user without a password, or a role. A password is not known, and without its own the user is another
/// one.
void create_again(const SchemaObject& account, Statements& statements) {
    if (account.kind == "role") {
        statements.push_back("CREATE ROLE " + account.name);
    } else {
        if (!member(account, "password").empty()) return;
        statements.push_back(member(account, "account"));
    }
    for (const auto& grant : grants(account)) statements.push_back(grant);
}

void set_back_grants(const SchemaObject& before, const SchemaObject& now, Statements& statements) {
    const auto had = grants(before);
    const auto has = grants(now);
    for (const auto& grant : has)
        if (std::ranges::find(had, grant) == had.end()) revoke(grant, statements);
    for (const auto& grant : had)
        if (std::ranges::find(has, grant) == has.end()) statements.push_back(grant);
}

void set_back(const SchemaObject& before, const SchemaObject& now, Statements& statements) {
    if (before.kind == "system setting")
        statements.push_back("SET GLOBAL " + before.name + " = " + setting_value(before.definition));
    else if (before.kind == "persisted setting")
        statements.push_back("SET PERSIST_ONLY " + before.name + " = " + setting_value(before.definition));
    else if (before.kind == "user" || before.kind == "role")
        set_back_grants(before, now, statements);
    else if (before.kind == "database")
        statements.push_back("ALTER DATABASE " + identifier(before.name) + " COLLATE "
                             + member(before, "collation"));
}

} // namespace

std::vector<std::string> restore_shared_sql(const Snapshot& baseline, const Snapshot& now) {
    Statements statements;
    const auto changes = diff(baseline, now);
    // What is set back may name what is dropped after it.
    for (const auto& change : changes)
        if (change.kind == Kind::changed) set_back(change.before, change.after, statements);
    for (const auto& change : changes) {
        const bool is_account = change.after.kind == "user" || change.after.kind == "role";
        if (change.kind == Kind::added) drop(change.after, statements);
        if (change.kind == Kind::removed && is_account) create_again(change.before, statements);
    }
    return statements;
}

} // namespace harness::drivers::mysql
