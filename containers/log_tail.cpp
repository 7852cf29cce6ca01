#include "containers/log_tail.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <utility>

namespace harness::containers {
namespace {

constexpr std::size_t k_remembered = std::size_t{256} * 1024;

/// Length of the escape sequence (ECMA-48) at the start of `text`, which starts with ESC.
std::size_t escape_length(std::string_view text) {
    if (text.size() < 2 || text[1] != '[') return std::min<std::size_t>(text.size(), 2);
    std::size_t end = 2;
    while (end < text.size() && (text[end] < 0x40 || text[end] > 0x7e)) ++end;
    return std::min(end + 1, text.size());
}

} // namespace

void LogTail::feed(std::string_view bytes) {
    if (m_form == Form::unknown) {
        m_header += bytes;
        if (m_header.size() < StreamFrames::k_header) return;
        m_form = StreamFrames::opens_a_frame(m_header) ? Form::framed : Form::bare;
        const auto held = std::exchange(m_header, {});
        return feed(held);
    }
    if (m_form == Form::framed)
        m_frames.feed(bytes, [this](int, std::string_view text) { remember(text); });
    else
        remember(bytes);
}

void LogTail::remember(std::string_view text) {
    m_text += text;
    if (m_text.size() > 2 * k_remembered) m_text.erase(0, m_text.size() - k_remembered);
}

std::string LogTail::text() const {
    auto text = plain_text(m_form == Form::unknown ? m_header : m_text);
    while (!text.empty() && text.back() == '\n') text.pop_back();
    auto begin = text.size();
    for (int line = 0; line < m_lines && begin != std::string::npos && begin > 0; ++line)
        begin = text.rfind('\n', begin - 1);
    return m_lines <= 0 || begin == std::string::npos || begin == 0 ? (m_lines <= 0 ? "" : text)
                                                                    : text.substr(begin + 1);
}

std::string plain_text(std::string_view text) {
    std::string plain;
    while (!text.empty()) {
        if (text.front() == '\x1b') {
            text.remove_prefix(escape_length(text));
            continue;
        }
        const auto c = static_cast<unsigned char>(text.front());
        if ((c >= 0x20 && c != 0x7f) || c == '\n' || c == '\t') plain += text.front();
        text.remove_prefix(1);
    }
    for (std::size_t from = 0;;) {
        const auto bad = base::first_invalid_utf8(std::string_view(plain).substr(from));
        if (!bad) return plain;
        from += *bad;
        plain[from] = '?';
    }
}

} // namespace harness::containers
