#pragma once
// The table of checks and the table of rules: one place for names, severities, explanations and advice.

#include "harness/suite/finding.hpp"

#include <span>
#include <string_view>

namespace harness::suite {

enum class LooksAt {
    cell,  ///< each cell has an outcome of it
    cells, ///< once all are through: see RunResult::comparisons
};

enum class Standing {
    always,    ///< unless the spec switches it off
    asked_for, ///< only where the spec configures it: see asks_for()
};

struct CheckInfo {
    std::string_view name;
    std::string_view asks; ///< the question it answers, one sentence
    LooksAt looks_at = LooksAt::cell;
    Standing standing = Standing::always;
};

/// A kind of finding. Ids are stable: specs, ignores and dashboards hold them.
struct Rule {
    std::string_view id;    ///< "<check>/<what>"
    Severity severity;      ///< unless the spec says otherwise
    std::string_view title; ///< what it says, one line
    std::string_view why;   ///< what happens in production because of it
    std::string_view advice;

    [[nodiscard]] std::string_view check() const { return id.substr(0, id.find('/')); }
};

[[nodiscard]] std::span<const CheckInfo> checks(); ///< in the order of reports
[[nodiscard]] std::span<const Rule> rules();
/// Null if there is none of that id.
[[nodiscard]] const Rule* find_rule(std::string_view id);

[[nodiscard]] std::string_view to_string(Severity severity);

} // namespace harness::suite
