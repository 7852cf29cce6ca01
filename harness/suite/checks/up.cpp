#include "harness/suite/checks/check.hpp"

#include <algorithm>
#include <array>
#include <set>

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

/// A text that cannot be read as what the migration takes it for: a number, a date, a document. Made-up texts
/// are typical of a column's name and of what its values become later; what an application writes into it
/// nobody can know.
bool is_about_a_text(const base::Error& error) {
    constexpr std::array codes{
        "22P02", // PostgreSQL: invalid_text_representation
        "22007", // PostgreSQL: invalid_datetime_format
        "22032", // MySQL: ER_INVALID_JSON_TEXT
    };
    // MySQL, MariaDB: ER_TRUNCATED_WRONG_VALUE and, for a column, ER_TRUNCATED_WRONG_VALUE_FOR_FIELD;
    // MariaDB's of JSON, ER_JSON_BAD_CHR to ER_JSON_SYNTAX. The first two also say that a text has no place
    // in a character set, and that a new date that is NOT NULL lacks a default.
    constexpr std::array numbers{"(error 1292)", "(error 1366)", "(error 4035)",
                                 "(error 4036)", "(error 4037)", "(error 4038)"};
    constexpr std::array others{"Incorrect string value", "'0000-00-00"};
    const auto says = [&](std::string_view words) { return error.message.find(words) != std::string::npos; };
    if (std::ranges::any_of(numbers, [&](const char* number) { return error.message.ends_with(number); }))
        return std::ranges::none_of(others, says);
    return std::ranges::find(codes, error.sqlstate) != codes.end();
}

/// What passes on an empty database, and not in tables that hold rows. What typical rows stop is not told
/// again of the others.
void report_rows(const CheckInput& input, CheckReport& report) {
    struct Failing {
        std::string_view rule;
        std::string_view how;
    };
    constexpr Failing on_typical{"up/fails-with-rows", " where its tables hold rows"};
    constexpr Failing on_possible{"up/fails-with-adversarial-rows", " on rows that the schema allows"};
    constexpr Failing on_fixtures{"up/fails-with-rows", " where its tables hold the fixtures' rows"};
    std::set<std::size_t> told;
    const auto judge = [&](std::string_view trip, const Failing& usual, const Failing& for_its_text) {
        const auto* record = input.walk.find(trip);
        if (!record) return;
        add_reason(report, record->could_not_look);
        for (const auto& step : record->steps) {
            if (step.step.purpose != Purpose::apply || !step.error || !step.passes_without_rows
                || !told.insert(step.step.revision).second)
                continue;
            const auto& [rule, how] = is_about_a_text(*step.error) ? for_its_text : usual;
            report.findings.push_back(failure(input, step, rule, std::string(how)));
        }
    };
    judge("rows", on_typical, on_possible);
    judge("adversarial", on_possible, on_possible);
    judge("fixtures", on_fixtures, on_fixtures);
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
