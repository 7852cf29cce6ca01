#include "harness/report/frame.hpp"

#include "harness/base/text.hpp"
#include "harness/report/unicode.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <numeric>

namespace harness::report {
namespace {

constexpr std::size_t k_bar_width = 12;
constexpr std::size_t k_doing_width = 24; ///< a bar with its numbers, or what the phase is called
constexpr std::size_t k_widest_id = 40;

struct Piece {
    std::string text;
    Colour colour = Colour::none;
};

/// The pieces as far as they fit.
std::string line(const std::vector<Piece>& pieces, std::size_t width, const Paint& paint) {
    std::string text;
    for (const auto& piece : pieces) {
        const auto cut = cut_to_width(piece.text, width);
        text += paint(piece.colour, cut);
        width -= display_width(cut);
        if (cut.size() < piece.text.size()) break;
    }
    return text;
}

std::string_view spinner(Moment now) {
    constexpr std::array<std::string_view, 10> glyphs{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
    const auto tenths = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()) / 100;
    return glyphs.at(static_cast<std::size_t>(tenths.count()) % glyphs.size());
}

std::string bar(int done, int total) {
    const auto share = static_cast<double>(std::clamp(done, 0, total)) / total;
    const auto filled = static_cast<std::size_t>(share * static_cast<double>(k_bar_width));
    std::string text;
    for (std::size_t i = 0; i < k_bar_width; ++i) text += i < filled ? "█" : "░";
    return fmt::format("{} {}/{}", text, std::clamp(done, 0, total), total);
}

std::vector<Piece> pieces_of(const CellState& cell, std::size_t id_width, Moment now) {
    const auto id = pad_right(cut_to_width(cell.id, id_width), id_width);
    if (cell.result) {
        const auto end = ending(*cell.result);
        return {{std::string(end.glyph) + ' ', end.colour},
                {id + "  "},
                {std::string(end.word), end.colour},
                {ending_text(*cell.result)}};
    }
    if (cell.is_waiting()) return {{"· " + id + "  waiting", Colour::dim}};
    const bool counts = cell.phase == runner::Phase::walking && cell.total > 0;
    const auto doing = counts ? bar(cell.done, cell.total) : std::string(phase_text(cell.phase));
    const auto since = duration_text(suite::Milliseconds(now - cell.active_since.value_or(now)));
    return {{std::string(spinner(now)) + ' ', Colour::cyan},
            {id + "  "},
            {pad_right(doing, k_doing_width), counts ? Colour::cyan : Colour::none},
            {pad_left(since, 8) + "  "},
            {cell.what, Colour::dim}};
}

/// What deserves a line most comes first.
int rank(const CellState& cell) {
    if (cell.is_active()) return 0;
    if (cell.is_waiting()) return 3;
    return cell.result->status == suite::CellStatus::passed ? 2 : 1;
}

/// Indices of the cells that are shown, in the order of the file.
std::vector<std::size_t> shown(const Board& board, std::size_t most) {
    std::vector<std::size_t> cells(board.cells.size());
    std::iota(cells.begin(), cells.end(), std::size_t{0});
    if (cells.size() <= most) return cells;
    std::stable_sort(cells.begin(), cells.end(), [&](std::size_t a, std::size_t b) {
        return rank(board.cells[a]) < rank(board.cells[b]);
    });
    cells.resize(most);
    std::sort(cells.begin(), cells.end());
    return cells;
}

std::string counts(const Board& board, std::size_t lines, Moment now) {
    std::size_t done = 0;
    std::size_t bad = 0;
    std::size_t active = 0;
    for (const auto& cell : board.cells) {
        if (cell.result) ++done;
        if (cell.result && cell.result->status != suite::CellStatus::passed
            && cell.result->status != suite::CellStatus::unavailable && !cell.result->allow_failure)
            ++bad;
        if (cell.is_active()) ++active;
    }
    const auto all = board.cells.size();
    std::vector<std::string> parts{fmt::format("{} of {} done", done, count_text(all, "cell"))};
    if (bad > 0) parts.push_back(fmt::format("{} not passed", bad));
    parts.push_back(fmt::format("{} running", active));
    if (all > done + active) parts.push_back(fmt::format("{} waiting", all - done - active));
    if (all > lines) parts.push_back(fmt::format("{} not shown", all - lines));
    parts.push_back(duration_text(board.elapsed(now)));
    return base::join(parts, ", ");
}

} // namespace

std::vector<std::string> frame(const Board& board, TerminalSize size, Moment now, const Paint& paint) {
    // The row under the block holds the cursor, and a character in the last column would wrap on some
    // terminals.
    const auto rows = std::max<std::size_t>(size.rows, 3) - 2;
    const auto width = std::max<std::size_t>(size.columns, 2) - 1;
    std::size_t id_width = 0;
    for (const auto& cell : board.cells)
        id_width = std::max(id_width, std::min(display_width(cell.id), k_widest_id));

    std::vector<std::string> lines;
    for (const auto index : shown(board, rows - 1))
        lines.push_back(line(pieces_of(board.cells[index], id_width, now), width, paint));
    lines.push_back(line({{counts(board, lines.size(), now), Colour::bold}}, width, paint));
    return lines;
}

} // namespace harness::report
