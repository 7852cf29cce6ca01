#include "drivers/enforcement/engines.hpp"
#include "drivers/enforcement/probe.hpp"
#include "drivers/enforcement/statements.hpp"
#include "drivers/enforcement/values.hpp"
#include "drivers/mysql/catalog_text.hpp"
#include "drivers/snapshot_json.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace harness::drivers::enforcement {
namespace {

using Kind = Enforcement::Kind;
using mysql::Part;
using mysql::Parts;
using mysql::Token;

/// Where the words stand outside of parentheses; the end if they do not.
std::size_t find(std::span<const Part> parts, std::string_view first, std::string_view second = {}) {
    int depth = 0;
    for (std::size_t at = 0; at < parts.size(); ++at) {
        if (parts[at].token == Token::open) ++depth;
        if (parts[at].token == Token::close) --depth;
        if (depth != 0 || !parts[at].is(first)) continue;
        if (second.empty() || (at + 1 < parts.size() && parts[at + 1].is(second))) return at;
    }
    return parts.size();
}

/// What stands between the parentheses that open first at or behind `from`.
std::span<const Part> in_parentheses(std::span<const Part> parts, std::size_t from = 0) {
    while (from < parts.size() && parts[from].token != Token::open) ++from;
    const auto close = mysql::closing(parts, from);
    return close == parts.size() ? std::span<const Part>{} : parts.subspan(from + 1, close - from - 1);
}

void add_name(std::vector<std::string>& names, std::string name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
}

/// The columns that an expression names.
void add_names(std::vector<std::string>& names, std::span<const Part> parts) {
    for (const auto& part : parts)
        if (part.token == Token::identifier) add_name(names, mysql::name_of(part));
}

class Reader {
  public:
    explicit Reader(const Snapshot& snapshot) {
        for (const auto& object : snapshot.objects)
            if (object.kind == "table") add_table(object);
        for (const auto& object : snapshot.objects) read(object);
    }

    Schema take() { return std::move(m_schema); }

  private:
    Promise& add(const SchemaObject& object, Kind kind, std::string definition) {
        auto& promise = m_schema.promises.emplace_back();
        promise.told.kind = kind;
        promise.told.table = object.parent;
        promise.told.name = object.name;
        promise.told.definition = std::move(definition);
        return promise;
    }

    void add_table(const SchemaObject& object) {
        const auto members = parse_members(object.definition);
        auto& table = m_schema.tables[object.name];
        table.name = object.name;
        auto& told = m_schema.promises.emplace_back().told;
        told.kind = Kind::table;
        told.table = object.name;
        if (const auto* columns = members.if_contains("columns"))
            for (const auto& name : columns->as_array()) {
                told.columns.emplace_back(name.as_string());
                table.columns.push_back({told.columns.back()});
            }
        const auto* engine = members.if_contains("engine");
        if (engine == nullptr || engine->as_string() != "InnoDB")
            table.not_tried = "its storage engine knows no transactions";
    }

    void read(const SchemaObject& object) {
        const auto table = m_schema.tables.find(object.parent);
        if (table == m_schema.tables.end()) return;
        if (object.kind == "column") return read_column(object, table->second);
        if (object.kind == "index") return read_index(object, table->second);
        if (object.kind == "constraint") return read_constraint(object);
        if (object.kind == "trigger" && table->second.not_tried.empty())
            table->second.not_tried = "it has triggers, and nothing keeps them from firing";
    }

    void read_column(const SchemaObject& object, Table& table) {
        const auto column = std::ranges::find(table.columns, object.name, &Column::name);
        if (column == table.columns.end()) return;
        const auto parts = mysql::parts_of(object.definition);
        const auto has = [&](std::string_view first, std::string_view second = {}) {
            return find(parts, first, second) != parts.size();
        };
        column->type = object.definition;
        column->is_computed = has("as") || has("generated");
        column->is_counted = has("auto_increment");
        column->is_nullable = !has("not", "null");
        read_type(*column);
        if (!column->is_nullable) {
            auto& promise = add(object, Kind::not_null, "NOT NULL");
            promise.told.name.clear();
            promise.told.columns = {object.name};
        }
        // MariaDB's CHECK of a column, whose name in errors is table.column.
        if (const auto at = find(parts, "check"); at != parts.size()) {
            read_check(object, std::span(parts).subspan(at), "");
            auto& promise = m_schema.promises.back();
            promise.also_named = {object.parent + '.' + object.name};
            if (promise.told.columns.empty()) promise.told.columns = {object.name};
        }
    }

    void read_check(const SchemaObject& object, std::span<const Part> parts, std::string name) {
        const auto close = mysql::closing(parts, 1);
        auto& promise =
            add(object, Kind::check, mysql::to_text(parts.first(std::min(close + 1, parts.size()))));
        promise.told.name = std::move(name);
        const auto condition = in_parentheses(parts);
        promise.condition = mysql::to_text(condition);
        add_names(promise.told.columns, condition);
        if (find(parts, "not", "enforced") != parts.size()) {
            promise.told.state = Enforcement::State::not_enforced;
            promise.told.evidence = "NOT ENFORCED";
        }
    }

    void read_constraint(const SchemaObject& object) {
        const auto parts = mysql::parts_of(object.definition);
        if (parts.empty()) return;
        if (parts[0].is("check")) // MariaDB's without a name are called by their text
            return read_check(object, parts, object.name == object.definition ? "" : object.name);
        if (!parts[0].is("foreign")) return;
        auto& promise = add(object, Kind::foreign_key, object.definition);
        add_names(promise.told.columns, in_parentheses(parts));
        const auto at = find(parts, "references");
        auto open = at;
        while (open < parts.size() && parts[open].token != Token::open) ++open;
        add_names(promise.parent_columns, in_parentheses(parts, open));
        promise.parent = mysql::to_text(std::span(parts).subspan(at, open - at).subspan(1));
        for (auto part = at + 1; part < open; ++part)
            promise.told.references +=
                parts[part].token == Token::identifier ? mysql::name_of(parts[part]) : parts[part].text;
    }

    void read_index(const SchemaObject& object, Table& table) {
        const auto parts = mysql::parts_of(object.definition);
        if (parts.empty()) return;
        const bool is_primary = parts[0].is("primary");
        const bool is_unique = parts[0].is("unique");
        auto& promise = add(object,
                            is_primary  ? Kind::primary_key
                            : is_unique ? Kind::unique
                                        : Kind::index,
                            object.definition);
        for (const auto& key : mysql::split_list(in_parentheses(parts))) {
            if (key.size() > 1 && key[1].is("without")) promise.not_tried = "a key over a period";
            read_key(key, promise);
        }
        if (is_primary) table.key = promise.told.columns;
    }

    /// `a`, `a`(10), (lower(`a`)), each with DESC.
    static void read_key(Parts key, Promise& promise) {
        if (key.back().is("desc") || key.back().is("asc")) key.pop_back();
        add_names(promise.told.columns, key);
        const bool is_column = key[0].token == Token::identifier;
        if (is_column && key.size() == 4)
            promise.keys.push_back(
                {fmt::format("LEFT({}, {})", key[0].text, key[2].text), mysql::name_of(key[0]), ""});
        else
            promise.keys.push_back({mysql::to_text(key), is_column ? mysql::name_of(key[0]) : "", ""});
    }

    Schema m_schema;
};

/// What a session may have switched off, and what is set back behind it: all by user variables.
struct Setting {
    std::string_view name;
    std::string_view value;
    bool of_mariadb;
};
constexpr std::array k_settings{
    // Strings and names as SHOW CREATE writes them; a value that does not fit is refused, not changed.
    Setting{"sql_mode", "'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO'", false},
    Setting{"foreign_key_checks", "1", false},
    Setting{"unique_checks", "1", false},
    Setting{"innodb_lock_wait_timeout", "2", false},
    Setting{"lock_wait_timeout", "2", false},
    Setting{"check_constraint_checks", "1", true},
    Setting{"max_statement_time", "30", true},
};

std::string set_all(base::Engine engine, const std::string& form) {
    std::string sql;
    for (const auto& setting : k_settings) {
        if (setting.of_mariadb && engine != base::Engine::mariadb) continue;
        sql += sql.empty() ? "SET " : ", ";
        sql +=
            fmt::format(fmt::runtime(form), fmt::arg("name", setting.name), fmt::arg("value", setting.value));
    }
    return sql;
}

} // namespace

Schema read_mysql(const Snapshot& snapshot) {
    return Reader(snapshot).take();
}

base::Result<std::vector<Enforcement>> observe_mysql(Connection& connection, base::Engine engine,
                                                     const EnforcementRequest& request,
                                                     const base::Limit& limit) {
    HARNESS_TRY(const auto snapshot, connection.snapshot(limit));
    auto schema = read_mysql(snapshot);
    if (request.probe.empty()) return told(std::move(schema));
    HARNESS_CHECK(connection.query(set_all(engine, "@harness_{name} = @@SESSION.{name}"), limit));
    HARNESS_CHECK(connection.query(set_all(engine, "SESSION {name} = {value}"), limit));
    HARNESS_CHECK(connection.query("START TRANSACTION", limit));
    const auto tried = try_promises(connection, engine, schema, request, limit);
    // Not the caller's limit, which may be over: what was tried goes in any case.
    const base::Limit last{base::Deadline::after(std::chrono::seconds(5)), {}};
    HARNESS_CHECK(connection.query("ROLLBACK", last));
    HARNESS_CHECK(connection.query(set_all(engine, "SESSION {name} = @harness_{name}"), last));
    if (tried.has_error()) return tried.error();
    return told(std::move(schema));
}

} // namespace harness::drivers::enforcement
