#include "tests/report/screen.hpp"

#include "harness/report/unicode.hpp"

#include <algorithm>
#include <stdexcept>

namespace harness::report_test {

std::vector<std::string>& Screen::row() {
    if (m_lines.size() <= m_row) m_lines.resize(m_row + 1);
    if (m_lines[m_row].size() < m_columns) m_lines[m_row].resize(m_columns, " ");
    return m_lines[m_row];
}

void Screen::line_feed() {
    ++m_row;
    m_column = 0;
    row();
    if (m_row - m_top >= m_rows) ++m_top;
}

void Screen::put(std::string glyph, std::size_t width) {
    if (width == 0) return;
    if (m_column + width > m_columns) {
        wrapped = true;
        line_feed();
    }
    row()[m_column] = std::move(glyph);
    if (width == 2) row()[m_column + 1] = "";
    m_column += width;
}

std::size_t Screen::escape(std::string_view text, std::size_t at) {
    if (text.substr(at, 2) != "\x1b[") throw std::logic_error("an escape sequence that is not known here");
    at += 2;
    std::size_t number = 0;
    for (; text.at(at) == ';' || (text.at(at) >= '0' && text.at(at) <= '9'); ++at)
        number = text[at] == ';' ? 0 : number * 10 + static_cast<std::size_t>(text[at] - '0');
    switch (text[at]) {
    case 'm':
        break;
    case 'A':
        m_row -= std::min(m_row - m_top, number);
        break;
    case 'J':
        m_lines.resize(std::min(m_lines.size(), m_row + 1));
        [[fallthrough]];
    case 'K':
        for (auto column = m_column; column < row().size(); ++column) row()[column] = " ";
        break;
    default:
        throw std::logic_error("an escape sequence that is not known here");
    }
    return at + 1;
}

void Screen::write(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '\x1b') {
            at = escape(text, at);
            continue;
        }
        const auto character = report::character_at(text, at);
        const auto glyph = text.substr(at, character.bytes);
        at += character.bytes;
        if (glyph == "\n") {
            line_feed();
        } else if (glyph == "\r") {
            m_column = 0;
        } else {
            put(std::string(glyph), report::display_width(glyph));
        }
    }
}

std::vector<std::string> Screen::lines() const {
    std::vector<std::string> all;
    for (const auto& glyphs : m_lines) {
        std::string line;
        for (const auto& glyph : glyphs) line += glyph;
        line.erase(line.find_last_not_of(' ') + 1);
        all.push_back(line);
    }
    while (!all.empty() && all.back().empty()) all.pop_back();
    return all;
}

void Screen::resize(std::size_t rows, std::size_t columns) {
    // As terminals do that fold long lines anew: everything is written once more.
    const auto old = lines();
    *this = Screen(rows, columns);
    for (const auto& line : old) write(line + '\n');
    wrapped = false;
}

} // namespace harness::report_test
