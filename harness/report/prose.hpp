#pragma once
// How times, counts and long sentences read, and how they are coloured. Internal to reports.

#include "harness/suite/result.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace harness::report {

enum class Colour { none, bold, dim, red, green, yellow, cyan };

/// Colours text, or leaves it as it is. Colour only underlines what a word or glyph already says.
class Paint {
  public:
    explicit Paint(bool colour) : m_colour(colour) {}
    [[nodiscard]] std::string operator()(Colour colour, std::string_view text) const;

  private:
    bool m_colour;
};

/// "340 ms", "8.2 s", "3m 04s", "1h 02m".
[[nodiscard]] std::string duration_text(suite::Milliseconds duration);
/// "1 finding", "3 findings".
[[nodiscard]] std::string count_text(std::size_t count, std::string_view noun);
/// RFC 3339 in UTC with milliseconds: "2024-05-01T12:00:00.250Z".
[[nodiscard]] std::string time_text(std::chrono::system_clock::time_point moment);

/// Words on lines of at most `width` columns; the first line starts with `first`, the others with as many
/// blanks. A word that is longer than a line stays whole. Ends with a line feed.
[[nodiscard]] std::string wrapped(std::string_view first, std::string_view text, std::size_t width);
/// Foreign words on one line, harmless for a terminal, cut where nobody reads on.
[[nodiscard]] std::string sentence(std::string_view text);

[[nodiscard]] std::string_view to_string(suite::Evidence::Kind kind);

/// How many findings of each severity.
struct Tally {
    std::size_t errors = 0;
    std::size_t warnings = 0;
    std::size_t notes = 0;

    void add(suite::Severity severity);
    [[nodiscard]] std::size_t total() const { return errors + warnings + notes; }
    /// "2 errors, 1 warning"; empty if there are none.
    [[nodiscard]] std::string text() const;
};
[[nodiscard]] Tally tally(const std::vector<suite::Finding>& findings);

[[nodiscard]] Colour colour_of(suite::Severity severity);

/// How a cell ended, in one glyph ("✓"), one word ("FAILED") and some more ("2 errors, 1 warning"). A cell
/// that is allowed to fail is never told as FAILED.
/// Of a cell that was run several times: "3 passed, 1 failed of 4 runs".
[[nodiscard]] std::string repeats_text(const suite::CellResult& cell);

struct Ending {
    std::string_view glyph;
    std::string_view word;
    std::string more; ///< one line, may be empty
    Colour colour = Colour::none;
};
[[nodiscard]] Ending ending(const suite::CellResult& cell);

} // namespace harness::report
