#include "harness/migrations/evidence.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <regex.h>
#include <stdexcept>

namespace harness::migrations {
namespace {

namespace fs = std::filesystem;

/// Markers stand near the top of a file, under a licence at most.
constexpr std::size_t k_head = 8192;
/// A marker is a short line.
constexpr std::size_t k_longest_line = 300;
/// How far above the migrations a project's own files are looked for.
constexpr int k_ancestors = 4;

std::optional<std::string> matching_line(std::string_view text, const Pattern& pattern) {
    for (auto line : base::split(text, '\n')) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (pattern.matches(line)) return std::string(base::trim(line));
    }
    return std::nullopt;
}

} // namespace

Pattern::Pattern(std::string_view expression, Letters letters) {
    const auto whole = "^(" + std::string(expression) + ")$";
    const int flags = REG_EXTENDED | REG_NOSUB | (letters == Letters::any_case ? REG_ICASE : 0);
    auto compiled = std::make_unique<regex_t>();
    if (::regcomp(compiled.get(), whole.c_str(), flags) != 0)
        throw std::logic_error("a bad pattern: " + whole);
    m_compiled = std::shared_ptr<regex_t>(compiled.release(), [](regex_t* expired) {
        ::regfree(expired);
        delete expired;
    });
}

bool Pattern::matches(std::string_view text) const {
    return text.size() < k_longest_line
           && ::regexec(static_cast<const regex_t*>(m_compiled.get()), std::string(text).c_str(), 0, nullptr,
                        0)
                  == 0;
}

Evidence::Evidence(const Folder& folder) : m_folder(folder) {
    for (const auto& entry : folder.entries) {
        if (entry.kind != Entry::Kind::file || !lower_case(entry.name).ends_with(".sql")) continue;
        m_heads.push_back({entry.name, head_of_file(folder.path / entry.name, k_head)});
    }
}

std::optional<std::string> Evidence::name(const Pattern& pattern) const {
    for (const auto& entry : m_folder.entries)
        if (pattern.matches(entry.name)) return entry.name;
    return std::nullopt;
}

std::optional<Evidence::Line> Evidence::line(const Pattern& pattern) const {
    for (const auto& head : m_heads)
        if (auto text = matching_line(head.text, pattern)) return Line{head.name, std::move(*text)};
    return std::nullopt;
}

bool Evidence::has_line(std::string_view file, const Pattern& pattern) const {
    const auto head = std::ranges::find(m_heads, file, &Head::name);
    return head != m_heads.end() && matching_line(head->text, pattern).has_value();
}

std::optional<Evidence::Line> Evidence::project_line(std::string_view file, const Pattern& pattern) const {
    std::error_code failed;
    auto at = fs::absolute(m_folder.path, failed).lexically_normal();
    for (int level = 0; !failed && level <= k_ancestors; ++level) {
        if (auto text = matching_line(head_of_file(at / file, 1U << 16), pattern))
            return Line{(at / file).string(), std::move(*text)};
        if (fs::exists(at / ".git", failed) || !at.has_relative_path()) break;
        at = at.parent_path();
    }
    return std::nullopt;
}

std::optional<Evidence::Line> Evidence::rust_dependency(std::string_view crate) const {
    const std::string name(crate);
    const Pattern pattern(R"([[:blank:]]*)" + name + R"((\.\w+)*[[:blank:]]*=.*|\[.*dependencies\.)" + name
                          + R"(\][[:blank:]]*)");
    return project_line("Cargo.toml", pattern);
}

std::string in_words(const std::optional<Evidence::Line>& line) {
    return line ? "`" + base::shorten(line->text, 40) + "` in " + line->file : "";
}

} // namespace harness::migrations
