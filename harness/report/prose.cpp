#include "harness/report/prose.hpp"

#include "harness/base/text.hpp"
#include "harness/report/unicode.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <fmt/format.h>
#include <map>

namespace harness::report {

using suite::CellStatus;
using suite::Severity;

std::string Paint::operator()(Colour colour, std::string_view text) const {
    if (!m_colour || colour == Colour::none || text.empty()) return std::string(text);
    constexpr std::array<std::string_view, 7> codes{"0", "1", "2", "31;1", "32", "33", "36"};
    return fmt::format("\x1b[{}m{}\x1b[0m", codes.at(static_cast<std::size_t>(colour)), text);
}

std::string duration_text(suite::Milliseconds duration) {
    const double ms = std::isfinite(duration.count()) ? std::max(0.0, duration.count()) : 0.0;
    if (ms < 999.5) return fmt::format("{:.0f} ms", ms);
    if (ms < 59'950) return fmt::format("{:.1f} s", ms / 1000);
    const auto seconds = static_cast<long long>(std::min(std::round(ms / 1000), 1e15));
    if (seconds < 3600) return fmt::format("{}m {:02}s", seconds / 60, seconds % 60);
    return fmt::format("{}h {:02}m", seconds / 3600, seconds % 3600 / 60);
}

std::string count_text(std::size_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string time_text(std::chrono::system_clock::time_point moment) {
    const auto ms = std::chrono::floor<std::chrono::milliseconds>(moment);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(ms);
    const std::time_t time = std::chrono::system_clock::to_time_t(seconds);
    std::tm utc{};
    ::gmtime_r(&time, &utc);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900, utc.tm_mon + 1,
                       utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, (ms - seconds).count());
}

std::string wrapped(std::string_view first, std::string_view text, std::size_t width) {
    const std::string indent(display_width(first), ' ');
    std::string lines{first};
    auto column = indent.size();
    bool line_is_empty = true;
    for (const auto word : base::split(text, ' ')) {
        const auto word_width = display_width(word);
        if (!line_is_empty && column + 1 + word_width > width) {
            lines += '\n' + indent;
            column = indent.size();
            line_is_empty = true;
        }
        if (!line_is_empty) lines += ' ';
        lines += word;
        column += word_width + (line_is_empty ? 0 : 1);
        line_is_empty = false;
    }
    return lines + '\n';
}

std::string sentence(std::string_view text) {
    constexpr std::size_t longest = 1000;
    return cut_to_width(for_one_line(text.substr(0, longest * 4 + 1)), longest);
}

std::string_view to_string(suite::Evidence::Kind kind) {
    using Kind = suite::Evidence::Kind;
    switch (kind) {
    case Kind::schema_diff:
        return "schema_diff";
    case Kind::statement:
        return "statement";
    case Kind::server:
        return "server";
    case Kind::text:
        return "text";
    }
    return "text";
}

void Tally::add(Severity severity) {
    switch (severity) {
    case Severity::error:
        ++errors;
        return;
    case Severity::warning:
        ++warnings;
        return;
    case Severity::note:
        ++notes;
        return;
    }
}

std::string Tally::text() const {
    std::vector<std::string> parts;
    if (errors > 0) parts.push_back(count_text(errors, "error"));
    if (warnings > 0) parts.push_back(count_text(warnings, "warning"));
    if (notes > 0) parts.push_back(count_text(notes, "note"));
    return base::join(parts, ", ");
}

Tally tally(const std::vector<suite::Finding>& findings) {
    Tally counts;
    for (const auto& finding : findings) counts.add(finding.severity);
    return counts;
}

Colour colour_of(Severity severity) {
    switch (severity) {
    case Severity::error:
        return Colour::red;
    case Severity::warning:
        return Colour::yellow;
    case Severity::note:
        return Colour::cyan;
    }
    return Colour::none;
}

std::string repeats_text(const suite::CellResult& cell) {
    std::map<CellStatus, std::size_t> counts;
    for (const auto& repeat : cell.repeats) ++counts[repeat.status];
    std::vector<std::string> parts;
    for (const auto& [status, count] : counts)
        parts.push_back(fmt::format("{} {}", count, suite::to_string(status)));
    return fmt::format("{} of {}", base::join(parts, ", "), count_text(cell.repeats.size(), "run"));
}

Ending ending(const suite::CellResult& cell) {
    const auto counts = tally(cell.findings).text();
    const bool allowed = cell.allow_failure.has_value();
    switch (cell.status) {
    case CellStatus::passed:
        return {"✓", cell.retried.empty() ? "passed" : "passed, retried", counts, Colour::green};
    case CellStatus::failed:
        if (allowed) return {"~", "allowed", counts, Colour::yellow};
        return {"✗", "FAILED", counts, Colour::red};
    case CellStatus::error: {
        const auto message = cell.error ? sentence(cell.error->message) : std::string();
        if (allowed) return {"~", "allowed", message, Colour::yellow};
        return {"!", "ERROR", message, Colour::red};
    }
    case CellStatus::flaky:
        if (allowed) return {"~", "allowed", repeats_text(cell), Colour::yellow};
        return {"✗", "FLAKY", repeats_text(cell), Colour::red};
    case CellStatus::unavailable:
        return {"–", "not here", cell.error ? sentence(cell.error->message) : std::string(), Colour::dim};
    case CellStatus::cancelled:
        return {"-", "stopped", "before it was through", Colour::yellow};
    }
    return {"?", "unknown", "", Colour::none};
}

} // namespace harness::report
