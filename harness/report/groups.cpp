#include "harness/report/groups.hpp"

#include "harness/report/report.hpp"
#include "harness/suite/rules.hpp"

#include <algorithm>

namespace harness::report {
namespace {

/// The place of the finding's check in reports.
std::ptrdiff_t rank(const suite::Finding& finding) {
    const auto check = std::string_view(finding.rule).substr(0, finding.rule.find('/'));
    const auto checks = suite::checks();
    return std::find_if(checks.begin(), checks.end(),
                        [&](const suite::CheckInfo& info) { return info.name == check; })
           - checks.begin();
}

} // namespace

bool is_same(const suite::Finding& a, const suite::Finding& b) {
    return a.rule == b.rule && a.revision == b.revision && a.message == b.message && a.where == b.where;
}

std::vector<FindingGroup> group_findings(const suite::RunResult& result) {
    std::vector<FindingGroup> groups;
    for (const auto& cell : result.cells) {
        // A finding that only later cells have takes its place behind the one that it follows there, so that
        // the order of checks and revisions holds for the whole list.
        auto place = groups.begin();
        for (const auto& finding : cell.findings) {
            const auto is_known = [&](const FindingGroup& known) { return is_same(*known.finding, finding); };
            auto group = std::find_if(place, groups.end(), is_known);
            if (group == groups.end()) group = std::find_if(groups.begin(), groups.end(), is_known);
            if (group == groups.end()) {
                group = std::find_if(place, groups.end(), [&](const FindingGroup& other) {
                    return rank(*other.finding) >= rank(finding);
                });
                group = groups.insert(group, {&finding, {}});
            }
            if (group->cells.empty() || group->cells.back() != cell.id) group->cells.push_back(cell.id);
            place = std::next(group);
        }
    }
    for (const auto& finding : result.findings) groups.push_back({&finding, {}});
    std::stable_sort(groups.begin(), groups.end(), [](const FindingGroup& a, const FindingGroup& b) {
        return a.finding->severity > b.finding->severity;
    });
    return groups;
}

} // namespace harness::report
