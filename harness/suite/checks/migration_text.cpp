#include "harness/suite/checks/migration_text.hpp"

#include <algorithm>

namespace harness::suite {
namespace {

bool is_in_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$'
           || (c & 0x80) != 0;
}

std::string lower(std::string_view text) {
    std::string lowered(text);
    for (char& c : lowered) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return lowered;
}

/// Where the comment that starts at `at` ends; `at` itself if none does.
std::size_t end_of_comment(std::string_view text, std::size_t at) {
    const auto rest = text.substr(at);
    if (rest.starts_with("--")) return std::min(text.find('\n', at), text.size());
    if (!rest.starts_with("/*") || rest.starts_with("/*!")) return at;
    const auto end = text.find("*/", at);
    return end == std::string_view::npos ? text.size() : end + 2;
}

bool has_word(std::string_view text, std::string_view word) {
    if (word.empty()) return false;
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const auto end = at + word.size();
        const bool starts = at == 0 || !is_in_word(text[at - 1]);
        if (starts && (end == text.size() || !is_in_word(text[end]))) return true;
    }
    return false;
}

} // namespace

MigrationText::MigrationText(const migrations::Revision& revision, migrations::Direction direction,
                             const migrations::ToldSql* told) {
    m_prose = lower(revision.name + '\n' + revision.description + '\n' + revision.words + '\n');
    const auto& migration = direction == migrations::Direction::up ? revision.up : revision.down;
    if (!migration) return;
    const bool is_told = !migration->has_text && told != nullptr;
    m_is_known = migration->has_text || (is_told && told->is_whole);
    m_adds_null = is_told && told->adds_null;
    const auto text = lower(is_told ? told->text : migration->script.text);
    for (std::size_t at = 0; at < text.size();) {
        const auto comment = end_of_comment(text, at);
        if (comment != at) {
            m_prose += text.substr(at, comment - at) + '\n';
            m_sql += ' ';
            at = comment;
            continue;
        }
        auto end = at;
        while (end < text.size() && is_in_word(text[end])) ++end;
        if (end == at) ++end;
        const auto piece = text.substr(at, end - at);
        m_sql += piece;
        constexpr std::string_view separators = " \t\r\n\f\v'\"`[]";
        if (separators.find(piece.front()) == std::string_view::npos) m_words.push_back(piece);
        at = end;
    }
}

bool MigrationText::names(std::string_view name) const {
    return has_word(m_sql, lower(name));
}

bool MigrationText::follows(std::size_t at, const std::vector<std::string_view>& words) const {
    if (at + words.size() > m_words.size()) return false;
    return std::equal(words.begin(), words.end(), m_words.begin() + static_cast<std::ptrdiff_t>(at));
}

bool MigrationText::says(const std::vector<std::string_view>& words) const {
    for (std::size_t at = 0; at < m_words.size(); ++at)
        if (follows(at, words)) return true;
    return false;
}

bool MigrationText::says_of(std::string_view name, const std::vector<std::string_view>& words) const {
    const auto word = lower(name);
    for (std::size_t at = 0; at < m_words.size(); ++at) {
        if (m_words[at] != word) continue;
        for (auto then = at + 1; then < m_words.size() && m_words[then] != "," && m_words[then] != ";";
             ++then)
            if (follows(then, words)) return true;
    }
    return false;
}

bool MigrationText::makes_nullable(std::string_view column) const {
    if (m_adds_null && !explains({"nullable"})) return false;
    const auto word = lower(column);
    for (std::size_t at = 0; at < m_words.size(); ++at) {
        if (m_words[at] != word) continue;
        for (auto then = at + 1; then < m_words.size() && m_words[then] != "," && m_words[then] != ";";
             ++then) {
            const auto& before = m_words[then - 1];
            if (m_words[then] == "null" && before != "not" && before != "default" && before != "set"
                && before != "is")
                return true;
        }
    }
    return false;
}

bool MigrationText::renames(std::string_view from, std::string_view to) const {
    const auto old_name = lower(from);
    const auto new_name = lower(to);
    return says({old_name, "to", new_name}) || says({"change", old_name, new_name})
           || says({"change", "column", old_name, new_name});
}

bool MigrationText::explains(const std::vector<std::string_view>& words) const {
    return std::ranges::any_of(
        words, [&](std::string_view word) { return m_prose.find(word) != std::string::npos; });
}

} // namespace harness::suite
