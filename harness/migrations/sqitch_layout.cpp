// The layout of Sqitch (https://github.com/sqitchers/sqitch), as lib/App/Sqitch/Plan.pm and Plan/Change.pm of
// version 1.6 read it, with the folders that sqitch.conf names by default.
//
// sqitch.plan lists the changes in their order; each has a script of its name in deploy/, revert/ and
// verify/. A change that stands in the plan again after a tag has its earlier scripts under NAME@TAG. A
// script goes through psql, whose variables and commands it may use (on PostgreSQL).

#include "harness/base/text.hpp"
#include "harness/migrations/checksums.hpp"
#include "harness/migrations/inspect.hpp"
#include "harness/migrations/layout.hpp"
#include "harness/migrations/psql_script.hpp"
#include "harness/migrations/sqitch_plan.hpp"

#include <set>

namespace harness::migrations {
namespace {

constexpr std::string_view k_plan = "sqitch.plan";

class Reader {
  public:
    Reader(const Folder& folder, const Target& target, History& history)
        : m_folder(folder), m_target(target), m_history(history) {}

    base::Result<void> read() {
        drivers::Script file{m_folder.path_of(k_plan), {}};
        HARNESS_TRY(file.text, read_file(m_folder.path / k_plan));
        const auto plan = parse_sqitch_plan(file);
        if (!plan.problem.empty()) {
            m_history.refusal = "Syntax error in " + file.file + ": " + plan.problem;
            add_flaw(m_history, "chain/refused-file", {}, m_history.refusal, {file.file, plan.line});
        }
        m_history.project = plan.project;
        for (const auto& change : plan.changes) {
            HARNESS_CHECK(take(change, file.file));
        }
        return tell_strays();
    }

  private:
    base::Result<void> take(SqitchChange change, const std::string& plan) {
        choose_tag(change);
        Revision revision{change.script(), change.script(), {}, {}};
        revision.description = change.note;
        revision.record =
            SqitchRecord{m_history.project,       change.id,        change.planned_at, change.planner,
                         change.requires_changes, change.conflicts, change.tags};
        m_known.insert(change.script() + ".sql");
        HARNESS_TRY(revision.up, script("deploy", change));
        HARNESS_TRY(revision.down, script("revert", change));
        HARNESS_TRY(revision.verify, script("verify", change));
        if (!revision.up) {
            const auto path = m_folder.path_of("deploy/" + change.script() + ".sql");
            revision.up = Migration{{path, {}}};
            revision.up->refusal = path + ": No such file or directory: the plan names the change "
                                   + change.name + ", and there is no deploy script for it";
            add_flaw(m_history, "chain/missing-up", revision.name, revision.up->refusal, {plan, change.line});
        }
        m_history.revisions.push_back(std::move(revision));
        return {};
    }

    base::Result<std::optional<Migration>> script(const std::string& kind, const SqitchChange& change) {
        const auto name = kind + "/" + change.script() + ".sql";
        std::error_code failed;
        if (!std::filesystem::exists(m_folder.path / name, failed)) return std::optional<Migration>();
        HARNESS_TRY(auto text, read_file(m_folder.path / name));
        Migration found{{m_folder.path_of(name), {}}, Transaction::none, drivers::ScriptMode::statements};
        found.checksum = sha1_hex(text);
        if (m_target.engine == base::Engine::postgres) {
            auto variables = m_target.variables;
            variables.try_emplace("registry", "sqitch");
            auto read = read_psql_script(text, std::move(variables));
            if (!read.problem.empty()) {
                found.refusal = "running " + found.script.file + ": " + read.problem;
                add_flaw(m_history, read.rule, change.script(), read.problem, {found.script.file, read.line});
            } else {
                text = std::move(read.text);
            }
        }
        found.script.text = std::move(text);
        return std::optional(std::move(found));
    }

    /// Of the tags that the scripts may be named by, the first one whose script is there (Plan/Change.pm,
    /// _path_segments).
    void choose_tag(SqitchChange& change) const {
        for (const auto& tag : change.rework_tags) {
            std::error_code failed;
            const auto name = "deploy/" + change.name + "@" + tag + ".sql";
            if (!std::filesystem::exists(m_folder.path / name, failed)) continue;
            change.reworked_at = tag;
            return;
        }
    }

    /// Scripts that the plan does not name.
    base::Result<void> tell_strays() {
        const auto deploy = open_folder(m_folder.path / "deploy");
        if (deploy.has_error()) return {}; // each change has been told already
        for (const auto& entry : deploy->entries)
            if (!entry.is_hidden() && entry.name.ends_with(".sql") && !m_known.contains(entry.name))
                add_flaw(m_history, "chain/ignored-file", {},
                         entry.name + " never runs: sqitch.plan does not name it",
                         {deploy->path_of(entry.name)});
        return {};
    }

    const Folder& m_folder;
    const Target& m_target;
    History& m_history;
    std::set<std::string> m_known;
};

Habits habits() {
    constexpr std::string_view nothing = "Sqitch logs the change and changes nothing";
    return {.missing_up = "psql fails to read it",
            .missing_down = "`sqitch revert` fails at it",
            .empty = nothing,
            .blank = nothing,
            .not_utf8 = "psql sends it as it is, and most servers refuse it",
            .part = "script"};
}

} // namespace

Fit sqitch_fit(const Folder& folder) {
    Fit fit;
    const auto* plan = folder.find(k_plan);
    if (plan != nullptr && plan->kind == Entry::Kind::file) fit.add(k_plan);
    return fit;
}

base::Result<void> sqitch_read(const Folder& folder, const Target& target, History& history) {
    HARNESS_CHECK(Reader(folder, target, history).read());
    inspect(history, habits(), target.engine);
    return {};
}

} // namespace harness::migrations
