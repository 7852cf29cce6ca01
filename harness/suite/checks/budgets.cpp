// Budgets: a part of the check up. A time is never exact, so a revision is over its budget only where each of
// its measurements is: on the fresh install, in its deploy, and in the deploy after a rollback; of budgets
// for rows, in the last two, with as many rows as the spec says.

#include "harness/base/text.hpp"
#include "harness/suite/checks/check.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace harness::suite {
namespace {

struct Measured {
    Milliseconds fastest{};
    std::optional<Milliseconds> statement; ///< the fastest run of its longest; empty: not known each time
    std::vector<std::string> all;          ///< "install: 5.20 s"
};

std::string text_of(Milliseconds time) {
    if (time < std::chrono::seconds(1)) return fmt::format("{:.0f} ms", time.count());
    return fmt::format("{:.2f} s", time.count() / 1000);
}

bool has_rows(const TripRecord& trip) {
    return trip.name == "rows";
}

void add(Measured& of, const TripRecord& trip, const StepRecord& step) {
    const bool is_first = of.all.empty();
    of.fastest = is_first ? step.duration : std::min(of.fastest, step.duration);
    if (is_first || !step.longest_statement)
        of.statement = step.longest_statement;
    else if (of.statement)
        of.statement = std::min(*of.statement, *step.longest_statement);
    of.all.push_back(
        fmt::format("{}, {}: {}", trip.name, to_string(step.step.purpose), text_of(step.duration)));
}

/// The ups that worked, by revision; those over rows where the budgets are for rows.
std::map<std::size_t, Measured> measure(const WalkRecord& walk, bool with_rows) {
    std::map<std::size_t, Measured> measured;
    for (const auto& trip : walk.trips) {
        const bool counts = with_rows ? has_rows(trip) : trip.name == "install" || trip.name == "stairway";
        if (!counts) continue;
        for (const auto& step : trip.steps) {
            const bool is_up = step.step.purpose == Purpose::apply || step.step.purpose == Purpose::reapply;
            if (is_up && !step.error) add(measured[step.step.revision], trip, step);
        }
    }
    return measured;
}

std::optional<std::chrono::milliseconds> budget_of(const matrix::Budgets& budgets,
                                                   const migrations::Revision& revision) {
    auto budget = budgets.migration;
    for (const auto& row : budgets.revisions)
        if (base::matches_glob(revision.id, row.revision) || base::matches_glob(revision.name, row.revision))
            budget = row.time;
    return budget;
}

/// A migration within the budget of one statement has none over it, however it was sent.
void judge_statements(std::chrono::milliseconds budget, const CheckInput& input,
                      const std::map<std::size_t, Measured>& measured, CheckReport& report) {
    int unknown = 0;
    for (const auto& [at, of] : measured) {
        if (of.fastest <= budget) continue;
        if (!of.statement) {
            ++unknown;
            continue;
        }
        if (*of.statement <= budget) continue;
        const auto& revision = input.history.revisions[at];
        auto finding = make_finding(
            "up/slow-statement", revision,
            fmt::format("a statement of {} takes longer than {}", revision.name, text_of(budget)));
        if (revision.up) finding.where = place_of(*revision.up);
        finding.evidence.push_back({Evidence::Kind::text,
                                    "measured, the fastest run of its longest statement",
                                    text_of(*of.statement)});
        report.findings.push_back(std::move(finding));
    }
    if (unknown == 0) return;
    add_reason(report,
               fmt::format("the statements of {} {} are sent as one message, so that the time of each "
                           "is not known",
                           unknown, unknown == 1 ? "revision" : "revisions"));
}

void judge_total(const matrix::Budgets& budgets, const CheckInput& input,
                 const std::map<std::size_t, Measured>& measured, CheckReport& report) {
    constexpr std::size_t most_shown = 5;
    Milliseconds total{};
    std::vector<std::pair<Milliseconds, std::string>> slowest;
    for (const auto& [at, of] : measured) {
        total += of.fastest;
        slowest.emplace_back(of.fastest, input.history.revisions[at].name);
    }
    if (!budgets.total || total <= *budgets.total) return;
    std::ranges::stable_sort(slowest, std::ranges::greater{}, &std::pair<Milliseconds, std::string>::first);
    slowest.resize(std::min(slowest.size(), most_shown));
    std::string text = fmt::format("{} in all, of {}; the slowest:", text_of(total), text_of(*budgets.total));
    for (const auto& [time, name] : slowest) text += fmt::format("\n{}: {}", name, text_of(time));
    Finding finding;
    finding.rule = "up/over-total-budget";
    finding.message = fmt::format("all ups together take longer than {}", text_of(*budgets.total));
    finding.evidence.push_back({Evidence::Kind::text, "measured, the fastest of each", std::move(text)});
    report.findings.push_back(std::move(finding));
}

} // namespace

void judge_budgets(const CheckInput& input, CheckReport& report) {
    if (!input.spec || !input.spec->budgets.are_set()
        || !base::matches_glob(input.cell->id, input.spec->budgets.cell))
        return;
    const auto& budgets = input.spec->budgets;
    const bool with_rows = !budgets.rows.empty() && std::ranges::any_of(input.walk.trips, has_rows);
    if (!budgets.rows.empty() && !with_rows)
        add_reason(report, "no trip with rows was made to measure times on");
    const auto measured = measure(input.walk, with_rows);
    for (const auto& [at, of] : measured) {
        const auto& revision = input.history.revisions[at];
        const auto budget = budget_of(budgets, revision);
        if (!budget || of.fastest <= *budget) continue;
        auto finding =
            make_finding("up/over-budget", revision,
                         fmt::format("up of {} takes longer than {}", revision.name, text_of(*budget)));
        if (revision.up) finding.where = place_of(*revision.up);
        finding.evidence.push_back({Evidence::Kind::text, "measured", base::join(of.all, "\n")});
        report.findings.push_back(std::move(finding));
    }
    if (budgets.statement) judge_statements(*budgets.statement, input, measured, report);
    judge_total(budgets, input, measured, report);
}

} // namespace harness::suite
