#include "harness/suite/origins.hpp"

#include "harness/base/text.hpp"

#include <cctype>

namespace harness::suite {
namespace {

bool is_word(std::string_view text, std::size_t at) {
    if (at >= text.size()) return false;
    const char c = text[at];
    return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0;
}

} // namespace

Origins::Origins(const migrations::History& history, const WalkRecord& walk) : m_history(history) {
    for (const auto& trip : walk.trips)
        for (const auto& step : trip.steps)
            for (const auto& change : step.change)
                if (change.kind == drivers::SchemaChange::Kind::added)
                    m_made[change.title()] = step.step.revision;
}

std::optional<std::size_t> Origins::of(const drivers::SchemaObject& object) const {
    const auto made = m_made.find(object.title());
    if (made == m_made.end()) return std::nullopt;
    return made->second;
}

base::SourcePosition Origins::place(std::size_t revision, std::string_view name) const {
    const auto& up = m_history.revisions.at(revision).up;
    return up ? find_name(up->script, name) : base::SourcePosition{};
}

base::SourcePosition find_name(const drivers::Script& script, std::string_view name) {
    const std::string_view text = script.text;
    for (auto at = text.find(name); !name.empty() && at != std::string_view::npos;
         at = text.find(name, at + 1)) {
        if ((at > 0 && is_word(text, at - 1)) || is_word(text, at + name.size())) continue;
        const auto place = base::line_column(text, at);
        return {script.file, script.first_line + place.line - 1, place.column};
    }
    return {script.file, 0, 0};
}

} // namespace harness::suite
