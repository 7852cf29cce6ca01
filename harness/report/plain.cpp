#include "harness/report/caret.hpp"
#include "harness/report/consoles.hpp"
#include "harness/report/summary.hpp"
#include "harness/report/unicode.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace harness::report {
namespace {

using runner::Phase;

class PlainConsole : public Console {
  public:
    PlainConsole(const ConsoleOptions& options, World world)
        : m_world(std::move(world)),
          m_page{static_cast<std::size_t>(std::max(options.width, 40)), Paint(options.colour), read_source} {}

    void on(const runner::Event& event) override {
        std::visit([this](const auto& e) { tell(e); }, event);
    }
    void tick() override {}
    void finish(const suite::RunResult& result) override {
        m_world.write('\n' + summary(result, Detail::all, m_page));
    }

  private:
    void tell(const runner::RunStarted& event) {
        m_board.on(event, m_world.now());
        for (const auto& cell : m_board.cells) m_id_width = std::max(m_id_width, display_width(cell.id));
        m_told.assign(m_board.cells.size(), {});
        line(start_text(event));
    }

    /// Each phase of a cell is told once: a server that is started again and again must not flood a log.
    void tell(const runner::CellProgress& event) {
        const auto* cell = m_board.on(event, m_world.now());
        if (cell == nullptr || event.phase == Phase::waiting) return;
        if (!m_told[event.cell].insert(event.phase).second) return;
        std::string text{phase_text(event.phase)};
        const bool says_more =
            event.phase == Phase::image || event.phase == Phase::starting || event.phase == Phase::visiting;
        if (says_more && !cell->what.empty()) text += ": " + cell->what;
        line(pad_right(cell->id, m_id_width) + "  " + text);
    }

    void tell(const runner::CellFinished& event) {
        const auto* cell = m_board.on(event);
        if (cell == nullptr) return;
        const auto end = ending(*cell->result);
        line(pad_right(cell->id, m_id_width) + "  " + m_page.paint(end.colour, end.word)
             + ending_text(*cell->result));
    }

    void tell(const runner::Remark& event) { line(for_one_line(event.text)); }

    void line(const std::string& text) {
        const auto seconds = m_board.elapsed(m_world.now()).count() / 1000;
        m_world.write(fmt::format("[{:7.1f} s] {}\n", seconds, text));
    }

    World m_world;
    Page m_page;
    Board m_board;
    std::vector<std::set<Phase>> m_told;
    std::size_t m_id_width = 0;
};

class QuietConsole : public Console {
  public:
    QuietConsole(const ConsoleOptions& options, World world)
        : m_world(std::move(world)),
          m_page{static_cast<std::size_t>(std::max(options.width, 40)), Paint(options.colour), read_source} {}

    void on(const runner::Event&) override {}
    void tick() override {}
    void finish(const suite::RunResult& result) override {
        m_world.write(summary(result, Detail::verdict_and_findings, m_page));
    }

  private:
    World m_world;
    Page m_page;
};

} // namespace

std::unique_ptr<Console> make_plain(const ConsoleOptions& options, World world) {
    return std::make_unique<PlainConsole>(options, std::move(world));
}

std::unique_ptr<Console> make_quiet(const ConsoleOptions& options, World world) {
    return std::make_unique<QuietConsole>(options, std::move(world));
}

} // namespace harness::report
