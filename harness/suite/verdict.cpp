#include "harness/suite/verdict.hpp"

#include "harness/base/text.hpp"
#include "harness/suite/checks/check.hpp"
#include "harness/suite/policy.hpp"
#include "harness/suite/rules.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace harness::suite {
namespace {

using base::matches_glob;

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_from(const migrations::History& history, const Finding& finding,
             const std::optional<std::string>& since) {
    if (!since) return true;
    const auto from = find_revision(history, *since);
    const auto at = find_revision(history, finding.revision);
    return !from || !at || *at >= *from;
}

Severity severity_of(const matrix::Spec& spec, const migrations::History& history, const Finding& finding) {
    const auto* rule = find_rule(finding.rule);
    auto severity = rule ? rule->severity : Severity::error;
    for (const auto& row : spec.rules) // the last one that matches wins
        if (matches_glob(finding.rule, row.rule) && revision_matches(finding, row.revision)
            && is_from(history, finding, row.since))
            severity = row.severity;
    return severity;
}

/// Whether a check that looks only where it is configured looks at this cell.
bool is_asked_for(std::string_view check, const matrix::Spec& spec, const matrix::Cell& cell,
                  const migrations::History& history) {
    if (check == "naming") return spec.naming && matches_glob(cell.id, spec.naming->cell);
    if (check != "drift") return false;
    return history.has_models || (spec.drift && matches_glob(cell.id, spec.drift->cell));
}

/// That a down migration does nothing is told by chain; where the walk saw what comes of it, that tells the
/// same and more.
std::vector<Finding> take_superseded(std::vector<Finding>& findings) {
    std::set<std::string> seen;
    for (const auto& finding : findings)
        if (finding.rule == "stairway/not-restored" || finding.rule == "stairway/down-failed")
            seen.insert(finding.revision);
    const auto told = std::stable_partition(findings.begin(), findings.end(), [&](const Finding& finding) {
        return finding.rule != "chain/empty-down" || !seen.contains(finding.revision);
    });
    std::vector<Finding> superseded(std::make_move_iterator(told), std::make_move_iterator(findings.end()));
    findings.erase(told, findings.end());
    return superseded;
}

/// Where each check's wish stands.
using Wish = std::optional<std::size_t> Wanted::*;
constexpr std::array<std::pair<std::string_view, Wish>, 9> k_wishes{{
    {"chain", &Wanted::chain},
    {"up", &Wanted::up},
    {"stairway", &Wanted::stairway},
    {"down", &Wanted::down},
    {"idempotency", &Wanted::idempotency},
    {"data", &Wanted::data},
    {"constraints", &Wanted::constraints},
    {"naming", &Wanted::naming},
    {"drift", &Wanted::drift},
}};

/// Null for a check that looks across cells.
Wish wish_of(std::string_view check) {
    for (const auto& [name, wish] : k_wishes)
        if (name == check) return wish;
    return nullptr;
}

/// What trips with rows the spec asks for.
void want_rows(const matrix::Spec& spec, const migrations::History& history, Wanted& wanted) {
    wanted.plain_rows = spec.rows.plain;
    wanted.adversarial_rows = spec.rows.adversarial;
    wanted.fixtures = wanted.data && (!spec.fixtures.empty() || !spec.assertions.empty());
    wanted.rerun = spec.idempotency.rerun.enabled && history.unseen.pending.empty();
    if (!wanted.idempotency) return;
    const auto chosen = [&](const matrix::IdempotencyMode& mode) {
        std::vector<std::size_t> revisions;
        for (std::size_t at = *wanted.idempotency; mode.enabled && at < history.revisions.size(); ++at) {
            const auto& revision = history.revisions[at];
            const auto names_it = [&](const std::string& glob) {
                return matches_glob(revision.id, glob) || matches_glob(revision.name, glob);
            };
            if (mode.revisions.empty() || std::ranges::any_of(mode.revisions, names_it))
                revisions.push_back(at);
        }
        return revisions;
    };
    if (history.unseen.replays.empty()) wanted.replays = chosen(spec.idempotency.replay);
    if (history.unseen.statements.empty()) wanted.resumes = chosen(spec.idempotency.resume);
    wanted.race = spec.idempotency.race.enabled;
}

/// Both compare what the whole server shares, too, where that is looked at.
void tell_what_is_unseen(std::string_view check, const WalkRecord& walk, CheckReport& report) {
    if (walk.shared_unseen.empty() || (check != "stairway" && check != "down")) return;
    if (report.status == CheckStatus::not_looked) return;
    report.reason += (report.reason.empty() ? "" : "; ") + walk.shared_unseen;
}

CheckReport run_check(std::string_view name, const CheckInput& input) {
    const auto& walk = input.walk;
    const auto& history = input.history;
    if (walk.error && name != "chain")
        return not_looked(walk.error->kind == base::ErrorKind::cancelled ? "the run was stopped"
                                                                         : "the environment failed");
    if (!history.refusal.empty() && name != "chain")
        return not_looked("the tool refuses the folder (see the check chain): " + history.refusal);
    if (history.revisions.empty()) return not_looked("there is no revision");
    auto report = check_function(name)(input);
    tell_what_is_unseen(name, walk, report);
    return report;
}

bool error_matches(const Finding& finding, const std::optional<std::string>& glob) {
    return !glob || matches_glob(finding.sqlstate, *glob) || matches_glob(finding.server_message, *glob);
}

bool is_expected(const matrix::ExpectedFailure& expected, const Finding& finding) {
    const bool rule_matches =
        expected.rule ? matches_glob(finding.rule, *expected.rule) : finding.severity == Severity::error;
    return rule_matches && revision_matches(finding, expected.revision)
           && error_matches(finding, expected.error);
}

/// Moves the findings that expected failures name to `ignored`; one that names none is a failure itself. Each
/// expected failure is held against all findings, also against those that others name or that are not told
/// (`superseded`).
void apply_expected_failures(const matrix::Spec& spec, const matrix::Cell& cell,
                             const std::vector<Finding>& superseded, Judgement& judgement) {
    std::vector<Finding> passes;
    std::vector<bool> taken(judgement.findings.size());
    for (const auto& expected : spec.expected_failures) {
        if (!matches_glob(cell.id, expected.cell) || is_across_cells(expected)) continue;
        bool came = std::any_of(superseded.begin(), superseded.end(),
                                [&](const Finding& finding) { return is_expected(expected, finding); });
        for (std::size_t at = 0; at < taken.size(); ++at) {
            if (!is_expected(expected, judgement.findings[at])) continue;
            came = true;
            taken[at] = true;
        }
        if (!came) passes.push_back(unexpected_pass(expected));
    }
    std::vector<Finding> kept;
    for (std::size_t at = 0; at < taken.size(); ++at)
        (taken[at] ? judgement.ignored : kept).push_back(std::move(judgement.findings[at]));
    judgement.findings = std::move(kept);
    std::move(passes.begin(), passes.end(), std::back_inserter(judgement.findings));
}

void apply_ignores(const matrix::Spec& spec, const matrix::Cell& cell, std::chrono::year_month_day today,
                   Judgement& judgement) {
    std::vector<Finding> kept;
    for (auto& finding : judgement.findings) {
        bool ignored = false;
        for (std::size_t at = 0; at < spec.ignores.size(); ++at) {
            const auto& ignore = spec.ignores[at];
            if (!names(ignore, finding, {&cell.id, 1})) continue;
            judgement.used_ignores.insert(at);
            ignored = ignored || !has_expired(ignore, today);
        }
        (ignored ? judgement.ignored : kept).push_back(std::move(finding));
    }
    judgement.findings = std::move(kept);
}

CheckStatus status_of(const CheckOutcome& outcome, const std::vector<Finding>& findings) {
    if (outcome.status == CheckStatus::off) return outcome.status;
    auto status = outcome.status;
    for (const auto& finding : findings) {
        if (finding.rule.substr(0, finding.rule.find('/')) != outcome.check) continue;
        const auto worst = finding.severity == Severity::error     ? CheckStatus::failed
                           : finding.severity == Severity::warning ? CheckStatus::warned
                                                                   : CheckStatus::noted;
        if (status == CheckStatus::not_looked || status < worst) status = worst;
    }
    return status;
}

} // namespace

std::optional<std::size_t> find_revision(const migrations::History& history, std::string_view since) {
    const auto position = [&](auto at) { return static_cast<std::size_t>(at - history.revisions.begin()); };
    const auto named =
        std::find_if(history.revisions.begin(), history.revisions.end(),
                     [&](const auto& revision) { return revision.id == since || revision.name == since; });
    if (named != history.revisions.end()) return position(named);
    // Folders of several engines seldom have the same versions: the first one that is not earlier will do.
    if (!is_number(since)) return std::nullopt;
    const auto later =
        std::find_if(history.revisions.begin(), history.revisions.end(), [&](const auto& revision) {
            return is_number(revision.id)
                   && std::pair(revision.id.size(), std::string_view(revision.id))
                          > std::pair(since.size(), since);
        });
    if (later == history.revisions.end()) return std::nullopt;
    return position(later);
}

base::Result<Wanted> wanted_checks(const matrix::Spec& spec, const migrations::History& history) {
    Wanted wanted{0, 0, 0, 0, 0, 0, 0};
    if (spec.naming) wanted.naming = 0;
    if (spec.drift || history.has_models) wanted.drift = 0;
    for (const auto& [name, settings] : spec.checks) {
        const auto wish = wish_of(name);
        if (wish == nullptr) continue;
        if (!settings.enabled) {
            wanted.*wish = std::nullopt;
        } else if (settings.since) {
            wanted.*wish = find_revision(history, *settings.since);
            if (!(wanted.*wish))
                return base::Error{base::ErrorKind::usage,
                                   "reading `since:` of the check " + name + ": there is no revision "
                                       + *settings.since + " in " + history.folder.string()
                                       + "; write the id or the name of one",
                                   {},
                                   {},
                                   {},
                                   {},
                                   {},
                                   settings.where};
        }
    }
    want_rows(spec, history, wanted);
    return wanted;
}

Judgement judge(const matrix::Spec& spec, const matrix::Cell& cell, const migrations::History& history,
                const WalkRecord& walk, std::chrono::year_month_day today) {
    Judgement judgement;
    const auto wanted = wanted_checks(spec, history).value();
    for (const auto& check : checks()) {
        if (check.looks_at != LooksAt::cell) continue;
        const auto wish = wish_of(check.name);
        const auto since = wish == nullptr ? std::nullopt : wanted.*wish;
        if (check.standing == Standing::asked_for
            && (!since || !is_asked_for(check.name, spec, cell, history)))
            continue;
        CheckOutcome outcome{std::string(check.name), CheckStatus::off, {}, 0};
        if (since) {
            auto report = run_check(check.name, {history, walk, *since, &spec, &cell});
            outcome.status = report.status;
            outcome.reason = std::move(report.reason);
            outcome.revisions = report.revisions;
            std::move(report.findings.begin(), report.findings.end(), std::back_inserter(judgement.findings));
        }
        judgement.checks.push_back(std::move(outcome));
    }
    for (auto& finding : judgement.findings) finding.severity = severity_of(spec, history, finding);
    const auto superseded = take_superseded(judgement.findings);
    apply_ignores(spec, cell, today, judgement);
    if (!walk.error) apply_expected_failures(spec, cell, superseded, judgement);
    for (auto& outcome : judgement.checks) outcome.status = status_of(outcome, judgement.findings);
    return judgement;
}

std::vector<Finding> judge_spec(const matrix::Spec& spec, const std::set<std::size_t>& used_ignores,
                                std::chrono::year_month_day today, Coverage coverage) {
    std::vector<Finding> findings;
    const auto add = [&](std::string_view rule, const matrix::Ignore& ignore, const std::string& message) {
        Finding finding;
        finding.rule = rule;
        finding.severity = severity_without_revision(spec, rule);
        finding.message = message;
        finding.where = ignore.where;
        findings.push_back(std::move(finding));
    };
    for (std::size_t at = 0; at < spec.ignores.size(); ++at) {
        const auto& ignore = spec.ignores[at];
        if (!used_ignores.contains(at) && coverage == Coverage::whole)
            add("matrix/unused-ignore", ignore,
                "the ignore of " + ignore.rule + " matches nothing on any cell");
        else if (has_expired(ignore, today))
            add("matrix/expired-ignore", ignore, "the ignore of " + ignore.rule + " has expired");
    }
    return findings;
}

} // namespace harness::suite
