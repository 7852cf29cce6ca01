#pragma once
// Internal: what the engines share when they look at rows. Each reads its catalog into table plans, fetches
// the first rows of all tables in few round trips, and counts and hashes only the tables that have more.

#include "drivers/data_image/values.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace harness::drivers::data_image {

/// How a column is read.
struct ColumnPlan {
    std::string text; ///< SQL: its text, not yet canonical
    Form form = Form::text;
    std::string hashed;    ///< SQL: the text that is hashed, canonical as far as SQL goes
    std::string hash_form; ///< columns of one such form hash the same value to the same
};

struct TablePlan {
    TableImage image;
    std::string from;     ///< SQL: behind FROM
    std::string order_by; ///< SQL: the key's columns; empty where there is none
    std::vector<ColumnPlan> columns;
    std::vector<std::size_t> key; ///< places in columns
};

/// Whether the request leaves a table out.
[[nodiscard]] bool is_left_out(const ImageRequest& request, std::string_view schema, std::string_view name);

/// "ORDER BY … LIMIT n", one row more than the sample holds, so that it shows whether there are more.
[[nodiscard]] std::string first_rows(const TablePlan& plan, const ImageRequest& request);

/// Takes one row of the server's texts into the sample.
void take_row(TablePlan& plan, Row row);

/// Cuts the sample to size; true where the table has more rows, so that it must be counted and hashed.
[[nodiscard]] bool cut_sample(TablePlan& plan, const ImageRequest& request);

/// Takes one row of count(*) and, for each column from `first` on, count and sum.
void take_sums(TablePlan& plan, std::size_t first, std::size_t columns, const Rows& rows);

/// Sorted by schema and name.
[[nodiscard]] DataImage to_image(std::vector<TablePlan> plans);

constexpr std::chrono::seconds k_clean_up{5};

/// Runs `look` between two statements of the session; the second one also after an error.
template <class Look>
[[nodiscard]] base::Result<DataImage> within(Connection& connection, std::string_view begin,
                                             std::string_view end, const base::Limit& limit, Look look) {
    HARNESS_CHECK(connection.query(begin, limit));
    auto image = look();
    // What was only looked at needs no time of its own to end; the limit may be over, though.
    const auto ended = connection.query(end, image.has_value() ? limit : base::Limit{}.within(k_clean_up));
    if (image.has_value() && ended.has_error()) return ended.error();
    return image;
}

[[nodiscard]] base::Result<DataImage> observe_postgres(Connection& connection, const ImageRequest& request,
                                                       const base::Limit& limit);
[[nodiscard]] base::Result<DataImage> observe_mysql(Connection& connection, const ImageRequest& request,
                                                    const base::Limit& limit);
[[nodiscard]] base::Result<DataImage> observe_sqlite(Connection& connection, const ImageRequest& request,
                                                     const base::Limit& limit);

} // namespace harness::drivers::data_image
