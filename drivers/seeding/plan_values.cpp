#include "drivers/seeding/plan_parts.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace harness::drivers::seeding {
namespace {

/// Where integer keys begin: below it stand the rows that migrations themselves put in by number.
constexpr std::int64_t k_first_key = 1000;
constexpr std::int64_t k_room_for_keys = 30000;

/// What an integer key counts on from: the greatest value that is there, and at least k_first_key.
std::string base_of(const Table& table, const Column& column, const Dialect& dialect) {
    const bool has_room = column.type.greatest == 0 || column.type.greatest >= k_room_for_keys;
    return fmt::format("(SELECT CASE WHEN m < {0} THEN {0} ELSE m END FROM (SELECT {1} AS m) harness_m)",
                       has_room ? k_first_key : 0, dialect.greatest(table, column.name));
}

bool is_counted(const TablePlan& plan, const Column& column) {
    const auto kind = column.type.kind;
    if (column.is_numbered && kind == TypeClass::decimal) return true;
    return kind == TypeClass::integer && (column.is_numbered || plan.keyed.contains(column.name));
}

} // namespace

std::uint64_t salt_of(std::uint64_t seed, std::string_view table, std::string_view name) {
    std::uint64_t hash = 14695981039346656037U ^ (seed * 0x9E3779B97F4A7C15U); // FNV-1a
    const auto mix = [&](std::string_view text) {
        for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
        hash = (hash ^ 0xFFU) * 1099511628211U;
    };
    mix(table);
    mix(name);
    return (hash >> 32U) % 2147483647U;
}

RowNumbers numbers_of(const PlanRequest& request, const Table& table, const Column& column,
                      const Dialect& dialect) {
    const auto salt = salt_of(request.seed, table.title(), column.name);
    const bool is_seeded = column.type.kind == TypeClass::uuid;
    return {is_seeded ? fmt::format("(s.g + {})", salt) : "s.g", dialect.hash("s.g", salt)};
}

std::optional<std::string> own_value(const PlanRequest& request, const TablePlan& plan, const Column& column,
                                     const Dialect& dialect) {
    const auto& table = *plan.table;
    auto numbers = numbers_of(request, table, column, dialect);
    const bool is_keyed = plan.keyed.contains(column.name);
    if (is_counted(plan, column)) return fmt::format("({} + s.g)", base_of(table, column, dialect));
    const auto distinct = is_keyed ? Distinct::yes : Distinct::no;
    const auto value = request.profile == RowProfile::plain
                           ? plain_value(column, numbers, distinct, dialect)
                           : adversarial_value(column, numbers, distinct, dialect);
    if (!value) return std::nullopt;
    return dialect.cast(*value, column.type);
}

std::optional<std::size_t> only_key_of(const Table& table, std::string_view column) {
    std::optional<std::size_t> found;
    for (std::size_t at = 0; at < table.foreign_keys.size(); ++at) {
        const auto& columns = table.foreign_keys[at].columns;
        if (std::ranges::count(columns, column) == 0) continue;
        if (found || columns.size() > 1) return std::nullopt;
        found = at;
    }
    return found;
}

std::vector<std::string> sample_keys(const PlanRequest& request, const ForeignKey& key, const Column& column,
                                     const Dialect& dialect) {
    constexpr int k_samples = 4;
    std::vector<std::string> samples;
    const auto& parent = request.schema->tables[key.parent];
    const auto at = std::ranges::find(key.columns, column.name) - key.columns.begin();
    const auto source = dialect.name(key.parent_columns[static_cast<std::size_t>(at)]);
    const auto count = std::min<std::int64_t>(k_samples, parent.present);
    for (std::int64_t offset = 0; offset < count; ++offset)
        samples.push_back(dialect.cast(
            fmt::format("(SELECT {0} FROM {1} WHERE {0} IS NOT NULL ORDER BY {0} LIMIT 1 OFFSET {2})", source,
                        dialect.table(parent), offset),
            column.type));
    return samples;
}

std::string all_of(const std::vector<std::string>& conditions) {
    std::string text;
    for (const auto& condition : conditions)
        text += fmt::format("{}(({}) IS NOT FALSE)", text.empty() ? "" : " AND ", condition);
    return text;
}

std::string list_of(const std::vector<std::string>& names, std::string_view alias, const Dialect& dialect) {
    std::string list;
    for (const auto& name : names)
        list += fmt::format("{}{}{}{}", list.empty() ? "" : ", ", alias, alias.empty() ? "" : ".",
                            dialect.name(name));
    return list;
}

std::string foretold(const PlanRequest& request, const ForeignKey& key, std::size_t at,
                     const Dialect& dialect) {
    const auto& parent = request.schema->tables[key.parent];
    if (request.wanted < 1 || !can_be_foretold(*request.schema, key)) return {};
    const auto* column = parent.find(key.parent_columns[at]);
    const auto number =
        fmt::format("(1 + {})", dialect.remainder("(s.g - 1)", std::to_string(request.wanted)));
    if (column->type.kind == TypeClass::integer)
        return fmt::format("({} + {})", base_of(parent, *column, dialect), number);
    const auto salt = salt_of(request.seed, parent.title(), column->name);
    return dialect.value(column->type, fmt::format("({} + {})", number, salt)).value_or("");
}

} // namespace harness::drivers::seeding
