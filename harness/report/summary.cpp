#include "harness/report/summary.hpp"

#include "harness/base/text.hpp"
#include "harness/report/grid.hpp"
#include "harness/report/unicode.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>
#include <utility>

namespace harness::report {
namespace {

using suite::CellResult;
using suite::CellStatus;
using suite::CheckStatus;
using suite::ExitCode;

constexpr std::size_t k_most_log_lines = 20;

/// Cells for which the same is to be said.
template <class Key>
using CellsBy = std::vector<std::pair<Key, std::vector<std::string>>>;

template <class Key>
void add_to(CellsBy<Key>& groups, const Key& key, const std::string& cell) {
    const auto known =
        std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.first == key; });
    if (known == groups.end()) {
        groups.push_back({key, {cell}});
    } else {
        known->second.push_back(cell);
    }
}

std::string error_text(const base::Error& error, const std::string& log, const std::string& cells,
                       const Page& page) {
    const std::string label = "environment error";
    auto text = page.paint(Colour::red, label)
                + wrapped(label + ": ", for_one_line(error.message), page.width).substr(label.size());
    text += wrapped("  ", cells, page.width);
    for (const auto& [name, words] : {std::pair{"detail", &error.detail}, std::pair{"hint", &error.hint}})
        if (!words->empty()) text += wrapped(fmt::format("  {}: ", name), for_one_line(*words), page.width);
    if (base::trim(log).empty()) return text + '\n';
    const auto lines = base::split(base::trim(log), '\n');
    const auto skipped = lines.size() - std::min(lines.size(), k_most_log_lines);
    const auto tail =
        std::string_view(lines[skipped].data(), base::trim(log).data() + base::trim(log).size());
    text += "  the server's last words:\n" + quote_lines(tail, {});
    return text + '\n';
}

/// One error of all cells (no Docker) is told once, with the log of the first.
std::string environment_errors(const suite::RunResult& result, const Page& page) {
    CellsBy<std::pair<std::string, std::string>> groups;
    for (const auto& cell : result.cells)
        if (cell.error) add_to(groups, {cell.error->message, cell.error->detail}, cell.id);
    std::string text;
    for (const auto& [key, cells] : groups) {
        const auto first = std::find_if(result.cells.begin(), result.cells.end(),
                                        [&](const CellResult& cell) { return cell.id == cells.front(); });
        if (first != result.cells.end() && first->error)
            text += error_text(*first->error, first->server_log, cells_text(cells, result), page);
    }
    return text;
}

/// Says what a green grid may hide. Cells that did not get through have said enough.
std::string unlooked(const suite::RunResult& result, const Page& page) {
    CellsBy<std::tuple<std::string, CheckStatus, std::string>> groups;
    for (const auto& cell : result.cells) {
        if (cell.status == CellStatus::error || cell.status == CellStatus::cancelled) continue;
        for (const auto& outcome : cell.checks) {
            const bool blind = outcome.status == CheckStatus::not_looked;
            const bool partial = outcome.status != CheckStatus::off && !outcome.reason.empty()
                                 && outcome.revisions < cell.revisions;
            const auto status = blind ? CheckStatus::not_looked : CheckStatus::passed;
            if (blind || partial) add_to(groups, {outcome.check, status, outcome.reason}, cell.id);
        }
    }
    std::string text;
    for (const auto& [key, cells] : groups) {
        const auto& [check, status, reason] = key;
        const auto what =
            status == CheckStatus::not_looked ? "could not look" : "looked at a part of the history";
        const auto why = reason.empty() ? std::string() : ": " + for_one_line(reason);
        text +=
            wrapped("", fmt::format("{} {} {}{}", check, what, cells_text(cells, result), why), page.width);
    }
    return text.empty() ? text : text + '\n';
}

std::string stopped(const suite::RunResult& result, const Page& page) {
    std::vector<std::string> cells;
    for (const auto& cell : result.cells)
        if (cell.status == CellStatus::cancelled) cells.push_back(for_one_line(cell.id));
    std::string text;
    if (!cells.empty())
        text += wrapped("", "stopped before they were through: " + base::join(cells, ", "), page.width);
    if (result.planned > result.cells.size())
        text += fmt::format("never started: {}\n", count_text(result.planned - result.cells.size(), "cell"));
    return text.empty() ? text : text + '\n';
}

std::string allowed(const suite::RunResult& result, const Page& page) {
    std::string text;
    for (const auto& cell : result.cells)
        if (cell.allow_failure && (cell.status == CellStatus::failed || cell.status == CellStatus::error))
            text += wrapped("",
                            fmt::format("{} is allowed to fail: {}", for_one_line(cell.id),
                                        for_one_line(*cell.allow_failure)),
                            page.width);
    return text.empty() ? text : text + '\n';
}

std::string ignored(const suite::RunResult& result) {
    std::size_t count = 0;
    for (const auto& cell : result.cells) count += cell.ignored.size();
    if (count == 0) return {};
    return fmt::format("{} not shown: the matrix file ignores or expects {} (see the JSON report)\n\n",
                       count_text(count, "finding"), count == 1 ? "it" : "them");
}

std::string kept(const suite::RunResult& result) {
    std::string text;
    for (const auto& cell : result.cells)
        if (!cell.connect_command.empty())
            text += fmt::format("{} was kept; look at it with\n    {}\n", for_one_line(cell.id),
                                for_one_line(cell.connect_command));
    return text.empty() ? text : text + '\n';
}

/// What the verdict counts: findings told once, and the cells that they are on. What is only on cells that
/// are allowed to fail counts apart.
struct Count {
    Tally findings;
    std::size_t cells_with_findings = 0;
    std::size_t allowed_findings = 0;
    std::size_t environment_errors = 0;
    std::size_t allowed_errors = 0;
    std::size_t through = 0;
    std::size_t planned = 0;
};

Count count(const suite::RunResult& result) {
    Count total;
    std::vector<std::string> allowed_cells;
    for (const auto& cell : result.cells) {
        if (cell.allow_failure) allowed_cells.push_back(cell.id);
        if (!cell.findings.empty() && !cell.allow_failure) ++total.cells_with_findings;
        if (cell.status == CellStatus::error)
            ++(cell.allow_failure ? total.allowed_errors : total.environment_errors);
        if (cell.status != CellStatus::cancelled) ++total.through;
    }
    for (const auto& group : group_findings(result)) {
        const auto is_allowed = [&](const std::string& id) {
            return std::find(allowed_cells.begin(), allowed_cells.end(), id) != allowed_cells.end();
        };
        const bool apart =
            !group.cells.empty() && std::all_of(group.cells.begin(), group.cells.end(), is_allowed);
        if (apart) {
            ++total.allowed_findings;
        } else {
            total.findings.add(group.finding->severity);
        }
    }
    total.planned = std::max(result.planned, result.cells.size());
    return total;
}

std::string findings_count(const Count& total) {
    if (total.findings.total() == 0) return "no findings";
    return fmt::format("{} ({})", count_text(total.findings.total(), "finding"), total.findings.text());
}

std::string remainder(const Count& total) {
    std::vector<std::string> parts;
    if (total.allowed_findings > 0)
        parts.push_back(count_text(total.allowed_findings, "more finding")
                        + " on cells that are allowed to fail");
    if (total.allowed_errors > 0)
        parts.push_back(count_text(total.allowed_errors, "allowed environment error"));
    if (total.through < total.planned)
        parts.push_back(fmt::format("{} of {} not through", total.planned - total.through,
                                    count_text(total.planned, "cell")));
    return parts.empty() ? std::string() : "; " + base::join(parts, "; ");
}

Colour colour_of(ExitCode code) {
    return code == ExitCode::passed ? Colour::green : Colour::red;
}

} // namespace

std::string verdict(const suite::RunResult& result) {
    const auto total = count(result);
    const auto cells = count_text(total.planned, "cell");
    const auto time = duration_text(result.duration);
    const auto rest = remainder(total);
    switch (suite::exit_code(result)) {
    case ExitCode::interrupted:
        return fmt::format("INTERRUPTED: {} of {} through after {}; {} so far", total.through, cells, time,
                           findings_count(total));
    case ExitCode::environment:
        return fmt::format("COULD NOT LOOK: {} of {} could not be tested; {} on the others in {}{}",
                           total.environment_errors, cells, findings_count(total), time, rest);
    case ExitCode::findings: {
        const auto where = total.cells_with_findings == 0
                               ? fmt::format("in the matrix file, {}", cells)
                               : fmt::format("on {} of {}", total.cells_with_findings, cells);
        return fmt::format("FAILED: {} {} in {}{}", findings_count(total), where, time, rest);
    }
    default:
        return fmt::format("PASSED: {} on {} in {}{}", findings_count(total), cells, time, rest);
    }
}

std::string summary(const suite::RunResult& result, Detail detail, const Page& page) {
    std::string text;
    if (detail == Detail::all) text += grid(result, page.width, page.paint);
    text += findings_text(result, page);
    text += environment_errors(result, page);
    if (detail == Detail::all) text += unlooked(result, page) + stopped(result, page) + allowed(result, page);
    if (detail == Detail::all) text += ignored(result);
    text += kept(result);
    const auto line = verdict(result);
    const auto word = line.substr(0, line.find(':'));
    return text + page.paint(colour_of(suite::exit_code(result)), word) + line.substr(word.size()) + '\n';
}

} // namespace harness::report
