#include "drivers/enforcement/engines.hpp"
#include "drivers/enforcement/probe.hpp"
#include "drivers/enforcement/statements.hpp"
#include "drivers/enforcement/values.hpp"
#include "drivers/postgres/catalog_gates.hpp"
#include "drivers/snapshot_sql.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <fmt/format.h>
#include <stdexcept>

namespace harness::drivers::enforcement {
namespace {

using boost::json::object;
using boost::json::value;

std::string text_of(const object& members, std::string_view name) {
    const auto* member = members.if_contains(name);
    return member != nullptr && member->is_string() ? std::string(member->get_string()) : std::string();
}

bool is_true(const object& members, std::string_view name) {
    const auto* member = members.if_contains(name);
    return member != nullptr && member->is_bool() && member->get_bool();
}

std::vector<std::string> texts_of(const value* array) {
    std::vector<std::string> texts;
    if (array == nullptr || !array->is_array()) return texts;
    for (const auto& element : array->get_array()) texts.emplace_back(element.as_string());
    return texts;
}

Enforcement::Kind kind_named(std::string_view name) {
    using Kind = Enforcement::Kind;
    for (const auto& [known, kind] : {std::pair{"table", Kind::table},
                                      {"not_null", Kind::not_null},
                                      {"primary_key", Kind::primary_key},
                                      {"unique", Kind::unique},
                                      {"check", Kind::check},
                                      {"foreign_key", Kind::foreign_key},
                                      {"exclusion", Kind::exclusion},
                                      {"row_security", Kind::row_security},
                                      {"index", Kind::index}})
        if (name == known) return kind;
    throw std::logic_error("the catalogs tell of an unknown kind: " + std::string(name));
}

Enforcement::State state_named(std::string_view name) {
    if (name == "enforced") return Enforcement::State::enforced;
    return name == "not_validated" ? Enforcement::State::not_validated : Enforcement::State::not_enforced;
}

Table read_table(const Enforcement& told, const object& members) {
    Table table;
    table.schema = told.schema;
    table.name = told.table;
    table.has_partitions = is_true(members, "has_partitions");
    table.triggers = texts_of(members.if_contains("triggers"));
    const auto* columns = members.if_contains("columns");
    if (columns == nullptr || !columns->is_array()) return table;
    for (const auto& element : columns->get_array()) {
        const auto& described = element.as_object();
        Column column;
        column.name = text_of(described, "name");
        column.type = text_of(described, "type");
        column.is_computed = is_true(described, "is_computed");
        column.is_counted = is_true(described, "is_counted");
        column.is_nullable = is_true(described, "is_nullable");
        read_type(column);
        table.columns.push_back(std::move(column));
    }
    return table;
}

void read_members(Promise& promise, const object& members) {
    promise.condition = text_of(members, "condition");
    promise.parent = text_of(members, "parent");
    promise.parent_columns = texts_of(members.if_contains("parent_columns"));
    promise.predicate = text_of(members, "predicate");
    promise.also_named = texts_of(members.if_contains("also_named"));
    if (const auto* keys = members.if_contains("keys"); keys != nullptr && keys->is_array())
        for (const auto& element : keys->get_array()) {
            const auto& key = element.as_object();
            promise.keys.push_back(
                {text_of(key, "expression"), text_of(key, "column"), text_of(key, "conflict")});
        }
    if (is_true(members, "has_period") && promise.told.kind == Enforcement::Kind::foreign_key)
        promise.not_tried = "a foreign key over a period";
}

/// Settings of the transaction: what is printed and tried does not depend on the session. Only a superuser
/// may set the language of messages, which are read here; where they are English already, nobody has to.
constexpr std::string_view k_settings =
    "SELECT set_config('search_path', 'pg_catalog', true), set_config('lock_timeout', '2s', true), "
    "set_config('statement_timeout', '30s', true), "
    "CASE WHEN current_setting('lc_messages') OPERATOR(pg_catalog.~) '^(C|POSIX|en)' THEN NULL "
    "ELSE set_config('lc_messages', 'C', true) END, "
    "set_config('row_security', 'off', true), current_setting('server_version_num')::int / 10000";

/// Those of users, on the tables that are tried: DDL that is rolled back with all else.
base::Result<void> silence_triggers(Connection& connection, Schema& schema, const base::Limit& limit) {
    for (auto& [title, table] : schema.tables)
        for (const auto& with_triggers : table.triggers) {
            if (!table.not_tried.empty()) break;
            HARNESS_CHECK(connection.query("SAVEPOINT harness_silence", limit));
            const auto altered =
                connection.query(fmt::format("ALTER TABLE {} DISABLE TRIGGER USER", with_triggers), limit);
            if (altered.has_value()) continue;
            if (altered.error().kind != base::ErrorKind::sql) return altered.error();
            HARNESS_CHECK(connection.query("ROLLBACK TO SAVEPOINT harness_silence", limit));
            table.not_tried = "its triggers cannot be kept from firing: " + shown(altered.error().message);
        }
    return {};
}

base::Result<void> try_all(Connection& connection, Schema& schema, const EnforcementRequest& request,
                           const base::Limit& limit) {
    HARNESS_CHECK(silence_triggers(connection, schema, limit));
    // Functions in CHECKs may rely on the path that a session has.
    HARNESS_CHECK(connection.query("SET LOCAL search_path TO DEFAULT", limit));
    HARNESS_CHECK(connection.query("SET CONSTRAINTS ALL IMMEDIATE", limit));
    return try_promises(connection, base::Engine::postgres, schema, request, limit);
}

base::Result<Schema> observe(Connection& connection, const EnforcementRequest& request,
                             const base::Limit& limit) {
    HARNESS_TRY(const auto settings, connection.query(k_settings, limit));
    const int major = std::stoi(settings.rows.at(0).at(5).value_or("0"));
    boost::json::array probe;
    for (const auto& table : request.probe)
        if (!names_table(request.leave_out, "", table)) probe.emplace_back(table);
    const std::string parameter = boost::json::serialize(probe);
    HARNESS_TRY(const auto rows, connection.query(postgres::resolve_gates(k_postgres_enforcement, major),
                                                  std::span(&parameter, 1), limit));
    auto schema = read_postgres(rows);
    if (!schema.tables.empty()) HARNESS_CHECK(try_all(connection, schema, request, limit));
    return schema;
}

} // namespace

Schema read_postgres(const Rows& rows) {
    Schema schema;
    for (const auto& row : rows.rows) {
        if (row.size() != 10) throw std::logic_error("a catalog query answered with other than ten columns");
        const auto text = [&](std::size_t at) { return row[at].value_or(std::string()); };
        Promise promise{};
        auto& told = promise.told;
        told.kind = kind_named(text(0));
        told.schema = text(1);
        told.table = text(2);
        told.name = text(3);
        if (row[4]) {
            const auto columns = boost::json::parse(*row[4]);
            told.columns = texts_of(&columns);
        }
        told.definition = text(5);
        told.references = text(6);
        told.state = state_named(text(7));
        told.evidence = text(8);
        if (row[9]) {
            const auto members = boost::json::parse(*row[9]);
            if (told.kind == Enforcement::Kind::table)
                schema.tables.emplace(told.table_title(), read_table(told, members.as_object()));
            else
                read_members(promise, members.as_object());
        }
        schema.promises.push_back(std::move(promise));
    }
    return schema;
}

base::Result<std::vector<Enforcement>>
observe_postgres(Connection& connection, const EnforcementRequest& request, const base::Limit& limit) {
    HARNESS_CHECK(connection.query("BEGIN", limit));
    auto schema = observe(connection, request, limit);
    // Not the caller's limit, which may be over: what was tried goes in any case.
    const auto back =
        connection.query("ROLLBACK", base::Limit{base::Deadline::after(std::chrono::seconds(5)), {}});
    if (schema.has_error()) return std::move(schema).error();
    if (back.has_error()) return back.error();
    return told(std::move(*schema));
}

} // namespace harness::drivers::enforcement
