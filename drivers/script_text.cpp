#include "drivers/script_text.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace harness::drivers {
namespace {

constexpr std::size_t k_longest_shown_statement = 2000;

} // namespace

base::SourcePosition Places::at(std::size_t offset) {
    const std::string_view text = m_script.text;
    offset = std::min(offset, text.size());
    if (offset < m_offset) {
        m_offset = 0;
        m_line = m_column = 1;
    }
    const auto step = base::line_column(text.substr(m_offset), offset - m_offset);
    m_column = step.line > 1 ? step.column : m_column + step.column - 1;
    m_line += step.line - 1;
    m_offset = offset;
    // Editors do not count a byte order mark as a column.
    const bool behind_mark = m_line == 1 && m_column > 1 && text.starts_with(k_byte_order_mark);
    return {m_script.file, m_script.first_line + m_line - 1, behind_mark ? m_column - 1 : m_column};
}

std::size_t byte_of_character(std::string_view text, std::size_t character) {
    std::size_t seen = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool starts_character = (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
        if (starts_character && ++seen == character) return at;
    }
    return text.size();
}

base::Result<void> check_text(const Script& script) {
    if (const auto nul = script.text.find('\0'); nul != std::string::npos)
        return script_error(script, nul, "a NUL byte: this is not a text file; save it as UTF-8");
    if (const auto at = base::first_invalid_utf8(script.text))
        return script_error(script, *at,
                            fmt::format("the byte 0x{:02X} here is not valid UTF-8; save the file as UTF-8",
                                        static_cast<unsigned char>(script.text[*at])));
    return {};
}

std::string attempt(const Script& script) {
    return "run " + script.file;
}

std::string shown_statement(std::string_view statement) {
    return base::shorten(statement, k_longest_shown_statement);
}

base::Error script_error(const Script& script, std::size_t offset, std::string_view message) {
    base::Error error;
    error.kind = base::ErrorKind::sql;
    error.message = fmt::format("{}: {}", attempt(script), message);
    error.where = Places(script).at(offset);
    return error;
}

} // namespace harness::drivers
