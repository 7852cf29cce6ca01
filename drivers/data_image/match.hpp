#pragma once
// Internal: which table, column and row of one image is which of another. Pure.

#include "drivers/data_image/values.hpp"

#include <cstddef>
#include <vector>

namespace harness::drivers::data_image {

/// A column on both sides, by its places.
struct ColumnPair {
    std::size_t before;
    std::size_t after;
};

/// A table on both sides.
struct TablePair {
    const TableImage& before;
    const TableImage& after;
    Typing typing = Typing::by_column;
    std::vector<ColumnPair> columns{};
    std::vector<ColumnPair> key{};   ///< empty where the two have no key in common
    std::vector<std::size_t> gone{}; ///< columns of `before` that `after` does not have

    [[nodiscard]] bool is_whole() const { return before.is_sample_whole() && after.is_sample_whole(); }
    [[nodiscard]] bool is_key(const ColumnPair& column) const;
    [[nodiscard]] const ImageColumn& column_before(const ColumnPair& column) const {
        return before.columns[column.before];
    }
    [[nodiscard]] const ImageColumn& column_after(const ColumnPair& column) const {
        return after.columns[column.after];
    }
    [[nodiscard]] bool is_same_value(const ColumnPair& column, std::size_t row_before,
                                     std::size_t row_after) const;
};

/// A row on both sides, by its places in the samples.
struct RowPair {
    std::size_t before;
    std::size_t after;
};

struct RowMatches {
    std::vector<RowPair> pairs;
    std::vector<std::size_t> lost;  ///< of `before`
    std::vector<std::size_t> added; ///< of `after`
};

struct TableMatches {
    std::vector<TablePair> pairs;
    std::vector<const TableImage*> lost;
};

/// Tables of the same name, then those that were renamed: most columns are the same, and half of the rows; or
/// all columns, and any row.
[[nodiscard]] TableMatches match_tables(const DataImage& before, const DataImage& after);

/// Columns of the same name, then key columns that were renamed, as far as the rows' keys are the same.
[[nodiscard]] TablePair match_columns(const TableImage& before, const TableImage& after, Typing typing);

/// By key where there is one in common, as multisets of the common columns else; rows that are left are taken
/// for the same ones where only some columns' values can be what changed.
[[nodiscard]] RowMatches match_rows(const TablePair& table);

/// Follows the columns that a new column holds the same values of: those of `gone`, and those whose name went
/// to another new column, which stands behind and holds one value in all rows.
void follow_renamed_columns(TablePair& table, const RowMatches& rows);

/// A row's values in some columns, as a text that rows with the same values share.
[[nodiscard]] std::string tuple_before(const TablePair& table, const std::vector<ColumnPair>& columns,
                                       std::size_t row);
[[nodiscard]] std::string tuple_after(const TablePair& table, const std::vector<ColumnPair>& columns,
                                      std::size_t row);

/// The columns that tell rows apart when keys do not: neither key nor generated.
[[nodiscard]] std::vector<ColumnPair> contents_of(const TablePair& table);

} // namespace harness::drivers::data_image
