#include "harness/suite/checks/check.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

namespace harness::suite {
namespace {

std::string_view failure_rule(const base::Error& error) {
    return error.kind == base::ErrorKind::timeout ? "up/timed-out" : "up/failed";
}

const StepRecord* failed_apply(const TripRecord& trip) {
    for (const auto& step : trip.steps)
        if (step.step.purpose == Purpose::apply && step.error) return &step;
    return nullptr;
}

Finding failure(const CheckInput& input, const StepRecord& step, std::string_view rule,
                const std::string& how) {
    return failed_move(rule, input.history.revisions[step.step.revision], migrations::Direction::up,
                       *step.error, how);
}

/// What a failed up left there, on engines that do not take DDL back.
void add_what_is_left(const StepRecord& failed, Finding& finding) {
    if (!failed.left_behind.empty())
        finding.evidence.push_back({Evidence::Kind::schema_diff, "what it left behind half-way",
                                    drivers::describe(failed.left_behind)});
}

/// The same history in one session and in a session each: whichever fails alone tells what the cause is.
void compare_sessions(const CheckInput& input, const TripRecord& install, const TripRecord& stairway,
                      CheckReport& report) {
    const auto* together = failed_apply(install);
    const auto* alone = failed_apply(stairway);
    if (together && alone && together->step.revision == alone->step.revision) {
        report.findings.push_back(failure(input, *together, failure_rule(*together->error), ""));
        add_what_is_left(*alone, report.findings.back());
        return;
    }
    if (together && !alone && !stairway.is_complete) { // it was cut short: nothing to compare with
        report.findings.push_back(failure(input, *together, failure_rule(*together->error), ""));
        return;
    }
    if (together && (!alone || together->step.revision < alone->step.revision))
        report.findings.push_back(
            failure(input, *together, "up/leaks-session-state", " in one session with the earlier ones"));
    else if (alone)
        report.findings.push_back(
            failure(input, *alone, "up/needs-earlier-session", " in a session of its own"));
}

void report_different_schema(const CheckInput& input, const TripRecord& stairway, CheckReport& report) {
    for (const auto& step : stairway.steps) {
        if (step.step.purpose != Purpose::apply || step.deviation.empty()) continue;
        const auto& revision = input.history.revisions[step.step.revision];
        auto finding =
            make_finding("up/depends-on-session", revision,
                         "after " + revision.name
                             + ", applying all in one session gives another schema than applying each alone");
        if (revision.up) finding.where = place_of(*revision.up);
        add_changes(finding, "from one session for all, to a session for each", step.deviation);
        report.findings.push_back(std::move(finding));
        return; // what follows differs for the same reason
    }
}

/// The word after these, in lower case, without its schema and quotes; empty where they are not there.
std::string name_after(std::string_view statement, const std::vector<std::string_view>& words) {
    const auto is_in_name = [](char c) {
        return c == '_' || c == '.' || std::isalnum(static_cast<unsigned char>(c));
    };
    std::vector<std::string> found(1);
    for (const char c : statement) {
        if (is_in_name(c))
            found.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        else if (c != '"' && c != '`' && !found.back().empty())
            found.emplace_back();
    }
    const auto at = std::ranges::search(found, words).end();
    return at == found.end() ? std::string() : at->substr(at->rfind('.') + 1);
}

/// An earlier revision that texts among the made-up rows stopped, where it puts rows into the table to which
/// the failed statement makes a foreign key: they are not there. Null where there is none.
const migrations::Revision* not_done_before(const CheckInput& input, const TripRecord& rows,
                                            const StepRecord& failed) {
    const auto parents = name_after(failed.error->statement, {"references"});
    if (parents.empty()) return nullptr;
    for (const auto& earlier : rows.steps) {
        const bool is_stopped = earlier.step.purpose == Purpose::apply && earlier.is_about_a_text;
        if (is_stopped && earlier.step.revision < failed.step.revision
            && name_after(earlier.error->statement, {"insert", "into"}) == parents)
            return &input.history.revisions[earlier.step.revision];
    }
    return nullptr;
}

/// What passes on an empty database, and not in tables that hold rows. What typical rows stop is not told
/// again of the others, and a warning does not stand for the fixtures' error.
void report_rows(const CheckInput& input, CheckReport& report) {
    constexpr std::string_view fails = "up/fails-with-rows";
    constexpr std::string_view may_fail = "up/fails-with-adversarial-rows";
    std::set<std::size_t> told;
    std::set<std::size_t> told_as_error;
    const auto judge = [&](std::string_view trip, const std::set<std::size_t>& known, auto rule_of) {
        const auto* record = input.walk.find(trip);
        if (!record) return;
        add_reason(report, record->could_not_look);
        for (const auto& step : record->steps) {
            const auto revision = step.step.revision;
            if (step.step.purpose != Purpose::apply || !step.error || !step.passes_without_rows
                || known.contains(revision))
                continue;
            const auto [rule, how] = rule_of(*record, step);
            report.findings.push_back(failure(input, step, rule, how));
            told.insert(revision);
            if (rule == fails) told_as_error.insert(revision);
        }
    };
    using Told = std::pair<std::string_view, std::string>;
    const Told on_possible_rows{may_fail, " on rows that the schema allows"};
    judge("rows", told, [&](const TripRecord& trip, const StepRecord& step) {
        if (step.is_about_a_text) return on_possible_rows;
        if (const auto* earlier = not_done_before(input, trip, step))
            return Told{may_fail,
                        " without rows that " + earlier->name + ", which stopped, would have put in"};
        return Told{fails, " where its tables hold rows"};
    });
    judge("adversarial", told, [&](const TripRecord&, const StepRecord&) { return on_possible_rows; });
    judge("fixtures", told_as_error, [&](const TripRecord&, const StepRecord&) {
        return Told{fails, " where its tables hold the fixtures' rows"};
    });
}

/// Once for each revision: both trips ask, and so does each up after a down.
void report_unproved(const CheckInput& input, CheckReport& report) {
    std::set<std::size_t> told;
    for (const auto& trip : input.walk.trips) {
        for (const auto& step : trip.steps) {
            if (!step.verify_error || !told.insert(step.step.revision).second) continue;
            const auto& revision = input.history.revisions[step.step.revision];
            auto finding = make_finding("up/verify-failed", revision,
                                        "the verify script of " + revision.name
                                            + " does not pass after its up: " + summary(*step.verify_error));
            if (revision.verify) finding.where = place_of(*revision.verify);
            add_error(finding, *step.verify_error);
            report.findings.push_back(std::move(finding));
        }
    }
}

/// Proved by whoever runs the cell: the walk itself only sees that its session broke.
void report_crash(const CheckInput& input, CheckReport& report) {
    const auto& crash = input.walk.crash;
    if (!crash) return;
    const auto& revision = input.history.revisions[crash->step.revision];
    const bool is_down = crash->step.purpose == Purpose::revert || crash->step.purpose == Purpose::unwind;
    auto finding = make_finding("up/crashes-server", revision,
                                std::string(is_down ? "down" : "up") + " of " + revision.name
                                    + " crashes the server (signal " + std::to_string(crash->signal)
                                    + "), twice, on servers made anew");
    const auto& move = is_down ? revision.down : revision.up;
    if (move) finding.where.file = move->script.file;
    add_error(finding, crash->error);
    if (!crash->log.empty())
        finding.evidence.push_back({Evidence::Kind::server, "the end of the server's log", crash->log});
    report.findings.push_back(std::move(finding));
    report.reason = "the server crashed; what comes after was not looked at";
}

} // namespace

CheckReport check_up(const CheckInput& input) {
    const auto* install = input.walk.find("install");
    const auto* stairway = input.walk.find("stairway");
    CheckReport report;
    report_crash(input, report);
    if (!install || install->steps.empty())
        return report.findings.empty() ? not_looked("the walk did not get to it") : report;

    for (const auto& step : install->steps)
        if (step.step.purpose == Purpose::apply && !step.error) ++report.revisions;
    if (stairway) {
        compare_sessions(input, *install, *stairway, report);
        report_different_schema(input, *stairway, report);
    } else if (const auto* failed = failed_apply(*install)) {
        report.findings.push_back(failure(input, *failed, failure_rule(*failed->error), ""));
    }
    const auto looked = static_cast<std::size_t>(report.revisions);
    if (!report.findings.empty() && looked < input.history.revisions.size())
        add_reason(report, "revisions after the failing one were not looked at");
    report_rows(input, report);
    report_unproved(input, report);
    judge_budgets(input, report);
    return report;
}

} // namespace harness::suite
