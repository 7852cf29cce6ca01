#include "drivers/enforcement/statements.hpp"

#include "drivers/enforcement/values.hpp"
#include "harness/base/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace harness::drivers::enforcement {
namespace {

using base::Engine;
using Kind = Enforcement::Kind;
using Texts = std::vector<std::string>;

constexpr std::size_t k_most_attempts = 32; ///< each costs two or three messages

bool is_mysql(Engine engine) {
    return engine == Engine::mysql || engine == Engine::mariadb;
}

Strings strings_of(Engine engine) {
    return is_mysql(engine) ? Strings::with_backslashes : Strings::standard;
}

/// The statements for one table.
class Writer {
  public:
    Writer(Engine engine, const Table& table) : m_engine(engine), m_table(table) {
        m_name = quoted(engine, table);
        // Rows of tables that inherit from it keep promises of their own.
        m_rows = engine == Engine::postgres && !table.has_partitions ? "ONLY " + m_name : m_name;
    }

    [[nodiscard]] const std::string& rows() const { return m_rows; }
    [[nodiscard]] std::string name(std::string_view column) const { return quoted(m_engine, column); }

    /// What keeps an update to one row, as the engine can say it; `where` may be empty.
    [[nodiscard]] std::string one_row(const std::string& where) const {
        const auto condition = where.empty() ? "" : " WHERE " + where;
        if (is_mysql(m_engine)) return condition + " LIMIT 1";
        if (m_engine == Engine::postgres)
            return fmt::format(" WHERE (tableoid, ctid) = (SELECT tableoid, ctid FROM {}{} LIMIT 1)", m_rows,
                               condition);
        if (m_table.has_rowid)
            return fmt::format(" WHERE rowid = (SELECT rowid FROM {}{} LIMIT 1)", m_rows, condition);
        const auto key = list(m_table.key);
        return fmt::format(" WHERE ({}) = (SELECT {} FROM {}{} LIMIT 1)", key, key, m_rows, condition);
    }

    [[nodiscard]] std::string update(const std::string& assignments, const std::string& where) const {
        return fmt::format("UPDATE {} SET {}{}", m_rows, assignments, one_row(where));
    }

    /// A copy of one row, every column sent, `column` (if there is one) as NULL.
    [[nodiscard]] std::string copy(const std::string& where, std::string_view as_null) const {
        Texts names;
        Texts values;
        for (const auto& column : m_table.columns) {
            if (column.is_computed) continue;
            names.push_back(name(column.name));
            values.push_back(column.name == as_null ? "NULL" : names.back());
        }
        const auto* overriding = m_engine == Engine::postgres ? " OVERRIDING SYSTEM VALUE" : "";
        return fmt::format("INSERT INTO {} ({}){} SELECT {} FROM {}{} LIMIT 1", m_name,
                           fmt::join(names, ", "), overriding, fmt::join(values, ", "), m_rows,
                           where.empty() ? "" : " WHERE " + where);
    }

    [[nodiscard]] std::string list(const Texts& columns) const {
        Texts names;
        for (const auto& column : columns) names.push_back(name(column));
        return base::join(names, ", ");
    }

    /// "a=1, b=2" as an expression of the engine's.
    [[nodiscard]] std::string example(const Texts& columns) const {
        Texts parts;
        for (const auto& column : columns) {
            const auto as_text =
                fmt::format("CAST({} AS {})", name(column), is_mysql(m_engine) ? "CHAR" : "TEXT");
            const auto label = fmt::format("{}{}=", parts.empty() ? "" : ", ", column);
            parts.push_back(fmt::format("'{}'", without_quotes(label)));
            parts.push_back(fmt::format("COALESCE({}, 'NULL')", as_text));
        }
        if (parts.empty()) return "''";
        if (is_mysql(m_engine)) return fmt::format("CONCAT({})", fmt::join(parts, ", "));
        return fmt::format("{}", fmt::join(parts, " || "));
    }

    /// Two values that are not the same, NULL being a value.
    [[nodiscard]] std::string differs(const std::string& a, const std::string& b) const {
        if (is_mysql(m_engine)) return fmt::format("NOT ({} <=> {})", a, b);
        return fmt::format("{} {} {}", a, m_engine == Engine::postgres ? "IS DISTINCT FROM" : "IS NOT", b);
    }

  private:
    static std::string without_quotes(std::string text) {
        std::erase_if(text, [](char c) { return c == '\'' || c == '\\'; });
        return text;
    }

    Engine m_engine;
    const Table& m_table;
    std::string m_name;
    std::string m_rows;
};

/// Rows to which a unique key or an exclusion applies.
std::string applies(const Promise& promise) {
    Texts conditions;
    if (!promise.predicate.empty()) conditions.push_back(fmt::format("({})", promise.predicate));
    for (const auto& key : promise.keys)
        conditions.push_back(key.conflict.empty()
                                 ? fmt::format("({}) IS NOT NULL", key.expression)
                                 : fmt::format("({}) {} ({})", key.expression, key.conflict, key.expression));
    return fmt::format("{}", fmt::join(conditions, " AND "));
}

std::string duplicates(const Writer& writer, const Promise& promise) {
    Texts keys;
    for (const auto& key : promise.keys) keys.push_back(key.expression);
    // An expression is shown by the columns in it, of any of its rows.
    Texts columns;
    for (const auto& column : promise.told.columns) columns.push_back(column);
    return fmt::format(
        "SELECT COUNT(*), MIN(harness_example) FROM (SELECT MIN({}) AS harness_example FROM {} "
        "WHERE {} GROUP BY {} HAVING COUNT(*) > 1) harness_duplicates",
        writer.example(columns), writer.rows(), applies(promise), fmt::join(keys, ", "));
}

std::string conflicts(const Writer& writer, const Promise& promise) {
    Texts values;
    Texts matches;
    for (std::size_t at = 0; at < promise.keys.size(); ++at) {
        values.push_back(fmt::format("({}) AS k{}", promise.keys[at].expression, at));
        matches.push_back(fmt::format("a.k{} {} b.k{}", at, promise.keys[at].conflict, at));
    }
    return fmt::format(
        "WITH harness_rows AS (SELECT row_number() OVER () AS n, {} AS example, {} FROM {} WHERE {}) "
        "SELECT COUNT(*), MIN(a.example) FROM harness_rows a JOIN harness_rows b ON a.n < b.n AND {}",
        writer.example(promise.told.columns), fmt::join(values, ", "), writer.rows(), applies(promise),
        fmt::join(matches, " AND "));
}

std::string orphans(const Writer& writer, const Promise& promise) {
    Texts set;
    Texts same;
    for (std::size_t at = 0; at < promise.told.columns.size(); ++at) {
        const auto child = "harness_child." + writer.name(promise.told.columns[at]);
        set.push_back(child + " IS NOT NULL");
        same.push_back(fmt::format("harness_parent.{} = {}", writer.name(promise.parent_columns[at]), child));
    }
    return fmt::format("SELECT COUNT(*), MIN({}) FROM {} harness_child WHERE {} AND NOT EXISTS "
                       "(SELECT 1 FROM {} harness_parent WHERE {})",
                       writer.example(promise.told.columns), writer.rows(), fmt::join(set, " AND "),
                       promise.parent, fmt::join(same, " AND "));
}

/// Every column of the key that belongs to it may be set by an update.
bool may_be_updated(const Table& table, const Texts& columns) {
    return std::ranges::all_of(columns, [&](const std::string& name) {
        const auto* column = table.find(name);
        return column != nullptr && !column->is_computed && !column->is_counted;
    });
}

/// One row gets the key of another one; then, a copy of a row. The first leaves all other keys alone, and so
/// is refused by this one only; the second needs but one row.
Texts try_unique(Engine engine, const Writer& writer, const Table& table, const Promise& promise) {
    Texts statements;
    const auto where = applies(promise);
    const bool is_of_columns =
        std::ranges::all_of(promise.keys, [](const Key& key) { return !key.column.empty(); });
    if ((is_of_columns || !promise.told.columns.empty()) && may_be_updated(table, promise.told.columns)) {
        Texts taken;
        Texts assignments;
        Texts others;
        const bool in_mysql = is_mysql(engine);
        for (std::size_t at = 0; at < promise.told.columns.size(); ++at) {
            const auto name = writer.name(promise.told.columns[at]);
            const auto own = writer.rows().substr(writer.rows().starts_with("ONLY ") ? 5 : 0) + '.' + name;
            taken.push_back(fmt::format("{} AS k{}", name, at));
            assignments.push_back(fmt::format("{} = harness_row.k{}", in_mysql ? own : name, at));
            others.push_back(writer.differs(own, fmt::format("harness_row.k{}", at)));
        }
        const auto row = fmt::format("(SELECT {} FROM {} WHERE {} LIMIT 1) harness_row",
                                     fmt::join(taken, ", "), writer.rows(), where);
        const auto different = fmt::format("({})", fmt::join(others, " OR "));
        statements.push_back(in_mysql ? fmt::format("UPDATE {} JOIN {} ON {} SET {}", writer.rows(), row,
                                                    different, fmt::join(assignments, ", "))
                                      : fmt::format("UPDATE {} SET {} FROM {} WHERE {}", writer.rows(),
                                                    fmt::join(assignments, ", "), row, different));
    }
    statements.push_back(writer.copy(where, {}));
    return statements;
}

Texts try_not_null(Engine engine, const Writer& writer, const Table& table, const Promise& promise) {
    const auto& name = promise.told.columns.front();
    const auto* column = table.find(name);
    if (column == nullptr || column->is_computed) return {};
    // AUTO_INCREMENT and SQLite's rowid take NULL for "the next one".
    if (column->is_counted) return engine == Engine::postgres ? Texts{writer.copy("", name)} : Texts{};
    return {writer.update(writer.name(name) + " = NULL", "")};
}

/// One column alone first: another foreign key may share the others.
Texts try_foreign_key(Engine engine, const Writer& writer, const Table& table, const Promise& promise) {
    Texts set;
    for (const auto& column : promise.told.columns) set.push_back(writer.name(column) + " IS NOT NULL");
    const auto all_set = fmt::format("{}", fmt::join(set, " AND "));
    Texts statements;
    for (std::size_t at = promise.told.columns.size(); at-- > 0;) {
        const auto* column = table.find(promise.told.columns[at]);
        if (column == nullptr || column->is_computed || column->is_counted) continue;
        const auto name = writer.name(column->name);
        for (const auto& value : fresh_values(*column, strings_of(engine))) {
            // MySQL reads no table in a subquery that the statement changes, but what is made of it.
            const auto is_fresh =
                fmt::format("NOT EXISTS (SELECT 1 FROM (SELECT {} AS k FROM {}) harness_parent WHERE k = {})",
                            writer.name(promise.parent_columns[at]), promise.parent, value);
            statements.push_back(
                writer.update(fmt::format("{} = {}", name, value), all_set + " AND " + is_fresh));
            if (promise.told.columns.size() > 1) continue;
            // Where no row points anywhere yet, any row will do.
            statements.push_back(writer.update(fmt::format("{} = {}", name, value), is_fresh));
        }
    }
    return statements;
}

Texts try_check(Engine engine, const Writer& writer, const Table& table, const Promise& promise) {
    std::vector<Texts> of_columns;
    for (const auto& name : promise.told.columns) {
        const auto* column = table.find(name);
        if (column == nullptr || column->is_computed || column->is_counted) continue;
        auto& statements = of_columns.emplace_back();
        for (const auto& value : breaking_values(*column, promise.condition, strings_of(engine)))
            statements.push_back(writer.update(fmt::format("{} = {}", writer.name(name), value), ""));
    }
    Texts statements; // in turns, so that every column gets its likeliest ones tried
    for (std::size_t turn = 0; statements.size() < k_most_attempts; ++turn) {
        const auto before = statements.size();
        for (auto& column : of_columns)
            if (turn < column.size()) statements.push_back(std::move(column[turn]));
        if (statements.size() == before) break;
    }
    return statements;
}

} // namespace

std::string quoted(Engine engine, std::string_view name) {
    const char mark = is_mysql(engine) ? '`' : '"';
    std::string text(1, mark);
    for (const char c : name) text.append(c == mark ? 2 : 1, c);
    return text += mark;
}

std::string quoted(Engine engine, const Table& table) {
    const auto name = quoted(engine, table.name);
    return table.schema.empty() ? name : quoted(engine, table.schema) + '.' + name;
}

std::string breaking_rows(Engine engine, const Table& table, const Promise& promise) {
    const Writer writer(engine, table);
    const auto count_where = [&](const std::string& condition) {
        return fmt::format("SELECT COUNT(*), MIN({}) FROM {} WHERE {}", writer.example(promise.told.columns),
                           writer.rows(), condition);
    };
    switch (promise.told.kind) {
    case Kind::not_null:
        return count_where(writer.name(promise.told.columns.front()) + " IS NULL");
    case Kind::primary_key:
    case Kind::unique:
        return promise.keys.empty() ? std::string() : duplicates(writer, promise);
    case Kind::exclusion:
        return promise.keys.empty() ? std::string() : conflicts(writer, promise);
    case Kind::check:
        return promise.condition.empty() ? std::string()
                                         : count_where(fmt::format("NOT ({})", promise.condition));
    case Kind::foreign_key:
        if (promise.parent_columns.size() != promise.told.columns.size()) return {};
        return orphans(writer, promise);
    case Kind::table:
    case Kind::row_security:
    case Kind::index:
        break;
    }
    return {};
}

bool may_be_broken(Engine engine, const Promise& promise) {
    switch (promise.told.kind) {
    case Kind::foreign_key:
    case Kind::check:
        return true;
    case Kind::unique: // unique_checks=0
        return is_mysql(engine);
    case Kind::not_null: // ignore_check_constraints, writable_schema
        return engine == Engine::sqlite;
    case Kind::table:
    case Kind::primary_key:
    case Kind::exclusion:
    case Kind::row_security:
    case Kind::index:
        break;
    }
    return false;
}

Texts attempts(Engine engine, const Table& table, const Promise& promise) {
    if (!promise.not_tried.empty() || !table.not_tried.empty()
        || breaking_rows(engine, table, promise).empty())
        return {};
    const Writer writer(engine, table);
    switch (promise.told.kind) {
    case Kind::not_null:
        return try_not_null(engine, writer, table, promise);
    case Kind::primary_key:
    case Kind::unique:
    case Kind::exclusion:
        return try_unique(engine, writer, table, promise);
    case Kind::check:
        return try_check(engine, writer, table, promise);
    case Kind::foreign_key:
        return try_foreign_key(engine, writer, table, promise);
    case Kind::table:
    case Kind::row_security:
    case Kind::index:
        break;
    }
    return {};
}

} // namespace harness::drivers::enforcement
