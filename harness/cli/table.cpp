#include "harness/cli/table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace harness::cli {

std::string Table::text() const {
    std::vector<std::size_t> widths(m_rows.front().size());
    for (const auto& row : m_rows)
        for (std::size_t at = 0; at < row.size(); ++at) widths[at] = std::max(widths[at], row[at].size());
    std::string text;
    for (const auto& row : m_rows) {
        std::string line;
        for (std::size_t at = 0; at < row.size(); ++at) line += fmt::format("{:<{}}  ", row[at], widths[at]);
        text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    }
    return text;
}

std::string age_text(std::int64_t seconds) {
    constexpr std::int64_t minute = 60;
    constexpr std::int64_t hour = 60 * minute;
    constexpr std::int64_t day = 24 * hour;
    if (seconds < 2 * minute) return fmt::format("{} s", seconds);
    if (seconds < 2 * hour) return fmt::format("{} min", seconds / minute);
    if (seconds < 2 * day) return fmt::format("{} h", seconds / hour);
    return fmt::format("{} d", seconds / day);
}

std::string size_text(std::uint64_t bytes) {
    constexpr double mebibyte = 1U << 20U;
    const auto size = static_cast<double>(bytes) / mebibyte;
    if (size < 1024) return fmt::format("{:.0f} MiB", size);
    return fmt::format("{:.1f} GiB", size / 1024);
}

} // namespace harness::cli
