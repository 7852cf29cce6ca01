#include "harness/suite/checks/check.hpp"

#include "harness/base/text.hpp"

namespace harness::suite {

namespace {

void judge_rerun(const StepRecord& rerun, CheckReport& report) {
    Finding finding;
    if (rerun.error) {
        finding.rule = "idempotency/rerun-failed";
        finding.message = "at the head, running the tool again fails: " + summary(*rerun.error);
        add_error(finding, *rerun.error);
    } else if (!rerun.applied.empty()) {
        finding.rule = "idempotency/rerun-applies";
        finding.message = "at the head, the tool wants to apply " + std::to_string(rerun.applied.size())
                          + (rerun.applied.size() == 1 ? " revision" : " revisions") + " again";
        finding.evidence.push_back({Evidence::Kind::text, "what it would apply",
                                    base::shorten(base::join(rerun.applied, ", "), 2000)});
    } else if (!rerun.deviation.empty()) {
        finding.rule = "idempotency/rerun-changes";
        finding.message = "at the head, running the tool again changes the schema";
        add_changes(finding, "from the head, to after another run", rerun.deviation);
    } else {
        return;
    }
    report.findings.push_back(std::move(finding));
}

void judge_replays(const CheckInput& input, CheckReport& report) {
    const auto* rows = input.walk.find("rows");
    const bool is_seen = input.history.unseen.replays.empty();
    if (!rows && is_seen && input.spec != nullptr && input.spec->idempotency.replay.enabled)
        add_reason(report, "replay did not look: it needs plain rows");
    if (!rows) return;
    for (const auto& step : rows->steps) {
        if (step.step.purpose != Purpose::replay) continue;
        const auto& revision = input.history.revisions[step.step.revision];
        if (step.error) {
            report.findings.push_back(failed_move("idempotency/replay-failed", revision,
                                                  migrations::Direction::up, *step.error,
                                                  " when it is applied once more"));
        } else if (step.rows && !step.rows->changes.empty()) {
            auto finding = make_finding("idempotency/replay-changes", revision,
                                        "applied once more, " + revision.name + " changes rows again");
            finding.where = place_of(*revision.up);
            add_changes(finding, "from after the first time, to after the second", step.rows->changes);
            report.findings.push_back(std::move(finding));
        }
    }
}

void judge_interruption(const migrations::Revision& revision, const Interruption& trouble,
                        CheckReport& report) {
    const auto moment = trouble.is_inside ? std::string("inside a statement")
                                          : "after statement " + std::to_string(trouble.after) + " of "
                                                + std::to_string(trouble.of);
    const auto killed = "killed " + moment + ", up of " + revision.name;
    Finding finding;
    if (trouble.stuck) {
        finding =
            make_finding("idempotency/resume-stuck", revision,
                         killed + " does not get through when it is run again: " + summary(*trouble.stuck));
        add_error(finding, *trouble.stuck);
        if (!trouble.half_way.empty()) add_changes(finding, "what stood there half-way", trouble.half_way);
    } else {
        finding = make_finding("idempotency/resume-differs", revision,
                               killed + " ends otherwise when it is run again than undisturbed");
        if (!trouble.deviation.empty())
            add_changes(finding, "from an undisturbed up, to the one that was killed", trouble.deviation);
        if (!trouble.rows.empty())
            add_changes(finding, "rows, from an undisturbed up, to the one that was killed", trouble.rows);
    }
    if (finding.where.file.empty()) finding.where = place_of(*revision.up);
    report.findings.push_back(std::move(finding));
}

/// The first kill that went wrong, of each revision: the others have the same cause.
void judge_resumes(const CheckInput& input, CheckReport& report) {
    const auto* trip = input.walk.find("resume");
    if (!trip) return;
    if (!trip->could_not_look.empty()) add_reason(report, "resume did not look: " + trip->could_not_look);
    for (const auto& step : trip->steps) {
        if (step.step.purpose != Purpose::resume) continue;
        const auto& revision = input.history.revisions[step.step.revision];
        if (step.interrupted == 0)
            add_reason(report, "resume: " + revision.name + " could not be killed half-way");
        if (!step.interruptions.empty()) judge_interruption(revision, step.interruptions.front(), report);
    }
}

/// What a race that one runner lost has made otherwise than one runner alone: PostgreSQL gives a SERIAL
/// column `t_id_seq1` while the other runner holds `t_id_seq`. It comes and goes with who is first, so that
/// it makes no finding of its own, and names none of the objects of this one.
void add_what_it_left(Finding& finding, const StepRecord& race) {
    if (!race.deviation.empty())
        finding.evidence.push_back({Evidence::Kind::schema_diff,
                                    "what is left, compared with one runner alone",
                                    drivers::describe(race.deviation)});
    if (race.rows && !race.rows->changes.empty())
        finding.evidence.push_back({Evidence::Kind::text,
                                    "rows that are left, compared with one runner alone",
                                    drivers::describe(race.rows->changes)});
}

void judge_race(const CheckInput& input, CheckReport& report) {
    const auto* trip = input.walk.find("race");
    if (trip && trip->steps.empty()) add_reason(report, "race did not look: not all ups pass alone");
    if (!trip || trip->steps.empty()) return;
    const auto& race = trip->steps.front();
    const bool differs = !race.deviation.empty() || (race.rows && !race.rows->changes.empty());
    if (race.race_errors.empty() && !differs) return;
    Finding finding;
    if (race.race_errors.empty()) {
        finding.rule = "idempotency/race-differs";
        finding.message = "two runners that start together make another database than one alone";
        if (!race.deviation.empty()) add_changes(finding, "from one runner, to two", race.deviation);
        if (race.rows && !race.rows->changes.empty())
            add_changes(finding, "rows, from one runner, to two", race.rows->changes);
    } else {
        finding.rule = "idempotency/race-failed";
        finding.message = "of two runners that start together, "
                          + std::string(race.race_errors.size() == 1 ? "one fails" : "both fail") + ": "
                          + summary(race.race_errors.front());
        for (const auto& error : race.race_errors) add_error(finding, error);
        // Where both end early, what is missing is their failure's doing.
        if (race.race_errors.size() == 1) add_what_it_left(finding, race);
    }
    report.findings.push_back(std::move(finding));
}

/// What was asked for and cannot be looked at where a program runs the migrations.
void tell_unseen(const CheckInput& input, CheckReport& report) {
    const auto& unseen = input.history.unseen;
    std::vector<std::string> reasons;
    if (!report.reason.empty()) reasons.push_back(report.reason);
    if (input.spec != nullptr) {
        const auto& modes = input.spec->idempotency;
        const auto tell = [&](bool is_asked, const char* mode, const std::string& reason) {
            if (is_asked && !reason.empty())
                reasons.push_back(std::string(mode) + " did not look: " + reason);
        };
        tell(modes.replay.enabled, "replay", unseen.replays);
        tell(modes.resume.enabled, "resume", unseen.statements);
    }
    if (!unseen.pending.empty()) reasons.push_back("a rerun did not look: " + unseen.pending);
    report.reason = base::join(reasons, "; ");
}

} // namespace

CheckReport check_idempotency(const CheckInput& input) {
    const auto* install = input.walk.find("install");
    if (!install || install->steps.empty()) return not_looked("the walk did not get to it");
    const auto head = input.history.revisions.size() - 1;
    CheckReport report;
    judge_replays(input, report);
    judge_resumes(input, report);
    judge_race(input, report);
    tell_unseen(input, report);
    const auto* rerun = install->find(Purpose::rerun, head);
    if (!rerun && install->is_complete) { // only the other modes are on, or can be
        if (!input.history.unseen.pending.empty() && report.findings.empty())
            return not_looked(report.reason);
        return report;
    }
    if (!rerun) {
        auto unseen = not_looked("an up failed, so the head was never reached");
        unseen.findings = std::move(report.findings);
        return unseen;
    }
    report.revisions = static_cast<int>(input.history.revisions.size());
    judge_rerun(*rerun, report);
    return report;
}

} // namespace harness::suite
