#include "harness/suite/checks/check.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace harness::suite {
namespace {

using drivers::DataChange;
using Kind = DataChange::Kind;

constexpr std::size_t k_longest_type = 60; ///< an ENUM's goes on

/// "public.users" is also called "users".
bool names_table(const std::string& glob, const std::string& table) {
    if (base::matches_glob(table, glob)) return true;
    const auto dot = table.find('.');
    return dot != std::string::npos && base::matches_glob(std::string_view(table).substr(dot + 1), glob);
}

/// What an up is told of, if it is not declared; empty for what is deliberate: DROP, INSERT.
std::string_view rule_of(Kind kind) {
    switch (kind) {
    case Kind::rows_lost:
        return "data/rows-lost";
    case Kind::rows_duplicated:
        return "data/rows-duplicated";
    case Kind::values_changed:
        return "data/values-changed";
    case Kind::values_converted:
        return "data/values-converted";
    case Kind::rows_added:
    case Kind::table_lost:
    case Kind::column_lost:
        return {};
    }
    return {};
}

std::string sentence(const migrations::Revision& revision, const DataChange& change) {
    const auto what = "up of " + revision.name;
    const auto column = change.table + "." + change.column;
    switch (change.kind) {
    case Kind::rows_lost:
        return what + " loses rows of " + change.table;
    case Kind::rows_duplicated:
        return what + " doubles rows of " + change.table;
    case Kind::values_converted:
        return what + " changes values of " + column + " with its type, from "
               + base::shorten(change.type_before, k_longest_type) + " to "
               + base::shorten(change.type_after, k_longest_type);
    default:
        return what + " changes values of " + column;
    }
}

/// Whether the up did this to the same rows, so that the down could hardly undo it. Rows that it added are
/// others than those that a down harms.
bool is_the_ups(const DataChange& after_down, const std::vector<DataChange>& ups) {
    return std::ranges::any_of(ups, [&](const DataChange& up) {
        if (up.table != after_down.table || up.kind == Kind::rows_added) return false;
        if (up.column.empty()) return true;
        return up.column
               == after_down.column; // rows that a down loses are not excused by a column of the up's
    });
}

class DataJudge {
  public:
    explicit DataJudge(const CheckInput& input) : m_input(input) {
        if (input.spec == nullptr) return;
        for (const auto& row : input.spec->expected_changes)
            if (base::matches_glob(input.cell->id, row.cell)) m_expected.push_back(row);
    }

    CheckReport judge() {
        for (const auto* name : {"rows", "fixtures"})
            if (const auto* trip = m_input.walk.find(name)) judge(*trip);
        judge_expectations();
        if (const auto* rows = m_input.walk.find("rows")) {
            judge_coverage(*rows);
        }
        for (const auto& trip : m_input.walk.trips)
            if (trip.name != "resume") add_reason(m_report, trip.could_not_look);
        add_reason(m_report, of_failing_ups());
        return std::move(m_report);
    }

  private:
    void judge(const TripRecord& trip) {
        for (const auto& step : trip.steps) {
            if (!step.rows || step.step.revision < m_input.since) continue;
            judge_companions(step);
            if (step.error) continue;
            if (step.step.purpose == Purpose::apply) judge_apply(step);
            if (step.step.purpose == Purpose::revert)
                if (const auto* apply = trip.find(Purpose::apply, step.step.revision))
                    judge_revert(*apply, step);
        }
    }

    void judge_apply(const StepRecord& step) {
        auto& happened = m_happened[step.step.revision];
        m_report.revisions = static_cast<int>(m_happened.size());
        const auto& revision = revision_of(step);
        for (const auto& change : step.rows->changes) {
            happened.insert(change.column.empty() ? change.table : change.table + "." + change.column);
            const auto rule = rule_of(change.kind);
            if (rule.empty() || is_expected(revision, change)) continue;
            m_told_of_up[step.step.revision].push_back(change);
            add(rule, revision, sentence(revision, change), {change}, migrations::Direction::up);
        }
    }

    /// What holds one down against its up.
    void judge_revert(const StepRecord& apply, const StepRecord& step) {
        const auto& revision = revision_of(step);
        std::vector<DataChange> lost;
        std::vector<DataChange> not_restored;
        for (const auto& change : step.rows->changes) {
            const bool is_ups = apply.rows && is_the_ups(change, apply.rows->changes);
            if (is_ups && is_the_ups(change, m_told_of_up[step.step.revision])) continue; // told once
            (is_ups || change.kind == Kind::rows_added ? not_restored : lost).push_back(change);
        }
        if (!lost.empty())
            add("data/lost-by-down", revision,
                "down of " + revision.name + " harms rows that its up had left alone", lost,
                migrations::Direction::down);
        if (!not_restored.empty())
            add("data/not-restored", revision,
                "down of " + revision.name + " does not bring all rows back as they were before its up",
                not_restored, migrations::Direction::down);
    }

    [[nodiscard]] bool is_expected(const migrations::Revision& revision, const DataChange& change) const {
        return std::ranges::any_of(m_expected, [&](const matrix::ExpectedChange& expected) {
            if (!is_about(expected, revision)) return false;
            if (change.kind == Kind::rows_lost)
                return std::ranges::any_of(expected.loses, [&](const std::string& table) {
                    return names_table(table, change.table);
                });
            return std::ranges::any_of(expected.changes, [&](const std::string& column) {
                return names_table(column, change.table + "." + change.column);
            });
        });
    }

    static bool is_about(const matrix::ExpectedChange& expected, const migrations::Revision& revision) {
        return base::matches_glob(revision.id, expected.revision)
               || base::matches_glob(revision.name, expected.revision);
    }

    /// What was declared must happen to some rows, unless there were none that it could happen to.
    void judge_expectations() {
        for (const auto& [at, happened] : m_happened) {
            const auto& revision = m_input.history.revisions[at];
            const auto is_missing = [&](const std::string& glob, const std::string& table) {
                const auto is_it = [&](const std::string& name) { return names_table(glob, name); };
                return std::ranges::none_of(happened, is_it) && had_rows(table);
            };
            for (const auto& expected : m_expected) {
                if (!is_about(expected, revision)) continue;
                for (const auto& column : expected.changes)
                    if (is_missing(column, column.substr(0, column.rfind('.'))))
                        report_missing(expected, revision, "change values of " + column);
                for (const auto& table : expected.loses)
                    if (is_missing(table, table)) report_missing(expected, revision, "lose rows of " + table);
            }
        }
    }

    /// Whether rows were made up for a table. Of the user's own, nobody but the user knows.
    [[nodiscard]] bool had_rows(const std::string& glob) const {
        const auto* rows = m_input.walk.find("rows");
        return rows && std::ranges::any_of(rows->seeded, [&](const drivers::SeededTable& table) {
                   return table.present + table.added > 0 && names_table(glob, title(table));
               });
    }

    static std::string title(const drivers::SeededTable& table) {
        return table.schema.empty() ? table.name : table.schema + "." + table.name;
    }

    void report_missing(const matrix::ExpectedChange& expected, const migrations::Revision& revision,
                        const std::string& what) {
        auto finding = make_finding("data/expected-change-missing", revision,
                                    "up of " + revision.name + " should " + what + " and does not");
        finding.where = expected.where;
        m_report.findings.push_back(std::move(finding));
    }

    void judge_companions(const StepRecord& step) {
        const auto& revision = revision_of(step);
        if (step.rows->fixture_error) {
            auto finding = make_finding("data/fixture-failed", revision,
                                        "a fixture of " + revision.name
                                            + " cannot be put in: " + summary(*step.rows->fixture_error));
            add_error(finding, *step.rows->fixture_error);
            m_report.findings.push_back(std::move(finding));
        }
        for (const auto& wrong : step.rows->wrong) {
            auto finding = make_finding("data/assertion-failed", revision,
                                        std::string(moment(step)) + revision.name
                                            + ", an assertion does not hold: " + wrong.message
                                            + (wrong.error ? ": " + summary(*wrong.error) : std::string()));
            if (wrong.error) add_error(finding, *wrong.error);
            finding.where = wrong.where;
            if (!wrong.evidence.empty())
                finding.evidence.push_back({Evidence::Kind::text, "what came", wrong.evidence});
            m_report.findings.push_back(std::move(finding));
        }
    }

    static std::string_view moment(const StepRecord& step) {
        if (step.step.purpose == Purpose::revert) return "after the down of ";
        if (step.step.purpose == Purpose::reapply) return "after the second up of ";
        return "around the up of ";
    }

    /// Rows are compared only where an up passes.
    [[nodiscard]] std::string of_failing_ups() const {
        const auto judged = m_input.history.revisions.size() - m_input.since;
        const auto looked = static_cast<std::size_t>(m_report.revisions);
        if (looked == 0 || looked >= judged) return {};
        return "looked at " + std::to_string(looked) + " of " + std::to_string(judged)
               + " revisions: the ups of the others do not pass";
    }

    void judge_coverage(const TripRecord& rows) {
        std::size_t filled = 0;
        for (const auto& table : rows.seeded) {
            if (table.present + table.added > 0) {
                ++filled;
                continue;
            }
            const auto name = title(table);
            Finding finding;
            finding.rule = "data/unseeded";
            finding.message = "no row could be made up for " + name + ": " + table.reason;
            finding.objects = {"table " + name};
            m_report.findings.push_back(std::move(finding));
        }
        if (filled < rows.seeded.size())
            add_reason(m_report, "rows were made up for " + std::to_string(filled) + " of "
                                     + std::to_string(rows.seeded.size()) + " tables");
    }

    void add(std::string_view rule, const migrations::Revision& revision, std::string message,
             const std::vector<DataChange>& changes, migrations::Direction direction) {
        auto finding = make_finding(rule, revision, std::move(message));
        const auto& migration = direction == migrations::Direction::up ? revision.up : revision.down;
        if (migration) finding.where = place_of(*migration);
        add_changes(finding,
                    direction == migrations::Direction::up ? "from before the up, to after it"
                                                           : "from before the up, to after the down",
                    changes);
        // Both kinds of rows may show the same.
        if (m_told.emplace(finding.rule, finding.revision, finding.objects).second)
            m_report.findings.push_back(std::move(finding));
    }

    [[nodiscard]] const migrations::Revision& revision_of(const StepRecord& step) const {
        return m_input.history.revisions[step.step.revision];
    }

    const CheckInput& m_input;
    std::vector<matrix::ExpectedChange> m_expected; ///< those of this cell
    CheckReport m_report;
    std::map<std::size_t, std::set<std::string>> m_happened;     ///< by revision: tables, and table.column
    std::map<std::size_t, std::vector<DataChange>> m_told_of_up; ///< by revision
    std::set<std::tuple<std::string, std::string, std::vector<std::string>>> m_told;
};

} // namespace

CheckReport check_data(const CheckInput& input) {
    const auto* rows = input.walk.find("rows");
    const auto* fixtures = input.walk.find("fixtures");
    if (!rows && !fixtures)
        return not_looked(input.walk.cut_short.empty() ? "there are no rows: `rows:` is off, or no up passes"
                                                       : input.walk.cut_short);
    auto report = DataJudge(input).judge();
    if (report.revisions == 0 && report.findings.empty() && rows && !rows->could_not_look.empty())
        report.status = CheckStatus::not_looked;
    return report;
}

} // namespace harness::suite
