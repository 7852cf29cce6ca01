#pragma once
// Rows of a CSV file (RFC 4180): fields between commas, quoted where they hold commas, quotes or line ends.

#include "drivers/driver.hpp"

namespace harness::suite {

struct CsvRow {
    int line = 1;        ///< at which it starts
    drivers::Row values; ///< an empty field is NULL; "" is an empty text
};

/// The first row holds the names of the columns. Errors (kind usage) have the place: a row with more or fewer
/// fields than the first, a quote that is not closed, an empty file.
[[nodiscard]] base::Result<std::vector<CsvRow>> parse_csv(std::string_view text, const std::string& file);

} // namespace harness::suite
