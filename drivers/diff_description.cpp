// Changes for people: what was added and removed with a table is folded into the table's line, and of what
// changed only the differing parts are told.

#include "drivers/diff_lines.hpp"
#include "drivers/diff_members.hpp"
#include "drivers/snapshot.hpp"
#include "drivers/snapshot_json.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace harness::drivers {
namespace {

using Kind = SchemaChange::Kind;
using Lines = std::vector<std::string>;

constexpr std::string_view k_arrow = " → ";
constexpr std::size_t k_most_bytes = 160; ///< of a definition behind its title

/// Where a change is told: by its table or other owner, the owner's own change first.
struct Place {
    std::string schema;
    std::string owner;
    bool inside = false; ///< of the owner
};

/// Kinds that other objects have as their parent.
bool is_owner(const SchemaObject& object) {
    static constexpr std::array<std::string_view, 7> kinds{
        "table", "view", "materialized view", "foreign table", "virtual table", "composite type", "domain"};
    return std::ranges::find(kinds, object.kind) != kinds.end();
}

Place place_of(const SchemaObject& object) {
    if (is_owner(object)) return {object.schema, object.name, false};
    return {object.schema, object.parent, true};
}

std::string plural(std::string_view kind, std::size_t count) {
    std::string text = std::to_string(count) + ' ' + std::string{kind};
    if (count == 1 || kind.ends_with('s')) return text;
    if (kind.ends_with("ex")) return text + "es";
    if (kind.ends_with('y')) return text.replace(text.size() - 1, 1, "ies");
    return text + 's';
}

/// The tables and other owners that were added or removed as a whole, with what was folded into each.
class Folds {
  public:
    explicit Folds(const std::vector<SchemaChange>& changes) {
        for (const auto& change : changes)
            if (is_owner(change.after) && change.kind != Kind::changed)
                m_counts[key(change, change.after.name)];
    }
    /// Counts the change in its owner's line; false if it has to be told by itself.
    bool take(const SchemaChange& change) {
        if (is_owner(change.after)) return false;
        const auto found = m_counts.find(key(change, change.after.parent));
        if (found == m_counts.end()) return false;
        ++found->second[change.after.kind];
        return true;
    }
    /// " (4 columns, 2 indexes)"
    [[nodiscard]] std::string counts(const SchemaChange& owner) const {
        const auto found = m_counts.find(key(owner, owner.after.name));
        if (found == m_counts.end() || found->second.empty()) return {};
        Lines counted;
        for (const auto& [kind, count] : found->second) counted.push_back(plural(kind, count));
        return " (" + base::join(counted, ", ") + ')';
    }

  private:
    using Key = std::tuple<Kind, std::string, std::string>;
    static Key key(const SchemaChange& change, const std::string& owner) {
        return {change.kind, change.after.schema, owner};
    }
    std::map<Key, std::map<std::string, std::size_t>> m_counts;
};

std::string one_line(std::string_view text) {
    std::string line{text};
    std::ranges::replace(line, '\n', ' ');
    return base::shorten(line, k_most_bytes);
}

std::string added_or_removed(const SchemaChange& change, const Folds& folds) {
    const auto& object = change.kind == Kind::added ? change.after : change.before;
    auto line = (change.kind == Kind::added ? "+ " : "- ") + object.title() + folds.counts(change);
    if (!is_owner(object) && !is_json(object.definition) && !object.definition.empty())
        line += ": " + one_line(object.definition);
    return line;
}

void append_indented(Lines& lines, const std::vector<std::string>& more) {
    for (const auto& line : more) lines.push_back("    " + line);
}

/// None when the members differ by nothing that is worth a line.
Lines changed_members(const SchemaChange& change) {
    Lines lines;
    Lines brief;
    Lines details;
    for (const auto& member : diff_members(change.before.definition, change.after.definition)) {
        if (!member.is_long()) {
            brief.push_back(member.name + ": " + member.before + std::string{k_arrow} + member.after);
        } else {
            brief.push_back(member.name);
            append_indented(details, diff_lines(member.before, member.after));
        }
    }
    if (brief.empty()) return lines;
    lines.push_back("~ " + change.title() + ": " + base::join(brief, "; "));
    lines.insert(lines.end(), details.begin(), details.end());
    return lines;
}

Lines changed(const SchemaChange& change) {
    const auto& before = change.before.definition;
    const auto& after = change.after.definition;
    if (is_json(before) && is_json(after)) return changed_members(change);
    const MemberChange whole{"", before, after};
    if (!whole.is_long()) return {"~ " + change.title() + ": " + before + std::string{k_arrow} + after};
    Lines lines{"~ " + change.title() + ':'};
    append_indented(lines, diff_lines(before, after));
    return lines;
}

std::vector<SchemaChange> by_place(std::vector<SchemaChange> changes) {
    const auto key = [](const SchemaChange& change) {
        auto place = place_of(change.after);
        return std::make_tuple(place.schema, place.owner, place.inside);
    };
    std::ranges::stable_sort(changes, {}, key);
    return changes;
}

} // namespace

std::string describe(const std::vector<SchemaChange>& changes, std::size_t most_lines) {
    Folds folds(changes);
    std::vector<SchemaChange> told;
    std::ranges::copy_if(changes, std::back_inserter(told),
                         [&](const auto& change) { return !folds.take(change); });

    Lines lines;
    for (const auto& change : by_place(std::move(told))) {
        if (change.kind != Kind::changed) {
            lines.push_back(added_or_removed(change, folds));
            continue;
        }
        auto more = changed(change);
        lines.insert(lines.end(), more.begin(), more.end());
    }
    if (lines.size() > most_lines) {
        const auto left = lines.size() - most_lines;
        lines.resize(most_lines);
        lines.push_back("… and " + std::to_string(left) + (left == 1 ? " more line" : " more lines"));
    }
    return base::join(lines, "\n") + (lines.empty() ? "" : "\n");
}

} // namespace harness::drivers
