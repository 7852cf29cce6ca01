#pragma once
// What a folder's names, the first lines of its files and the project around it say about the tool that they
// are written for.

#include "harness/migrations/folder.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::migrations {

/// An extended regular expression of glibc, for a whole name or line.
class Pattern {
  public:
    enum class Letters { exact, any_case };

    explicit Pattern(std::string_view expression, Letters letters = Letters::exact);

    /// A long line is never a match: markers are short.
    [[nodiscard]] bool matches(std::string_view text) const;

  private:
    std::shared_ptr<void> m_compiled;
};

/// Looks into a folder; the heads of its .sql files are read once.
class Evidence {
  public:
    explicit Evidence(const Folder& folder);

    struct Line {
        std::string file;
        std::string text;
    };

    /// The first name that matches.
    [[nodiscard]] std::optional<std::string> name(const Pattern& pattern) const;
    /// The first line near the top of a .sql file that matches.
    [[nodiscard]] std::optional<Line> line(const Pattern& pattern) const;
    /// Whether a line near the top of this .sql file matches.
    [[nodiscard]] bool has_line(std::string_view file, const Pattern& pattern) const;
    /// A line of the file `file` of the project: in the folder or above it, up to the root of a git work
    /// tree.
    [[nodiscard]] std::optional<Line> project_line(std::string_view file, const Pattern& pattern) const;
    /// Where a Rust project says that it depends on a crate.
    [[nodiscard]] std::optional<Line> rust_dependency(std::string_view crate) const;

  private:
    struct Head {
        std::string name;
        std::string text;
    };

    const Folder& m_folder;
    std::vector<Head> m_heads;
};

/// "`sqlx = "0.9"` in app/Cargo.toml"; empty for nothing.
[[nodiscard]] std::string in_words(const std::optional<Evidence::Line>& line);

} // namespace harness::migrations
