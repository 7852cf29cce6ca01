#include "harness/suite/checks/check.hpp"

#include <algorithm>

namespace harness::suite {
namespace {

/// Flaws of revisions before `since` are not judged; those of no revision always are.
bool is_judged(const CheckInput& input, const migrations::Flaw& flaw) {
    const auto& revisions = input.history.revisions;
    const auto at =
        std::find_if(revisions.begin(), revisions.end(),
                     [&](const migrations::Revision& revision) { return revision.name == flaw.revision; });
    return at == revisions.end() || at - revisions.begin() >= static_cast<std::ptrdiff_t>(input.since);
}

} // namespace

CheckReport check_chain(const CheckInput& input) {
    CheckReport report;
    report.revisions = static_cast<int>(input.history.revisions.size() - input.since);
    for (const auto& flaw : input.history.flaws) {
        if (!is_judged(input, flaw)) continue;
        Finding finding;
        finding.rule = flaw.rule;
        finding.revision = flaw.revision;
        finding.message = flaw.message;
        finding.where = flaw.where;
        for (const auto& revision : input.history.revisions)
            if (revision.name == flaw.revision) finding.revision_id = revision.id;
        report.findings.push_back(std::move(finding));
    }
    return report;
}

} // namespace harness::suite
