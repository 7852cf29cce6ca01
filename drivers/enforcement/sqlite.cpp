#include "drivers/enforcement/engines.hpp"
#include "drivers/enforcement/probe.hpp"
#include "drivers/enforcement/statements.hpp"
#include "drivers/enforcement/values.hpp"
#include "drivers/lexer.hpp"
#include "drivers/snapshot_json.hpp"
#include "drivers/sqlite/catalog_text.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace harness::drivers::enforcement {
namespace {

using Kind = Enforcement::Kind;
using sqlite::Token;
using Tokens = std::vector<Token>;
using Position = Tokens::const_iterator;

std::string lower(std::string_view name) {
    std::string lowered(name);
    for (char& c : lowered) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return lowered;
}

bool is_same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() && lower(a) == lower(b);
}

bool has_words(const Tokens& parts, std::string_view first, std::string_view second = {}) {
    int depth = 0;
    for (auto at = parts.begin(); at != parts.end(); ++at) {
        if (at->is("(")) ++depth;
        if (at->is(")")) --depth;
        if (depth == 0 && at->is(first)
            && (second.empty() || (at + 1 != parts.end() && (at + 1)->is(second))))
            return true;
    }
    return false;
}

/// From the `(` that opens first at or behind `from`, to behind the `)` that closes it.
std::pair<Position, Position> parentheses(Position from, Position end) {
    from = std::find_if(from, end, [](const Token& token) { return token.is("("); });
    int depth = 0;
    for (auto at = from; at != end; ++at) {
        if (at->is("(")) ++depth;
        if (at->is(")") && --depth == 0) return {from, at + 1};
    }
    return {end, end};
}

/// The parts between the commas of such a list.
std::vector<std::pair<Position, Position>> members(std::pair<Position, Position> list) {
    std::vector<std::pair<Position, Position>> parts;
    if (list.second - list.first < 3) return parts;
    int depth = 0;
    auto begin = list.first + 1;
    for (auto at = begin; at != list.second; ++at) {
        if (depth == 0 && (at->is(",") || at + 1 == list.second)) {
            if (begin != at) parts.emplace_back(begin, at);
            begin = at + 1;
        }
        if (at->is("(")) ++depth;
        if (at->is(")")) --depth;
    }
    return parts;
}

class Reader {
  public:
    explicit Reader(const Snapshot& snapshot) {
        for (const auto& object : snapshot.objects)
            if (object.kind == "table") add_table(object);
        for (const auto& object : snapshot.objects) read(object);
        finish();
    }

    Schema take() { return std::move(m_schema); }

  private:
    Promise& add(const SchemaObject& object, Kind kind) {
        auto& promise = m_schema.promises.emplace_back();
        promise.told.kind = kind;
        promise.told.table = object.parent;
        promise.told.definition = object.definition;
        if (!is_made_up(object)) promise.told.name = object.name;
        return promise;
    }

    /// Snapshots call a constraint without a name by what it is.
    static bool is_made_up(const SchemaObject& object) {
        static constexpr std::array<std::string_view, 4> starts{"primary key", "unique (", "check (",
                                                                "foreign key ("};
        return object.kind == "constraint"
               && std::ranges::any_of(starts, [&](auto start) { return object.name.starts_with(start); });
    }

    void add_table(const SchemaObject& object) {
        const auto described = parse_members(object.definition);
        auto& table = m_schema.tables[object.name];
        table.name = object.name;
        m_by_name[lower(object.name)] = &table;
        auto& told = m_schema.promises.emplace_back().told;
        told.kind = Kind::table;
        told.table = object.name;
        if (const auto* columns = described.if_contains("columns"))
            for (const auto& name : columns->as_array()) {
                told.columns.emplace_back(name.as_string());
                table.columns.push_back({told.columns.back()});
            }
        if (const auto* options = described.if_contains("options"))
            for (const auto& option : options->as_array())
                if (option.as_string() == "WITHOUT ROWID") table.has_rowid = false;
    }

    /// SQLite does not mind case.
    [[nodiscard]] Table* table_of(std::string_view name) {
        const auto found = m_by_name.find(lower(name));
        return found == m_by_name.end() ? nullptr : found->second;
    }

    void read(const SchemaObject& object) {
        auto* table = table_of(object.parent);
        if (table == nullptr) return;
        const auto parts = sqlite::tokens(object.definition);
        if (object.kind == "column") return read_column(object, parts, *table);
        if (object.kind == "index") return read_index(object, parts, *table);
        if (object.kind == "constraint" && !parts.empty()) return read_constraint(object, parts, *table);
    }

    void read_column(const SchemaObject& object, const Tokens& parts, Table& table) {
        const auto column = std::ranges::find(table.columns, object.name, &Column::name);
        if (column == table.columns.end()) return;
        column->type = object.definition;
        column->is_computed = has_words(parts, "generated");
        column->is_nullable = !has_words(parts, "not", "null");
        read_type(*column);
        if (column->family == Family::integer) column->size = 8;
        if (column->family == Family::text) column->size = 0; // nobody minds the length
        if (column->is_nullable) return;
        auto& promise = add(object, Kind::not_null);
        promise.told.name.clear();
        promise.told.columns = {object.name};
        promise.told.definition = "NOT NULL";
    }

    /// The table's own name of a column; empty if it has none of that name.
    static std::string column_named(const Table& table, const Token& token) {
        for (const auto& column : table.columns)
            if (is_same_name(column.name, token.name)) return column.name;
        return {};
    }

    /// The canonical text with columns quoted: it has taken the quotes off those that are keywords.
    static std::string to_sql(const Table& table, Position begin, Position end) {
        Tokens parts(begin, end);
        for (auto at = parts.begin(); at != parts.end(); ++at) {
            const bool is_call = at + 1 != parts.end() && (at + 1)->is("(");
            if (at->kind != Token::Kind::word || is_call) continue;
            if (const auto column = column_named(table, *at); !column.empty())
                at->text = quoted(base::Engine::sqlite, column);
        }
        return sqlite::to_text(parts.begin(), parts.end());
    }

    static void add_columns(Promise& promise, const Table& table, Position begin, Position end) {
        for (auto at = begin; at != end; ++at) {
            auto name = at->name.empty() ? std::string() : column_named(table, *at);
            if (!name.empty() && std::ranges::find(promise.told.columns, name) == promise.told.columns.end())
                promise.told.columns.push_back(std::move(name));
        }
    }

    /// A column or an expression, with COLLATE and DESC.
    static void add_key(Promise& promise, const Table& table, Position begin, Position end) {
        while (end - begin > 1
               && ((end - 1)->is("asc") || (end - 1)->is("desc") || (end - 1)->is("autoincrement")))
            --end;
        add_columns(promise, table, begin, end);
        const bool is_column = end - begin == 1 || (end - begin == 3 && (begin + 1)->is("collate"));
        const auto column = is_column ? column_named(table, *begin) : std::string();
        auto expression = to_sql(table, begin, end);
        if (!column.empty())
            expression = quoted(base::Engine::sqlite, column)
                         + (end - begin == 3 ? ' ' + sqlite::to_text(begin + 1, end) : std::string());
        promise.keys.push_back({std::move(expression), column, ""});
    }

    void read_index(const SchemaObject& object, const Tokens& parts, Table& table) {
        const bool is_unique = !parts.empty() && parts[0].is("unique");
        auto& promise = add(object, is_unique ? Kind::unique : Kind::index);
        const auto list = parentheses(parts.begin(), parts.end());
        for (const auto& [begin, end] : members(list)) add_key(promise, table, begin, end);
        const auto where =
            std::find_if(list.second, parts.end(), [](const Token& token) { return token.is("where"); });
        if (where != parts.end()) promise.predicate = to_sql(table, where + 1, parts.end());
        promise.told.definition =
            (is_unique ? "UNIQUE " : "INDEX ") + sqlite::to_text(list.first, parts.end());
    }

    void read_constraint(const SchemaObject& object, const Tokens& parts, Table& table) {
        const auto list = parentheses(parts.begin(), parts.end());
        if (parts[0].is("check")) {
            auto& promise = add(object, Kind::check);
            promise.condition = to_sql(table, list.first, list.second);
            add_columns(promise, table, list.first, list.second);
        } else if (parts[0].is("foreign")) {
            read_foreign_key(add(object, Kind::foreign_key), parts, list, table);
        } else {
            const bool is_primary = parts[0].is("primary");
            auto& promise = add(object, is_primary ? Kind::primary_key : Kind::unique);
            for (const auto& [begin, end] : members(list)) add_key(promise, table, begin, end);
            if (is_primary) set_key(promise, table);
        }
    }

    static void set_key(const Promise& promise, Table& table) {
        table.key = promise.told.columns;
        if (table.key.size() != 1) return;
        // INTEGER PRIMARY KEY is the rowid: NULL means the next one.
        const auto column = std::ranges::find(table.columns, table.key.front(), &Column::name);
        if (column != table.columns.end() && column->family == Family::integer) column->is_counted = true;
    }

    static void read_foreign_key(Promise& promise, const Tokens& parts, std::pair<Position, Position> list,
                                 const Table& table) {
        add_columns(promise, table, list.first, list.second);
        const auto at =
            std::find_if(list.second, parts.end(), [](const Token& token) { return token.is("references"); });
        if (at == parts.end() || at + 1 == parts.end()) return;
        promise.told.references = (at + 1)->name;
        if (at + 2 != parts.end() && (at + 2)->is("("))
            for (const auto& [begin, end] : members(parentheses(at + 2, parts.end())))
                promise.parent_columns.push_back(begin->name);
        if (has_words(parts, "deferred"))
            promise.not_tried = "it is deferred to the commit, which a try never comes to";
    }

    /// A rowid holds no NULL, whatever is said of it ("ROWIDs and the INTEGER PRIMARY KEY").
    static bool is_rowid(const Table& table, const std::string& name) {
        const auto* column = table.find(name);
        if (column == nullptr || !table.has_rowid || table.key != std::vector{name}) return false;
        const auto parts = sqlite::tokens(column->type);
        return parts.size() > 1 && parts[0].is("integer") && parts[1].is("not");
    }

    /// What takes the other tables.
    void finish() {
        std::erase_if(m_schema.promises, [this](const Promise& promise) {
            const auto& told = promise.told;
            return told.kind == Kind::not_null && is_rowid(*table_of(told.table), told.columns.front());
        });
        std::vector<Promise*> keys;
        for (auto& promise : m_schema.promises)
            if (promise.told.kind == Kind::foreign_key) keys.push_back(&promise);
        std::map<std::string, int> used; // columns of foreign keys, and those that they point to
        for (auto* key : keys) {
            const auto* parent = table_of(key->told.references);
            if (parent != nullptr) key->told.references = parent->name;
            key->parent = quoted(base::Engine::sqlite, key->told.references);
            if (parent == nullptr) {
                key->told.state = Enforcement::State::not_enforced;
                key->told.evidence = "the table that it points to is not there: " + key->told.references;
            }
            if (key->parent_columns.empty() && parent != nullptr) key->parent_columns = parent->key;
            for (const auto& column : key->told.columns) ++used[lower(key->told.table + '.' + column)];
            for (const auto& column : key->parent_columns) ++used[lower(key->told.references + '.' + column)];
        }
        // An error does not say which foreign key it was.
        for (auto* key : keys)
            for (const auto& column : key->told.columns)
                if (used[lower(key->told.table + '.' + column)] > 1)
                    key->not_tried = "another foreign key is about the same column";
    }

    Schema m_schema;
    std::map<std::string, Table*> m_by_name;
};

base::Result<void> try_all(Connection& connection, Schema& schema, const EnforcementRequest& request,
                           const base::Limit& limit) {
    // Now, once, rather than a wait for the lock at each try.
    const auto begun = connection.query("BEGIN IMMEDIATE", limit.within(std::chrono::seconds(2)));
    if (begun.has_error()) {
        if (limit.is_over()) return begun.error();
        for (auto& promise : schema.promises)
            if (names_table(request.probe, "", promise.told.table))
                promise.told.evidence = "not tried: another session holds the database";
        return {};
    }
    const auto tried = try_promises(connection, base::Engine::sqlite, schema, request, limit);
    if (connection.in_transaction())
        HARNESS_CHECK(
            connection.query("ROLLBACK", base::Limit{base::Deadline::after(std::chrono::seconds(5)), {}}));
    return tried;
}

} // namespace

Schema read_sqlite(const Snapshot& snapshot) {
    return Reader(snapshot).take();
}

base::Result<std::vector<Enforcement>>
observe_sqlite(Connection& connection, const EnforcementRequest& request, const base::Limit& limit) {
    HARNESS_TRY(const auto snapshot, connection.snapshot(limit));
    auto schema = read_sqlite(snapshot);
    // Sessions choose for themselves; a try needs both, and neither can be set inside a transaction.
    HARNESS_TRY(const auto before,
                connection.query("SELECT foreign_keys, ignore_check_constraints FROM pragma_foreign_keys, "
                                 "pragma_ignore_check_constraints",
                                 limit));
    HARNESS_CHECK(connection.query("PRAGMA foreign_keys = ON", limit));
    HARNESS_CHECK(connection.query("PRAGMA ignore_check_constraints = OFF", limit));
    const auto tried = try_all(connection, schema, request, limit);
    const base::Limit last{base::Deadline::after(std::chrono::seconds(5)), {}};
    const auto& row = before.rows.at(0);
    HARNESS_CHECK(connection.query("PRAGMA foreign_keys = " + row.at(0).value_or("0"), last));
    HARNESS_CHECK(connection.query("PRAGMA ignore_check_constraints = " + row.at(1).value_or("0"), last));
    if (tried.has_error()) return tried.error();
    return told(std::move(schema));
}

} // namespace harness::drivers::enforcement
