#pragma once

#include "matrix/spec.hpp"

#include <functional>

namespace harness::matrix {

/// One mistake in a matrix file.
struct Mistake {
    base::SourcePosition where;
    std::string message; ///< ends with what to do
    std::string line;    ///< the offending line, or the part of it around the place; empty if there is none
    int caret = 0;       ///< the place inside `line`, in characters from 1 (`where.column`, unless cut)
};

using Environment = std::function<std::optional<std::string>(std::string_view name)>;

/// A migration tool that harness knows how to run.
struct KnownTool {
    std::string_view name;
    std::string_view text; ///< of its tool file; empty: harness has a driver of its own for it
};

/// Names the reader must know and that others own: it holds no list of checks, rules or layouts of its own.
/// An empty list lets any name pass.
struct Vocabulary {
    std::vector<std::string_view> checks;
    std::vector<std::string_view> rules;
    std::vector<std::string_view> layouts; ///< without "auto"
    std::vector<KnownTool> tools{};        ///< without "command"
};

/// A spec, or every mistake of the file in the order of their places (never empty). A file that reads well is
/// also held against the matrix it makes: what expand() refuses without `only` is a mistake here already.
struct ReadOutcome {
    std::optional<Spec> spec;
    std::vector<Mistake> mistakes;
};

[[nodiscard]] ReadOutcome read_file(const std::filesystem::path& file, const Vocabulary& vocabulary,
                                    const Environment& environment);
/// `file` is only named in messages and used as the base of relative paths.
[[nodiscard]] ReadOutcome read_text(std::string_view text, const std::filesystem::path& file,
                                    const Vocabulary& vocabulary, const Environment& environment);

/// "file:line:col: error: message", the line, and a caret under the place.
[[nodiscard]] std::string render(const std::vector<Mistake>& mistakes);

} // namespace harness::matrix
