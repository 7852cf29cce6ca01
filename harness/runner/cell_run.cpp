#include "harness/runner/cell_run.hpp"

#include "containers/pause.hpp"
#include "harness/base/text.hpp"
#include "harness/migrations/folder.hpp"
#include "harness/runner/cell_server.hpp"
#include "harness/runner/container_tool.hpp"
#include "harness/runner/faults.hpp"
#include "harness/suite/masking.hpp"
#include "harness/suite/told_sql.hpp"

#include <algorithm>
#include <iterator>
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

/// How a report names where a server comes from.
std::string_view runtime_of(const matrix::Cell& cell) {
    if (base::info(cell.engine).embedded) return "embedded";
    switch (cell.runtime) {
    case matrix::Runtime::docker:
        return "docker";
    case matrix::Runtime::process:
        return "process";
    case matrix::Runtime::url:
        return "url";
    }
    return {};
}

/// Shorter than a cell's own limit: what is asked after a failure, when a stop may have been asked for, too.
Limit asking_limit() {
    return Limit{base::Deadline::after(std::chrono::seconds(5)), {}};
}

/// One attempt at a cell: its parts, and the result that they fill. `attempts`: those before it; its own is
/// added if the environment fails it.
class CellRun {
  public:
    CellRun(const PreparedCell& prepared, const CellContext& context, const CellTells& tells,
            std::stop_token stop, std::vector<Attempt>& attempts)
        : m_cell(prepared.cell),
          m_history(prepared.history),
          m_companions(prepared.companions),
          m_context(context),
          m_tells(tells),
          m_limit{base::Deadline::after(context.spec.timeouts.cell), std::move(stop)},
          m_attempts(attempts) {
        m_outcome.result = blank_result(prepared);
    }

    /// Whether the cell is to be run once more, instead of what the outcome says.
    [[nodiscard]] Next next() const { return m_next; }
    [[nodiscard]] const std::string& place() const { return m_place; }

    CellOutcome run() {
        const auto begin = base::Clock::now();
        StartNotes notes;
        auto server = start_server(m_cell, m_context, m_tells, notes, m_limit);
        m_outcome.passwords = notes.passwords;
        m_outcome.result.started = base::Clock::now() - begin;
        if (server.has_error())
            judge_failed_start(std::move(server).error(), notes);
        else
            walk(**server);
        m_outcome.result.duration = base::Clock::now() - begin;
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

    void judge_failed_start(Error error, const StartNotes& notes) {
        Evidence evidence{notes.stage, error, notes.is_unavailable, true, notes.vitals.server, notes.log};
        if (const auto death = notes.vitals.describe();
            !death.empty() && error.message.find("ended") == std::string::npos)
            error.message += "; " + death;
        if (error.kind != ErrorKind::cancelled) conclude(std::move(evidence), error);
        judge(failed_walk(std::move(error)));
        if (m_outcome.result.fault == name_of(Fault::unavailable) && m_context.allow_unavailable
            && m_outcome.result.status == suite::CellStatus::error)
            m_outcome.result.status = suite::CellStatus::unavailable;
    }

    /// What kind of failure it is, and what comes next. Adds to the error what the attempts together say.
    void conclude(Evidence evidence, Error& error) {
        if (m_context.runtime && runtime_of(m_cell) == "docker" && !evidence.is_unavailable)
            evidence.engine_answers = m_context.runtime->capacity(asking_limit()).has_value();
        evidence.is_out_of_time = m_limit.deadline.has_passed();
        const auto fault = diagnose(evidence);
        // A migration's statement is told with its text and place; harness's own looks have neither.
        const bool is_migrations = !evidence.error.statement.empty() || !evidence.error.where.file.empty();
        m_attempts.push_back({fault, m_place, is_migrations});
        m_outcome.result.fault = name_of(fault);
        m_next = decide(m_attempts, m_context.retries);
        if (m_next == Next::blame && evidence.server) m_signal = crash_signal(*evidence.server, evidence.log);
        if (m_next != Next::give_up) return;
        if (const auto words = remark(m_attempts); !words.empty()) error.message += "; " + words;
    }

    void walk(CellServer& server) {
        auto& result = m_outcome.result;
        auto version = server.database_server().version(m_limit);
        if (version.has_error()) {
            auto record = failed_walk(std::move(version).error());
            explain(server, record);
            judge(record);
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
        server.limit_walk(settings);
        suite::Walk walk(server.database_server(), *tool, m_history, std::move(settings));
        auto record = walk.run(suite::make_plan(m_history, wanted),
                               [&](std::string_view trip, const suite::Step& step, int done, int total) {
                                   const auto& revision = m_history.revisions[step.revision].name;
                                   const auto purpose = std::string(to_string(step.purpose));
                                   m_place = std::string(trip) + ": " + purpose + " of " + revision;
                                   m_step = {trip, step};
                                   m_tells(Phase::walking,
                                           std::string(trip) + ": " + purpose + " " + revision, done, total);
                               });
        if (record.error)
            explain(server, record);
        else
            blame_what_was_there(server, record);
        note_timings(record);
        judge(walk, record);
        m_outcome.head = std::move(record.head);
        if (m_outcome.head) server.hide_own_names(*m_outcome.head);
        finish(server, walk, record);
    }

    /// Null: this machine.
    [[nodiscard]] Result<std::shared_ptr<migrations::ProgramRunner>> place_of_tool(CellServer& server) {
        std::shared_ptr<migrations::ProgramRunner> place;
        if (!m_cell.tool || m_cell.tool->run_in == matrix::ToolUse::RunIn::host) return place;
        if (server.container() == nullptr || m_context.runtime == nullptr)
            return Error{ErrorKind::environment,
                         "run_in: image needs a server in a container, and this one is in none"};
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
        suite::RowWalk walk;
        walk.work = suite::row_work(m_cell.engine);
        walk.companions = m_companions;
        walk.asks_enforcement = wanted.constraints.has_value();
        walk.seed.rows = rows.count;
        walk.seed.rows_of = rows.of;
        if (const auto& budgets = m_context.spec.budgets; base::matches_glob(m_cell.id, budgets.cell))
            walk.measured.insert(budgets.rows.begin(), budgets.rows.end());
        walk.seed.seed = rows.seed;
        walk.seed.statements = rows.insert;
        return walk;
    }

    /// Adds to an error of the environment what became of the server, or takes it for the finding that it is.
    void explain(CellServer& server, suite::WalkRecord& record) {
        auto& error = *record.error;
        if (error.kind == ErrorKind::cancelled) return;
        const auto vitals = server.vitals();
        auto log = server.log();
        Evidence evidence{Stage::walking, error, false, true, vitals.server, log};
        if (const auto death = vitals.describe(); !death.empty())
            error.message += "; " + death;
        else if (m_limit.deadline.has_passed())
            error.message += "; the cell took longer than `timeouts.cell` allows";
        error.kind = ErrorKind::environment;
        m_outcome.result.server_log = log;
        conclude(std::move(evidence), error);
        if (m_next != Next::blame) return;
        record.crash = suite::Crash{m_step.first, m_step.second, error, m_signal, std::move(log)};
        record.cut_short = "the migrations crash the server";
        m_outcome.result.fault.clear();
        record.error.reset();
    }

    /// A migration that fails because somebody else's server holds already what it makes is not to blame.
    void blame_what_was_there(const CellServer& server, suite::WalkRecord& record) {
        for (const auto& trip : record.trips)
            for (const auto& step : trip.steps) {
                const auto what = step.error ? server.was_there(*step.error) : std::string();
                if (what.empty()) continue;
                record.error =
                    Error{ErrorKind::environment,
                          what + ", and the migrations make it: " + step.error->message
                              + "; drop it, if it is nobody's, or give the cell a server of its own"};
                m_outcome.result.fault = name_of(Fault::unclear);
                return;
            }
    }

    void note_timings(const suite::WalkRecord& record) {
        for (const auto& trip : record.trips)
            for (const auto& step : trip.steps)
                m_outcome.result.steps.push_back({std::string(trip.name),
                                                  std::string(to_string(step.step.purpose)),
                                                  m_history.revisions[step.step.revision].name, step.duration,
                                                  step.total, step.error.has_value()});
    }

    /// Twice where a tool can be asked about the revisions that are blamed.
    void judge(suite::Walk& walk, suite::WalkRecord& record) {
        if (m_history.tells_sql && !record.error && !record.crash) {
            record.sql = suite::silent_sql(m_history);
            auto first = suite::judge(m_context.spec, m_cell, m_history, record, m_context.today);
            std::ranges::move(first.ignored, std::back_inserter(first.findings));
            record.sql = walk.ask_for_sql(suite::blamed(m_history, first.findings));
        }
        judge(record);
        suite::show_sql(m_history, record.sql, m_outcome.result.findings);
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
            result.fault = name_of(Fault::unclear);
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
        const bool is_last = m_next == Next::give_up || m_next == Next::blame;
        if (is_last && (m_context.keep == Keep::all || (m_context.keep == Keep::failed && failed))) {
            keep(server, walk, record);
            return;
        }
        m_tells(m_cell.runtime == matrix::Runtime::url ? Phase::leaving : Phase::removing, "", 0, 0);
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
        result.connect_command = server.connect_command(database);
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
    std::vector<Attempt>& m_attempts;
    Next m_next = Next::give_up;
    std::string m_place; ///< where the walk is
    std::pair<std::string_view, suite::Step> m_step;
    int m_signal = 0;
    CellOutcome m_outcome;
};

/// True as soon as the container engine answers; it may take a while to come up again.
bool engine_is_back(const CellContext& context, const std::stop_token& stop) {
    const Limit limit{base::Deadline::after(std::chrono::seconds(60)), stop};
    while (!context.runtime->capacity(limit.within(std::chrono::seconds(5))).has_value())
        if (!containers::pause(std::chrono::milliseconds(200), limit)) return false;
    return true;
}

} // namespace

suite::CellResult blank_result(const PreparedCell& prepared) {
    const auto& cell = prepared.cell;
    suite::CellResult result;
    result.id = cell.id;
    result.engine = base::to_string(cell.engine);
    result.version = cell.version;
    result.runtime = runtime_of(cell);
    if (cell.runtime == matrix::Runtime::docker) result.image = cell.settings.image.value_or("");
    result.layout = prepared.history.layout;
    result.migrations = prepared.history.folder.string();
    result.revisions = static_cast<int>(prepared.history.revisions.size());
    result.allow_failure = cell.allow_failure;
    return result;
}

CellOutcome run_cell(const PreparedCell& prepared, const CellContext& context, const CellTells& tells,
                     std::stop_token stop) {
    std::vector<Attempt> attempts;
    std::vector<std::string> passwords;
    std::vector<suite::RetriedFault> retried;
    while (true) {
        CellRun run(prepared, context, tells, stop, attempts);
        auto outcome = run.run();
        passwords.insert(passwords.end(), outcome.passwords.begin(), outcome.passwords.end());
        const bool again = run.next() == Next::retry || run.next() == Next::retry_with_engine;
        if (again && !stop.stop_requested() && (run.next() == Next::retry || engine_is_back(context, stop))) {
            const auto& last = attempts.back();
            retried.push_back({std::string(name_of(last.fault)), std::string(to_string(last.fault)),
                               last.place, outcome.result.error.value_or(Error{}).message});
            tells(Phase::waiting, std::string(to_string(last.fault)) + "; once more from the start", 0, 0);
            continue;
        }
        outcome.passwords = std::move(passwords);
        outcome.result.retried = std::move(retried);
        auto secrets = context.secrets;
        secrets.add(outcome.passwords);
        suite::mask(outcome.result, secrets, context.secrets);
        return outcome;
    }
}

} // namespace harness::runner
