#include "harness/suite/versions.hpp"

#include "harness/base/text.hpp"
#include "harness/suite/policy.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace harness::suite {
namespace {

using Changes = std::vector<drivers::SchemaChange>;

constexpr std::string_view k_check = "versions";

/// Cells whose schemas are equal.
struct Side {
    drivers::Snapshot schema;
    std::vector<const matrix::Cell*> cells;

    [[nodiscard]] std::string versions() const {
        std::vector<std::string> texts;
        for (const auto* cell : cells) texts.push_back(cell->version);
        return base::join(texts, ", ");
    }
    [[nodiscard]] std::vector<std::string> ids() const {
        std::vector<std::string> texts;
        for (const auto* cell : cells) texts.push_back(cell->id);
        return texts;
    }
};

/// The object that a change is told by: a table with all that belongs to it, or the object itself.
using Place = std::tuple<std::string, std::string>;

Place place_of(const drivers::SchemaChange& change) {
    const auto& object = change.after;
    return {object.schema, object.parent.empty() ? object.name : object.parent};
}

std::string text_of(const Place& place) {
    const auto& [schema, name] = place;
    return schema.empty() ? name : schema + "." + name;
}

/// Everything that names a cell but its version.
std::string group_of(const matrix::Cell& cell) {
    std::string group(base::to_string(cell.engine));
    for (const auto& [axis, value] : cell.axes) group += "+" + axis + "=" + value;
    return group;
}

/// One group's comparison under way.
class Group {
  public:
    Group(std::string name, const matrix::Spec& spec, std::chrono::year_month_day today, Coverage coverage,
          VersionsReport& report)
        : m_spec(spec), m_today(today), m_coverage(coverage), m_report(report) {
        m_comparison.check = k_check;
        m_comparison.of = std::move(name);
    }

    void add(const HeadSchema& head) {
        if (head.cell->allow_failure || !head.schema) {
            if (!head.cell->allow_failure) m_coverage = Coverage::part;
            m_left_out.push_back(
                head.cell->version
                + (head.cell->allow_failure ? " (allowed to fail)" : " (did not get to the head)"));
            return;
        }
        m_comparison.cells.push_back(head.cell->id);
        auto schema = drivers::across_versions(*head.schema);
        const auto same =
            std::ranges::find_if(m_sides, [&](const Side& side) { return side.schema == schema; });
        if (same != m_sides.end())
            same->cells.push_back(head.cell);
        else
            m_sides.push_back({std::move(schema), {head.cell}});
    }

    void compare() {
        m_comparison.status = m_comparison.cells.size() < 2 ? CheckStatus::not_looked : CheckStatus::passed;
        if (!m_left_out.empty()) m_comparison.reason = "without " + base::join(m_left_out, ", ");
        if (m_comparison.status == CheckStatus::not_looked)
            m_comparison.reason = "there is only one version to look at"
                                  + (m_left_out.empty() ? "" : ", " + m_comparison.reason);
        // A stable sort: of two sides of a size, the one that comes first in the file is the reference.
        std::ranges::stable_sort(m_sides, std::ranges::greater{},
                                 [](const Side& side) { return side.cells.size(); });
        for (std::size_t at = 1; at < m_sides.size(); ++at)
            for (auto& [place, changes] : differences(m_sides[at])) tell(place, changes, m_sides[at]);
        tell_unexpected_passes();
        m_report.comparisons.push_back(std::move(m_comparison));
    }

  private:
    [[nodiscard]] std::map<Place, Changes> differences(const Side& side) const {
        std::map<Place, Changes> differences;
        for (auto& change : drivers::diff(m_sides.front().schema, side.schema))
            differences[place_of(change)].push_back(std::move(change));
        return differences;
    }

    void tell(const Place& place, const Changes& changes, const Side& side) {
        const auto& reference = m_sides.front();
        const bool order_only = std::ranges::all_of(changes, [](const auto& change) {
            return drivers::weight_of(change) == drivers::Weight::column_order;
        });
        Finding finding;
        finding.rule = order_only ? "versions/column-order" : "versions/differs";
        finding.severity = severity_without_revision(m_spec, finding.rule);
        finding.message = m_comparison.of + ": " + text_of(place)
                          + (order_only ? " has its columns in another order" : " is another") + " on "
                          + side.versions() + " than on " + reference.versions();
        for (const auto& change : changes) finding.objects.push_back(change.title());
        finding.evidence.push_back({Evidence::Kind::schema_diff,
                                    "from " + reference.versions() + ", to " + side.versions(),
                                    drivers::describe(changes)});
        const bool is_ignored = ignored(finding, side);
        if (!is_ignored) note(finding.severity);
        (is_ignored ? m_report.ignored : m_report.findings).push_back(std::move(finding));
    }

    void note(Severity severity) {
        const auto status = severity == Severity::error     ? CheckStatus::failed
                            : severity == Severity::warning ? CheckStatus::warned
                                                            : CheckStatus::noted;
        m_comparison.status = std::max(m_comparison.status, status);
    }

    bool ignored(const Finding& finding, const Side& side) {
        bool ignored = false;
        for (std::size_t at = 0; at < m_spec.ignores.size(); ++at) {
            const auto& ignore = m_spec.ignores[at];
            if (!names(ignore, finding, side.ids()) && !names(ignore, finding, m_sides.front().ids()))
                continue;
            m_report.used_ignores.insert(at);
            ignored = ignored || !has_expired(ignore, m_today);
        }
        return expected(finding, side) || ignored;
    }

    bool expected(const Finding& finding, const Side& side) {
        bool came = false;
        for (std::size_t at = 0; at < m_spec.expected_failures.size(); ++at) {
            const auto& row = m_spec.expected_failures[at];
            const auto is_named = [&](const matrix::Cell* cell) {
                return base::matches_glob(cell->id, row.cell);
            };
            if (!is_across_cells(row) || !base::matches_glob(finding.rule, *row.rule)) continue;
            if (!std::ranges::all_of(side.cells, is_named)
                && !std::ranges::all_of(m_sides.front().cells, is_named))
                continue;
            m_came.insert(at);
            came = true;
        }
        return came;
    }

    /// Expected failures of cells that were compared here, and that did not come. What a cell that is not
    /// here would have shown, nobody knows.
    void tell_unexpected_passes() {
        if (m_comparison.status == CheckStatus::not_looked || m_coverage == Coverage::part) return;
        for (std::size_t at = 0; at < m_spec.expected_failures.size(); ++at) {
            const auto& row = m_spec.expected_failures[at];
            const auto is_named = [&](const std::string& cell) { return base::matches_glob(cell, row.cell); };
            if (is_across_cells(row) && !m_came.contains(at)
                && std::ranges::any_of(m_comparison.cells, is_named))
                m_report.findings.push_back(unexpected_pass(row));
        }
    }

    const matrix::Spec& m_spec;
    std::chrono::year_month_day m_today;
    Coverage m_coverage; ///< of the group
    VersionsReport& m_report;
    Comparison m_comparison;
    std::vector<Side> m_sides;
    std::set<std::size_t> m_came; ///< indices of expected failures in the spec
    std::vector<std::string> m_left_out;
};

} // namespace

VersionsReport compare_versions(const matrix::Spec& spec, std::span<const HeadSchema> heads,
                                std::chrono::year_month_day today, Coverage coverage) {
    VersionsReport report;
    const auto settings = spec.checks.find(std::string(k_check));
    if (settings != spec.checks.end() && !settings->second.enabled) return report;
    std::vector<std::string> names; // in the order of the file
    std::map<std::string, Group> groups;
    for (const auto& head : heads) {
        if (base::info(head.cell->engine).embedded) continue; // it has one version, the library's
        const auto name = group_of(*head.cell);
        if (!groups.contains(name)) names.push_back(name);
        groups.try_emplace(name, name, spec, today, coverage, report).first->second.add(head);
    }
    for (const auto& name : names) groups.at(name).compare();
    return report;
}

} // namespace harness::suite
