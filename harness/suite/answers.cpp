// Whether an answer is what a question wants.

#include "harness/base/text.hpp"
#include "harness/suite/companions.hpp"

#include <algorithm>
#include <charconv>

namespace harness::suite {
namespace {

std::optional<double> number(const std::string& text) {
    double value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || code != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// A YAML value and a server's text for it: 1 and 1.00, true and t.
bool is_same(const std::optional<std::string>& expected, const std::optional<std::string>& actual) {
    if (!expected || !actual) return expected == actual;
    if (*expected == *actual) return true;
    const auto left = number(*expected);
    const auto right = number(*actual);
    if (left && right) return *left == *right;
    const auto is_true = [](const std::string& text) { return text == "true" || text == "t"; };
    const auto is_false = [](const std::string& text) { return text == "false" || text == "f"; };
    return (is_true(*expected) && (is_true(*actual) || *actual == "1"))
           || (is_false(*expected) && (is_false(*actual) || *actual == "0"));
}

bool is_same_row(const drivers::Row& expected, const drivers::Row& actual) {
    return std::equal(expected.begin(), expected.end(), actual.begin(), actual.end(), is_same);
}

std::string written(const drivers::Row& row) {
    std::vector<std::string> values;
    for (const auto& value : row) values.push_back(value ? base::shorten(*value, 200) : "NULL");
    return base::join(values, " | ");
}

/// "+ row" for what came and was not expected, "- row" for what did not come.
std::string difference(const std::vector<drivers::Row>& missing, const std::vector<drivers::Row>& extra) {
    constexpr std::size_t most = 20;
    std::vector<std::string> lines;
    for (const auto& row : missing) lines.push_back("- " + written(row));
    for (const auto& row : extra) lines.push_back("+ " + written(row));
    if (lines.size() > most) {
        const auto more = lines.size() - most;
        lines.resize(most);
        lines.push_back("… and " + std::to_string(more) + " more");
    }
    return base::join(lines, "\n");
}

std::optional<Discrepancy> judge_rows(const Question& question, const std::vector<drivers::Row>& came) {
    std::vector<drivers::Row> extra = came;
    std::vector<drivers::Row> missing;
    for (const auto& row : question.rows) {
        const auto match = std::find_if(extra.begin(), extra.end(), [&](const drivers::Row& candidate) {
            return is_same_row(row, candidate);
        });
        if (match == extra.end())
            missing.push_back(row);
        else
            extra.erase(match);
    }
    if (missing.empty() && extra.empty()) return std::nullopt;
    return Discrepancy{"the query gives other rows than expected", difference(missing, extra)};
}

/// A line of TAP (testanything.org, version 13) that fails; TODO and SKIP do not.
bool is_failure(std::string_view line) {
    if (!line.starts_with("not ok")) return false;
    const auto hash = line.find('#');
    if (hash == std::string_view::npos) return true;
    const auto directive = base::trim(line.substr(hash + 1));
    const auto is_word = [&](std::string_view upper, std::string_view lower) {
        return directive.starts_with(upper) || directive.starts_with(lower);
    };
    return !is_word("TODO", "todo") && !is_word("SKIP", "skip");
}

std::optional<Discrepancy> judge_tap(const std::vector<drivers::Row>& came) {
    std::vector<std::string> failures;
    std::vector<std::string> lines;
    std::size_t tests = 0;
    std::optional<double> planned;
    for (const auto& row : came) {
        const auto text = row.empty() ? std::string() : row.front().value_or("");
        for (const auto line : base::split(text, '\n')) {
            lines.emplace_back(line);
            if (line.starts_with("ok") || line.starts_with("not ok")) ++tests;
            if (is_failure(line)) failures.emplace_back(line);
            if (line.starts_with("1..")) planned = number(std::string(base::trim(line.substr(3))));
        }
    }
    const auto all = base::shorten(base::join(lines, "\n"), 4000);
    if (!failures.empty())
        return Discrepancy{std::to_string(failures.size()) + (failures.size() == 1 ? " test" : " tests")
                               + " of the TAP file fail: " + failures.front(),
                           all};
    if (planned && *planned != static_cast<double>(tests))
        return Discrepancy{"the TAP file ran " + std::to_string(tests) + " tests and planned others", all};
    if (tests == 0 && planned.value_or(1) != 0) return Discrepancy{"the TAP file ran no test", all};
    return std::nullopt;
}

} // namespace

std::optional<Discrepancy> judge_answer(const Question& question, const std::vector<drivers::Rows>& answer) {
    std::vector<drivers::Row> came;
    for (const auto& rows : answer) came.insert(came.end(), rows.rows.begin(), rows.rows.end());
    switch (question.kind) {
    case Question::Kind::rows:
        return judge_rows(question, came);
    case Question::Kind::nothing:
        if (came.empty()) return std::nullopt;
        return Discrepancy{"a query that must return no row returns " + std::to_string(came.size()),
                           difference({}, came)};
    case Question::Kind::tap:
        return judge_tap(came);
    }
    return std::nullopt;
}

} // namespace harness::suite
