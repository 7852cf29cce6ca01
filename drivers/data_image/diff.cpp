// What happened to the rows of one image on the way to another.

#include "drivers/data_image/labels.hpp"
#include "drivers/data_image/match.hpp"
#include "drivers/data_image/moments.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <map>

namespace harness::drivers {
namespace data_image {
namespace {

constexpr std::size_t k_most_examples = 5;
constexpr std::size_t k_longest_row = 300;

std::string shown(const std::optional<std::string>& value) {
    return value.value_or("NULL");
}

std::string shown_row(const TableImage& table, const Row& row, auto wanted) {
    std::string text;
    for (std::size_t at = 0; at < table.columns.size(); ++at) {
        if (!wanted(table.columns[at].name)) continue;
        if (!text.empty()) text += ", ";
        text += fmt::format("{}={}", table.columns[at].name, shown(row[at]));
    }
    return base::shorten(text, k_longest_row);
}

std::string name_of(const TableImage& table, const Row& row) {
    return shown_row(table, row, [&](const std::string& column) {
        return table.key.empty() || std::ranges::count(table.key, column) != 0;
    });
}

/// A row that is there on one side only.
RowExample example_of(const TableImage& table, const Row& row) {
    const auto rest = shown_row(
        table, row, [&](const std::string& column) { return std::ranges::count(table.key, column) == 0; });
    RowExample example{name_of(table, row), "", std::nullopt, std::nullopt};
    if (!table.key.empty() && !rest.empty()) example.before = rest;
    return example;
}

struct Fingerprint {
    std::string_view form;
    std::int64_t values = 0;
    std::string_view sum;
};

std::optional<Fingerprint> read_fingerprint(std::string_view text) {
    const auto parts = base::split(text, '/');
    if (parts.size() != 3) return std::nullopt;
    Fingerprint fingerprint{parts[0], 0, parts[2]};
    std::from_chars(parts[1].data(), parts[1].data() + parts[1].size(), fingerprint.values);
    return fingerprint;
}

class TableDiff {
  public:
    TableDiff(TablePair table, std::vector<DataChange>& changes)
        : m_table(std::move(table)), m_rows(match_rows(m_table)), m_changes(changes) {
        follow_renamed_columns(m_table, m_rows);
    }

    void find() {
        find_rows();
        for (const auto& column : m_table.columns) find_values(column);
        for (const auto column : m_table.gone) find_lost(m_table.before.columns[column], column);
    }

  private:
    DataChange& add(DataChange::Kind kind, std::int64_t count) {
        m_changes.push_back({kind, m_table.before.title(), "", count, "", "", {}});
        return m_changes.back();
    }

    void add_rows(DataChange::Kind kind, const TableImage& table, const std::vector<std::size_t>& rows) {
        if (rows.empty()) return;
        auto& change = add(kind, static_cast<std::int64_t>(rows.size()));
        for (const auto row : rows) {
            if (change.examples.size() == k_most_examples) break;
            auto example = example_of(table, table.sample[row]);
            if (kind != DataChange::Kind::rows_lost) std::swap(example.before, example.after);
            change.examples.push_back(std::move(example));
        }
    }

    void find_rows() {
        const auto grown = m_table.after.count - m_table.before.count;
        if (!m_table.is_whole()) {
            if (grown < 0) add(DataChange::Kind::rows_lost, -grown);
            if (grown > 0) add(DataChange::Kind::rows_added, grown);
            return;
        }
        add_rows(DataChange::Kind::rows_lost, m_table.before, m_rows.lost);
        std::vector<std::size_t> copies;
        std::vector<std::size_t> others;
        const auto known = known_contents();
        const auto contents = contents_of(m_table);
        for (const auto row : m_rows.added) {
            const bool is_copy = grown > 0 && known.contains(tuple_after(m_table, contents, row));
            (is_copy ? copies : others).push_back(row);
        }
        add_rows(DataChange::Kind::rows_duplicated, m_table.after, copies);
        add_rows(DataChange::Kind::rows_added, m_table.after, others);
    }

    /// What rows held before. Under a key, only where no two rows held the same: two that do may be meant so.
    [[nodiscard]] std::map<std::string, int> known_contents() const {
        const auto contents = contents_of(m_table);
        std::map<std::string, int> known;
        if (contents.empty()) return known;
        for (std::size_t row = 0; row < m_table.before.sample.size(); ++row) {
            const bool is_again = ++known[tuple_before(m_table, contents, row)] > 1;
            if (is_again && !m_table.key.empty()) return {};
        }
        return known;
    }

    void find_values(const ColumnPair& column) {
        const auto& before = m_table.column_before(column);
        const auto& after = m_table.column_after(column);
        if (before.is_generated && after.is_generated) return;
        DataChange change{
            DataChange::Kind::values_changed, m_table.before.title(), before.name, 0, "", "", {}};
        bool is_of_conversion = false;
        for (const auto& row : m_rows.pairs) {
            if (m_table.is_same_value(column, row.before, row.after)) continue;
            const auto& row_before = m_table.before.sample[row.before];
            const auto& value_before = row_before[column.before];
            const auto& value = m_table.after.sample[row.after][column.after];
            is_of_conversion =
                is_of_conversion || can_be_of_conversion(value_before, before.type, value, after.type);
            widen(change.shift, change.count == 0, value_before, value);
            ++change.count;
            if (change.examples.size() == k_most_examples) continue;
            change.examples.push_back(
                {name_of(m_table.before, row_before), before.name, value_before, value});
        }
        const bool is_seen = change.count > 0;
        if (before.type != after.type && (is_of_conversion || !is_seen)) {
            change.kind = DataChange::Kind::values_converted;
            change.type_before = before.type;
            change.type_after = after.type;
        }
        if (is_seen || is_other_by_fingerprint(column)) m_changes.push_back(std::move(change));
    }

    /// Only where the fingerprint can tell: as many rows, under the same keys.
    [[nodiscard]] bool is_other_by_fingerprint(const ColumnPair& column) const {
        if (m_table.before.count != m_table.after.count) return false;
        const bool has_key = !m_table.before.key.empty() || !m_table.after.key.empty();
        if (has_key && m_table.key.empty()) return false;
        if (!m_table.is_key(column))
            for (const auto& key : m_table.key)
                if (!have_same_fingerprint(key)) return false;
        return differ(column);
    }
    [[nodiscard]] bool have_same_fingerprint(const ColumnPair& column) const {
        const auto before = read_fingerprint(m_table.column_before(column).fingerprint);
        const auto after = read_fingerprint(m_table.column_after(column).fingerprint);
        return before && after && before->form == after->form && before->sum == after->sum;
    }
    [[nodiscard]] bool differ(const ColumnPair& column) const {
        const auto before = read_fingerprint(m_table.column_before(column).fingerprint);
        const auto after = read_fingerprint(m_table.column_after(column).fingerprint);
        if (!before || !after) return false;
        if (before->values != after->values) return true;
        return before->form == after->form && before->sum != after->sum;
    }

    void find_lost(const ImageColumn& column, std::size_t place) {
        if (column.is_generated) return;
        const auto& table = m_table.before;
        DataChange change{DataChange::Kind::column_lost, table.title(), column.name, 0, "", "", {}};
        for (const auto& row : table.sample) {
            if (!row[place]) continue;
            ++change.count;
            if (change.examples.size() < k_most_examples)
                change.examples.push_back({name_of(table, row), column.name, row[place], std::nullopt});
        }
        if (const auto fingerprint = read_fingerprint(column.fingerprint)) change.count = fingerprint->values;
        if (change.count > 0) m_changes.push_back(std::move(change));
    }

    TablePair m_table;
    RowMatches m_rows;
    std::vector<DataChange>& m_changes;
};

} // namespace
} // namespace data_image

std::vector<DataChange> diff(const DataImage& before, const DataImage& after) {
    using namespace data_image;
    const auto earlier = with_labels_of(after, before);
    std::vector<DataChange> changes;
    auto matches = match_tables(earlier, after);
    for (auto& pair : matches.pairs) TableDiff(std::move(pair), changes).find();
    for (const auto* table : matches.lost) {
        if (table->count == 0) continue;
        DataChange change{DataChange::Kind::table_lost, table->title(), "", table->count, "", "", {}};
        for (const auto& row : table->sample) {
            if (change.examples.size() == k_most_examples) break;
            change.examples.push_back(example_of(*table, row));
        }
        changes.push_back(std::move(change));
    }
    std::ranges::stable_sort(changes, {}, &DataChange::table);
    return changes;
}

} // namespace harness::drivers
