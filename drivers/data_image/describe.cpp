#include "drivers/data_image.hpp"

#include "harness/base/text.hpp"

#include <fmt/format.h>

namespace harness::drivers {
namespace {

constexpr std::size_t k_longest_value = 80;

std::string counted(std::int64_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string shown(const std::optional<std::string>& value) {
    return value ? "\"" + base::shorten(*value, k_longest_value) + "\"" : "NULL";
}

std::string headline(const DataChange& change) {
    using Kind = DataChange::Kind;
    const auto column = change.table + "." + change.column;
    const auto values = change.count == 0 ? std::string("values") : counted(change.count, "value");
    switch (change.kind) {
    case Kind::rows_lost:
        return fmt::format("{}: {} lost", change.table, counted(change.count, "row"));
    case Kind::rows_added:
        return fmt::format("{}: {} added", change.table, counted(change.count, "row"));
    case Kind::rows_duplicated:
        return fmt::format("{}: {} there once more", change.table, counted(change.count, "row"));
    case Kind::values_changed:
        return fmt::format("{}: {} changed", column, values);
    case Kind::values_converted:
        return fmt::format("{}: {} did not survive {} → {}", column, values,
                           base::shorten(change.type_before, k_longest_value),
                           base::shorten(change.type_after, k_longest_value));
    case Kind::table_lost:
        return fmt::format("{}: the table is gone with {}", change.table, counted(change.count, "row"));
    case Kind::column_lost:
        return fmt::format("{}: the column is gone with {}", column, values);
    }
    return change.table;
}

std::string described(const DataChange& change, const RowExample& example) {
    using Kind = DataChange::Kind;
    const auto row = base::shorten(example.row, 2 * k_longest_value);
    if (change.kind == Kind::column_lost) return fmt::format("  {}: {}", row, shown(example.before));
    if (!example.column.empty())
        return fmt::format("  {}: {} → {}", row, shown(example.before), shown(example.after));
    const auto& rest = example.before ? example.before : example.after;
    return rest ? fmt::format("  {} ({})", row, base::shorten(*rest, 2 * k_longest_value)) : "  " + row;
}

} // namespace

std::string describe(const std::vector<DataChange>& changes, std::size_t most_lines) {
    std::vector<std::string> lines;
    for (const auto& change : changes) {
        lines.push_back(headline(change));
        for (const auto& example : change.examples) lines.push_back(described(change, example));
    }
    if (lines.size() > most_lines) {
        const auto left_out = lines.size() - most_lines;
        lines.resize(most_lines);
        lines.push_back(fmt::format("… and {} more", counted(static_cast<std::int64_t>(left_out), "line")));
    }
    return base::join(lines, "\n");
}

} // namespace harness::drivers
