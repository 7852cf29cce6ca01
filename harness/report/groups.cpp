#include "harness/report/report.hpp"

#include "harness/report/groups.hpp"

#include <algorithm>

namespace harness::report {

bool is_same(const suite::Finding& a, const suite::Finding& b) {
    return a.rule == b.rule && a.revision == b.revision && a.message == b.message && a.where == b.where;
}

std::vector<FindingGroup> group_findings(const suite::RunResult& result) {
    std::vector<FindingGroup> groups;
    for (const auto& cell : result.cells) {
        // A finding that only later cells have takes its place behind the one it follows there, so that the
        // order of checks and revisions holds for the whole list.
        std::size_t place = 0;
        for (const auto& finding : cell.findings) {
            const auto is_known = [&](const FindingGroup& known) { return is_same(*known.finding, finding); };
            const auto expected = groups.begin() + static_cast<std::ptrdiff_t>(place);
            auto group = std::find_if(expected, groups.end(), is_known);
            if (group == groups.end()) {
                group = std::find_if(groups.begin(), expected, is_known);
                if (group == expected) group = groups.end();
            }
            if (group == groups.end())
                group = groups.insert(groups.begin() + static_cast<std::ptrdiff_t>(place), {&finding, {}});
            if (group->cells.empty() || group->cells.back() != cell.id) group->cells.push_back(cell.id);
            place = static_cast<std::size_t>(group - groups.begin()) + 1;
        }
    }
    for (const auto& finding : result.findings) groups.push_back({&finding, {}});
    std::stable_sort(groups.begin(), groups.end(), [](const FindingGroup& a, const FindingGroup& b) {
        return a.finding->severity > b.finding->severity;
    });
    return groups;
}

} // namespace harness::report
