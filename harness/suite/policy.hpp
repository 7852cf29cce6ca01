#pragma once
// What the matrix file says of findings: how grave a rule is, which findings to let pass. Pure; internal to
// the suite.

#include "harness/suite/finding.hpp"

#include <chrono>
#include <span>

namespace harness::suite {

/// Of a finding that belongs to no revision: rows of the spec that ask for one do not hold for it.
[[nodiscard]] Severity severity_without_revision(const matrix::Spec& spec, std::string_view rule);

[[nodiscard]] bool revision_matches(const Finding& finding, const std::optional<std::string>& glob);

/// Whether an ignore of the spec names a finding that was made on all of these cells.
[[nodiscard]] bool names(const matrix::Ignore& ignore, const Finding& finding,
                         std::span<const std::string> cells);

/// Whether it expects what no cell has alone: a finding of the check *versions*.
[[nodiscard]] bool is_across_cells(const matrix::ExpectedFailure& expected);

/// The finding that says that an expected failure did not come.
[[nodiscard]] Finding unexpected_pass(const matrix::ExpectedFailure& expected);

[[nodiscard]] bool has_expired(const matrix::Ignore& ignore, std::chrono::year_month_day today);

} // namespace harness::suite
