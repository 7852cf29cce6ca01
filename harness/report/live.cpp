// Lines that are redrawn in place. Nothing of the terminal's state is changed (no hidden cursor, no other
// screen, no raw mode), so that nothing has to be put back, whatever way the program ends. The cursor rests
// at the start of the row under the block; each frame is one write: up to the block's first row, every line
// with the rest of its row erased, then everything below.

#include "harness/report/caret.hpp"
#include "harness/report/frame.hpp"
#include "harness/report/summary.hpp"
#include "harness/report/unicode.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace harness::report {
namespace {

constexpr std::chrono::milliseconds k_between_frames(80);

class LiveConsole : public Console {
  public:
    LiveConsole(const ConsoleOptions& options, World world)
        : m_world(std::move(world)),
          m_page{static_cast<std::size_t>(std::max(options.width, 40)), Paint(options.colour), read_source} {}

    void on(const runner::Event& event) override {
        std::visit([this](const auto& e) { tell(e); }, event);
    }
    void tick() override {
        if (m_board.started && m_world.now() - m_drawn >= k_between_frames) draw("");
    }
    void finish(const suite::RunResult& result) override {
        m_world.write(to_first_row(m_world.size()) + "\x1b[J\n" + summary(result, Detail::all, m_page));
        m_board = {};
        m_widths.clear();
    }

  private:
    void tell(const runner::RunStarted& event) {
        m_board.on(event, m_world.now());
        draw(start_text(event) + '\n');
    }
    void tell(const runner::CellProgress& event) { m_board.on(event, m_world.now()); }
    void tell(const runner::CellFinished& event) {
        if (m_board.on(event) != nullptr) draw("");
    }
    void tell(const runner::Remark& event) {
        const auto text = for_terminal(event.text) + '\n';
        if (m_board.started) {
            draw(text);
        } else {
            m_world.write(text);
        }
    }

    /// How many rows the last frame takes now: a terminal that became narrower has wrapped its lines.
    [[nodiscard]] std::size_t rows_of_last_frame(std::size_t columns) const {
        std::size_t rows = 0;
        for (const auto width : m_widths) rows += std::max<std::size_t>(1, (width + columns - 1) / columns);
        return rows;
    }

    /// What goes to the first row of the last frame.
    [[nodiscard]] std::string to_first_row(TerminalSize size) const {
        const auto rows = rows_of_last_frame(std::max<std::size_t>(size.columns, 1));
        return rows == 0 ? std::string("\r") : fmt::format("\r\x1b[{}A", rows);
    }

    /// The frame of now; `above` (whole lines) stays above it for good.
    void draw(const std::string& above) {
        const auto size = m_world.size();
        auto text = to_first_row(size);
        // Rows that a terminal has folded stay folded under what is written over them, so they are erased.
        const bool resized = size.rows != m_size.rows || size.columns != m_size.columns;
        if (resized || !above.empty()) text += "\x1b[J" + above;
        m_drawn = m_world.now();
        m_size = size;
        m_widths.clear();
        for (const auto& line : frame(m_board, size, m_drawn, m_page.paint)) {
            text += line + "\x1b[K\n";
            m_widths.push_back(display_width(for_terminal(line)));
        }
        m_world.write(text + "\x1b[J");
    }

    World m_world;
    Page m_page;
    Board m_board;
    std::vector<std::size_t> m_widths; ///< of the lines of the last frame
    TerminalSize m_size;               ///< when the last frame was drawn
    Moment m_drawn{};
};

} // namespace

std::unique_ptr<Console> make_live(const ConsoleOptions& options, World world) {
    return std::make_unique<LiveConsole>(options, std::move(world));
}

} // namespace harness::report
