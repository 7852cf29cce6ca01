#include "harness/migrations/inspect.hpp"

#include "drivers/driver.hpp"
#include "harness/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>

namespace harness::migrations {
namespace {

constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";
/// A wider hole is a jump somebody meant.
constexpr std::uint64_t k_widest_gap = 10;

std::string_view word(Direction direction) {
    return direction == Direction::up ? "up" : "down";
}

/// Says where a file stops being UTF-8 text; a NUL byte counts, because no SQL text can hold one.
void inspect_encoding(History& history, const Revision& revision, const drivers::Script& script,
                      const Habits& habits) {
    const auto& text = script.text;
    if (text.starts_with(k_byte_order_mark))
        add_flaw(history, "chain/byte-order-mark", revision.name,
                 "the file begins with a UTF-8 byte order mark, which PostgreSQL takes for part of the first "
                 "word (a syntax error) and SQLite skips",
                 {script.file, 1, 1});
    const auto offset = std::min(base::first_invalid_utf8(text).value_or(text.size()), text.find('\0'));
    if (offset >= text.size()) return;
    const bool utf16 = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
    const auto at = base::line_column(text, offset);
    std::string what = "the file is not UTF-8 text from here on";
    if (text[offset] == '\0') what = "the file holds a NUL byte";
    if (utf16) what = "the file is UTF-16, not UTF-8";
    add_flaw(history, "chain/not-utf8", revision.name, what + ": " + std::string(habits.not_utf8),
             {script.file, script.first_line - 1 + at.line, at.column});
}

void inspect_emptiness(History& history, const Revision& revision, const drivers::Script& script,
                       Direction direction, const Habits& habits, drivers::Dialect dialect) {
    std::string_view text = script.text;
    if (text.starts_with(k_byte_order_mark)) text.remove_prefix(k_byte_order_mark.size());
    const auto rule = std::string("chain/empty-") + std::string(word(direction));
    const auto what = "the " + std::string(word(direction)) + " " + std::string(habits.part) + " ";
    const int line = script.first_line > 1 ? script.first_line : 0; // of a section: where it begins
    if (script.text.empty())
        add_flaw(history, rule, revision.name, what + "is empty: " + std::string(habits.empty),
                 {script.file, line});
    else if (drivers::is_blank(text, dialect)) {
        const bool is_bare = text.find_first_not_of("; \t\r\n\f\v") == std::string_view::npos;
        const auto meaning = is_bare && !habits.bare.empty() ? habits.bare : habits.blank;
        add_flaw(history, rule, revision.name,
                 what + "holds nothing but " + (is_bare ? "blanks: " : "comments and blanks: ")
                     + std::string(meaning),
                 {script.file, line});
    }
}

void inspect_presence(History& history, const Habits& habits) {
    const auto has_down = [](const Revision& revision) { return revision.down.has_value(); };
    const auto is_refused = [](const Revision& revision) {
        return revision.up && !revision.up->refusal.empty();
    };
    const bool one_way = std::ranges::none_of(history.revisions, has_down)
                         && std::ranges::none_of(history.revisions, is_refused);
    if (one_way)
        add_flaw(history, "chain/one-way", {},
                 "none of the " + std::to_string(history.revisions.size()) + " revisions has a down "
                     + std::string(habits.part) + ": " + std::string(habits.missing_down),
                 {history.folder.string()});
    for (const auto& revision : history.revisions) {
        if (revision.up && !revision.up->refusal.empty()) continue; // told already
        if (!revision.up)
            add_flaw(history, "chain/missing-up", revision.name,
                     "the revision has a down file but no up file: " + std::string(habits.missing_up),
                     {revision.down ? revision.down->script.file : history.folder.string()});
        if (!revision.down && !one_way && !revision.is_repeatable)
            add_flaw(history, "chain/missing-down", revision.name,
                     "the revision has no down " + std::string(habits.part) + ": "
                         + std::string(habits.missing_down),
                     {revision.up ? revision.up->script.file : history.folder.string()});
    }
}

/// The versions that count up from a small number, sorted, with the names of their revisions.
std::map<std::uint64_t, std::string> counting_versions(const History& history) {
    std::map<std::uint64_t, std::string> versions;
    for (const auto& revision : history.revisions) {
        std::string_view id = revision.id;
        id.remove_prefix(std::min(id.find_first_not_of('0'), id.size()));
        std::uint64_t number = 0;
        const auto [end, failed] = std::from_chars(id.data(), id.data() + id.size(), number);
        const bool is_number = id.empty() || (failed == std::errc{} && end == id.data() + id.size());
        if (is_number && id.size() <= k_most_counting_digits) versions.emplace(number, revision.name);
    }
    return versions;
}

/// Versions with points in them (Flyway's 13.1) fill the holes that their first numbers would be in.
void fill_with_parts(const History& history, std::map<std::uint64_t, std::string>& versions) {
    if (versions.empty()) return;
    const auto lowest = versions.begin()->first;
    const auto highest = versions.rbegin()->first;
    for (const auto& revision : history.revisions) {
        const auto point = revision.id.find('.');
        std::uint64_t number = 0;
        if (point == std::string::npos || point > k_most_counting_digits) continue;
        const auto [end, failed] = std::from_chars(revision.id.data(), revision.id.data() + point, number);
        const bool is_number = failed == std::errc{} && end == revision.id.data() + point;
        if (is_number && number > lowest && number < highest) versions.emplace(number, revision.name);
    }
}

/// A hole means something only where the numbers count up one by one: at least half of the steps are one.
void inspect_gaps(History& history) {
    auto versions = counting_versions(history);
    fill_with_parts(history, versions);
    std::size_t steps = 0;
    std::size_t steps_of_one = 0;
    for (auto it = versions.begin(); it != versions.end() && std::next(it) != versions.end(); ++it) {
        ++steps;
        if (std::next(it)->first == it->first + 1) ++steps_of_one;
    }
    if (steps_of_one == 0 || steps_of_one * 2 < steps) return;
    for (auto it = versions.begin(); std::next(it) != versions.end(); ++it) {
        const auto first = it->first + 1;
        const auto last = std::next(it)->first - 1;
        if (last < first || last - first >= k_widest_gap) continue;
        const auto missing = first == last ? "version " + std::to_string(first) + " is missing"
                                           : "versions " + std::to_string(first) + " to "
                                                 + std::to_string(last) + " are missing";
        add_flaw(history, "chain/gap", std::next(it)->second,
                 missing + " between " + it->second + " and " + std::next(it)->second,
                 {history.folder.string()});
    }
}

} // namespace

void add_flaw(History& history, std::string_view rule, std::string revision, std::string message,
              base::SourcePosition where) {
    history.flaws.push_back({std::string(rule), std::move(revision), std::move(message), std::move(where)});
}

void inspect(History& history, const Habits& habits, base::Engine engine) {
    const auto dialect = drivers::dialect_of(engine);
    inspect_presence(history, habits);
    for (const auto& revision : history.revisions) {
        for (const auto direction : {Direction::up, Direction::down}) {
            const auto& migration = direction == Direction::up ? revision.up : revision.down;
            if (!migration || !migration->refusal.empty()) continue;
            inspect_emptiness(history, revision, migration->script, direction, habits, dialect);
            inspect_encoding(history, revision, migration->script, habits);
        }
    }
    inspect_gaps(history);
}

} // namespace harness::migrations
