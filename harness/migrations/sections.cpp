#include "harness/migrations/sections.hpp"

#include <algorithm>

namespace harness::migrations {

std::vector<MarkedLine> lines_of(std::string_view text) {
    std::vector<MarkedLine> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto line_feed = std::min(text.find('\n', begin), text.size());
        const auto end = std::min(line_feed + 1, text.size());
        auto line = text.substr(begin, line_feed - begin);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back({line, begin, end, static_cast<int>(lines.size()) + 1});
        begin = end;
    }
    return lines;
}

drivers::Script section(const drivers::Script& file, std::size_t begin, std::size_t end, int first_line) {
    return {file.file, file.text.substr(begin, end - begin), file.first_line + first_line - 1};
}

} // namespace harness::migrations
