#include "harness/report/board.hpp"

#include "harness/report/unicode.hpp"

#include <fmt/format.h>

namespace harness::report {

void Board::on(const runner::RunStarted& event, Moment now) {
    started = now;
    cells.clear();
    for (const auto& id : event.cells) {
        CellState cell;
        cell.id = for_one_line(id);
        cells.push_back(std::move(cell));
    }
}

CellState* Board::on(const runner::CellProgress& event, Moment now) {
    if (event.cell >= cells.size()) return nullptr;
    auto& cell = cells[event.cell];
    cell.phase = event.phase;
    cell.what = for_one_line(event.what);
    cell.done = event.done;
    cell.total = event.total;
    if (event.phase != runner::Phase::waiting && !cell.active_since) cell.active_since = now;
    return &cell;
}

CellState* Board::on(const runner::CellFinished& event) {
    if (event.cell >= cells.size() || !event.result) return nullptr;
    cells[event.cell].result = event.result;
    return &cells[event.cell];
}

suite::Milliseconds Board::elapsed(Moment now) const {
    return started ? suite::Milliseconds(now - *started) : suite::Milliseconds{};
}

std::string_view phase_text(runner::Phase phase) {
    using runner::Phase;
    switch (phase) {
    case Phase::waiting:
        return "waiting";
    case Phase::image:
        return "getting the image";
    case Phase::starting:
        return "starting the server";
    case Phase::visiting:
        return "connecting to the server";
    case Phase::walking:
        return "walking the migrations";
    case Phase::removing:
        return "removing the server";
    case Phase::leaving:
        return "clearing up on the server";
    }
    return "";
}

std::string ending_text(const suite::CellResult& cell) {
    const auto end = ending(cell);
    auto text = fmt::format(" in {}", duration_text(cell.duration));
    if (cell.revisions > 0 && cell.status != suite::CellStatus::error)
        text += ", " + count_text(static_cast<std::size_t>(cell.revisions), "revision");
    if (!end.more.empty()) text += ": " + end.more;
    return text;
}

std::string start_text(const runner::RunStarted& event) {
    auto text = for_one_line(event.name);
    if (!event.file.empty()) text += fmt::format(" ({})", for_one_line(event.file));
    text += ": " + count_text(event.cells.size(), "cell");
    if (event.cells.size() > 1) text += fmt::format(", {} at a time", event.jobs);
    return text;
}

} // namespace harness::report
