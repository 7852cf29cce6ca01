// JUnit XML: a suite a cell, a case a check and revision. There is no one standard; what is written here is
// what GitLab, Jenkins and the common GitHub actions read. GitLab shows `classname` and `name` and tells
// cases apart by them, so the cell stands in each case and names do not change from run to run. A red run has
// at least one failure or error in its file, and a green one has none.

#include "harness/report/finding_text.hpp"
#include "harness/report/formats.hpp"
#include "harness/report/unicode.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <pugixml.hpp>
#include <sstream>

namespace harness::report {
namespace {

using suite::CellResult;
using suite::CellStatus;
using suite::CheckStatus;
using suite::Finding;
using suite::Severity;

enum class Outcome { passed, failure, error, skipped };

struct Case {
    std::string name{};
    Outcome outcome = Outcome::passed;
    std::string type{};    ///< of a failure or error
    std::string message{}; ///< one line
    std::string body{};    ///< of a failure or error
    std::string output{};  ///< what did not fail it
    base::SourcePosition where{};
    suite::Milliseconds time{};
};

struct Suite {
    std::string name{};
    std::vector<std::pair<std::string, std::string>> properties{};
    std::vector<Case> cases{};
    std::chrono::system_clock::time_point started{};
    suite::Milliseconds time{};
};

std::string check_of(const Finding& finding) {
    return finding.rule.substr(0, finding.rule.find('/'));
}

suite::Milliseconds time_of(const CellResult& cell, const std::string& check, const std::string& revision) {
    suite::Milliseconds time{};
    for (const auto& step : cell.steps)
        if (step.trip == check && (revision.empty() || step.revision == revision)) time += step.duration;
    return time;
}

/// The findings of one check and revision are one case: errors fail it, the rest is told along with it.
void add_finding(std::vector<Case>& cases, const Finding& finding, std::string name) {
    auto known = std::find_if(cases.begin(), cases.end(), [&](const Case& c) { return c.name == name; });
    if (known == cases.end()) {
        cases.push_back({.name = std::move(name), .where = finding.where});
        known = std::prev(cases.end());
    }
    const auto body = finding_body(finding);
    if (finding.severity != Severity::error) {
        known->output += body + '\n';
        return;
    }
    if (known->outcome == Outcome::failure) {
        known->message += "; " + for_one_line(finding.message);
        known->body += '\n' + body;
        return;
    }
    known->outcome = Outcome::failure;
    known->type = finding.rule;
    known->message = for_one_line(finding.message);
    known->body = body;
    known->where = finding.where;
}

std::vector<Case> cases_of_findings(const std::vector<Finding>& findings) {
    std::vector<Case> cases;
    for (const auto& finding : findings) {
        auto name = check_of(finding);
        if (!finding.revision.empty()) name += ": " + finding.revision;
        add_finding(cases, finding, std::move(name));
    }
    return cases;
}

void add_unlooked(std::vector<Case>& cases, const suite::CheckOutcome& outcome, const CellResult& cell) {
    const bool has_finding =
        std::any_of(cell.findings.begin(), cell.findings.end(),
                    [&](const Finding& finding) { return check_of(finding) == outcome.check; });
    Case plain{.name = outcome.check, .time = time_of(cell, outcome.check, "")};
    switch (outcome.status) {
    case CheckStatus::not_looked:
        plain.outcome = Outcome::skipped;
        plain.message = outcome.reason.empty() ? "could not look" : "could not look: " + outcome.reason;
        break;
    case CheckStatus::off:
        plain.outcome = Outcome::skipped;
        plain.message = "switched off by the matrix file";
        break;
    default:
        if (has_finding) return;
        plain.output = outcome.reason;
    }
    const auto taken = [&](const Case& c) { return c.name == plain.name; };
    if (std::none_of(cases.begin(), cases.end(), taken)) cases.push_back(std::move(plain));
}

/// How the cell as a whole ended, where no case says it.
void add_cell_case(std::vector<Case>& cases, const CellResult& cell) {
    const bool red =
        std::any_of(cases.begin(), cases.end(), [](const Case& c) { return c.outcome == Outcome::failure; });
    Case whole{.name = "cell"};
    if (cell.status == CellStatus::error) {
        const auto error = cell.error.value_or(base::Error{});
        whole.outcome = Outcome::error;
        whole.type = std::string(base::to_string(error.kind));
        whole.message = for_one_line(error.message);
        whole.body = error.message + '\n' + error.detail + '\n' + error.hint;
        whole.output = last_lines(cell.server_log);
    } else if (cell.status == CellStatus::cancelled) {
        whole.outcome = Outcome::skipped;
        whole.message = "stopped before it was through";
    } else if (cell.status == CellStatus::unavailable) {
        whole.outcome = Outcome::skipped;
        whole.message = "not available here: " + for_one_line(cell.error.value_or(base::Error{}).message);
    } else if (cell.status == CellStatus::flaky) {
        whole.outcome = Outcome::failure;
        whole.type = "flaky";
        whole.message = "the verdict changes from run to run: " + repeats_text(cell);
    } else if (cell.status == CellStatus::failed && !red) {
        whole.outcome = Outcome::failure;
        whole.type = "failed";
        whole.message = "the cell failed, and no finding says why";
    } else {
        return;
    }
    cases.push_back(std::move(whole));
}

/// What is allowed to fail is shown and turns nothing red.
void excuse(std::vector<Case>& cases, const std::string& reason) {
    for (auto& c : cases) {
        if (c.outcome != Outcome::failure && c.outcome != Outcome::error) continue;
        c.output = c.body + '\n' + c.output;
        c.message = fmt::format("allowed to fail ({}): {}", reason, c.message);
        c.outcome = Outcome::skipped;
    }
}

Suite suite_of(const CellResult& cell, const suite::RunResult& result) {
    Suite suite;
    suite.name = cell.id;
    suite.started =
        result.started + std::chrono::duration_cast<std::chrono::system_clock::duration>(cell.waited);
    suite.time = cell.duration;
    suite.properties = {
        {"engine", cell.engine},
        {"version", cell.version},
        {"image", cell.image},
        {"runtime", cell.runtime},
        {"server_version", cell.server_version},
        {"layout", cell.layout},
        {"migrations", cell.migrations},
        {"revisions", std::to_string(cell.revisions)},
    };
    for (const auto& retried : cell.retried)
        suite.properties.emplace_back("retried", retried.title + ": " + for_one_line(retried.message));
    suite.cases = cases_of_findings(cell.findings);
    for (auto& c : suite.cases) {
        const auto colon = c.name.find(": ");
        if (colon != std::string::npos)
            c.time = time_of(cell, c.name.substr(0, colon), c.name.substr(colon + 2));
    }
    for (const auto& outcome : cell.checks) add_unlooked(suite.cases, outcome, cell);
    add_cell_case(suite.cases, cell);
    if (cell.allow_failure) excuse(suite.cases, *cell.allow_failure);
    return suite;
}

/// The run itself: what is wrong with the matrix file, and whether everything was looked at.
Suite suite_of_run(const suite::RunResult& result) {
    Suite suite{.name = "matrix", .started = result.started};
    for (const auto& finding : result.findings)
        add_finding(
            suite.cases, finding,
            fmt::format("{}: {}", finding.rule,
                        finding.where.file.empty() ? finding.message : base::to_string(finding.where)));
    for (const auto& comparison : result.comparisons)
        if (comparison.status == suite::CheckStatus::passed)
            suite.cases.push_back({.name = comparison.check + ": " + comparison.of});
    const auto through = fmt::format("{} of {} through", result.cells.size(),
                                     count_text(std::max(result.planned, result.cells.size()), "cell"));
    Case whole{.name = "run", .type = "incomplete", .body = through};
    if (result.interrupted) {
        whole.outcome = Outcome::error;
        whole.message = "the run was interrupted: " + through;
    } else if (!result.complete) {
        whole.outcome = Outcome::error;
        whole.message = "the run was not over when this was written: " + through;
    } else if (!suite.cases.empty()) {
        return suite;
    }
    suite.cases.push_back(std::move(whole));
    return suite;
}

/// Seconds, as the format wants them.
std::string seconds(suite::Milliseconds time) {
    return fmt::format("{:.3f}", std::max(0.0, time.count()) / 1000);
}

/// Without zone and in UTC: what Ant's schema, the oldest of the format, calls a timestamp.
std::string timestamp(std::chrono::system_clock::time_point moment) {
    return time_text(moment).substr(0, std::string_view("2024-05-01T12:00:00").size());
}

void set(pugi::xml_node node, const char* name, std::string_view value) {
    node.append_attribute(name) = for_xml(value).c_str();
}

void set_counts(pugi::xml_node node, const std::vector<const Case*>& cases) {
    const auto count = [&](Outcome outcome) {
        return std::to_string(
            std::count_if(cases.begin(), cases.end(), [&](const Case* c) { return c->outcome == outcome; }));
    };
    set(node, "tests", std::to_string(cases.size()));
    set(node, "failures", count(Outcome::failure));
    set(node, "errors", count(Outcome::error));
    set(node, "skipped", count(Outcome::skipped));
}

void put_text(pugi::xml_node parent, const char* element, const std::string& text) {
    if (text.empty()) return;
    parent.append_child(element).text() = for_xml(text).c_str();
}

void put_case(pugi::xml_node parent, const Suite& suite, const Case& c) {
    constexpr std::array elements{"", "failure", "error", "skipped"};
    auto node = parent.append_child("testcase");
    // Jenkins takes what is before the last dot for a package: "mysql-8.4" would be taken apart.
    auto classname = suite.name;
    std::replace(classname.begin(), classname.end(), '.', '_');
    set(node, "classname", classname);
    set(node, "name", c.name);
    set(node, "time", seconds(c.time));
    if (!c.where.file.empty()) set(node, "file", c.where.file);
    if (c.where.line > 0) set(node, "line", std::to_string(c.where.line));
    if (c.outcome != Outcome::passed) {
        auto outcome = node.append_child(elements.at(static_cast<std::size_t>(c.outcome)));
        set(outcome, "message", cut_to_width(c.message, 1000));
        if (c.outcome != Outcome::skipped) {
            set(outcome, "type", c.type);
            outcome.text() = for_xml(c.body).c_str();
        }
    }
    put_text(node, "system-out", c.output);
}

void put_suite(pugi::xml_node parent, const Suite& suite) {
    auto node = parent.append_child("testsuite");
    set(node, "name", suite.name);
    std::vector<const Case*> cases;
    for (const auto& c : suite.cases) cases.push_back(&c);
    set_counts(node, cases);
    set(node, "time", seconds(suite.time));
    set(node, "timestamp", timestamp(suite.started));
    if (!suite.properties.empty()) {
        auto properties = node.append_child("properties");
        for (const auto& [name, value] : suite.properties) {
            auto property = properties.append_child("property");
            set(property, "name", name);
            set(property, "value", value);
        }
    }
    for (const auto& c : suite.cases) put_case(node, suite, c);
}

} // namespace

std::string render_junit(const suite::RunResult& result) {
    std::vector<Suite> suites{suite_of_run(result)};
    for (const auto& cell : result.cells) suites.push_back(suite_of(cell, result));

    pugi::xml_document document;
    auto declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    auto root = document.append_child("testsuites");
    set(root, "name", result.name);
    std::vector<const Case*> all;
    for (const auto& suite : suites)
        for (const auto& c : suite.cases) all.push_back(&c);
    set_counts(root, all);
    set(root, "time", seconds(result.duration));
    set(root, "timestamp", timestamp(result.started));
    for (const auto& suite : suites) put_suite(root, suite);

    std::ostringstream out;
    document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
    return out.str();
}

} // namespace harness::report
