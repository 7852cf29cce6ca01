#include "harness/report/summary.hpp"

#include "harness/base/text.hpp"
#include "harness/report/grid.hpp"
#include "harness/report/unicode.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <tuple>
#include <utility>

namespace harness::report {
namespace {

using suite::CellResult;
using suite::CellStatus;
using suite::CheckStatus;
using suite::ExitCode;

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
                + wrapped(label + ": ", sentence(error.message), page.width).substr(label.size());
    text += wrapped("  ", cells, page.width);
    for (const auto& [name, words] : {std::pair{"detail", &error.detail}, std::pair{"hint", &error.hint}})
        if (!words->empty()) text += wrapped(fmt::format("  {}: ", name), sentence(*words), page.width);
    const auto tail = last_lines(log);
    if (!tail.empty()) text += "  the server's last words:\n" + tail;
    return text + '\n';
}

/// One error of all cells (no Docker) is told once, with the log of the first.
std::string environment_errors(const suite::RunResult& result, const Page& page) {
    CellsBy<std::pair<std::string, std::string>> groups;
    for (const auto& cell : result.cells)
        if (cell.error && cell.status != CellStatus::unavailable)
            add_to(groups, {cell.error->message, cell.error->detail}, cell.id);
    std::string text;
    for (const auto& [key, cells] : groups) {
        const auto first = std::find_if(result.cells.begin(), result.cells.end(),
                                        [&](const CellResult& cell) { return cell.id == cells.front(); });
        if (first != result.cells.end() && first->error)
            text += error_text(*first->error, first->server_log, cells_text(cells, result), page);
    }
    return text;
}

/// How much a check looked at, if not everything.
enum class Extent { nothing, some_revisions, not_everything };

std::string_view words_for(Extent extent) {
    switch (extent) {
    case Extent::nothing:
        return "could not look";
    case Extent::some_revisions:
        return "looked at a part of the history";
    case Extent::not_everything:
        return "did not look at everything";
    }
    return {};
}

/// Says what a green grid may hide. Cells that did not get through have said enough.
std::string unlooked(const suite::RunResult& result, const Page& page) {
    CellsBy<std::tuple<std::string, Extent, std::string>> groups;
    for (const auto& cell : result.cells) {
        if (cell.status == CellStatus::error || cell.status == CellStatus::cancelled
            || cell.status == CellStatus::unavailable)
            continue;
        for (const auto& outcome : cell.checks) {
            const bool blind = outcome.status == CheckStatus::not_looked;
            const bool partial = outcome.status != CheckStatus::off && !outcome.reason.empty();
            const auto extent = blind                                ? Extent::nothing
                                : outcome.revisions < cell.revisions ? Extent::some_revisions
                                                                     : Extent::not_everything;
            if (blind || partial) add_to(groups, {outcome.check, extent, outcome.reason}, cell.id);
        }
    }
    std::string text;
    for (const auto& [key, cells] : groups) {
        const auto& [check, extent, reason] = key;
        const auto why = reason.empty() ? std::string() : ": " + sentence(reason);
        text +=
            wrapped("", fmt::format("{} {} {}{}", check, words_for(extent), cells_text(cells, result), why),
                    page.width);
    }
    return text.empty() ? text : text + '\n';
}

/// What was compared across cells. One version alone is no news.
std::string compared(const suite::RunResult& result, const Page& page) {
    std::string text;
    for (const auto& comparison : result.comparisons) {
        if (comparison.cells.size() < 2) continue;
        const bool same = comparison.status == CheckStatus::passed;
        text +=
            wrapped("",
                    fmt::format("{}: {} ends with {} on {}{}", comparison.check, for_one_line(comparison.of),
                                same ? "the same schema" : "different schemas",
                                count_text(comparison.cells.size(), "version"),
                                comparison.reason.empty() ? "" : ", " + sentence(comparison.reason)),
                    page.width);
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
                                        sentence(*cell.allow_failure)),
                            page.width);
    return text.empty() ? text : text + '\n';
}

/// What went well only in the end, and what does not always go well.
std::string unsteady(const suite::RunResult& result, const Page& page) {
    std::string text;
    for (const auto& cell : result.cells) {
        for (const auto& retried : cell.retried)
            text += wrapped("",
                            fmt::format("{} was started anew, since {}{}: {}", for_one_line(cell.id),
                                        retried.title,
                                        retried.place.empty() ? "" : " (" + for_one_line(retried.place) + ")",
                                        sentence(retried.message)),
                            page.width);
        if (cell.repeats.empty()) continue;
        text += wrapped(
            "", fmt::format("{} was run several times: {}", for_one_line(cell.id), repeats_text(cell)),
            page.width);
        if (cell.status != CellStatus::flaky) continue;
        std::map<std::string, std::size_t> failures;
        for (const auto& repeat : cell.repeats)
            for (const auto& failure : repeat.failures) ++failures[failure];
        for (const auto& [failure, count] : failures)
            text += fmt::format("  {} in {}\n", for_one_line(failure), count_text(count, "run"));
    }
    return text.empty() ? text : text + '\n';
}

/// Allowed not to be looked at: still to be said.
std::string unavailable(const suite::RunResult& result, const Page& page) {
    std::string text;
    for (const auto& cell : result.cells)
        if (cell.status == CellStatus::unavailable)
            text += wrapped("",
                            fmt::format("{} did not run, which is allowed: {}", for_one_line(cell.id),
                                        sentence(cell.error.value_or(base::Error{}).message)),
                            page.width);
    return text.empty() ? text : text + '\n';
}

std::string ignored(const suite::RunResult& result) {
    std::size_t count = result.ignored.size();
    for (const auto& cell : result.cells) count += cell.ignored.size();
    if (count == 0) return {};
    return fmt::format("{} not shown: the matrix file ignores or expects {} (see the JSON report)\n\n",
                       count_text(count, "finding"), count == 1 ? "it" : "them");
}

std::string kept(const suite::RunResult& result) {
    std::string text;
    for (const auto& cell : result.cells)
        if (!cell.connect_command.empty())
            text += fmt::format("{} was kept; look at it with\n    {}\nand remove it with\n    {}\n",
                                for_one_line(cell.id), for_one_line(cell.connect_command),
                                for_one_line(cell.remove_command));
    return text.empty() ? text : text + '\n';
}

Colour colour_of(ExitCode code) {
    return code == ExitCode::passed ? Colour::green : Colour::red;
}

} // namespace

std::string summary(const suite::RunResult& result, Detail detail, const Page& page) {
    std::string text;
    if (detail == Detail::all) text += grid(result, page.width, page.paint);
    text += findings_text(result, page);
    text += environment_errors(result, page);
    text += unsteady(result, page) + unavailable(result, page);
    if (detail == Detail::all) text += compared(result, page);
    if (detail == Detail::all) text += unlooked(result, page) + stopped(result, page) + allowed(result, page);
    if (detail == Detail::all) text += ignored(result);
    text += kept(result);
    const auto line = verdict(result);
    const auto word = line.substr(0, line.find(':'));
    return text + page.paint(colour_of(suite::exit_code(result)), word) + line.substr(word.size()) + '\n';
}

} // namespace harness::report
