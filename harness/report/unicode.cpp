#include "harness/report/unicode.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace harness::report {
namespace {

constexpr char32_t k_replacement = 0xFFFD;
constexpr char32_t k_escape = 0x1B;

struct Range {
    char32_t first;
    char32_t last;
};

// Combining marks, joiners, direction marks and variation selectors that turn up in practice.
constexpr std::array k_zero_width{
    Range{0x0300, 0x036F},   Range{0x0483, 0x0489},   Range{0x0591, 0x05BD}, Range{0x0610, 0x061A},
    Range{0x064B, 0x065F},   Range{0x0E34, 0x0E3A},   Range{0x0E47, 0x0E4E}, Range{0x1AB0, 0x1AFF},
    Range{0x1DC0, 0x1DFF},   Range{0x200B, 0x200F},   Range{0x202A, 0x202E}, Range{0x2060, 0x206F},
    Range{0x20D0, 0x20FF},   Range{0xFE00, 0xFE0F},   Range{0xFE20, 0xFE2F}, Range{0xFEFF, 0xFEFF},
    Range{0xE0000, 0xE007F}, Range{0xE0100, 0xE01EF},
};

// East Asian Width W and F, emoji blocks taken whole.
constexpr std::array k_wide{
    Range{0x1100, 0x115F},   Range{0x231A, 0x231B},   Range{0x2329, 0x232A},   Range{0x23E9, 0x23EC},
    Range{0x23F0, 0x23F0},   Range{0x23F3, 0x23F3},   Range{0x25FD, 0x25FE},   Range{0x2614, 0x2615},
    Range{0x2648, 0x2653},   Range{0x267F, 0x267F},   Range{0x2693, 0x2693},   Range{0x26A1, 0x26A1},
    Range{0x26AA, 0x26AB},   Range{0x26BD, 0x26BE},   Range{0x26C4, 0x26C5},   Range{0x26CE, 0x26CE},
    Range{0x26D4, 0x26D4},   Range{0x26EA, 0x26EA},   Range{0x26F2, 0x26F3},   Range{0x26F5, 0x26F5},
    Range{0x26FA, 0x26FA},   Range{0x26FD, 0x26FD},   Range{0x2705, 0x2705},   Range{0x270A, 0x270B},
    Range{0x2728, 0x2728},   Range{0x274C, 0x274C},   Range{0x274E, 0x274E},   Range{0x2753, 0x2755},
    Range{0x2757, 0x2757},   Range{0x2795, 0x2797},   Range{0x27B0, 0x27B0},   Range{0x27BF, 0x27BF},
    Range{0x2B1B, 0x2B1C},   Range{0x2B50, 0x2B50},   Range{0x2B55, 0x2B55},   Range{0x2E80, 0x303E},
    Range{0x3041, 0x4DBF},   Range{0x4E00, 0xA4CF},   Range{0xA960, 0xA97F},   Range{0xAC00, 0xD7A3},
    Range{0xF900, 0xFAFF},   Range{0xFE30, 0xFE6F},   Range{0xFF01, 0xFF60},   Range{0xFFE0, 0xFFE6},
    Range{0x1F004, 0x1F004}, Range{0x1F0CF, 0x1F0CF}, Range{0x1F18E, 0x1F18E}, Range{0x1F191, 0x1F19A},
    Range{0x1F200, 0x1F320}, Range{0x1F32D, 0x1F64F}, Range{0x1F680, 0x1F6FF}, Range{0x1F7E0, 0x1F7EB},
    Range{0x1F90C, 0x1F9FF}, Range{0x1FA70, 0x1FAFF}, Range{0x20000, 0x3FFFD},
};

bool is_in(std::span<const Range> sorted, char32_t code) {
    const auto after = std::upper_bound(sorted.begin(), sorted.end(), code,
                                        [](char32_t c, const Range& range) { return c < range.first; });
    return after != sorted.begin() && code <= std::prev(after)->last;
}

std::size_t width_of(char32_t code) {
    if (code < 0x300) return code < 0x20 || (code >= 0x7F && code < 0xA0) ? 0 : 1;
    if (is_in(k_zero_width, code)) return 0;
    return is_in(k_wide, code) ? 2 : 1;
}

bool is_control(char32_t code) {
    return code < 0x20 || (code >= 0x7F && code < 0xA0);
}

/// Marks that turn the writing direction of what follows and so can show a text in another order than it has.
bool turns_direction(char32_t code) {
    return (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0x200E
           || code == 0x200F || code == 0x061C;
}

/// Where a string that ends with BEL or ESC \ is over; where it has no end, `from`: a torn sequence must not
/// swallow the rest of the text.
std::size_t end_of_control_string(std::string_view text, std::size_t from) {
    for (auto at = from; at < text.size(); ++at) {
        if (text[at] == '\a') return at + 1;
        if (text[at] == '\x1b') return at + 1 < text.size() && text[at + 1] == '\\' ? at + 2 : from;
    }
    return from;
}

/// The offset behind the escape sequence that starts at `at` (ECMA-48, sections 5.3 to 5.6).
std::size_t end_of_escape(std::string_view text, std::size_t at) {
    const auto is_between = [&](std::size_t i, char first, char last) {
        return i < text.size() && text[i] >= first && text[i] <= last;
    };
    ++at;
    if (at >= text.size()) return at;
    switch (text[at]) {
    case '[':
        ++at;
        while (is_between(at, 0x20, 0x3F)) ++at;
        return is_between(at, 0x40, 0x7E) ? at + 1 : at;
    case ']':
    case 'P':
    case 'X':
    case '^':
    case '_':
        return end_of_control_string(text, at + 1);
    default:
        while (is_between(at, 0x20, 0x2F)) ++at;
        return is_between(at, 0x30, 0x7E) ? at + 1 : at;
    }
}

/// Walks over the characters outside of escape sequences.
template <class Visitor>
void for_each_character(std::string_view text, Visitor visit) {
    for (std::size_t at = 0; at < text.size();) {
        const auto character = character_at(text, at);
        if (character.code == k_escape) {
            at = end_of_escape(text, at);
            continue;
        }
        at += character.bytes;
        visit(character.code, at);
    }
}

} // namespace

Character character_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const auto first = byte(0);
    if (first < 0x80) return {first, 1, true};
    const Character invalid{k_replacement, 1, false};
    const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() - at < bytes) return invalid;
    char32_t code = first & (0xFFU >> (bytes + 1));
    for (std::size_t i = 1; i < bytes; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return invalid;
        code = (code << 6U) | (byte(i) & 0x3FU);
    }
    const bool overlong = (bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000);
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    return overlong || surrogate || code > 0x10FFFF ? invalid : Character{code, bytes, true};
}

void append_utf8(std::string& text, char32_t code) {
    const auto put = [&](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0U | (code >> 6U));
        put(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
        put(0xE0U | (code >> 12U));
        put(0x80U | ((code >> 6U) & 0x3FU));
        put(0x80U | (code & 0x3FU));
    } else {
        put(0xF0U | (code >> 18U));
        put(0x80U | ((code >> 12U) & 0x3FU));
        put(0x80U | ((code >> 6U) & 0x3FU));
        put(0x80U | (code & 0x3FU));
    }
}

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto character = character_at(text, at);
        width += width_of(character.code);
        at += character.bytes;
    }
    return width;
}

std::string cut_to_width(std::string_view text, std::size_t columns) {
    std::size_t width = 0;
    std::size_t fits = 0; // bytes that leave room for the ellipsis
    for (std::size_t at = 0; at < text.size();) {
        const auto character = character_at(text, at);
        width += width_of(character.code);
        at += character.bytes;
        if (width < columns) fits = at;
        if (width > columns) return columns == 0 ? "" : std::string(text.substr(0, fits)) + "…";
    }
    return std::string(text);
}

std::string pad_right(std::string_view text, std::size_t columns) {
    const auto width = display_width(text);
    return std::string(text) + std::string(width < columns ? columns - width : 0, ' ');
}

std::string pad_left(std::string_view text, std::size_t columns) {
    const auto width = display_width(text);
    return std::string(width < columns ? columns - width : 0, ' ') + std::string(text);
}

std::string for_terminal(std::string_view text) {
    std::string clean;
    clean.reserve(text.size());
    for_each_character(text, [&](char32_t code, std::size_t next) {
        const bool line_ends = next < text.size() && text[next] == '\n';
        if (code == '\r' && line_ends) return;
        if (code == '\n' || code == '\r') {
            clean += '\n';
        } else if (code == '\t') {
            clean += "    ";
        } else {
            append_utf8(clean, is_control(code) || turns_direction(code) ? k_replacement : code);
        }
    });
    return clean;
}

std::string for_one_line(std::string_view text) {
    auto clean = for_terminal(text);
    while (clean.ends_with('\n')) clean.pop_back();
    std::replace(clean.begin(), clean.end(), '\n', ' ');
    return clean;
}

std::string for_xml(std::string_view text) {
    std::string clean;
    clean.reserve(text.size());
    for_each_character(text, [&](char32_t code, std::size_t) {
        const bool allowed = !is_control(code) || code == '\t' || code == '\n' || code == '\r';
        if (allowed && code != 0xFFFE && code != 0xFFFF) append_utf8(clean, code);
    });
    return clean;
}

} // namespace harness::report
