#include "harness/suite/checks/check.hpp"

#include <utility>

namespace harness::suite {
namespace {

using drivers::Weight;

bool is_as_before(const std::vector<drivers::SchemaChange>& deviation) {
    return drivers::weight_of(deviation) < Weight::full;
}

/// The rule, and what the down does.
std::pair<std::string_view, std::string_view> what_is_wrong(Weight weight) {
    switch (weight) {
    case Weight::white_space:
        return {"stairway/white-space", " restores a routine's text with other white space"};
    case Weight::column_order:
        return {"stairway/column-order", " leaves columns in another order"};
    case Weight::full:
        break;
    }
    return {"stairway/not-restored", " does not restore the schema that its up found"};
}

void judge_revert(const migrations::Revision& revision, const StepRecord& step, CheckReport& report) {
    if (step.error) {
        report.findings.push_back(
            failed_move("stairway/down-failed", revision, migrations::Direction::down, *step.error, ""));
    } else if (!step.deviation.empty()) {
        const auto [rule, words] = what_is_wrong(drivers::weight_of(step.deviation));
        auto finding = make_finding(rule, revision, "down of " + revision.name + std::string(words));
        finding.where = place_of(*revision.down);
        add_changes(finding, "from before the up, to after the down", step.deviation);
        report.findings.push_back(std::move(finding));
    }
}

/// `restored`: whether the down before it did its work. If not, another schema after the second up says
/// nothing new.
void judge_reapply(const migrations::Revision& revision, const StepRecord& step, bool restored,
                   CheckReport& report) {
    if (step.error) {
        report.findings.push_back(failed_move("stairway/up-again-failed", revision, migrations::Direction::up,
                                              *step.error, " after its down"));
    } else if (restored && !is_as_before(step.deviation)) {
        auto finding = make_finding("stairway/up-again-differs", revision,
                                    "up of " + revision.name
                                        + " gives another schema after its down than the first time");
        if (revision.up) finding.where = place_of(*revision.up);
        add_changes(finding, "from the first up, to the second", step.deviation);
        report.findings.push_back(std::move(finding));
    }
}

void judge_apply(const migrations::Revision& revision, const StepRecord& step, CheckReport& report) {
    if (!step.error_on_residue) return;
    report.findings.push_back(failed_move("stairway/residue", revision, migrations::Direction::up,
                                          *step.error_on_residue,
                                          " once earlier revisions were taken down and up again"));
}

/// What works on an empty database, and not in tables that hold rows.
void judge_rows(const CheckInput& input, std::string_view trip, std::size_t at, CheckReport& report) {
    const auto* rows = input.walk.find(trip);
    const auto& revision = input.history.revisions[at];
    const auto fails = [&](Purpose purpose) -> const StepRecord* {
        const auto* step = rows ? rows->find(purpose, at) : nullptr;
        if (!step || !step->error || !step->passes_without_rows) return nullptr;
        const auto* empty = input.walk.find("stairway")->find(purpose, at);
        return empty && empty->error ? nullptr : step;
    };
    if (const auto* step = fails(Purpose::revert))
        report.findings.push_back(failed_move("stairway/down-fails-with-rows", revision,
                                              migrations::Direction::down, *step->error,
                                              " where its tables hold rows"));
    if (const auto* step = fails(Purpose::reapply))
        report.findings.push_back(failed_move("stairway/up-again-fails-with-rows", revision,
                                              migrations::Direction::up, *step->error,
                                              " after its down, where its tables hold rows"));
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
            judge_reapply(revision, *reapply, is_as_before(revert->deviation), report);
        const auto told = report.findings.size();
        judge_rows(input, "rows", at, report);
        if (report.findings.size() == told) judge_rows(input, "fixtures", at, report);
    }
    report.reason = input.history.unseen.downs.empty() ? what_was_left_out(input, report.revisions)
                                                       : input.history.unseen.downs;
    if (!input.walk.cut_short.empty()) report.reason = input.walk.cut_short;
    if (report.revisions == 0 && !input.history.revisions.empty()) report.status = CheckStatus::not_looked;
    return report;
}

} // namespace harness::suite
