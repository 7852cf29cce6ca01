#include "drivers/enforcement.hpp"

#include "drivers/enforcement/engines.hpp"
#include "drivers/enforcement/promise.hpp"
#include "harness/base/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>
#include <tuple>

namespace harness::drivers {

std::string_view to_string(Enforcement::Kind kind) {
    switch (kind) {
    case Enforcement::Kind::table:
        return "table";
    case Enforcement::Kind::not_null:
        return "NOT NULL";
    case Enforcement::Kind::primary_key:
        return "primary key";
    case Enforcement::Kind::unique:
        return "unique";
    case Enforcement::Kind::check:
        return "check";
    case Enforcement::Kind::foreign_key:
        return "foreign key";
    case Enforcement::Kind::exclusion:
        return "exclusion";
    case Enforcement::Kind::row_security:
        return "row security";
    case Enforcement::Kind::index:
        return "index";
    }
    return "unknown";
}

std::string Enforcement::table_title() const {
    return schema.empty() ? table : schema + '.' + table;
}

std::string Enforcement::title() const {
    if (kind == Kind::table) return "table " + table_title();
    std::string text(to_string(kind));
    if (!name.empty()) text += ' ' + name;
    text += " of " + table_title();
    if (!columns.empty()) text += fmt::format(" ({})", base::join(columns, ", "));
    return text;
}

base::Result<std::vector<Enforcement>> observe_enforcement(Connection& connection, base::Engine engine,
                                                           const EnforcementRequest& request,
                                                           const base::Limit& limit) {
    if (connection.in_transaction())
        throw std::logic_error("observe_enforcement: the session has a transaction open");
    base::Result<std::vector<Enforcement>> observed = [&] {
        switch (engine) {
        case base::Engine::postgres:
            return enforcement::observe_postgres(connection, request, limit);
        case base::Engine::mysql:
        case base::Engine::mariadb:
            return enforcement::observe_mysql(connection, engine, request, limit);
        case base::Engine::sqlite:
            return enforcement::observe_sqlite(connection, request, limit);
        }
        throw std::logic_error("observe_enforcement: an unknown engine");
    }();
    if (observed.has_error()) return observed;
    std::erase_if(*observed, [&](const Enforcement& promise) {
        return enforcement::names_table(request.leave_out, promise.schema, promise.table);
    });
    std::ranges::sort(*observed, [](const Enforcement& a, const Enforcement& b) {
        return std::tie(a.schema, a.table, a.kind, a.columns, a.name, a.definition)
               < std::tie(b.schema, b.table, b.kind, b.columns, b.name, b.definition);
    });
    return observed;
}

namespace enforcement {

const Column* Table::find(std::string_view column) const {
    const auto found = std::ranges::find(columns, column, &Column::name);
    return found == columns.end() ? nullptr : &*found;
}

bool names_table(const std::vector<std::string>& list, std::string_view schema, std::string_view table) {
    const auto title = fmt::format("{}.{}", schema, table);
    return std::ranges::any_of(
        list, [&](const std::string& name) { return name == table || (!schema.empty() && name == title); });
}

std::string shown(std::string_view value) {
    return base::shorten(value, 200);
}

} // namespace enforcement
} // namespace harness::drivers
