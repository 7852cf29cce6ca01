#pragma once
// Layouts that keep up and down in one file, parted by lines of comment that mean something.

#include "drivers/script.hpp"

#include <string_view>
#include <vector>

namespace harness::migrations {

struct MarkedLine {
    std::string_view text; ///< without its line end
    std::size_t begin = 0; ///< where it begins in the file
    std::size_t end = 0;   ///< behind its line end
    int number = 1;
};

/// The lines of a file; a line end at its end makes no further one.
[[nodiscard]] std::vector<MarkedLine> lines_of(std::string_view text);

/// What stands from one place of a file to another, which must be the begin and end of lines.
[[nodiscard]] drivers::Script section(const drivers::Script& file, std::size_t begin, std::size_t end,
                                      int first_line);

} // namespace harness::migrations
