#include "harness/suite/policy.hpp"

#include "harness/base/text.hpp"
#include "harness/suite/rules.hpp"

#include <algorithm>

namespace harness::suite {

using base::matches_glob;

Severity severity_without_revision(const matrix::Spec& spec, std::string_view rule) {
    const auto* known = find_rule(rule);
    auto severity = known ? known->severity : Severity::error;
    for (const auto& row : spec.rules) // the last one that matches wins
        if (matches_glob(rule, row.rule) && !row.revision && !row.since) severity = row.severity;
    return severity;
}

bool revision_matches(const Finding& finding, const std::optional<std::string>& glob) {
    return !glob || matches_glob(finding.revision_id, *glob) || matches_glob(finding.revision, *glob);
}

bool names(const matrix::Ignore& ignore, const Finding& finding, std::span<const std::string> cells) {
    const auto object_matches = [&](const std::string& object) {
        return matches_glob(object, *ignore.object);
    };
    const auto cell_matches = [&](const std::string& cell) { return matches_glob(cell, *ignore.cell); };
    return matches_glob(finding.rule, ignore.rule) && revision_matches(finding, ignore.revision)
           && (!ignore.cell || std::ranges::all_of(cells, cell_matches))
           && (!ignore.object
               || (!finding.objects.empty() && std::ranges::all_of(finding.objects, object_matches)));
}

bool is_across_cells(const matrix::ExpectedFailure& expected) {
    return expected.rule && expected.rule->starts_with("versions/");
}

Finding unexpected_pass(const matrix::ExpectedFailure& expected) {
    Finding finding;
    finding.rule = "matrix/unexpected-pass";
    finding.message = "expected " + expected.rule.value_or("a failure")
                      + (expected.error ? " with the error " + *expected.error : std::string())
                      + (expected.revision ? " of " + *expected.revision : std::string())
                      + ", which did not come (reason given: " + expected.reason + ")";
    finding.where = expected.where;
    return finding;
}

bool has_expired(const matrix::Ignore& ignore, std::chrono::year_month_day today) {
    return ignore.until && *ignore.until < today;
}

} // namespace harness::suite
