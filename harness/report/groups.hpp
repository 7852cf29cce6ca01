#pragma once
// When two findings are one. Internal to reports.

#include "harness/suite/finding.hpp"

namespace harness::report {

/// Rule, revision, message and place; the evidence may differ from cell to cell.
[[nodiscard]] bool is_same(const suite::Finding& a, const suite::Finding& b);

} // namespace harness::report
