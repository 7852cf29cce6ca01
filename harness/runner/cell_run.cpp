#include "harness/runner/cell_run.hpp"

#include "harness/base/text.hpp"
#include "harness/migrations/folder.hpp"
#include "harness/runner/cell_server.hpp"
#include "harness/runner/container_tool.hpp"
#include "harness/suite/masking.hpp"

#include <algorithm>
#include <utility>

namespace harness::runner {
namespace {

using base::Error;
using base::ErrorKind;
using base::Limit;
using base::Result;

bool has_errors(const std::vector<suite::Finding>& findings) {
    return std::any_of(findings.begin(), findings.end(),
                       [](const auto& finding) { return finding.severity == suite::Severity::error; });
}

/// The parts of a cell's run, and the result that they fill.
class CellRun {
  public:
    CellRun(const PreparedCell& prepared, const CellContext& context, const CellTells& tells,
            std::stop_token stop)
        : m_cell(prepared.cell),
          m_history(prepared.history),
          m_companions(prepared.companions),
          m_context(context),
          m_tells(tells),
          m_limit{base::Deadline::after(context.spec.timeouts.cell), std::move(stop)} {
        auto& result = m_outcome.result;
        result.id = m_cell.id;
        result.engine = base::to_string(m_cell.engine);
        result.version = m_cell.version;
        result.image = m_cell.settings.image.value_or("");
        result.layout = m_history.layout;
        result.migrations = m_history.folder.string();
        result.revisions = static_cast<int>(m_history.revisions.size());
        result.allow_failure = m_cell.allow_failure;
    }

    CellOutcome run() {
        const auto begin = base::Clock::now();
        auto server = start_server(m_cell, m_context, m_tells, m_outcome.passwords, m_limit);
        m_outcome.result.started = base::Clock::now() - begin;
        if (server.has_error())
            judge(failed_walk(std::move(server).error()));
        else
            walk(**server);
        m_outcome.result.duration = base::Clock::now() - begin;
        auto secrets = m_context.secrets;
        secrets.add(m_outcome.passwords);
        suite::mask(m_outcome.result, secrets, m_context.secrets);
        return std::move(m_outcome);
    }

  private:
    static suite::WalkRecord failed_walk(Error error) {
        // A server that cannot be had is never a migration's fault.
        if (error.kind != ErrorKind::cancelled) error.kind = ErrorKind::environment;
        suite::WalkRecord record;
        record.error = std::move(error);
        return record;
    }

    void walk(CellServer& server) {
        auto& result = m_outcome.result;
        auto version = server.database_server().version(m_limit);
        if (version.has_error()) {
            judge(failed_walk(std::move(version).error()));
            return;
        }
        result.server_version = std::move(*version);

        auto place = place_of_tool(server);
        if (place.has_error()) {
            judge(failed_walk(std::move(place).error()));
            return;
        }
        const auto make_tool = [this, where = *place] {
            return migrations::make_tool(m_history, m_cell.engine, where);
        };
        const auto tool = make_tool();
        const auto wanted = suite::wanted_checks(m_context.spec, m_history).value();
        suite::WalkSettings settings{m_cell.settings.setup,
                                     m_context.spec.timeouts.statement,
                                     m_limit,
                                     drivers::dialect_of(m_cell.engine),
                                     row_walk(wanted),
                                     make_tool};
        if (const auto& file = m_cell.declared_schema; !file.empty()) {
            auto text = migrations::read_file(file);
            if (text.has_error()) { // it was there when the run began
                judge(failed_walk(std::move(text).error()));
                return;
            }
            settings.declared_schema = drivers::Script{file.string(), std::move(*text)};
        }
        settings.compares_models = m_history.has_models && wanted.drift;
        suite::Walk walk(server.database_server(), *tool, m_history, std::move(settings));
        auto record = walk.run(suite::make_plan(m_history, wanted),
                               [&](std::string_view trip, const suite::Step& step, int done, int total) {
                                   m_tells(Phase::walking,
                                           std::string(trip) + ": " + std::string(to_string(step.purpose))
                                               + " " + m_history.revisions[step.revision].name,
                                           done, total);
                               });
        if (record.error) explain(server, *record.error);
        note_timings(record);
        judge(record);
        m_outcome.head = std::move(record.head);
        finish(server, walk, record);
    }

    /// Null: this machine.
    [[nodiscard]] Result<std::shared_ptr<migrations::ProgramRunner>> place_of_tool(CellServer& server) {
        std::shared_ptr<migrations::ProgramRunner> place;
        const bool is_here = !m_cell.tool || m_cell.tool->run_in == matrix::ToolUse::RunIn::host;
        if (is_here || server.container() == nullptr) return place;
        const auto& image = m_cell.tool->image;
        m_tells(Phase::image, image, 0, 0);
        HARNESS_CHECK(m_context.runtime->ensure_image(
            image, [&](const std::string& line) { m_tells(Phase::image, line, 0, 0); },
            m_limit.within(m_context.spec.timeouts.pull)));
        place = std::make_shared<ContainerTool>(*server.container(), image, m_cell.id);
        return place;
    }

    [[nodiscard]] suite::RowWalk row_walk(const suite::Wanted& wanted) const {
        const auto& rows = m_context.spec.rows;
        suite::RowWalk walk{suite::row_work(m_cell.engine), {}, m_companions};
        walk.asks_enforcement = wanted.constraints.has_value();
        walk.seed.rows = rows.count;
        walk.seed.rows_of = rows.of;
        if (const auto& budgets = m_context.spec.budgets; base::matches_glob(m_cell.id, budgets.cell))
            for (const auto& [table, count] : budgets.rows) walk.seed.rows_of.insert_or_assign(table, count);
        walk.seed.seed = rows.seed;
        walk.seed.statements = rows.insert;
        return walk;
    }

    /// Adds to an error of the environment what became of the server.
    void explain(CellServer& server, Error& error) {
        if (error.kind == ErrorKind::cancelled) return;
        if (const auto death = server.death(); !death.empty())
            error.message += "; " + death;
        else if (m_limit.deadline.has_passed())
            error.message += "; the cell took longer than `timeouts.cell` allows";
        error.kind = ErrorKind::environment;
        m_outcome.result.server_log = server.log();
    }

    void note_timings(const suite::WalkRecord& record) {
        for (const auto& trip : record.trips)
            for (const auto& step : trip.steps)
                m_outcome.result.steps.push_back({std::string(trip.name),
                                                  std::string(to_string(step.step.purpose)),
                                                  m_history.revisions[step.step.revision].name, step.duration,
                                                  step.total, step.error.has_value()});
    }

    void judge(const suite::WalkRecord& record) {
        auto& result = m_outcome.result;
        auto judgement = suite::judge(m_context.spec, m_cell, m_history, record, m_context.today);
        result.checks = std::move(judgement.checks);
        result.findings = std::move(judgement.findings);
        result.ignored = std::move(judgement.ignored);
        m_outcome.used_ignores = std::move(judgement.used_ignores);
        if (record.error) {
            result.error = record.error;
            result.status = record.error->kind == ErrorKind::cancelled ? suite::CellStatus::cancelled
                                                                       : suite::CellStatus::error;
        } else if (!record.cut_short.empty() && !has_errors(result.findings)) {
            // Nothing was found, but not everything was looked at either: that is no pass.
            result.error = Error{ErrorKind::environment, "the walk was cut short: " + record.cut_short};
            result.status = suite::CellStatus::error;
        } else {
            result.status =
                has_errors(result.findings) ? suite::CellStatus::failed : suite::CellStatus::passed;
        }
    }

    /// Keeps the server, with a database in the state of the first trouble, or removes it.
    void finish(CellServer& server, suite::Walk& walk, const suite::WalkRecord& record) {
        auto& result = m_outcome.result;
        const bool failed =
            result.status == suite::CellStatus::failed || result.status == suite::CellStatus::error;
        if (m_context.keep == Keep::all || (m_context.keep == Keep::failed && failed)) {
            keep(server, walk, record);
            return;
        }
        m_tells(Phase::removing, "", 0, 0);
        if (auto removed = server.remove(); removed.has_error() && !result.error) {
            result.error = std::move(removed).error();
            result.status = suite::CellStatus::error;
        }
    }

    void keep(CellServer& server, suite::Walk& walk, const suite::WalkRecord& record) {
        m_tells(Phase::walking, "making the database to keep", 0, 0);
        std::string database;
        if (const auto [trip, step] = worth_a_look(record); step != nullptr)
            if (auto reproduced = walk.reproduce(*trip, *step); reproduced.has_value())
                database = *reproduced;
        auto& result = m_outcome.result;
        result.remove_command = server.keep();
        result.connect_command = server.database_server().shell_command(database);
    }

    /// The first step that failed or deviated; else the one that reached the head.
    static std::pair<const suite::TripRecord*, const suite::StepRecord*>
    worth_a_look(const suite::WalkRecord& record) {
        std::pair<const suite::TripRecord*, const suite::StepRecord*> head{nullptr, nullptr};
        for (const auto& trip : record.trips) {
            for (const auto& step : trip.steps) {
                if (step.error || !step.deviation.empty()) return {&trip, &step};
                if (&trip == &record.trips.front() && step.step.purpose == suite::Purpose::apply)
                    head = {&trip, &step};
            }
        }
        return head;
    }

    const matrix::Cell& m_cell;
    const migrations::History& m_history;
    const suite::Companions& m_companions;
    const CellContext& m_context;
    const CellTells& m_tells;
    Limit m_limit;
    CellOutcome m_outcome;
};

} // namespace

CellOutcome run_cell(const PreparedCell& prepared, const CellContext& context, const CellTells& tells,
                     std::stop_token stop) {
    return CellRun(prepared, context, tells, std::move(stop)).run();
}

} // namespace harness::runner
