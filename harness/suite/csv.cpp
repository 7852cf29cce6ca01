#include "harness/suite/csv.hpp"

namespace harness::suite {
namespace {

base::Error mistake(const std::string& file, int line, std::string message) {
    base::Error error;
    error.kind = base::ErrorKind::usage;
    error.message = "reading " + file + ": " + std::move(message);
    error.where = {file, line, 0};
    return error;
}

/// Reads one row after the other.
class Reader {
  public:
    Reader(std::string_view text, const std::string& file) : m_text(text), m_file(file) {}

    [[nodiscard]] bool is_at_end() const { return m_at >= m_text.size(); }

    base::Result<CsvRow> row() {
        CsvRow row{m_line, {}};
        for (;;) {
            HARNESS_TRY(auto value, field());
            row.values.push_back(std::move(value));
            if (take(',')) continue;
            (void)take('\r');
            if (take('\n') || is_at_end()) return row;
            return mistake(m_file, m_line, "after a quoted field comes a comma or the end of the line");
        }
    }

  private:
    bool take(char wanted) {
        if (is_at_end() || m_text[m_at] != wanted) return false;
        if (wanted == '\n') ++m_line;
        ++m_at;
        return true;
    }

    base::Result<std::optional<std::string>> field() {
        if (take('"')) return quoted();
        const auto end = std::min(m_text.find_first_of(",\r\n", m_at), m_text.size());
        const auto value = m_text.substr(m_at, end - m_at);
        m_at = end;
        if (value.empty()) return std::optional<std::string>();
        return std::optional<std::string>(value);
    }

    base::Result<std::optional<std::string>> quoted() {
        const int begin = m_line;
        std::string value;
        while (!is_at_end()) {
            const char letter = m_text[m_at];
            (void)take(letter);
            if (letter != '"')
                value += letter;
            else if (take('"')) // two quotes are one
                value += letter;
            else
                return std::optional<std::string>(std::move(value));
        }
        return mistake(m_file, begin, "a quote is opened here and not closed");
    }

    std::string_view m_text;
    const std::string& m_file;
    std::size_t m_at = 0;
    int m_line = 1;
};

} // namespace

base::Result<std::vector<CsvRow>> parse_csv(std::string_view text, const std::string& file) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    std::vector<CsvRow> rows;
    Reader reader(text, file);
    while (!reader.is_at_end()) {
        HARNESS_TRY(auto row, reader.row());
        const bool is_blank = row.values.size() == 1 && !row.values.front();
        if (is_blank) continue;
        if (!rows.empty() && row.values.size() != rows.front().values.size())
            return mistake(file, row.line,
                           "this row has " + std::to_string(row.values.size())
                               + " fields, the first line has " + std::to_string(rows.front().values.size())
                               + "; write one for each column, nothing between two commas for NULL");
        rows.push_back(std::move(row));
    }
    if (rows.empty()) return mistake(file, 1, "it is empty; its first line names the columns");
    for (const auto& name : rows.front().values)
        if (!name || name->empty()) return mistake(file, 1, "a column in the first line has no name");
    return rows;
}

} // namespace harness::suite
