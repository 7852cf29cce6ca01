#include "drivers/snapshot.hpp"

namespace harness::drivers {

std::string describe(const std::vector<SchemaChange>& changes, std::size_t most_lines) {
    std::string text;
    std::size_t lines = 0;
    for (const auto& change : changes) {
        if (lines++ == most_lines) break;
        const bool added = change.kind == SchemaChange::Kind::added;
        const bool removed = change.kind == SchemaChange::Kind::removed;
        text += (added ? "+ " : removed ? "- " : "~ ") + change.title();
        if (!added && !removed) text += ": " + change.before.definition + " → " + change.after.definition;
        text += '\n';
    }
    if (changes.size() > most_lines)
        text += "… and " + std::to_string(changes.size() - most_lines) + " more\n";
    return text;
}

} // namespace harness::drivers
