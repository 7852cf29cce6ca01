#include "matrix/source.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <tuple>

namespace harness::matrix {
namespace {

constexpr std::size_t k_block = 1024;
constexpr std::size_t k_longest_line = 160;
constexpr std::size_t k_most_mistakes = 100;

bool starts_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

std::size_t count_characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

/// What stands between the user's name and the host of an address, character by character, so that places
/// stay what they are.
std::string without_passwords(std::string line) {
    for (auto at = line.find("://"); at != std::string::npos; at = line.find("://", at + 3)) {
        const auto end = line.find_first_of(" \t\"',", at + 3);
        const auto host = line.rfind('@', end);
        const auto colon = line.find(':', at + 3);
        if (host == std::string::npos || colon == std::string::npos || colon >= host) continue;
        for (auto byte = colon + 1; byte < host; ++byte)
            if (starts_character(line[byte])) line[byte] = '*';
        // What is left of characters of several bytes.
        line.erase(std::remove_if(line.begin() + static_cast<std::ptrdiff_t>(colon + 1),
                                  line.begin() + static_cast<std::ptrdiff_t>(host),
                                  [](char byte) { return !starts_character(byte); }),
                   line.begin() + static_cast<std::ptrdiff_t>(host));
    }
    return line;
}

/// Cuts a long line down to the part around the byte at `at`; answers where that byte went.
std::size_t cut_around(std::string& line, std::size_t at) {
    if (line.size() <= k_longest_line) return at;
    std::size_t begin = at > k_longest_line / 2 ? at - k_longest_line / 2 : 0;
    std::size_t end = std::min(line.size(), begin + k_longest_line);
    while (begin > 0 && !starts_character(line[begin])) --begin;
    while (end < line.size() && !starts_character(line[end])) ++end;
    const std::string_view before = begin > 0 ? "…" : "";
    const std::string_view after = end < line.size() ? "…" : "";
    line = std::string(before) + line.substr(begin, end - begin) + std::string(after);
    return at - begin + before.size();
}

} // namespace

Source::Source(std::string name, std::string_view text)
    : m_name(std::move(name)), m_text(text), m_line_starts{0}, m_characters{0} {
    for (std::size_t at = 0; at < text.size(); ++at)
        if (text[at] == '\n') m_line_starts.push_back(at + 1);
    for (std::size_t at = 0; at + k_block <= text.size(); at += k_block)
        m_characters.push_back(m_characters.back() + count_characters(text.substr(at, k_block)));
}

std::size_t Source::characters_before(std::size_t offset) const {
    const auto block = offset / k_block;
    return m_characters[block] + count_characters(m_text.substr(block * k_block, offset % k_block));
}

base::SourcePosition Source::position(std::size_t offset) const {
    offset = std::min(offset, m_text.size());
    const auto next = std::upper_bound(m_line_starts.begin(), m_line_starts.end(), offset);
    const auto start = *std::prev(next);
    return {m_name, static_cast<int>(next - m_line_starts.begin()),
            static_cast<int>(characters_before(offset) - characters_before(start)) + 1};
}

std::string_view Source::line(int number) const {
    if (number < 1 || static_cast<std::size_t>(number) > m_line_starts.size()) return {};
    const auto rest = m_text.substr(m_line_starts[static_cast<std::size_t>(number) - 1]);
    auto text = rest.substr(0, rest.find('\n'));
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
}

Mistake Source::mistake(std::size_t offset, std::string message) const {
    return mistake(position(offset), std::move(message));
}

Mistake Source::mistake(const base::SourcePosition& where, std::string message) const {
    Mistake found{where, std::move(message), without_passwords(std::string(line(where.line))), 0};
    std::size_t at = 0;
    for (int column = 1; column < where.column && at < found.line.size(); ++column) do
            ++at;
        while (at < found.line.size() && !starts_character(found.line[at]));
    at = cut_around(found.line, at);
    found.caret = static_cast<int>(count_characters(std::string_view(found.line).substr(0, at))) + 1;
    return found;
}

void Mistakes::add(std::size_t offset, std::string message) {
    add(m_source.position(offset), std::move(message));
}

void Mistakes::add(const base::SourcePosition& where, std::string message) {
    m_found.emplace_back(where, std::move(message));
}

std::vector<Mistake> Mistakes::take() {
    const auto place = [](const auto& found) { return std::pair(found.first.line, found.first.column); };
    std::stable_sort(m_found.begin(), m_found.end(),
                     [&](const auto& a, const auto& b) { return place(a) < place(b); });
    m_found.erase(std::unique(m_found.begin(), m_found.end()), m_found.end());
    std::vector<Mistake> shown;
    for (auto& [where, message] : m_found) {
        if (shown.size() == k_most_mistakes) {
            const auto more = std::to_string(m_found.size() - shown.size());
            shown.push_back(m_source.mistake(where, "from here on there are " + more
                                                        + " more mistakes; mend those above first"));
            break;
        }
        shown.push_back(m_source.mistake(where, std::move(message)));
    }
    m_found.clear();
    return shown;
}

std::string in_quotes(std::string_view text) {
    std::string plain = base::shorten(text, 60);
    for (auto& byte : plain)
        if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F) byte = ' ';
    return "\"" + plain + "\"";
}

std::string did_you_mean_clause(std::string_view word, const std::vector<std::string_view>& candidates) {
    constexpr std::size_t longest_word = 64; // a longer one is no slip of the pen
    if (word.size() > longest_word) return {};
    auto meant = base::did_you_mean(word, candidates);
    return meant ? " Did you mean \"" + *meant + "\"?" : std::string();
}

std::string one_of(const std::vector<std::string_view>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
        text += names[i];
    }
    return text;
}

std::string render(const std::vector<Mistake>& mistakes) {
    std::string text;
    for (const auto& found : mistakes) {
        text += base::to_string(found.where) + ": error: " + found.message + "\n";
        if (found.line.empty()) continue;
        text += "  " + found.line + "\n  ";
        int column = 1;
        for (const char byte : found.line) {
            if (!starts_character(byte)) continue;
            if (column++ >= found.caret) break;
            text += byte == '\t' ? '\t' : ' ';
        }
        text.append(static_cast<std::size_t>(std::max(0, found.caret - column)), ' ');
        text += "^\n";
    }
    return text;
}

} // namespace harness::matrix
