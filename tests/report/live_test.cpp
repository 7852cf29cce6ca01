// The live console, seen through a terminal.

#include "harness/report/consoles.hpp"
#include "tests/report/runs.hpp"
#include "tests/report/screen.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace harness::report_test {
namespace {

using namespace harness::report;
using runner::CellFinished;
using runner::CellProgress;
using runner::Phase;
using runner::Remark;
using runner::RunStarted;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Live : public testing::Test {
  protected:
    void start(std::size_t rows, std::size_t columns, std::vector<std::string> cells) {
        m_size = {rows, columns};
        screen = Screen(rows, columns);
        ConsoleOptions options;
        options.colour = true;
        console = make_live(options, {[this](std::string_view text) { write(text); },
                                      [this] { return m_now; }, [this] { return m_size; }});
        console->on(RunStarted{"shop", "matrix.yaml", std::move(cells), 2});
    }
    void resize(std::size_t rows, std::size_t columns) {
        m_size = {rows, columns};
        screen.resize(rows, columns);
    }
    void pass(std::chrono::milliseconds time) {
        m_now += time;
        console->tick();
    }
    void end(std::size_t cell, suite::CellResult result) {
        console->on(CellFinished{cell, std::make_shared<suite::CellResult>(std::move(result))});
    }

    Screen screen{24, 80};
    std::size_t writes = 0;
    std::unique_ptr<Console> console;

  private:
    void write(std::string_view text) {
        ++writes;
        screen.write(text);
    }
    TerminalSize m_size;
    Moment m_now{};
};

suite::CellResult failed_cell(const std::string& version) {
    for (auto& cell : run_named("same_finding").cells)
        if (cell.version == version) return cell;
    return {};
}

TEST_F(Live, shows_a_line_a_cell_and_redraws_it_in_place) {
    start(24, 100, {"postgres-13", "postgres-14", "sqlite"});
    console->on(CellProgress{0, Phase::walking, "stairway: down 12_add_index", 34, 120});
    console->on(CellProgress{1, Phase::starting, "waiting for postgres:14", 0, 0});
    pass(std::chrono::milliseconds(2100));
    EXPECT_THAT(screen.lines(),
                ElementsAre("shop (matrix.yaml): 3 cells, 2 at a time",
                            "⠙ postgres-13  ███░░░░░░░░░ 34/120        2.1 s  stairway: down 12_add_index",
                            "⠙ postgres-14  starting the server        2.1 s  waiting for postgres:14",
                            "· sqlite       waiting", "0 of 3 cells done, 2 running, 1 waiting, 2.1 s"));
    console->on(CellProgress{0, Phase::walking, "", 60, 120});
    end(1, failed_cell("14"));
    pass(std::chrono::milliseconds(100));
    EXPECT_THAT(screen.lines(),
                ElementsAre("shop (matrix.yaml): 3 cells, 2 at a time",
                            "⠹ postgres-13  ██████░░░░░░ 60/120        2.2 s",
                            "✗ postgres-14  FAILED in 8.2 s, 12 revisions: 1 error, 1 warning",
                            "· sqlite       waiting",
                            "1 of 3 cells done, 1 not passed, 1 running, 1 waiting, 2.2 s"));
}

TEST_F(Live, draws_no_more_often_than_anybody_sees) {
    start(24, 100, {"sqlite"});
    const auto before = writes;
    for (int step = 0; step < 1000; ++step) {
        console->on(CellProgress{0, Phase::walking, "up", step, 1000});
        pass(std::chrono::milliseconds(1));
    }
    EXPECT_LE(writes - before, 13u);
}

TEST_F(Live, prints_remarks_above_the_lines) {
    start(24, 100, {"sqlite"});
    console->on(Remark{"Ctrl-C: stopping; again to leave at once"});
    pass(std::chrono::seconds(1));
    EXPECT_THAT(screen.lines(),
                ElementsAre(StartsWith("shop"), "Ctrl-C: stopping; again to leave at once",
                            "· sqlite  waiting", "0 of 1 cell done, 0 running, 1 waiting, 1.0 s"));
}

TEST_F(Live, shows_the_running_cells_first_where_there_are_more_than_rows) {
    std::vector<std::string> ids;
    for (int i = 0; i < 60; ++i) ids.push_back("cell-" + std::to_string(i));
    start(10, 80, ids);
    for (const std::size_t cell : {3U, 40U, 59U}) console->on(CellProgress{cell, Phase::walking, "up", 1, 2});
    end(20, failed_cell("14"));
    for (int frames = 0; frames < 50; ++frames) pass(std::chrono::milliseconds(100));
    const auto lines = screen.lines();
    EXPECT_EQ(screen.scrolled(), 0u);
    EXPECT_EQ(lines.size(), 9u) << "the row of the cursor stays free";
    for (const auto* cell : {"cell-3 ", "cell-20 ", "cell-40 ", "cell-59 "})
        EXPECT_THAT(lines, Contains(HasSubstr(cell)));
    EXPECT_EQ(lines.back(), "1 of 60 cells done, 1 not passed, 3 running, 56 waiting, 53 not shown, 5.0 s");
}

TEST_F(Live, cuts_what_is_too_wide) {
    start(24, 40, {"漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字", "sqlite"});
    console->on(CellProgress{1, Phase::walking,
                             "stairway: down \x1b[31m漢字漢字\x1b[2J\n漢字 and so on and on", 3, 7});
    for (const std::size_t columns : {40U, 20U, 10U, 3U, 1U, 120U}) {
        resize(24, columns);
        pass(std::chrono::milliseconds(100));
        pass(std::chrono::milliseconds(100));
        if (columns > 3) {
            EXPECT_FALSE(screen.wrapped) << columns;
        }
    }
}

TEST_F(Live, survives_another_size_of_the_terminal) {
    start(24, 100, {"postgres-13", "sqlite"});
    console->on(CellProgress{0, Phase::walking, "stairway: down 12_add_an_index_with_a_long_name", 3, 7});
    pass(std::chrono::milliseconds(100));
    resize(24, 50);
    pass(std::chrono::milliseconds(100));
    EXPECT_EQ(screen.lines().size(), 4u) << "folded lines are erased too";
    resize(24, 100);
    pass(std::chrono::milliseconds(100));
    EXPECT_THAT(screen.lines(), ElementsAre(StartsWith("shop"), HasSubstr("long_name"), HasSubstr("sqlite"),
                                            HasSubstr("0 of 2 cells done")));
}

TEST_F(Live, leaves_the_summary_and_no_live_line) {
    const auto run = run_named("passed");
    start(24, 100, {"sqlite", "postgres-17"});
    end(0, run.cells[0]);
    end(1, run.cells[1]);
    pass(std::chrono::seconds(1));
    console->finish(run);
    console->tick();
    const auto lines = screen.lines();
    EXPECT_THAT(lines, Not(Contains(HasSubstr("cells done"))));
    EXPECT_EQ(lines.at(2), "  sqlite       server  chain  up  stairway  down  idempotenc  data  constraint  "
                           "revs   time  result");
    EXPECT_EQ(lines.back(), "PASSED: no findings on 2 cells in 12.3 s");
}

TEST_F(Live, does_not_trip_over_events_that_make_no_sense) {
    start(24, 80, {"sqlite"});
    console->on(CellProgress{7, Phase::walking, "up", 1, 2});
    console->on(CellFinished{7, nullptr});
    console->on(CellFinished{0, nullptr});
    console->on(CellProgress{0, Phase::walking, "up", -5, 3});
    pass(std::chrono::milliseconds(100));
    console->on(CellProgress{0, Phase::walking, "up", 9, 3});
    pass(std::chrono::milliseconds(100));
    EXPECT_THAT(screen.lines(), Contains(HasSubstr("████████████ 3/3")));
}

} // namespace
} // namespace harness::report_test
