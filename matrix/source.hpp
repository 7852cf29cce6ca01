#pragma once
// Internal to matrix/: the text of a matrix file, its places, and the mistakes found in it.

#include "matrix/reader.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace harness::matrix {

/// The text of one file. Places inside it are byte offsets; this turns them into lines and columns at a
/// bounded cost each, even where a file is one line of megabytes.
class Source {
  public:
    /// `text` must outlive the source and be valid UTF-8 without a byte order mark.
    Source(std::string name, std::string_view text);

    [[nodiscard]] std::string_view text() const { return m_text; }
    [[nodiscard]] base::SourcePosition position(std::size_t offset) const;
    /// A mistake at this place, with a readable piece of its line.
    [[nodiscard]] Mistake mistake(std::size_t offset, std::string message) const;
    /// The same for a place that is known as line and column only.
    [[nodiscard]] Mistake mistake(const base::SourcePosition& where, std::string message) const;

    [[nodiscard]] std::string_view line(int number) const;

  private:
    [[nodiscard]] std::size_t characters_before(std::size_t offset) const;

    std::string m_name;
    std::string_view m_text;
    std::vector<std::size_t> m_line_starts;
    std::vector<std::size_t> m_characters; ///< how many characters stand before each block of the text
};

/// The mistakes of one file, gathered in any order.
class Mistakes {
  public:
    explicit Mistakes(const Source& source) : m_source(source) {}

    void add(std::size_t offset, std::string message);
    void add(const base::SourcePosition& where, std::string message);
    [[nodiscard]] bool empty() const { return m_found.empty(); }
    /// In the order of their places, each once (an anchor's mistake is found again at every alias), and not
    /// more than a person will read.
    [[nodiscard]] std::vector<Mistake> take();

  private:
    const Source& m_source;
    std::vector<std::pair<base::SourcePosition, std::string>> m_found;
};

/// A piece of the user's text for a message: in quotes, shortened, control characters made harmless.
[[nodiscard]] std::string in_quotes(std::string_view text);
/// ` Did you mean "engines"?`, or nothing when no candidate is near.
[[nodiscard]] std::string did_you_mean_clause(std::string_view word,
                                              const std::vector<std::string_view>& candidates);
/// "a, b or c"
[[nodiscard]] std::string one_of(const std::vector<std::string_view>& names);

} // namespace harness::matrix
