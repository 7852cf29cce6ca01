#include "harness/report/grid.hpp"

#include "harness/base/text.hpp"
#include "harness/report/unicode.hpp"
#include "harness/suite/rules.hpp"

#include <algorithm>

namespace harness::report {
namespace {

using suite::CellResult;
using suite::CheckOutcome;
using suite::CheckStatus;

struct Word {
    std::string text;
    Colour colour = Colour::none;
};

enum class Side { left, right };

struct Column {
    std::string header;
    Side side = Side::left;
    bool may_shorten = false;
    std::size_t width = 0;
};

using Row = std::vector<Word>;

/// Did not look at everything, and says so.
bool is_partial(const CheckOutcome& outcome) {
    return !outcome.reason.empty();
}

Word word_for(const CellResult& cell, std::string_view check) {
    const auto outcome = std::find_if(cell.checks.begin(), cell.checks.end(),
                                      [&](const CheckOutcome& o) { return o.check == check; });
    if (outcome == cell.checks.end()) return {"–", Colour::dim};
    const std::string star = is_partial(*outcome) ? "*" : "";
    switch (outcome->status) {
    case CheckStatus::passed:
        return {"ok" + star, Colour::green};
    case CheckStatus::noted:
        return {"note" + star, Colour::cyan};
    case CheckStatus::warned:
        return {"warn" + star, Colour::yellow};
    case CheckStatus::failed:
        return {"FAIL" + star, Colour::red};
    case CheckStatus::not_looked:
        return {"–", Colour::dim};
    case CheckStatus::off:
        return {"off", Colour::dim};
    }
    return {"?", Colour::none};
}

bool has_outcome(const suite::RunResult& result, std::string_view check) {
    return std::ranges::any_of(result.cells, [&](const CellResult& cell) {
        return std::ranges::any_of(cell.checks, [&](const CheckOutcome& o) { return o.check == check; });
    });
}

/// The table of checks, but for those that nobody asked for; then whatever else the cells know.
std::vector<std::string> checks_of(const suite::RunResult& result) {
    std::vector<std::string> names;
    for (const auto& check : suite::checks())
        if (check.looks_at == suite::LooksAt::cell
            && (check.standing == suite::Standing::always || has_outcome(result, check.name)))
            names.emplace_back(check.name);
    for (const auto& cell : result.cells)
        for (const auto& outcome : cell.checks)
            if (std::find(names.begin(), names.end(), outcome.check) == names.end())
                names.push_back(outcome.check);
    return names;
}

Row row_for(const CellResult& cell, const std::vector<std::string>& checks) {
    const auto end = ending(cell);
    Row row{{std::string(end.glyph) + ' ' + for_one_line(cell.id), end.colour},
            {cut_to_width(for_one_line(cell.server_version), 16), Colour::none}};
    if (row[1].text.empty()) row[1] = {"–", Colour::dim};
    for (const auto& check : checks) row.push_back(word_for(cell, check));
    row.push_back({std::to_string(cell.revisions), Colour::none});
    row.push_back({duration_text(cell.duration), Colour::none});
    row.push_back({std::string(end.word), end.colour});
    return row;
}

std::vector<Column> columns_for(const std::vector<std::string>& checks) {
    std::vector<Column> columns{{""}, {"server"}};
    for (const auto& check : checks) columns.push_back({check, Side::left, true});
    columns.push_back({"revs", Side::right});
    columns.push_back({"time", Side::right});
    columns.push_back({"result"});
    return columns;
}

std::size_t measure(std::vector<Column>& columns, const std::vector<Row>& rows) {
    std::size_t total = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        columns[i].width = display_width(columns[i].header);
        for (const auto& row : rows)
            columns[i].width = std::max(columns[i].width, display_width(row[i].text));
        total += columns[i].width + (i == 0 ? 0 : 2);
    }
    return total;
}

/// Shortens the names of checks, the longest first, until the lines fit or nothing readable would be left.
void fit(std::vector<Column>& columns, const std::vector<Row>& rows, std::size_t width) {
    constexpr std::size_t shortest = 5;
    std::size_t longest = 0;
    for (const auto& column : columns)
        if (column.may_shorten) longest = std::max(longest, column.header.size());
    while (measure(columns, rows) > width && longest > shortest) {
        --longest;
        for (auto& column : columns)
            if (column.may_shorten && column.header.size() > longest) column.header.resize(longest);
    }
}

std::string line(const std::vector<Column>& columns, const Row& row, const Paint& paint) {
    std::string text;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto& word = row[i];
        const auto painted = paint(word.colour, word.text);
        const std::string blanks(columns[i].width - std::min(columns[i].width, display_width(word.text)),
                                 ' ');
        if (i > 0) text += "  ";
        text += columns[i].side == Side::left ? painted + blanks : blanks + painted;
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text + '\n';
}

std::string legend(const suite::RunResult& result, const Paint& paint) {
    bool partial = false;
    bool not_looked = false;
    bool off = false;
    for (const auto& cell : result.cells)
        for (const auto& outcome : cell.checks) {
            const auto is = [&](CheckStatus status) { return outcome.status == status; };
            not_looked |= is(CheckStatus::not_looked);
            off |= is(CheckStatus::off);
            partial |= !is(CheckStatus::not_looked) && !is(CheckStatus::off) && is_partial(outcome);
        }
    std::vector<std::string> words;
    if (partial) words.emplace_back("* not all of it");
    if (not_looked) words.emplace_back("– did not look");
    if (off) words.emplace_back("off: switched off by the matrix file");
    if (words.empty()) return {};
    return paint(Colour::dim, base::join(words, "   ")) + '\n';
}

} // namespace

std::string grid(const suite::RunResult& result, std::size_t width, const Paint& paint) {
    if (result.cells.empty()) return {};
    const auto checks = checks_of(result);
    std::vector<Row> rows;
    std::vector<std::string> engines;
    for (const auto& cell : result.cells) {
        rows.push_back(row_for(cell, checks));
        if (std::find(engines.begin(), engines.end(), cell.engine) == engines.end())
            engines.push_back(cell.engine);
    }
    auto columns = columns_for(checks);
    fit(columns, rows, width);

    std::string text;
    for (const auto& engine : engines) {
        Row header;
        for (const auto& column : columns) header.push_back({column.header, Colour::bold});
        header.front() = {"  " + for_one_line(engine), Colour::bold};
        columns.front().width = std::max(columns.front().width, display_width(header.front().text));
        text += line(columns, header, paint);
        for (std::size_t i = 0; i < rows.size(); ++i)
            if (result.cells[i].engine == engine) text += line(columns, rows[i], paint);
        text += '\n';
    }
    const auto words = legend(result, paint);
    if (!words.empty()) text += words + '\n';
    return text;
}

} // namespace harness::report
