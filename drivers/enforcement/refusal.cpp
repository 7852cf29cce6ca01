#include "drivers/enforcement/statements.hpp"
#include "drivers/sqlite/catalog_text.hpp"
#include "harness/base/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace harness::drivers::enforcement {
namespace {

using base::Engine;
using Kind = Enforcement::Kind;
using Texts = std::vector<std::string>;

bool mentions(const base::Error& error, const Promise& promise, std::string_view open,
              std::string_view close) {
    const auto says = [&](std::string_view name) {
        return !name.empty()
               && error.message.find(fmt::format("{}{}{}", open, name, close)) != std::string::npos;
    };
    return says(promise.told.name) || std::ranges::any_of(promise.also_named, says);
}

bool is_postgres_refusal(const Promise& promise, const base::Error& error) {
    const auto names = [&](std::string_view sqlstate) {
        return error.sqlstate == sqlstate && mentions(error, promise, "\"", "\"");
    };
    switch (promise.told.kind) {
    case Kind::not_null:
        return error.sqlstate == "23502"
               && error.message.find(fmt::format("column \"{}\" ", promise.told.columns.front()))
                      != std::string::npos;
    case Kind::primary_key:
    case Kind::unique:
        return names("23505") || names("23P01"); // WITHOUT OVERLAPS excludes
    case Kind::exclusion:
        return names("23P01");
    case Kind::check:
        return names("23514");
    case Kind::foreign_key:
        return names("23503");
    case Kind::table:
    case Kind::row_security:
    case Kind::index:
        break;
    }
    return false;
}

bool is_mysql_refusal(const Promise& promise, const base::Error& error) {
    const auto is = [&](int number) { return error.message.ends_with(fmt::format("(error {})", number)); };
    switch (promise.told.kind) {
    case Kind::not_null:
        return is(1048)
               && error.message.find(fmt::format("'{}'", promise.told.columns.front())) != std::string::npos;
    case Kind::primary_key:
    case Kind::unique: // for key 't.name', MariaDB: 'name'
        return is(1062)
               && (mentions(error, promise, "for key '", "'")
                   || mentions(error, promise, fmt::format("for key '{}.", promise.told.table), "'"));
    case Kind::check: // MariaDB: CONSTRAINT `name` or `table.column` failed
        return (is(3819) && mentions(error, promise, "'", "'"))
               || (is(4025) && mentions(error, promise, "CONSTRAINT `", "`"));
    case Kind::foreign_key:
        return is(1452) && mentions(error, promise, "CONSTRAINT `", "`");
    case Kind::exclusion:
    case Kind::table:
    case Kind::row_security:
    case Kind::index:
        break;
    }
    return false;
}

/// A check without a name is told by its text as it was written.
bool is_failed_condition(const Promise& promise, const base::Error& error) {
    constexpr std::string_view words = "CHECK constraint failed: ";
    const auto at = error.message.find(words);
    if (at == std::string::npos) return false;
    const auto parts = sqlite::tokens(std::string_view(error.message).substr(at + words.size()));
    return promise.told.definition.starts_with(
        fmt::format("CHECK ({})", sqlite::to_text(parts.begin(), parts.end())));
}

/// "UNIQUE constraint failed: t.a, t.b", of an index over expressions: "index 'name'"; the words of the check
/// itself where it has no name; and nothing of which foreign key it was.
bool is_sqlite_refusal(const Promise& promise, const base::Error& error) {
    const auto failed = [&](const std::string& what) { return error.message.ends_with(" failed: " + what); };
    const auto of_columns = [&] {
        Texts names;
        for (const auto& column : promise.told.columns) names.push_back(promise.told.table + '.' + column);
        return base::join(names, ", ");
    };
    switch (promise.told.kind) {
    case Kind::not_null:
        return error.sqlstate == "SQLITE_CONSTRAINT_NOTNULL" && failed(of_columns());
    case Kind::primary_key:
    case Kind::unique:
        return (error.sqlstate == "SQLITE_CONSTRAINT_UNIQUE"
                || error.sqlstate == "SQLITE_CONSTRAINT_PRIMARYKEY"
                || error.sqlstate == "SQLITE_CONSTRAINT_ROWID")
               && (failed(of_columns()) || failed(fmt::format("index '{}'", promise.told.name)));
    case Kind::check:
        return error.sqlstate == "SQLITE_CONSTRAINT_CHECK"
               && ((!promise.told.name.empty() && failed(promise.told.name))
                   || is_failed_condition(promise, error));
    case Kind::foreign_key:
        return error.sqlstate == "SQLITE_CONSTRAINT_FOREIGNKEY";
    case Kind::exclusion:
    case Kind::table:
    case Kind::row_security:
    case Kind::index:
        break;
    }
    return false;
}

} // namespace

bool is_refusal(Engine engine, const Promise& promise, const base::Error& error) {
    if (error.kind != base::ErrorKind::sql) return false;
    if (engine == Engine::postgres) return is_postgres_refusal(promise, error);
    return engine == Engine::sqlite ? is_sqlite_refusal(promise, error) : is_mysql_refusal(promise, error);
}

} // namespace harness::drivers::enforcement
