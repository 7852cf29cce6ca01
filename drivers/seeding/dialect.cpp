#include "drivers/seeding/dialect.hpp"

#include <fmt/format.h>

namespace harness::drivers::seeding {

std::string Dialect::pick(const std::vector<std::string>& expressions, std::string_view index) const {
    if (expressions.size() == 1) return expressions.front();
    std::string sql = "CASE " + remainder(index, std::to_string(expressions.size()));
    for (std::size_t at = 0; at + 1 < expressions.size(); ++at)
        sql += fmt::format(" WHEN {} THEN {}", at, expressions[at]);
    return sql + fmt::format(" ELSE {} END", expressions.back());
}

} // namespace harness::drivers::seeding
