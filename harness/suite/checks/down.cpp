#include "harness/suite/checks/check.hpp"

#include <set>

namespace harness::suite {
namespace {

using drivers::Weight;
using Titles = std::set<std::string>;

/// What single downs were seen to leave behind or to lose: the stairway tells it at the revision that is to
/// blame.
Titles explained_by_stairway(const CheckInput& input) {
    Titles titles;
    const auto* stairway = input.walk.find("stairway");
    if (!stairway) return titles;
    for (const auto& step : stairway->steps)
        if (step.step.purpose == Purpose::revert)
            for (const auto& change : step.deviation)
                if (drivers::weight_of(change) == Weight::full) titles.insert(change.title());
    return titles;
}

/// Whether this revision's down already failed, or left something behind, right after its up.
bool stairway_blames(const CheckInput& input, std::size_t revision) {
    const auto* stairway = input.walk.find("stairway");
    const auto* revert = stairway ? stairway->find(Purpose::revert, revision) : nullptr;
    if (!revert) return false;
    return revert->error || drivers::weight_of(revert->deviation) == Weight::full;
}

bool any_blame_from(const CheckInput& input, std::size_t revision) {
    for (std::size_t at = revision; at < input.history.revisions.size(); ++at)
        if (stairway_blames(input, at)) return true;
    return false;
}

void judge_failure(const CheckInput& input, const StepRecord& step, CheckReport& report) {
    const auto& revision = input.history.revisions[step.step.revision];
    report.reason = "stopped at " + revision.name + ", whose down failed";
    // A later down that does not do its work is the cause, and the stairway has told it.
    if (any_blame_from(input, step.step.revision)) {
        report.reason += " (see the check stairway)";
        report.status = CheckStatus::noted;
        return;
    }
    auto finding =
        make_finding("down/failed", revision,
                     "on the way all down, down of " + revision.name + " fails: " + summary(*step.error));
    finding.where = place_of(*revision.down);
    add_error(finding, *step.error);
    report.findings.push_back(std::move(finding));
}

void judge_leftovers(const CheckInput& input, const StepRecord& last, CheckReport& report) {
    auto changes = last.deviation;
    const auto explained = explained_by_stairway(input);
    // The order of columns and white space are a matter of single downs: the stairway notes it.
    std::erase_if(changes, [&](const drivers::SchemaChange& change) {
        return explained.contains(change.title()) || drivers::weight_of(change) < Weight::full;
    });
    if (changes.size() < last.deviation.size()) {
        report.reason = "what the check stairway found left behind is not told again";
        report.status = CheckStatus::noted;
    }
    if (changes.empty()) return;
    const auto& revision = input.history.revisions[last.step.revision];
    auto finding =
        make_finding("down/leftovers", revision,
                     "after going all the way down, the database is not as it was before the first up");
    if (last.step.revision > 0)
        finding.message =
            "after going down to below " + revision.name + ", the schema is not as it was there before";
    finding.where = place_of(*revision.down);
    add_changes(finding, "from before the ups, to after the downs", changes);
    report.findings.push_back(std::move(finding));
}

} // namespace

CheckReport check_down(const CheckInput& input) {
    const auto* install = input.walk.find("install");
    if (!install || install->steps.empty()) return not_looked("the walk did not get to it");
    if (!input.history.unseen.downs.empty()) return not_looked(input.history.unseen.downs);
    const auto floor = floor_state(input.history, input.since);
    if (floor == input.history.revisions.size()) return not_looked("the last revision has no down");

    CheckReport report;
    const StepRecord* last = nullptr;
    for (const auto& step : install->steps) {
        if (step.step.purpose != Purpose::unwind) continue;
        last = &step;
        ++report.revisions;
    }
    if (!last) return not_looked("an up failed, so the head was never reached");
    if (floor > input.since)
        report.reason = "went down to " + input.history.revisions[floor - 1].name + ", which has no down";
    if (last->error)
        judge_failure(input, *last, report);
    else
        judge_leftovers(input, *last, report);
    return report;
}

} // namespace harness::suite
