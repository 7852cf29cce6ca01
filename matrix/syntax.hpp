#pragma once
// Internal to matrix/: what the YAML parser's words mean for a person.

#include "matrix/source.hpp"

#include <optional>

namespace harness::matrix {

/// Reports a syntax error that the parser found at byte `at`, in words that say what to do. `open_bracket` is
/// the innermost `[` or `{` that was still open.
void report_syntax_error(const Source& source, Mistakes& mistakes, std::size_t at, std::string_view words,
                         std::optional<std::size_t> open_bracket);

} // namespace harness::matrix
