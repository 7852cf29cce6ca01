#include "harness/migrations/sqitch_plan.hpp"

#include "harness/base/text.hpp"
#include "harness/migrations/checksums.hpp"
#include "harness/migrations/sections.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

namespace harness::migrations {
namespace {

constexpr std::string_view k_blanks = " \t";
constexpr std::string_view k_stamp = "dddd-dd-ddTdd:dd:ddZ";

bool is_stamp(std::string_view word) {
    return word.size() == k_stamp.size() && std::ranges::equal(word, k_stamp, [](char letter, char form) {
               return form == 'd' ? letter >= '0' && letter <= '9' : letter == form;
           });
}

bool is_name(std::string_view word) {
    constexpr std::string_view punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    return !word.empty() && punctuation.find(word.front()) == std::string_view::npos
           && word.find_first_of("@:#\\[]") == std::string_view::npos;
}

/// Takes what stands before the first of `ends` off the front of `rest`, and the blanks behind it.
std::string_view take_until(std::string_view& rest, std::string_view ends) {
    const auto end = std::min(rest.find_first_of(ends), rest.size());
    const auto taken = rest.substr(0, end);
    rest = base::trim(rest.substr(end));
    return taken;
}

/// A line of a change or tag, taken apart.
struct Parts {
    bool is_tag = false;
    std::string_view name;
    std::string_view dependencies;
    std::string_view stamp;
    std::string_view planner;
    std::string_view note;
};

class Parser {
  public:
    explicit Parser(const drivers::Script& file) : m_file(file) {}

    SqitchPlan parse() {
        for (const auto& line : lines_of(m_file.text)) {
            const auto text = base::trim(line.text);
            if (!text.empty() && text.front() != '#')
                (text.front() == '%' ? pragma(text, line.number) : entry(text, line.number));
            if (!m_plan.problem.empty()) return std::move(m_plan);
        }
        if (m_plan.project.empty()) fail(0, "Missing %project pragma");
        return std::move(m_plan);
    }

  private:
    void fail(int line, std::string problem) {
        m_plan.problem = std::move(problem);
        m_plan.line = line;
    }

    void pragma(std::string_view text, int line) {
        if (!m_plan.changes.empty())
            return fail(line, "Invalid pragma; a blank line must come between pragmas and changes");
        const auto equals = text.find('=');
        const auto key = base::trim(text.substr(1, equals - 1));
        const auto value = equals == std::string_view::npos ? "" : base::trim(text.substr(equals + 1));
        if (key == "project") m_plan.project = value;
        if (key == "uri") m_plan.uri = value;
    }

    std::optional<Parts> take_apart(std::string_view text, int line) {
        Parts parts;
        const auto hash = text.find('#');
        if (hash != std::string_view::npos) parts.note = base::trim(text.substr(hash + 1));
        auto rest = base::trim(text.substr(0, hash));
        parts.is_tag = rest.starts_with('@');
        if (rest.starts_with('-')) {
            fail(line, "harness does not know changes with a `-` in front");
            return std::nullopt;
        }
        if (parts.is_tag || rest.starts_with('+')) rest = base::trim(rest.substr(1));
        parts.name = take_until(rest, k_blanks);
        if (rest.starts_with('[')) {
            rest.remove_prefix(1);
            parts.dependencies = take_until(rest, "]");
            rest = base::trim(rest.substr(std::min<std::size_t>(1, rest.size())));
        }
        parts.stamp = take_until(rest, k_blanks);
        parts.planner = rest;
        if (!is_name(parts.name))
            fail(line, "Invalid name; names must not begin with punctuation, or contain \"@\", \":\", \"#\", "
                       "\"\\\", "
                       "\"[\", \"]\", or blanks");
        else if (!is_stamp(parts.stamp))
            fail(line, "Missing timestamp");
        else if (parts.planner.find('<') == std::string_view::npos || !parts.planner.ends_with('>'))
            fail(line, "Missing planner name and email");
        return m_plan.problem.empty() ? std::optional(parts) : std::nullopt;
    }

    void entry(std::string_view text, int line) {
        const auto parts = take_apart(text, line);
        if (!parts) return;
        if (m_plan.project.empty()) return fail(line, "Missing %project pragma");
        parts->is_tag ? tag(*parts, line) : change(*parts, line);
    }

    void tag(const Parts& parts, int line) {
        if (m_plan.changes.empty())
            return fail(line, "Tag \"" + std::string(parts.name) + "\" declared without a preceding change");
        m_plan.changes.back().tags.emplace_back(parts.name);
        m_last_tag = parts.name;
        m_since_tag.clear();
    }

    void change(const Parts& parts, int line) {
        SqitchChange change;
        change.name = parts.name;
        change.note = parts.note;
        change.planned_at = parts.stamp;
        change.planner = parts.planner;
        change.line = line;
        if (!m_since_tag.insert(change.name).second)
            return fail(line, "Change \"" + change.name
                                  + "\" duplicates an earlier change, with no tag between them");
        for (const auto word : base::split(parts.dependencies, ' ')) {
            const auto dependency = base::trim(word);
            if (dependency.empty()) continue;
            if (dependency.front() == '!')
                change.conflicts.emplace_back(dependency.substr(1));
            else if (is_known(dependency))
                change.requires_changes.emplace_back(dependency);
            else
                return fail(line, "Unknown change \"" + std::string(dependency) + "\" required by change \""
                                      + change.name + "\": it must stand above it in the plan");
        }
        rework(change.name);
        change.id = id_of(change);
        m_plan.changes.push_back(std::move(change));
    }

    /// Another project's change is looked for in the registry, which harness cannot do for a plan alone.
    [[nodiscard]] bool is_known(std::string_view dependency) const {
        const auto name = dependency.substr(0, dependency.find('@'));
        return dependency.find(':') != std::string_view::npos
               || std::ranges::find(m_plan.changes, name, &SqitchChange::name) != m_plan.changes.end();
    }

    /// The earlier change of this name keeps its scripts under the name of a tag in between.
    void rework(const std::string& name) {
        auto& changes = m_plan.changes;
        const auto earlier = std::find_if(changes.rbegin(), changes.rend(),
                                          [&](const SqitchChange& change) { return change.name == name; });
        if (earlier == changes.rend()) return;
        for (auto change = changes.rbegin(); change != std::next(earlier); ++change)
            earlier->rework_tags.insert(earlier->rework_tags.end(), change->tags.begin(), change->tags.end());
        if (!earlier->rework_tags.empty()) earlier->reworked_at = earlier->rework_tags.front();
    }

    [[nodiscard]] std::string id_of(const SqitchChange& change) const {
        const auto list = [](std::string_view title, std::string_view mark,
                             const std::vector<std::string>& names) {
            return names.empty() ? std::string()
                                 : "\n" + std::string(title) + "\n  " + std::string(mark) + " "
                                       + base::join(names, "\n  " + std::string(mark) + " ");
        };
        auto info = "project " + m_plan.project;
        if (!m_plan.uri.empty()) info += "\nuri " + m_plan.uri;
        info += "\nchange " + change.name;
        if (!m_plan.changes.empty()) info += "\nparent " + m_plan.changes.back().id;
        info += "\nplanner " + change.planner + "\ndate " + change.planned_at;
        info += list("requires", "+", change.requires_changes) + list("conflicts", "-", change.conflicts);
        if (!change.note.empty()) info += "\n\n" + change.note;
        return sha1_hex("change " + std::to_string(info.size()) + '\0' + info);
    }

    const drivers::Script& m_file;
    SqitchPlan m_plan;
    std::string m_last_tag;
    std::set<std::string> m_since_tag; ///< names of changes since the last tag
};

} // namespace

SqitchPlan parse_sqitch_plan(const drivers::Script& file) {
    return Parser(file).parse();
}

} // namespace harness::migrations
