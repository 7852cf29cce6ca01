#include "harness/report/finding_text.hpp"

#include "harness/base/text.hpp"
#include "harness/report/caret.hpp"
#include "harness/report/groups.hpp"
#include "harness/report/unicode.hpp"
#include "harness/suite/rules.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace harness::report {
namespace {

using suite::Evidence;
using suite::Finding;

constexpr std::size_t k_longest_line = 400;
constexpr std::size_t k_most_log_lines = 20;
constexpr std::string_view k_indent = "  ";

std::string coloured_change(const std::string& line, const Paint& paint) {
    switch (line.empty() ? ' ' : line.front()) {
    case '+':
        return paint(Colour::green, line);
    case '-':
        return paint(Colour::red, line);
    case '~':
        return paint(Colour::yellow, line);
    default:
        return line;
    }
}

/// The blanks and the `^` under a statement's line; empty where the line is not shown that far. The column
/// counts characters of the file; what is shown has its tabs widened.
std::string caret_line(std::string_view statement_line, int column) {
    std::size_t at = 0;
    for (int i = 1; i < column && at < statement_line.size(); ++i)
        at += character_at(statement_line, at).bytes;
    const auto blanks = display_width(for_terminal(statement_line.substr(0, at)));
    return blanks < k_longest_line ? std::string(blanks, ' ') + '^' : std::string();
}

std::string statement_text(const Evidence& evidence, const Finding& finding, const Page& page) {
    Quote quote;
    std::optional<Caret> caret;
    if (page.source && finding.where.line > 0) {
        const auto text = page.source(finding.where.file);
        if (text) caret = caret_in(evidence.text, finding.where, *text);
    }
    quote.after_line = [&](std::size_t line) -> std::string {
        if (!caret || static_cast<int>(line) != caret->line) return {};
        const auto shown = base::line_of(evidence.text, caret->line);
        return page.paint(Colour::red, caret_line(shown, caret->column));
    };
    return quote_lines(evidence.text, quote);
}

std::string evidence_text(const Evidence& evidence, const Finding& finding, const Page& page) {
    std::string text;
    const auto title = sentence(evidence.title);
    if (!title.empty()) text += wrapped(k_indent, title + ':', page.width);
    switch (evidence.kind) {
    case Evidence::Kind::schema_diff: {
        Quote quote{.margin = "    "};
        quote.colour_line = [&](const std::string& line) { return coloured_change(line, page.paint); };
        return text + quote_lines(evidence.text, quote);
    }
    case Evidence::Kind::statement:
        return text + statement_text(evidence, finding, page);
    case Evidence::Kind::server:
    case Evidence::Kind::text:
        return text + quote_lines(evidence.text, {});
    }
    return text;
}

/// How many cells the engine has, if all of them are among `cells` and none is allowed to fail; otherwise 0.
std::size_t size_if_whole(const std::string& engine, const std::vector<std::string>& cells,
                          const suite::RunResult& result) {
    std::size_t size = 0;
    for (const auto& cell : result.cells) {
        if (cell.engine != engine) continue;
        if (cell.allow_failure || std::find(cells.begin(), cells.end(), cell.id) == cells.end()) return 0;
        ++size;
    }
    return size;
}

/// A foreign line as far as anybody reads it.
std::string shown_line(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    return cut_to_width(for_one_line(line.substr(0, k_longest_line * 4 + 1)), k_longest_line);
}

/// Cells of the group whose evidence is not the one that is shown.
std::vector<std::string> cells_with_other_evidence(const FindingGroup& group,
                                                   const suite::RunResult& result) {
    std::vector<std::string> others;
    for (const auto& cell : result.cells)
        for (const auto& finding : cell.findings)
            if (is_same(finding, *group.finding) && finding.evidence != group.finding->evidence
                && (others.empty() || others.back() != for_one_line(cell.id)))
                others.push_back(for_one_line(cell.id));
    return others;
}

/// Wraps under its first word, not under the message: rules may have long names.
std::string heading(const Finding& finding, const Page& page) {
    const auto label = fmt::format("{}[{}]", suite::to_string(finding.severity), for_one_line(finding.rule));
    const auto lines = wrapped("", label + ": " + sentence(finding.message), page.width);
    return page.paint(colour_of(finding.severity), label) + lines.substr(label.size());
}

/// Of the spec itself, which has a place, or of cells that were compared with each other.
std::string of_no_cell(const Finding& finding) {
    return finding.where.file.empty() ? "across cells" : "in the matrix file";
}

std::string place_and_cells(const FindingGroup& group, const suite::RunResult& result, const Page& page) {
    const auto& finding = *group.finding;
    std::string text;
    if (!finding.where.file.empty())
        text += fmt::format("{}{} {}\n", k_indent, page.paint(Colour::dim, "-->"),
                            for_one_line(base::to_string(finding.where)));
    std::string context = group.cells.empty() ? of_no_cell(*group.finding) : cells_text(group.cells, result);
    if (!finding.revision.empty())
        context = fmt::format("revision {}, {}", for_one_line(finding.revision), context);
    return text + wrapped(k_indent, context, page.width);
}

std::string advice_text(const Finding& finding, std::set<std::string>& advised, const Page& page) {
    const auto* rule = suite::find_rule(finding.rule);
    if (rule == nullptr) return {};
    std::string text;
    if (advised.insert(finding.rule).second && !rule->advice.empty()) {
        const auto advice = wrapped("  help: ", rule->advice, page.width);
        text += k_indent;
        text += page.paint(Colour::cyan, "help:") + advice.substr(7);
    }
    return text + page.paint(Colour::dim, fmt::format("  more: harness explain {}", rule->id)) + '\n';
}

std::string group_text(const FindingGroup& group, const suite::RunResult& result,
                       std::set<std::string>& advised, const Page& page) {
    auto text = heading(*group.finding, page) + place_and_cells(group, result, page);
    for (const auto& evidence : group.finding->evidence)
        text += '\n' + evidence_text(evidence, *group.finding, page);
    const auto others = cells_with_other_evidence(group, result);
    if (!others.empty())
        text += '\n'
                + wrapped(k_indent,
                          fmt::format("(as seen on {}; the details differ on {})",
                                      for_one_line(group.cells.front()), base::join(others, ", ")),
                          page.width);
    if (!group.finding->evidence.empty()) text += '\n';
    return text + advice_text(*group.finding, advised, page) + '\n';
}

} // namespace

std::string quote_lines(std::string_view text, const Quote& quote) {
    std::string lines;
    auto rest = text.substr(0, text.find_last_not_of("\r\n") + 1);
    for (std::size_t number = 1; number <= quote.most_lines; ++number) {
        const auto end = rest.find('\n');
        auto line = shown_line(rest.substr(0, end));
        if (quote.colour_line) line = quote.colour_line(line);
        lines += quote.margin + line + '\n';
        const auto further = quote.after_line ? quote.after_line(number) : std::string();
        if (!further.empty()) lines += quote.margin + further + '\n';
        if (end == std::string_view::npos) return lines;
        rest.remove_prefix(end + 1);
    }
    const auto left = static_cast<std::size_t>(std::count(rest.begin(), rest.end(), '\n')) + 1;
    return lines
           + fmt::format("{}… {} (the JSON report has them all)\n", quote.margin,
                         count_text(left, "more line"));
}

std::string last_lines(std::string_view log) {
    log = base::trim(log);
    if (log.empty()) return {};
    auto begin = log.size();
    for (std::size_t line = 0; line < k_most_log_lines && begin != 0; ++line) {
        const auto end = log.rfind('\n', begin - 1);
        begin = end == std::string_view::npos ? 0 : end;
    }
    return quote_lines(log.substr(begin == 0 ? 0 : begin + 1), {});
}

std::string cells_text(const std::vector<std::string>& cells, const suite::RunResult& result) {
    const auto all = result.cells.size();
    if (all > 1 && cells.size() == all) return fmt::format("on all {} cells", all);
    std::vector<std::string> names;
    std::set<std::string> told;
    for (const auto& cell : result.cells) {
        if (std::find(cells.begin(), cells.end(), cell.id) == cells.end() || told.contains(cell.engine))
            continue;
        const auto whole = size_if_whole(cell.engine, cells, result);
        if (whole > 2) {
            told.insert(cell.engine);
            names.push_back(fmt::format("all {} {} cells", whole, for_one_line(cell.engine)));
        } else {
            names.push_back(for_one_line(cell.id) + (cell.allow_failure ? " [allowed to fail]" : ""));
        }
    }
    const auto share = all > 1 ? fmt::format(" ({} of {})", cells.size(), all) : std::string();
    return "on " + base::join(names, ", ") + share;
}

std::string findings_text(const suite::RunResult& result, const Page& page) {
    std::string text;
    std::set<std::string> advised;
    for (const auto& group : group_findings(result)) text += group_text(group, result, advised, page);
    return text;
}

std::string finding_body(const Finding& finding) {
    const Page page{.width = 110};
    auto text = heading(finding, page);
    if (!finding.where.file.empty())
        text += fmt::format("{}--> {}\n", k_indent, base::to_string(finding.where));
    for (const auto& evidence : finding.evidence) text += '\n' + evidence_text(evidence, finding, page);
    std::set<std::string> advised;
    return text + '\n' + advice_text(finding, advised, page);
}

} // namespace harness::report
