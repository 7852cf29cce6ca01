#pragma once
// Columns of text, for a person.

#include <cstdint>
#include <string>
#include <vector>

namespace harness::cli {

class Table {
  public:
    explicit Table(std::vector<std::string> heads) : m_rows{std::move(heads)} {}
    void add(std::vector<std::string> row) { m_rows.push_back(std::move(row)); }
    /// A line a row, the heads first; no blanks at the ends of lines.
    [[nodiscard]] std::string text() const;

  private:
    std::vector<std::vector<std::string>> m_rows;
};

/// "12 s", "5 min", "3 h", "2 d".
[[nodiscard]] std::string age_text(std::int64_t seconds);
/// "39 MiB", "1.4 GiB".
[[nodiscard]] std::string size_text(std::uint64_t bytes);

} // namespace harness::cli
