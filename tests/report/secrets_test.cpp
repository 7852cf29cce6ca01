// What must not be shown is in no report, whatever text of the record holds it and in whatever form.

#include "harness/report/caret.hpp"
#include "harness/report/consoles.hpp"
#include "harness/report/report.hpp"
#include "harness/report/summary.hpp"
#include "harness/suite/masking.hpp"
#include "tests/report/runs.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace harness::report_test {
namespace {

using namespace harness::report;

constexpr std::string_view k_token = "To'ken <&\">\\ \x1b[31m漢 7f3a9c";
constexpr std::string_view k_key = "-----BEGIN-----\nMIIEvQIBADANBgkqh\nkiG9w0BAQEFAASCBK\n-----END-----";
constexpr std::string_view k_made = "q8s7d6f5g4h3j2k1l0z9x8c7";

/// What nobody may read anywhere, be it escaped or wrapped: pieces of the three that no format changes.
constexpr std::array<std::string_view, 4> k_traces{"7f3a9c", "MIIEvQIBADANBgkqh", "kiG9w0BAQEFAASCBK",
                                                   "q8s7d6f5g4h3"};

/// As servers repeat things: in a sentence, quoted, in other case, cut, and across lines.
std::string words_of_a_server() {
    std::string doubled;
    for (const char c : k_token) doubled += c == '\'' ? "''" : std::string(1, c);
    std::string loud(k_made);
    std::ranges::transform(loud, loud.begin(), [](unsigned char c) { return std::toupper(c); });
    return fmt::format("near '{}' at 1: password '{}' \xff{}\r\n{} then {} and {}…\n", k_token, doubled,
                       k_made, loud, k_key, k_made.substr(0, 15));
}

suite::Finding talkative_finding() {
    const auto words = words_of_a_server();
    suite::Finding finding;
    finding.rule = "up/failed";
    finding.revision = finding.revision_id = finding.message = finding.sqlstate = finding.server_message =
        words;
    finding.where = {words, 1, 1};
    finding.objects = {words, words};
    for (const auto kind : {suite::Evidence::Kind::schema_diff, suite::Evidence::Kind::statement,
                            suite::Evidence::Kind::server, suite::Evidence::Kind::text})
        finding.evidence.push_back({kind, words, words});
    return finding;
}

base::Error talkative_error() {
    const auto words = words_of_a_server();
    base::Error error{base::ErrorKind::environment, words};
    error.sqlstate = error.detail = error.hint = error.context = error.statement = words;
    error.where = {words, 1, 1};
    return error;
}

/// Every text of the record speaks; `rule`, `check` and the like are words of harness's own tables.
suite::RunResult talkative_run() {
    const auto words = words_of_a_server();
    auto failed = passed_cell("postgres", "17");
    failed.id += words;
    failed.version = failed.server_version = failed.image = failed.layout = failed.migrations = words;
    failed.status = suite::CellStatus::failed;
    failed.findings = failed.ignored = {talkative_finding()};
    for (auto& outcome : failed.checks) outcome = {outcome.check, suite::CheckStatus::not_looked, words, 0};
    failed.steps.push_back({"install", "up", words});
    failed.allow_failure = words;
    failed.remove_command = words;
    failed.connect_command = words;
    failed.server_log = words;
    auto broken = passed_cell("mysql", "9.7");
    broken.status = suite::CellStatus::error;
    broken.error = talkative_error();
    broken.server_log = words;
    auto run = run_of({failed, broken});
    run.name = run.file = words;
    run.findings = run.ignored = {talkative_finding()};
    run.comparisons = {
        {"versions", words, {words, words}, suite::CheckStatus::failed, words},
        {"versions", words, {words, words}, suite::CheckStatus::not_looked, words},
    };
    return run;
}

suite::RunResult masked_run() {
    base::Secrets of_matrix_file;
    of_matrix_file.add(k_token);
    of_matrix_file.add(k_key);
    auto all = of_matrix_file;
    all.add(k_made);
    auto run = talkative_run();
    for (auto& cell : run.cells) suite::mask(cell, all, of_matrix_file);
    suite::mask_run(run, all);
    return run;
}

/// Case does not save a secret.
bool holds(std::string text, std::string_view trace) {
    std::string wanted(trace);
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    std::ranges::transform(wanted, wanted.begin(), [](unsigned char c) { return std::tolower(c); });
    return text.find(wanted) != std::string::npos;
}

void expect_none(const std::string& text, const std::string& what) {
    for (const auto trace : k_traces)
        EXPECT_FALSE(holds(text, trace)) << what << " tells " << trace << ":\n" << text;
}

std::string console_text(const suite::RunResult& run) {
    std::string text = summary(run, Detail::all, {100, Paint(false), [](const std::string&) {
                                                      return std::optional<std::string>(words_of_a_server());
                                                  }});
    const World world{[&](std::string_view written) { text += written; }, [] { return Moment{}; },
                      [] { return TerminalSize{}; }};
    for (const auto make : {make_plain, make_live, make_quiet}) {
        const auto console = make({}, world);
        console->on(runner::RunStarted{run.name, run.file, {run.cells[0].id, run.cells[1].id}, 1});
        for (std::size_t at = 0; at < run.cells.size(); ++at)
            console->on(runner::CellFinished{at, std::make_shared<suite::CellResult>(run.cells[at])});
        console->finish(run);
    }
    return text;
}

TEST(Secrets, would_be_told_by_every_report_if_nobody_masked_them) {
    const auto run = talkative_run();
    for (const auto& format : formats())
        EXPECT_TRUE(std::ranges::any_of(k_traces, [&](auto trace) {
            return holds(format.render(run), trace);
        })) << format.name;
    for (const auto trace : k_traces) EXPECT_TRUE(holds(console_text(run), trace)) << trace;
}

TEST(Secrets, are_in_no_report) {
    const auto run = masked_run();
    for (const auto& format : formats()) expect_none(format.render(run), std::string(format.name));
}

TEST(Secrets, are_on_no_console) {
    auto run = masked_run();
    for (auto& cell : run.cells) cell.connect_command.clear(); // see the next test
    expect_none(console_text(run), "console");
}

TEST(Secrets, how_to_connect_tells_the_password_that_was_made_on_the_console_and_in_no_file) {
    const auto run = masked_run();
    const auto& command = run.cells.front().connect_command;
    EXPECT_TRUE(holds(command, k_made));
    EXPECT_FALSE(holds(command, "7f3a9c"));
    EXPECT_TRUE(holds(console_text(run), k_made));
    for (const auto& format : formats()) EXPECT_FALSE(holds(format.render(run), k_made)) << format.name;
}

TEST(Secrets, leave_a_record_without_them_as_it_is) {
    base::Secrets secrets;
    secrets.add("nothing of this kind");
    for (const auto& [name, run] : runs()) {
        auto masked = run;
        for (auto& cell : masked.cells) suite::mask(cell, secrets, secrets);
        suite::mask_run(masked, secrets);
        for (const auto& format : formats()) EXPECT_EQ(format.render(masked), format.render(run)) << name;
    }
}

} // namespace
} // namespace harness::report_test
