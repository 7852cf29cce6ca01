#include "harness/suite/checks/constraints.hpp"

#include "harness/suite/checks/check.hpp"
#include "harness/suite/checks/kept_promises.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace harness::suite {
namespace {

using drivers::Enforcement;
using Kind = Enforcement::Kind;
using State = Enforcement::State;
using migrations::Direction;
using migrations::Revision;
using Promises = std::vector<Enforcement>;

void set_file(Finding& finding, const Revision& revision, Direction direction) {
    const auto& migration = direction == Direction::up ? revision.up : revision.down;
    if (migration) finding.where = place_of(*migration);
}

/// How a migration's name or comments call such a promise.
std::vector<std::string_view> words_for(Kind kind) {
    switch (kind) {
    case Kind::not_null:
        return {"not null", "not_null", "null", "mandatory", "required"};
    case Kind::primary_key:
        return {"primary key", "primary_key", "pkey"};
    case Kind::unique:
        return {"unique", "duplicate", "_uq", "uq_"};
    case Kind::check:
        return {"check", "constraint"};
    case Kind::foreign_key:
        return {"foreign key", "foreign_key", "fkey", "reference", "_fk", "fk_"};
    case Kind::exclusion:
        return {"exclu", "overlap"};
    case Kind::row_security:
        return {"rls", "row security", "row level", "row_level", "polic"};
    case Kind::index:
        return {"index", "idx"};
    case Kind::table:
        return {};
    }
    return {};
}

/// Whether they say that it is to go.
bool is_explained(Kind kind, const MigrationText& text) {
    if (kind == Kind::not_null && text.explains({"nullable", "optional"})) return true;
    return text.explains(
               {"drop", "remove", "relax", "loosen", "allow", "no longer", "without", "delete", "lift"})
           && text.explains(words_for(kind));
}

/// SQL that is put together while it runs; CREATE TRIGGER … EXECUTE FUNCTION is none.
bool runs_made_up_sql(const MigrationText& text) {
    for (const auto* next : {"format", "immediate", "alter", "drop"})
        if (text.says({"execute", next})) return true;
    const bool has_trigger = text.says({"execute", "function"}) || text.says({"execute", "procedure"});
    return text.names("execute") && !has_trigger;
}

/// Whether the SQL drops such promises by names that it looks up.
bool is_dropped_by_a_found_name(Kind kind, const MigrationText& text) {
    if (!runs_made_up_sql(text)) return false;
    const bool is_index = kind == Kind::index || kind == Kind::unique;
    return text.says({"drop", "constraint"}) || (is_index && text.says({"drop", "index"}))
           || (is_index && text.says({"drop", "key"}))
           || (kind == Kind::foreign_key && text.says({"drop", "foreign", "key"}))
           || (kind == Kind::check && text.says({"drop", "check"}));
}

/// Whether the SQL gives the promise up in so many words.
bool is_dropped(const Enforcement& promise, const MigrationText& text) {
    const bool has_name_of_its_own = promise.name != "PRIMARY"; // MySQL's
    if (has_name_of_its_own && text.names(promise.name)) return true;
    switch (promise.kind) {
    case Kind::not_null:
        return text.says_of(promise.columns.front(), {"drop", "not", "null"})
               || text.makes_nullable(promise.columns.front());
    case Kind::primary_key:
        return text.says({"drop", "primary", "key"});
    case Kind::row_security:
        return text.says({"disable", "row", "level", "security"})
               || text.says({"no", "force", "row", "level", "security"});
    default:
        return is_dropped_by_a_found_name(promise.kind, text);
    }
}

bool is_about(const drivers::SchemaObject& object, const Enforcement& promise) {
    return object.schema == promise.schema
           && (object.parent == promise.table || object.name == promise.table);
}

/// A column that is as before, but for its NOT NULL.
bool is_null_alone(const drivers::SchemaChange& change) {
    const auto without = [](std::string definition, std::string_view words) {
        if (const auto at = definition.find(words); at != std::string::npos)
            definition.erase(at, words.size());
        return definition;
    };
    const auto before = without(change.before.definition, " NOT NULL");
    return before == change.after.definition || before == without(change.after.definition, " NULL");
}

/// Whether a statement can have been written for this promise alone: a column or a table was written anew and
/// differs in nothing else. MODIFY says all of its column, CREATE TABLE all of its table, where other columns
/// may have lost their NOT NULL as well.
bool is_the_whole_change(const Enforcement& promise, const MigrationText& text,
                         const std::vector<drivers::SchemaChange>* changes) {
    if (changes == nullptr) return false;
    const bool is_rebuilt =
        text.names(promise.table) && text.says({"create", "table"}) && text.says({"drop", "table"});
    const bool is_null = promise.kind == Kind::not_null;
    if (!is_rebuilt && !is_null) return false;
    std::size_t count = 0;
    for (const auto& change : *changes) {
        if (!is_about(change.before, promise) && !is_about(change.after, promise)) continue;
        const bool is_elsewhere = !is_rebuilt && change.before.name != promise.columns.front();
        if (is_elsewhere) continue;
        if (is_null && !is_null_alone(change)) return false;
        ++count;
    }
    return is_null ? count > 0 : count == 1;
}

/// What the migration meant to give up, as far as it can be told.
bool is_deliberate(const Enforcement& promise, const KeptPromises& kept, const MigrationText& text,
                   const std::vector<drivers::SchemaChange>* change) {
    if (!kept.has_table(promise.table_title())) return true;
    if (!promise.references.empty() && !kept.has_table(promise.references)) return true;
    return kept.went_with_column(promise) || is_dropped(promise, text) || is_explained(promise.kind, text)
           || is_the_whole_change(promise, text, change);
}

std::string_view rule_of(const Enforcement& promise) {
    switch (promise.state) {
    case State::not_validated:
        return "constraints/not-validated";
    case State::not_enforced: {
        const bool is_index = promise.evidence.find("index is not valid") != std::string::npos;
        return is_index ? "constraints/invalid-index" : "constraints/not-enforced";
    }
    case State::accepts:
        return "constraints/accepts";
    case State::broken:
        return "constraints/broken";
    case State::enforced:
        break;
    }
    return {};
}

std::string sentence(const Enforcement& promise, const std::string& what) {
    switch (promise.state) {
    case State::not_validated:
        return what + " leaves " + promise.title() + " not validated";
    case State::not_enforced:
        return what + " leaves " + promise.title() + " without effect";
    case State::accepts:
        return "after " + what + ", a row that breaks " + promise.title() + " is taken";
    case State::broken:
        return "after " + what + ", there are rows that break " + promise.title();
    case State::enforced:
        break;
    }
    return {};
}

Finding state_finding(const Enforcement& promise, const Revision& revision, Direction direction,
                      const std::string& what) {
    auto finding = make_finding(rule_of(promise), revision, sentence(promise, what));
    set_file(finding, revision, direction);
    finding.objects = {promise.title()};
    auto text = promise.definition;
    if (!promise.evidence.empty()) text += (text.empty() ? "" : "\n") + promise.evidence;
    finding.evidence.push_back({Evidence::Kind::text, "what the database says", std::move(text)});
    return finding;
}

/// The same promise at another moment, by name or content; nothing is renamed in between.
const Enforcement* counterpart(const Promises& promises, const Enforcement& promise) {
    for (const auto& other : promises) {
        if (other.kind != promise.kind || other.table_title() != promise.table_title()) continue;
        const bool same_name = !promise.name.empty() && other.name == promise.name;
        if (same_name || (other.columns == promise.columns && other.definition == promise.definition))
            return &other;
    }
    return nullptr;
}

/// Whether it is still so where the trip ended; rows that break it, and a promise that is not kept, count at
/// once.
bool is_left(const Enforcement& promise, const Promises& head) {
    if (promise.state == State::accepts || promise.state == State::broken) return true;
    const auto* later = counterpart(head, promise);
    return later != nullptr && later->state == promise.state;
}

class UpJudge {
  public:
    UpJudge(const PromisesAround& around, const Revision& revision)
        : m_around(around),
          m_revision(revision),
          m_text(revision, Direction::up, around.sql),
          m_kept(around.before, around.after, m_text) {}

    std::vector<Finding> judge() {
        for (const auto& promise : m_around.before) judge_old(promise);
        for (const auto& promise : m_around.after) judge_new(promise);
        return std::move(m_findings);
    }

  private:
    void judge_old(const Enforcement& promise) {
        if (promise.kind == Kind::table || promise.state != State::enforced) return;
        if (!m_text.is_known()) return; // nobody can say whether it was meant to go
        if (m_kept.is_kept(promise) || is_deliberate(promise, m_kept, m_text, m_around.change)) return;
        const bool is_index = promise.kind == Kind::index;
        auto finding = make_finding(is_index ? "constraints/index-lost" : "constraints/lost", m_revision,
                                    "up of " + m_revision.name + " loses " + promise.title());
        set_file(finding, m_revision, Direction::up);
        finding.objects = {promise.title()};
        std::string text = "- " + promise.definition;
        if (const auto* shrunk = m_kept.find(promise)) text += "\n+ " + shrunk->definition;
        finding.evidence.push_back({Evidence::Kind::schema_diff, "what it was", std::move(text)});
        m_findings.push_back(std::move(finding));
    }

    void judge_new(const Enforcement& promise) {
        if (promise.state == State::enforced || !is_left(promise, m_around.head)) return;
        const auto* earlier = earlier_one(promise);
        if (earlier != nullptr && earlier->state == promise.state) return;
        m_findings.push_back(state_finding(promise, m_revision, Direction::up, "up of " + m_revision.name));
    }

    [[nodiscard]] const Enforcement* earlier_one(const Enforcement& promise) const {
        for (const auto& earlier : m_around.before)
            if (m_kept.find(earlier) == &promise) return &earlier;
        return nullptr;
    }

    const PromisesAround& m_around;
    const Revision& m_revision;
    MigrationText m_text;
    KeptPromises m_kept;
    std::vector<Finding> m_findings;
};

/// Where the trip ended: after the last step that left all its revisions applied.
const Promises& head_of(const TripRecord& trip) {
    for (auto step = trip.steps.rbegin(); step != trip.steps.rend(); ++step) {
        const bool is_up = step->step.purpose == Purpose::apply || step->step.purpose == Purpose::reapply;
        if (is_up && !step->error && step->rows) return step->rows->enforced;
    }
    return trip.enforced_before;
}

void append(std::vector<Finding>& findings, std::vector<Finding> more) {
    std::ranges::move(more, std::back_inserter(findings));
}

/// What the up did to the schema, as the stairway saw it: trips with rows take no snapshots.
const std::vector<drivers::SchemaChange>* change_of(const WalkRecord& walk, std::size_t revision) {
    const auto* stairway = walk.find("stairway");
    const auto* step = stairway == nullptr ? nullptr : stairway->find(Purpose::apply, revision);
    return step == nullptr || step->change.empty() ? nullptr : &step->change;
}

const migrations::ToldSql* sql_of(const WalkRecord& walk, std::size_t revision) {
    const auto told = walk.sql.find(revision);
    return told == walk.sql.end() ? nullptr : &told->second.up;
}

bool is_loss(const Finding& finding) {
    return finding.rule.ends_with("lost");
}

void judge_revision(const CheckInput& input, const TripRecord& trip, std::size_t at, const Promises& before,
                    CheckReport& report) {
    const auto& revision = input.history.revisions[at];
    const auto& head = head_of(trip);
    const auto seen = [&](Purpose purpose) -> const StepRecord* {
        const auto* step = trip.find(purpose, at);
        return step != nullptr && !step->error && step->rows ? step : nullptr;
    };
    const auto* apply = seen(Purpose::apply);
    if (apply == nullptr) return;
    ++report.revisions;
    PromisesAround around{before, apply->rows->enforced, head, change_of(input.walk, at),
                          sql_of(input.walk, at)};
    append(report.findings, judge_up(around, revision));
    if (around.sql != nullptr && !around.sql->is_whole && report.reason.empty()) {
        const migrations::ToldSql silent{{}, true, false};
        around.sql = &silent;
        if (std::ranges::any_of(judge_up(around, revision), is_loss))
            report.reason =
                "what " + revision.name + " gives up was not judged: its tool does not tell all of its SQL";
    }
    if (const auto* revert = seen(Purpose::revert))
        append(report.findings,
               judge_return({before, revert->rows->enforced, head}, revision, Direction::down));
    if (const auto* again = seen(Purpose::reapply))
        append(report.findings,
               judge_return({apply->rows->enforced, again->rows->enforced, head}, revision, Direction::up));
}

/// A state is told of the first revision that showed it: only the tables of a migration are tried after it.
void tell_once(std::vector<Finding>& findings) {
    std::set<std::pair<std::string, std::string>> told;
    std::erase_if(findings, [&](const Finding& finding) {
        return !is_loss(finding) && !told.emplace(finding.rule, finding.objects.front()).second;
    });
}

/// Losses are judged by what the migration says, and some say nothing to harness.
std::string what_was_not_judged(const CheckInput& input) {
    const auto is_unknown = [](const Revision& revision) { return revision.up && !revision.up->has_text; };
    if (std::ranges::none_of(input.history.revisions, is_unknown)) return {};
    if (input.history.tells_sql) return {}; // then it is said of the revisions that lose something
    return "what the migrations give up was not judged: harness does not see their SQL";
}

} // namespace

std::vector<Finding> judge_up(const PromisesAround& around, const Revision& revision) {
    return UpJudge(around, revision).judge();
}

std::vector<Finding> judge_return(const PromisesAround& around, const Revision& revision,
                                  Direction direction) {
    const auto what =
        direction == Direction::down ? "down of " + revision.name : "another up of " + revision.name;
    std::vector<Finding> findings;
    for (const auto& promise : around.after) {
        if (promise.state == State::enforced) continue;
        const auto* earlier = counterpart(around.before, promise);
        if (earlier != nullptr && earlier->state == State::enforced)
            findings.push_back(state_finding(promise, revision, direction, what));
    }
    return findings;
}

CheckReport check_constraints(const CheckInput& input) {
    const auto* trip = input.walk.find("rows");
    if (trip == nullptr && input.walk.cut_short.empty())
        return not_looked(
            "it looks at the trip with plain rows, and there is none: `rows:` is off or has none "
            "of them, or no up passes");
    if (trip == nullptr || trip->steps.empty())
        return not_looked(input.walk.cut_short.empty() ? "the walk did not get to it" : input.walk.cut_short);
    CheckReport report;
    const auto* before = &trip->enforced_before;
    for (std::size_t at = 0; at < input.history.revisions.size(); ++at) {
        if (at >= input.since) judge_revision(input, *trip, at, *before, report);
        for (const auto purpose : {Purpose::reapply, Purpose::apply})
            if (const auto* step = trip->find(purpose, at); step != nullptr && !step->error && step->rows) {
                before = &step->rows->enforced;
                break;
            }
    }
    tell_once(report.findings);
    if (!trip->could_not_look.empty()) report.reason = trip->could_not_look;
    if (report.reason.empty()) report.reason = what_was_not_judged(input);
    if (report.revisions == 0 && !input.history.revisions.empty()) report.status = CheckStatus::not_looked;
    return report;
}

} // namespace harness::suite
