#include "drivers/mysql/shared.hpp"

#include "drivers/mysql/catalog_column.hpp"
#include "drivers/mysql/catalog_text.hpp"
#include "drivers/mysql/session.hpp"
#include "drivers/snapshot_json.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <stdexcept>

namespace harness::drivers::mysql {
namespace {

constexpr std::array<std::string_view, 4> k_system_databases{"information_schema", "mysql",
                                                             "performance_schema", "sys"};

const Rows& answer(const std::vector<Rows>& listed, SharedListed which) {
    if (listed.size() != static_cast<std::size_t>(SharedListed::count))
        throw std::logic_error("the list of what databases share has other answers than questions");
    return listed[static_cast<std::size_t>(which)];
}

std::string text(const Row& row, std::size_t at) {
    return row.at(at).value_or(std::string());
}

/// 'user'@'host', or the name alone for a role of MariaDB's, which has no host.
struct Account {
    std::string name;
    bool is_role = false;
    std::string digest;
};

Account account_of(const Row& row) {
    Account account;
    account.is_role = text(row, 2) == "Y";
    account.name = identifier(text(row, 0));
    if (!account.is_role) account.name += "@" + identifier(text(row, 1));
    account.digest = text(row, 3);
    return account;
}

/// Without what stands for the password: … BY PASSWORD '…', … AS '…', … USING '…'.
std::string without_password(Parts parts) {
    for (std::size_t at = 1; at < parts.size(); ++at) {
        const auto& before = parts[at - 1];
        const bool is_value = parts[at].token == Token::string || parts[at].token == Token::number;
        if (is_value && (before.is("password") || before.is("as") || before.is("using")))
            parts[at].text = "'…'";
    }
    return to_text(parts);
}

/// The database that a GRANT … ON `db`.x is about; empty for all others.
std::string database_of(const Parts& grant) {
    std::size_t at = 0;
    while (at < grant.size() && !grant[at].is("on")) ++at;
    for (++at; at + 1 < grant.size() && !grant[at].is("to"); ++at) {
        if (grant[at].token != Token::identifier || grant[at + 1].text != ".") continue;
        std::string name;
        for (const char c : name_of(grant[at]))
            if (c != '\\') name += c;
        return name;
    }
    return {};
}

/// MariaDB repeats the password in the grant of USAGE.
Parts without_identification(Parts grant) {
    const auto at = std::ranges::find_if(grant, [](const Part& part) { return part.is("identified"); });
    grant.erase(at, std::find_if(at, grant.end(),
                                 [](const Part& part) { return part.is("with") || part.is("require"); }));
    return grant;
}

void add(Snapshot& snapshot, std::string kind, std::string name, std::string definition) {
    snapshot.objects.push_back({std::move(kind), "", "", std::move(name), std::move(definition)});
}

void add_account(Snapshot& snapshot, const Account& account, const Rows* created, const Rows& grants,
                 std::span<const std::string> ours) {
    boost::json::object members;
    if (created != nullptr) {
        auto parts = parts_of(text(created->rows.at(0), 0));
        members["account"] = without_password(std::move(parts));
        if (!account.digest.empty()) members["password"] = account.digest;
    }
    std::vector<std::string> kept;
    for (const auto& row : grants.rows) {
        const auto grant = without_identification(parts_of(text(row, 0)));
        const auto database = database_of(grant);
        if (std::ranges::find(ours, database) == ours.end()) kept.push_back(to_text(grant));
    }
    std::ranges::sort(kept);
    members["grants"] = boost::json::array(kept.begin(), kept.end());
    add(snapshot, account.is_role ? "role" : "user", account.name, to_definition(members));
}

constexpr std::string_view k_list = R"(
SELECT schema_name, default_collation_name FROM information_schema.schemata;
SELECT user, host, {}, IF(authentication_string = '', '',
    IF(plugin LIKE '%sha2%' OR plugin LIKE '%parsec%', 'set', SHA2(authentication_string, 256))) FROM mysql.user;
{};
SELECT name, type, dl FROM mysql.func;
SELECT name, dl FROM mysql.plugin;
SELECT server_name, wrapper, host, db, username, port FROM mysql.servers)";

/// Variables, those that outlast a restart (SET PERSIST), general tablespaces. Positions in logs are no
/// settings.
constexpr std::string_view k_of_mysql = R"(
SELECT variable_name, variable_value FROM performance_schema.global_variables
WHERE variable_name NOT LIKE 'gtid%';
SELECT variable_name, variable_value FROM performance_schema.persisted_variables;
SELECT name, row_format FROM information_schema.innodb_tablespaces WHERE space_type = 'General' AND name <> 'mysql')";
/// MariaDB has only the first of these.
constexpr std::string_view k_of_mariadb = R"(
SELECT LOWER(variable_name), global_value FROM information_schema.system_variables
WHERE variable_scope <> 'SESSION ONLY' AND read_only = 'NO' AND variable_name NOT LIKE 'GTID%';
SELECT '', '' FROM DUAL WHERE 1 = 0;
SELECT '', '' FROM DUAL WHERE 1 = 0)";

} // namespace

std::string shared_list_sql(Family family) {
    const bool is_mariadb = family == Family::mariadb;
    return fmt::format(k_list, is_mariadb ? "is_role" : "'N'", is_mariadb ? k_of_mariadb : k_of_mysql);
}

std::string accounts_sql(const std::vector<Rows>& listed) {
    std::string sql;
    for (const auto& row : answer(listed, SharedListed::accounts).rows) {
        const auto account = account_of(row);
        if (!account.is_role) sql += "SHOW CREATE USER " + account.name + ";\n";
        sql += "SHOW GRANTS FOR " + account.name + ";\n";
    }
    return sql;
}

Snapshot to_shared_snapshot(const std::vector<Rows>& listed, const std::vector<Rows>& accounts,
                            std::span<const std::string> ours) {
    Snapshot snapshot;
    std::size_t next = 0;
    for (const auto& row : answer(listed, SharedListed::accounts).rows) {
        const auto account = account_of(row);
        const auto* created = account.is_role ? nullptr : &accounts.at(next++);
        add_account(snapshot, account, created, accounts.at(next++), ours);
    }
    for (const auto& row : answer(listed, SharedListed::databases).rows) {
        const auto name = text(row, 0);
        const bool is_ours = std::ranges::find(ours, name) != ours.end();
        const bool is_system = std::ranges::find(k_system_databases, name) != k_system_databases.end();
        if (!is_ours && !is_system)
            add(snapshot, "database", name, to_definition({{"collation", canonical_charset(text(row, 1))}}));
    }
    for (const auto& row : answer(listed, SharedListed::variables).rows)
        add(snapshot, "system setting", text(row, 0), text(row, 1));
    for (const auto& row : answer(listed, SharedListed::persisted).rows)
        add(snapshot, "persisted setting", text(row, 0), text(row, 1));
    for (const auto& row : answer(listed, SharedListed::tablespaces).rows)
        add(snapshot, "tablespace", text(row, 0), text(row, 1));
    for (const auto& row : answer(listed, SharedListed::functions).rows)
        add(snapshot, "loadable function", text(row, 0), text(row, 1) + " " + text(row, 2));
    for (const auto& row : answer(listed, SharedListed::plugins).rows)
        add(snapshot, "plugin", text(row, 0), text(row, 1));
    for (const auto& row : answer(listed, SharedListed::servers).rows)
        add(snapshot, "server", text(row, 0),
            fmt::format("{} {}@{}:{}/{}", text(row, 1), text(row, 4), text(row, 2), text(row, 5),
                        text(row, 3)));
    snapshot.sort();
    return snapshot;
}

} // namespace harness::drivers::mysql
