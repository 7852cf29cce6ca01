#pragma once
// A terminal, as far as the console uses one.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace harness::report_test {

/// Knows line feeds (with the carriage return that a tty adds), carriage returns, cursor up, erasing to the
/// end of line and screen, colours, wide characters, wrapping and scrolling. Anything else throws
/// std::logic_error.
class Screen {
  public:
    Screen(std::size_t rows, std::size_t columns) : m_rows(rows), m_columns(columns) {}

    void write(std::string_view text);
    /// Without the blanks at their ends; what scrolled out comes first.
    [[nodiscard]] std::vector<std::string> lines() const;
    [[nodiscard]] std::size_t scrolled() const { return m_top; }
    void resize(std::size_t rows, std::size_t columns);

    bool wrapped = false; ///< whether a line was ever too long

  private:
    std::size_t escape(std::string_view text, std::size_t at);
    void put(std::string glyph, std::size_t width);
    void line_feed();
    std::vector<std::string>& row();

    std::size_t m_rows;
    std::size_t m_columns;
    std::vector<std::vector<std::string>> m_lines; ///< a glyph a column, empty behind a wide one
    std::size_t m_top = 0;                         ///< the first line on the screen
    std::size_t m_row = 0;                         ///< counted from the first line that ever was
    std::size_t m_column = 0;
};

} // namespace harness::report_test
