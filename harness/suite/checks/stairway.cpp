#include "harness/suite/checks/check.hpp"

#include <algorithm>

namespace harness::suite {
namespace {

bool differs_in_order_only(const std::vector<drivers::SchemaChange>& changes) {
    return std::all_of(changes.begin(), changes.end(), drivers::is_only_column_order);
}

void judge_revert(const migrations::Revision& revision, const StepRecord& step, CheckReport& report) {
    if (step.error) {
        auto finding = make_finding("stairway/down-failed", revision,
                                    "down of " + revision.name + " fails: " + summary(*step.error));
        finding.where.file = revision.down->script.file;
        add_error(finding, *step.error);
        report.findings.push_back(std::move(finding));
    } else if (!step.deviation.empty()) {
        const bool order_only = differs_in_order_only(step.deviation);
        auto finding = make_finding(order_only ? "stairway/column-order" : "stairway/not-restored", revision,
                                    "down of " + revision.name
                                        + (order_only ? " leaves columns in another order"
                                                      : " does not restore the schema that its up found"));
        finding.where.file = revision.down->script.file;
        add_changes(finding, "from before the up, to after the down", step.deviation);
        report.findings.push_back(std::move(finding));
    }
}

/// `restored`: whether the down before it did its work. If not, another schema after the second up says
/// nothing new.
void judge_reapply(const migrations::Revision& revision, const StepRecord& step, bool restored,
                   CheckReport& report) {
    if (step.error) {
        auto finding =
            make_finding("stairway/up-again-failed", revision,
                         "up of " + revision.name + " fails after its down: " + summary(*step.error));
        if (revision.up) finding.where.file = revision.up->script.file;
        add_error(finding, *step.error);
        report.findings.push_back(std::move(finding));
    } else if (restored && !differs_in_order_only(step.deviation)) {
        auto finding = make_finding("stairway/up-again-differs", revision,
                                    "up of " + revision.name
                                        + " gives another schema after its down than the first time");
        if (revision.up) finding.where.file = revision.up->script.file;
        add_changes(finding, "from the first up, to the second", step.deviation);
        report.findings.push_back(std::move(finding));
    }
}

void judge_apply(const migrations::Revision& revision, const StepRecord& step, CheckReport& report) {
    if (!step.error_on_residue) return;
    auto finding =
        make_finding("stairway/residue", revision,
                     "up of " + revision.name + " fails once earlier revisions were taken down and up again: "
                         + summary(*step.error_on_residue));
    if (revision.up) finding.where.file = revision.up->script.file;
    add_error(finding, *step.error_on_residue);
    report.findings.push_back(std::move(finding));
}

std::string what_was_left_out(const CheckInput& input, int looked) {
    const auto judged = input.history.revisions.size() - input.since;
    int without_down = 0;
    for (std::size_t at = input.since; at < input.history.revisions.size(); ++at)
        if (!input.history.revisions[at].down) ++without_down;
    if (static_cast<std::size_t>(looked + without_down) < judged)
        return "looked at " + std::to_string(looked) + " of " + std::to_string(judged)
               + " revisions: an up failed before the others";
    if (without_down > 0)
        return "looked at " + std::to_string(looked) + " of " + std::to_string(judged) + " revisions: "
               + std::to_string(without_down) + (without_down == 1 ? " has" : " have") + " no down";
    return {};
}

} // namespace

CheckReport check_stairway(const CheckInput& input) {
    const auto* trip = input.walk.find("stairway");
    if (!trip || trip->steps.empty())
        return not_looked(input.walk.cut_short.empty() ? "the walk did not get to it" : input.walk.cut_short);

    CheckReport report;
    for (std::size_t at = input.since; at < input.history.revisions.size(); ++at) {
        if (const auto* apply = trip->find(Purpose::apply, at))
            judge_apply(input.history.revisions[at], *apply, report);
        const auto* revert = trip->find(Purpose::revert, at);
        if (!revert) continue;
        ++report.revisions;
        const auto& revision = input.history.revisions[at];
        judge_revert(revision, *revert, report);
        if (const auto* reapply = trip->find(Purpose::reapply, at))
            judge_reapply(revision, *reapply, differs_in_order_only(revert->deviation), report);
    }
    report.reason = what_was_left_out(input, report.revisions);
    if (!input.walk.cut_short.empty()) report.reason = input.walk.cut_short;
    if (report.revisions == 0 && !input.history.revisions.empty()) report.status = CheckStatus::not_looked;
    return report;
}

} // namespace harness::suite
