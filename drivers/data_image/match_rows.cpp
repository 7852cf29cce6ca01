#include "drivers/data_image/match.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace harness::drivers::data_image {
namespace {

void append(std::string& tuple, const std::optional<std::string>& value, bool as_normal_form) {
    if (!value) {
        tuple += "-;";
        return;
    }
    const auto text = as_normal_form ? normal_form(*value) : *value;
    tuple += std::to_string(text.size()) + ":" + text + ";";
}

/// Where types differ, texts may, too.
bool needs_normal_form(const TablePair& table, const ColumnPair& column) {
    return table.typing == Typing::by_column
           && table.column_before(column).type != table.column_after(column).type;
}

using Places = std::map<std::string, std::vector<std::size_t>>;

Places places_of(const std::vector<std::size_t>& rows, auto tuple) {
    Places places;
    for (const auto row : rows) places[tuple(row)].push_back(row);
    return places;
}

std::vector<std::size_t> all_rows(const TableImage& table) {
    std::vector<std::size_t> rows(table.sample.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
}

enum class Ambiguity { in_order, left_alone };

/// Pairs the rows that are left by their values in some columns.
void pair_by(const TablePair& table, const std::vector<ColumnPair>& columns, Ambiguity ambiguity,
             RowMatches& matches) {
    const auto before =
        places_of(matches.lost, [&](std::size_t row) { return tuple_before(table, columns, row); });
    auto after = places_of(matches.added, [&](std::size_t row) { return tuple_after(table, columns, row); });
    std::set<std::size_t> paired_before;
    std::set<std::size_t> paired_after;
    for (const auto& [tuple, rows] : before) {
        const auto found = after.find(tuple);
        if (found == after.end()) continue;
        if (ambiguity == Ambiguity::left_alone && (rows.size() > 1 || found->second.size() > 1)) continue;
        for (std::size_t at = 0; at < std::min(rows.size(), found->second.size()); ++at) {
            matches.pairs.push_back({rows[at], found->second[at]});
            paired_before.insert(rows[at]);
            paired_after.insert(found->second[at]);
        }
    }
    std::erase_if(matches.lost, [&](std::size_t row) { return paired_before.contains(row); });
    std::erase_if(matches.added, [&](std::size_t row) { return paired_after.contains(row); });
}

/// Keys that a change of type wrote otherwise.
void pair_by_converted_key(const TablePair& table, RowMatches& matches) {
    std::vector<std::size_t> lost;
    for (const auto row : matches.lost) {
        const auto found = std::ranges::find_if(matches.added, [&](std::size_t other) {
            return std::ranges::all_of(
                table.key, [&](const ColumnPair& column) { return table.is_same_value(column, row, other); });
        });
        if (found == matches.added.end()) {
            lost.push_back(row);
            continue;
        }
        matches.pairs.push_back({row, *found});
        matches.added.erase(found);
    }
    matches.lost = std::move(lost);
}

/// Of the rows that are left, the columns that hold the same on both sides, in whatever order.
std::vector<ColumnPair> unchanged_columns(const TablePair& table, const RowMatches& left) {
    std::vector<ColumnPair> unchanged;
    for (const auto& column : table.columns) {
        std::multiset<std::string> before;
        std::multiset<std::string> after;
        for (const auto row : left.lost) before.insert(tuple_before(table, {column}, row));
        for (const auto row : left.added) after.insert(tuple_after(table, {column}, row));
        if (before == after) unchanged.push_back(column);
    }
    return unchanged;
}

/// Nothing tells the rows apart but values that a change of type made others: by their order, then.
void pair_in_order(const TablePair& table, RowMatches& matches) {
    const bool is_converted = std::ranges::any_of(
        table.columns, [&](const ColumnPair& column) { return needs_normal_form(table, column); });
    if (!is_converted || matches.lost.size() != matches.added.size()) return;
    std::ranges::sort(matches.lost, {},
                      [&](std::size_t row) { return tuple_before(table, table.columns, row); });
    std::ranges::sort(matches.added, {},
                      [&](std::size_t row) { return tuple_after(table, table.columns, row); });
    for (std::size_t at = 0; at < matches.lost.size(); ++at)
        matches.pairs.push_back({matches.lost[at], matches.added[at]});
    matches.lost.clear();
    matches.added.clear();
}

bool has_distinct_keys(const TablePair& table) {
    std::set<std::string> before;
    std::set<std::string> after;
    for (const auto row : all_rows(table.before)) before.insert(tuple_before(table, table.key, row));
    for (const auto row : all_rows(table.after)) after.insert(tuple_after(table, table.key, row));
    return before.size() == table.before.sample.size() && after.size() == table.after.sample.size();
}

} // namespace

bool TablePair::is_key(const ColumnPair& column) const {
    return std::ranges::any_of(key, [&](const ColumnPair& one) { return one.before == column.before; });
}

bool TablePair::is_same_value(const ColumnPair& column, std::size_t row_before, std::size_t row_after) const {
    return is_same(before.sample[row_before][column.before], column_before(column).type,
                   after.sample[row_after][column.after], column_after(column).type, typing);
}

std::string tuple_before(const TablePair& table, const std::vector<ColumnPair>& columns, std::size_t row) {
    std::string tuple;
    for (const auto& column : columns)
        append(tuple, table.before.sample[row][column.before], needs_normal_form(table, column));
    return tuple;
}

std::string tuple_after(const TablePair& table, const std::vector<ColumnPair>& columns, std::size_t row) {
    std::string tuple;
    for (const auto& column : columns)
        append(tuple, table.after.sample[row][column.after], needs_normal_form(table, column));
    return tuple;
}

std::vector<ColumnPair> contents_of(const TablePair& table) {
    std::vector<ColumnPair> contents;
    for (const auto& column : table.columns)
        if (!table.is_key(column) && !table.column_before(column).is_generated
            && !table.column_after(column).is_generated)
            contents.push_back(column);
    return contents;
}

RowMatches match_rows(const TablePair& table) {
    RowMatches matches{{}, all_rows(table.before), all_rows(table.after)};
    if (!table.key.empty() && has_distinct_keys(table)) {
        pair_by(table, table.key, Ambiguity::left_alone, matches);
        if (!table.is_whole()) return matches;
        if (std::ranges::any_of(table.key,
                                [&](const auto& column) { return needs_normal_form(table, column); }))
            pair_by_converted_key(table, matches);
        if (const auto contents = contents_of(table); !contents.empty()) // another key, the same row
            pair_by(table, contents, Ambiguity::left_alone, matches);
    } else if (table.is_whole()) {
        pair_by(table, table.columns, Ambiguity::in_order, matches);
        if (matches.lost.size() != matches.added.size()) return matches;
        if (const auto unchanged = unchanged_columns(table, matches); !unchanged.empty())
            pair_by(table, unchanged, Ambiguity::in_order, matches);
        else
            pair_in_order(table, matches);
    }
    std::ranges::sort(matches.pairs, {}, &RowPair::before);
    return matches;
}

namespace {

/// Whether a new column holds what a gone one did; values that are all the same prove little, so then the
/// type must be the same, too.
bool holds_what_was(const TablePair& table, const ColumnPair& column, const RowMatches& rows) {
    if (rows.pairs.empty()) return false;
    std::set<std::string> values;
    for (const auto& row : rows.pairs) {
        if (!table.is_same_value(column, row.before, row.after)) return false;
        if (const auto& value = table.before.sample[row.before][column.before]) values.insert(*value);
    }
    if (values.empty()) return false;
    return values.size() > 1 || table.column_before(column).type == table.column_after(column).type;
}

bool has_other_fingerprint(const TablePair& table, const ColumnPair& column) {
    if (table.before.count != table.after.count) return false;
    const auto& before = table.column_before(column).fingerprint;
    const auto& after = table.column_after(column).fingerprint;
    return !before.empty() && !after.empty() && before != after;
}

/// The new column that holds what a column of `before` did; nothing where there is none.
std::optional<std::size_t> find_renamed(const TablePair& table, std::size_t before, const RowMatches& rows) {
    for (std::size_t other = 0; other < table.after.columns.size(); ++other) {
        const ColumnPair column{before, other};
        const bool is_taken =
            std::ranges::any_of(table.columns, [&](const ColumnPair& one) { return one.after == other; });
        if (!is_taken && holds_what_was(table, column, rows) && !has_other_fingerprint(table, column))
            return other;
    }
    return std::nullopt;
}

/// Whether a column holds one value in all rows and before held several, as a new one that took over the
/// name.
bool is_perhaps_new(const TablePair& table, const ColumnPair& column, const RowMatches& rows) {
    std::set<std::optional<std::string>> before;
    std::set<std::optional<std::string>> after;
    for (const auto& row : rows.pairs) {
        before.insert(table.before.sample[row.before][column.before]);
        after.insert(table.after.sample[row.after][column.after]);
        if (after.size() > 1) return false;
    }
    return before.size() > 1;
}

} // namespace

void follow_renamed_columns(TablePair& table, const RowMatches& rows) {
    for (auto& column : table.columns) {
        if (table.is_key(column) || !is_perhaps_new(table, column, rows)) continue;
        // A renamed column keeps its place, and a new one comes last: what stands behind is a copy.
        const auto found = find_renamed(table, column.before, rows);
        if (found && *found < column.after) column.after = *found;
    }
    std::vector<std::size_t> still_gone;
    for (const auto gone : table.gone) {
        if (const auto found = find_renamed(table, gone, rows))
            table.columns.push_back({gone, *found});
        else
            still_gone.push_back(gone);
    }
    table.gone = std::move(still_gone);
}

} // namespace harness::drivers::data_image
