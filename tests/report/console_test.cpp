// What a person reads, held against golden files. HARNESS_UPDATE_GOLDEN=1 writes them anew.

#include "harness/report/caret.hpp"
#include "harness/report/consoles.hpp"
#include "harness/report/summary.hpp"
#include "tests/report/runs.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <memory>

namespace harness::report_test {
namespace {

using namespace harness::report;
using suite::Severity;

std::string without_source_folder(std::string text) {
    const std::string folder = std::string(HARNESS_SOURCE_DIR) + '/';
    for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder))
        text.erase(at, folder.size());
    return text;
}

void expect_golden(const std::string& name, const std::string& text) {
    const auto path = std::string(HARNESS_SOURCE_DIR) + "/tests/report/golden/" + name + ".txt";
    const auto actual = without_source_folder(text);
    if (std::getenv("HARNESS_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << actual;
    std::ifstream in(path);
    const std::string expected{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(actual, expected) << "if this is meant: HARNESS_UPDATE_GOLDEN=1";
}

/// A console that writes into a text and whose clock stands still until it is moved.
struct Fixture {
    std::string written;
    Moment now{};
    World world() {
        return {[this](std::string_view text) { written += text; }, [this] { return now; },
                [] { return TerminalSize{}; }};
    }
};

Page page() {
    return {100, Paint(false), read_source};
}

class Summary : public testing::TestWithParam<std::string> {};

TEST_P(Summary, reads_as_agreed) {
    expect_golden(GetParam(), summary(run_named(GetParam()), Detail::all, page()));
}

INSTANTIATE_TEST_SUITE_P(Runs, Summary,
                         testing::Values("empty", "passed", "same_finding", "environment_error",
                                         "interrupted", "allowed_failure", "matrix_finding",
                                         "versions_differ"),
                         [](const auto& test) { return test.param; });

TEST(Summary, says_what_a_check_left_out_also_where_it_saw_every_revision) {
    auto run = run_named("passed");
    for (auto& outcome : run.cells[0].checks)
        if (outcome.check == "idempotency")
            outcome = {"idempotency", suite::CheckStatus::passed, "race did not look",
                       run.cells[0].revisions};
    const auto text = summary(run, Detail::all, page());
    EXPECT_NE(text.find("idempotency did not look at everything on sqlite (1 of 2): race did"), text.npos);
    EXPECT_NE(text.find("ok*"), text.npos);
}

TEST(Grid, stays_legible_for_sixty_cells_and_eight_checks) {
    expect_golden("large", summary(large_run(), Detail::all, page()));
}

TEST(PlainConsole, tells_each_phase_once_and_ends_with_the_summary) {
    Fixture fixture;
    const auto run = run_named("same_finding");
    auto console = make_plain({}, fixture.world());
    runner::RunStarted started{"shop", "matrix.yaml", {}, 4};
    for (const auto& cell : run.cells) started.cells.push_back(cell.id);
    console->on(started);
    for (std::size_t i = 0; i < run.cells.size(); ++i) {
        fixture.now += std::chrono::milliseconds(1234);
        console->on(runner::CellProgress{i, runner::Phase::waiting, "", 0, 0});
        console->on(runner::CellProgress{i, runner::Phase::image, "pulling " + run.cells[i].image, 0, 0});
        console->on(runner::CellProgress{i, runner::Phase::image, "pulling, 45 %", 0, 0});
        console->on(runner::CellProgress{i, runner::Phase::starting, "", 0, 0});
        for (int step = 0; step < 1000; ++step)
            console->on(runner::CellProgress{i, runner::Phase::walking, "stairway: down", step, 1000});
        console->on(runner::CellFinished{i, std::make_shared<suite::CellResult>(run.cells[i])});
    }
    console->on(runner::Remark{"Ctrl-C: stopping; again to leave at once"});
    console->tick();
    console->finish(run);
    expect_golden("plain", fixture.written);
}

TEST(QuietConsole, says_only_findings_and_the_verdict) {
    Fixture fixture;
    auto console = make_quiet({}, fixture.world());
    console->on(runner::RunStarted{"shop", "matrix.yaml", {"sqlite"}, 1});
    console->on(runner::Remark{"something"});
    EXPECT_EQ(fixture.written, "");
    console->finish(run_named("same_finding"));
    expect_golden("quiet", fixture.written);
}

TEST(QuietConsole, says_one_line_when_all_is_well) {
    Fixture fixture;
    make_quiet({}, fixture.world())->finish(run_named("passed"));
    EXPECT_EQ(fixture.written, "PASSED: no findings on 2 cells in 12.3 s\n");
}

TEST(Verdict, starts_with_the_word_of_the_exit_code) {
    const auto word = [](const std::string& run) {
        const auto line = verdict(run_named(run));
        return line.substr(0, line.find(':'));
    };
    EXPECT_EQ(word("passed"), "PASSED");
    EXPECT_EQ(word("allowed_failure"), "PASSED");
    EXPECT_EQ(word("same_finding"), "FAILED");
    EXPECT_EQ(word("matrix_finding"), "FAILED");
    EXPECT_EQ(word("environment_error"), "COULD NOT LOOK");
    EXPECT_EQ(word("unsteady"), "FAILED");
    EXPECT_EQ(word("interrupted"), "INTERRUPTED");
}

TEST(Summary, says_what_does_not_always_go_well) {
    const auto text = summary(run_named("unsteady"), Detail::all, {400, Paint(false), read_source});
    for (const auto* words :
         {"FLAKY", "postgres-16 was run several times: 2 passed, 1 failed of 3 runs",
          "up/failed 3_unique_emails in 1 run",
          "postgres-17 was started anew, since the server was killed (install: up of 3_unique_emails)",
          "passed, retried", "postgres-18 did not run, which is allowed: ", "1 cell flaky",
          "1 cell started anew", "1 cell not available here, which is allowed"})
        EXPECT_NE(text.find(words), std::string::npos) << words << "\n" << text;
}

TEST(Summary, of_hostile_text_is_bounded_and_harms_no_terminal) {
    const auto text = summary(run_named("hostile"), Detail::all, page());
    EXPECT_LT(text.size(), 100'000u);
    for (const char byte : text) EXPECT_TRUE(byte == '\n' || static_cast<unsigned char>(byte) >= 0x20);
    EXPECT_EQ(text.find("\u202E"), std::string::npos);
}

TEST(Summary, in_colour_is_the_same_text_without_the_colour) {
    for (const auto& [name, run] : runs()) {
        const auto coloured = summary(run, Detail::all, {100, Paint(true), read_source});
        std::string plain;
        for (std::size_t at = 0; at < coloured.size(); ++at) {
            if (coloured[at] == '\x1b')
                at = coloured.find('m', at);
            else
                plain += coloured[at];
        }
        EXPECT_EQ(plain, summary(run, Detail::all, page())) << name;
        EXPECT_NE(plain, coloured) << name;
    }
}

/// A variable of the environment for the time of a test.
class Variable {
  public:
    Variable(const char* name, const char* value) : m_name(name) { ::setenv(name, value, 1); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;
    ~Variable() { ::unsetenv(m_name); }

  private:
    const char* m_name;
};

TEST(ConsoleOptions, of_a_file_are_plain_unless_colour_is_forced) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), std::fclose);
    const Variable columns("COLUMNS", "72");
    const auto plain = console_options(file.get());
    EXPECT_FALSE(plain.live);
    EXPECT_FALSE(plain.colour);
    EXPECT_EQ(plain.width, 72);
    const Variable force("CLICOLOR_FORCE", "1");
    EXPECT_TRUE(console_options(file.get()).colour);
    const Variable never("NO_COLOR", "1");
    EXPECT_FALSE(console_options(file.get()).colour) << "who says no is believed first";
}

TEST(Console, writes_to_the_file_that_it_was_given) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), std::fclose);
    ConsoleOptions options;
    options.out = file.get();
    options.quiet = true;
    make_console(options)->finish(run_named("passed"));
    std::rewind(file.get());
    std::array<char, 7> start{};
    EXPECT_EQ(std::fread(start.data(), 1, 6, file.get()), 6u);
    EXPECT_STREQ(start.data(), "PASSED");
}

} // namespace
} // namespace harness::report_test
