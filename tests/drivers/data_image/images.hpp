#pragma once
// Images written by hand.

#include "drivers/data_image.hpp"

#include <string>
#include <vector>

namespace harness::tests {

inline const std::optional<std::string> k_null;

/// A table whose sample is whole. Columns are "name type"; a key column's name ends with an asterisk.
inline drivers::TableImage table(const std::string& name, const std::vector<std::string>& columns,
                                 std::vector<drivers::Row> rows) {
    drivers::TableImage image;
    image.schema = "public";
    image.name = name;
    for (const auto& column : columns) {
        const auto blank = column.find(' ');
        auto column_name = column.substr(0, blank);
        if (column_name.ends_with('*')) {
            column_name.pop_back();
            image.key.push_back(column_name);
        }
        image.columns.push_back({column_name, column.substr(blank + 1), false, ""});
    }
    image.count = static_cast<std::int64_t>(rows.size());
    image.sample = std::move(rows);
    return image;
}

inline drivers::DataImage image(std::vector<drivers::TableImage> tables) {
    return {std::move(tables), false};
}

/// Of one table of one column "v", with a key, so that only its value's change is looked at.
inline std::vector<drivers::DataChange> change_of(const std::string& type_before,
                                                  const std::optional<std::string>& before,
                                                  const std::string& type_after,
                                                  const std::optional<std::string>& after) {
    return diff(image({table("t", {"id* integer", "v " + type_before}, {{"1", before}})}),
                image({table("t", {"id* integer", "v " + type_after}, {{"1", after}})}));
}

} // namespace harness::tests
