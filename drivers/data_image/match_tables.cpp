#include "drivers/data_image/match.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace harness::drivers::data_image {
namespace {

std::optional<std::size_t> column_named(const TableImage& table, std::string_view name) {
    for (std::size_t at = 0; at < table.columns.size(); ++at)
        if (table.columns[at].name == name) return at;
    return std::nullopt;
}

std::vector<ColumnPair> common_columns(const TableImage& before, const TableImage& after) {
    std::vector<ColumnPair> common;
    for (std::size_t at = 0; at < before.columns.size(); ++at)
        if (const auto other = column_named(after, before.columns[at].name)) common.push_back({at, *other});
    return common;
}

/// How many of the sampled rows of the shorter side the other has, too, by the common columns.
double overlap(const TablePair& table) {
    std::multiset<std::string> left;
    for (std::size_t row = 0; row < table.before.sample.size(); ++row)
        left.insert(tuple_before(table, table.columns, row));
    std::size_t same = 0;
    for (std::size_t row = 0; row < table.after.sample.size(); ++row) {
        const auto found = left.find(tuple_after(table, table.columns, row));
        if (found == left.end()) continue;
        left.erase(found);
        ++same;
    }
    const auto rows = table.before.sample.size();
    return rows == 0 ? 0 : static_cast<double>(same) / static_cast<double>(rows);
}

struct Candidate {
    const TableImage* before;
    const TableImage* after;
    double overlap;
    std::size_t common;
};

std::vector<Candidate> candidates_for(const std::vector<const TableImage*>& gone,
                                      const std::vector<const TableImage*>& made, Typing typing) {
    std::vector<Candidate> candidates;
    for (const auto* before : gone)
        for (const auto* after : made) {
            TablePair pair{*before, *after, typing};
            pair.columns = common_columns(*before, *after);
            if (pair.columns.empty() || 2 * pair.columns.size() < before->columns.size()) continue;
            const double same = overlap(pair);
            const bool is_alike =
                pair.columns.size() == before->columns.size() && pair.columns.size() == after->columns.size();
            if (same >= 0.5 || (is_alike && same > 0))
                candidates.push_back({before, after, same, pair.columns.size()});
        }
    std::ranges::stable_sort(candidates, [](const Candidate& a, const Candidate& b) {
        return a.overlap != b.overlap ? a.overlap > b.overlap : a.common > b.common;
    });
    return candidates;
}

/// Whether two columns of a key hold mostly the same, in any order.
bool holds_the_same(const TableImage& before, std::size_t column, const TableImage& after,
                    std::size_t other) {
    std::multiset<std::optional<std::string>> left;
    for (const auto& row : before.sample) left.insert(row[column]);
    std::size_t same = 0;
    for (const auto& row : after.sample) {
        const auto found = left.find(row[other]);
        if (found == left.end()) continue;
        left.erase(found);
        ++same;
    }
    return same > 0 && 2 * same >= before.sample.size();
}

/// The place in `after` of the nth column of the key of `before`.
std::optional<std::size_t> key_column(const TablePair& table, std::size_t nth) {
    const auto& name = table.before.key[nth];
    if (const auto at = column_named(table.after, name)) {
        const bool is_key = std::ranges::count(table.after.key, table.after.columns[*at].name) != 0;
        return is_key ? at : std::nullopt;
    }
    const auto& renamed = table.after.key[nth];
    if (column_named(table.before, renamed)) return std::nullopt;
    const auto at = column_named(table.before, name);
    const auto other = column_named(table.after, renamed);
    if (!at || !other || !holds_the_same(table.before, *at, table.after, *other)) return std::nullopt;
    return other;
}

std::vector<ColumnPair> common_key(const TablePair& table) {
    if (table.before.key.empty() || table.before.key.size() != table.after.key.size()) return {};
    std::vector<ColumnPair> key;
    for (std::size_t nth = 0; nth < table.before.key.size(); ++nth) {
        const auto at = column_named(table.before, table.before.key[nth]);
        const auto other = key_column(table, nth);
        if (!at || !other) return {};
        key.push_back({*at, *other});
    }
    return key;
}

} // namespace

TablePair match_columns(const TableImage& before, const TableImage& after, Typing typing) {
    TablePair table{before, after, typing};
    table.columns = common_columns(before, after);
    table.key = common_key(table);
    for (std::size_t at = 0; at < before.columns.size(); ++at) {
        const auto is_it = [&](const ColumnPair& column) { return column.before == at; };
        if (std::ranges::any_of(table.columns, is_it)) continue;
        if (const auto renamed = std::ranges::find_if(table.key, is_it); renamed != table.key.end())
            table.columns.push_back(*renamed);
        else
            table.gone.push_back(at);
    }
    return table;
}

TableMatches match_tables(const DataImage& before, const DataImage& after) {
    const auto typing = before.values_are_typed ? Typing::by_value : Typing::by_column;
    TableMatches matches;
    std::vector<const TableImage*> gone;
    std::map<const TableImage*, const TableImage*> renamed;
    for (const auto& table : before.tables)
        if (after.find(table.schema, table.name) == nullptr) gone.push_back(&table);
    std::vector<const TableImage*> made;
    for (const auto& table : after.tables)
        if (before.find(table.schema, table.name) == nullptr) made.push_back(&table);
    std::set<const TableImage*> taken;
    for (const auto& candidate : candidates_for(gone, made, typing)) {
        if (renamed.contains(candidate.before) || taken.contains(candidate.after)) continue;
        renamed[candidate.before] = candidate.after;
        taken.insert(candidate.after);
    }
    for (const auto& table : before.tables) {
        const auto* other = after.find(table.schema, table.name);
        if (const auto found = renamed.find(&table); found != renamed.end()) other = found->second;
        if (other != nullptr)
            matches.pairs.push_back(match_columns(table, *other, typing));
        else
            matches.lost.push_back(&table);
    }
    return matches;
}

} // namespace harness::drivers::data_image
