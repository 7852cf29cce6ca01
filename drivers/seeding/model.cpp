#include "drivers/seeding/model.hpp"

#include <algorithm>

namespace harness::drivers::seeding {

const Column* Table::find(std::string_view column) const {
    const auto found = std::ranges::find(columns, column, &Column::name);
    return found == columns.end() ? nullptr : &*found;
}

std::string Table::title() const {
    return schema.empty() ? name : schema + "." + name;
}

} // namespace harness::drivers::seeding
