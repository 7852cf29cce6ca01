#pragma once
// A finding as a person reads it. Internal to reports.

#include "harness/report/prose.hpp"
#include "harness/report/report.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>

namespace harness::report {

/// How text for people is made.
struct Page {
    std::size_t width = 100;
    Paint paint{false};
    /// The text of a source file, for carets; nothing if there is none.
    std::function<std::optional<std::string>(const std::string&)> source{};
};

/// Every finding once: severity, rule, message, place, cells, evidence, advice. The advice of a rule comes
/// with its first finding.
[[nodiscard]] std::string findings_text(const suite::RunResult& result, const Page& page);

/// One finding in the same words, without colour, cells and carets: for JUnit.
[[nodiscard]] std::string finding_body(const suite::Finding& finding);

/// "on all 6 cells", "on postgres-13, postgres-14 (2 of 6)".
[[nodiscard]] std::string cells_text(const std::vector<std::string>& cells, const suite::RunResult& result);

/// Foreign text as lines behind `margin`, at most `most_lines` of them (then how many more), each cut at a
/// length that nobody reads to the end.
struct Quote {
    std::string margin = "  | ";
    std::size_t most_lines = 60;
    /// Colours a line by what it says.
    std::function<std::string(const std::string&)> colour_line{};
    /// A further line behind the n-th (from 1), or empty text.
    std::function<std::string(std::size_t)> after_line{};
};
[[nodiscard]] std::string quote_lines(std::string_view text, const Quote& quote);
/// The end of a server's log, quoted; empty for an empty log.
[[nodiscard]] std::string last_lines(std::string_view log);

} // namespace harness::report
