#include "harness/report/caret.hpp"

#include "harness/base/text.hpp"
#include "harness/report/unicode.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace harness::report {
namespace {

constexpr std::uintmax_t k_most_source_bytes = 4U << 20U;

/// Where the character of that line and column starts; nothing if the text has none there.
std::optional<std::size_t> offset_of(std::string_view text, int line, int column) {
    std::size_t at = 0;
    for (int passed = 1; passed < line; ++passed) {
        const auto end = text.find('\n', at);
        if (end == std::string_view::npos) return std::nullopt;
        at = end + 1;
    }
    for (int passed = 1; passed < column; ++passed) {
        if (at >= text.size() || text[at] == '\n') return std::nullopt;
        at += character_at(text, at).bytes;
    }
    return at;
}

} // namespace

std::optional<Caret> caret_in(std::string_view statement, const base::SourcePosition& where,
                              std::string_view file_text) {
    if (statement.empty() || where.line < 1 || where.column < 1) return std::nullopt;
    const auto place = offset_of(file_text, where.line, where.column);
    if (!place) return std::nullopt;
    const auto earliest = *place < statement.size() ? 0 : *place - statement.size() + 1;
    const auto begin = file_text.find(statement, earliest);
    if (begin == std::string_view::npos || begin > *place) return std::nullopt;
    const auto caret = base::line_column(statement, *place - begin);
    return Caret{caret.line, caret.column};
}

std::optional<std::string> read_source(const std::string& file) {
    std::error_code error;
    if (file.empty() || !std::filesystem::is_regular_file(file, error)) return std::nullopt;
    if (std::filesystem::file_size(file, error) > k_most_source_bytes || error) return std::nullopt;
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in.good() && !in.eof()) return std::nullopt;
    return text;
}

} // namespace harness::report
