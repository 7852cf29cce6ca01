#pragma once
// Where in a failing statement the server stopped. Internal to reports.

#include "harness/base/error.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace harness::report {

/// A character of a statement; both count from 1.
struct Caret {
    int line = 1;
    int column = 1;
};

/// Where in the statement the place `where` of its file is, if it is in it. Only the file's text tells where
/// the statement starts; one that was shortened or whose file has changed since is not found in it.
[[nodiscard]] std::optional<Caret> caret_in(std::string_view statement, const base::SourcePosition& where,
                                            std::string_view file_text);

/// The text of a source file; nothing if it cannot be read or is too large to be worth it.
[[nodiscard]] std::optional<std::string> read_source(const std::string& file);

} // namespace harness::report
