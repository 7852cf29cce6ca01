#include "harness/runner/runner.hpp"

#include "containers/local_server.hpp"
#include "containers/watcher.hpp"
#include "harness/runner/memory.hpp"
#include "harness/runner/process_server.hpp"
#include "harness/runner/schedule.hpp"
#include "harness/runner/secrets.hpp"
#include "harness/suite/masking.hpp"
#include "harness/suite/versions.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <mutex>
#include <thread>
#include <utility>

namespace harness::runner {
namespace {

using base::Error;
using base::ErrorKind;
using base::Limit;

std::chrono::year_month_day today() {
    return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

/// The container engine, asked for only where a cell needs it.
struct Engine {
    std::unique_ptr<containers::Runtime> runtime;
    std::optional<Error> error;
    containers::Capacity capacity{0, static_cast<int>(std::thread::hardware_concurrency()), true};
};

base::Result<std::unique_ptr<containers::Runtime>> connect_runtime(const RunOptions& options,
                                                                   const Limit& limit) {
    containers::DockerOptions docker;
    docker.host = options.docker_host;
    docker.run_id = options.run_id;
    HARNESS_TRY(docker.watcher, containers::start_watcher(options.run_id, options.docker_host));
    return containers::connect_docker(docker, limit);
}

Engine connect_engine(const std::vector<PreparedCell>& cells, const RunOptions& options,
                      const std::stop_token& stop) {
    Engine engine;
    const bool needed = std::any_of(cells.begin(), cells.end(), [](const auto& cell) {
        return !base::info(cell.cell.engine).embedded && cell.cell.runtime == matrix::Runtime::docker;
    });
    if (!needed) return engine;
    const Limit limit{base::Deadline::after(std::chrono::seconds(20)), stop};
    auto runtime = connect_runtime(options, limit);
    if (runtime.has_error()) {
        engine.error = std::move(runtime).error();
        return engine;
    }
    engine.runtime = std::move(*runtime);
    (void)engine.runtime->sweep_leftovers(
        limit); // of runs that were killed; what it cannot remove is not ours
    if (auto capacity = engine.runtime->capacity(limit); capacity.has_value()) engine.capacity = *capacity;
    return engine;
}

/// At the end of a run. What cannot be removed now, the watcher or a later run's sweep removes.
void clean_up(containers::Runtime& runtime, const RunOptions& options) {
    const Limit limit{base::Deadline::after(std::chrono::seconds(30)), {}};
    (void)runtime.sweep(limit);
    if (auto* store = runtime.prepared()) (void)store->trim(options.prepared_limit, limit);
}

/// A guess that orders cells: a server's start costs about as much as a hundred revisions.
double guess_seconds(const PreparedCell& cell) {
    const double start = starts_server(cell.cell) ? 5 : 0;
    return start + 0.05 * static_cast<double>(cell.history.revisions.size());
}

Schedule make_schedule(const std::vector<PreparedCell>& cells, const containers::Capacity& capacity) {
    std::vector<CellCost> costs;
    for (const auto& cell : cells)
        costs.push_back({guess_seconds(cell), memory_of(cell.cell), starts_server(cell.cell)});
    return Schedule(std::move(costs),
                    {memory_for_servers(capacity, available_memory(read_file)), std::max(2, capacity.cpus)});
}

suite::CellResult cancelled(const PreparedCell& prepared) {
    auto result = blank_result(prepared);
    result.error = Error{ErrorKind::cancelled, "stopped before it started"};
    return result;
}

/// The workers and what they share.
class Crew {
  public:
    Crew(const std::vector<PreparedCell>& cells, const CellContext& context, Schedule schedule,
         EventQueue& events, std::stop_source stop, Repetition repetition)
        : m_cells(cells),
          m_context(context),
          m_schedule(std::move(schedule)),
          m_events(events),
          m_stop(std::move(stop)),
          m_repetition(repetition) {
        for (const auto& cell : cells) m_heads.push_back({&cell.cell, std::nullopt});
    }
    /// Through, usually. If an exception ends the run, the cells end politely before the workers are joined.
    ~Crew() {
        close();
        m_stop.request_stop();
    }
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;

    void start(int workers) {
        for (int at = 0; at < workers; ++at) m_workers.emplace_back([this] { work(); });
    }

    /// Hands out no further cell.
    void close() {
        const std::lock_guard lock(m_mutex);
        m_schedule.close();
        m_changed.notify_all();
    }

    [[nodiscard]] bool is_through() const {
        const std::lock_guard lock(m_mutex);
        return m_schedule.is_drained() && m_running == 0;
    }

    [[nodiscard]] std::set<std::size_t> used_ignores() const {
        const std::lock_guard lock(m_mutex);
        return m_used_ignores;
    }

    /// What the cells' migrations made, in the order of the file. For when the crew is through.
    [[nodiscard]] std::vector<suite::HeadSchema> take_heads() {
        const std::lock_guard lock(m_mutex);
        return std::move(m_heads);
    }

    /// What the output must not show: of the matrix file, and what the cells made.
    [[nodiscard]] base::Secrets secrets() const {
        const std::lock_guard lock(m_mutex);
        auto secrets = m_context.secrets;
        secrets.add(m_passwords);
        return secrets;
    }

    /// Throws what a worker threw, if one did.
    void rethrow_bug() const {
        const std::lock_guard lock(m_mutex);
        if (m_bug) std::rethrow_exception(m_bug);
    }

  private:
    void work() {
        try {
            while (const auto cell = take()) tell(*cell, run_one(*cell));
        } catch (const std::exception&) {
            // A bug of ours. The cell's server went with its handle; the others end, and run() throws it
            // again.
            const std::lock_guard lock(m_mutex);
            if (!m_bug) m_bug = std::current_exception();
            m_schedule.close();
            m_stop.request_stop();
            --m_running;
            m_changed.notify_all();
        }
    }

    void tell(std::size_t cell, CellOutcome outcome) {
        auto result = std::make_shared<const suite::CellResult>(std::move(outcome.result));
        const std::lock_guard lock(m_mutex);
        m_schedule.finished(cell);
        m_used_ignores.insert(outcome.used_ignores.begin(), outcome.used_ignores.end());
        m_heads[cell].schema = std::move(outcome.head);
        m_passwords.insert(m_passwords.end(), outcome.passwords.begin(), outcome.passwords.end());
        m_events.push(CellFinished{cell, std::move(result)});
        --m_running;
        m_changed.notify_all();
    }

    std::optional<std::size_t> take() {
        std::unique_lock lock(m_mutex);
        while (true) {
            if (m_stop.stop_requested()) m_schedule.close();
            if (auto cell = m_schedule.take()) {
                ++m_running;
                return cell;
            }
            if (m_schedule.is_drained()) return std::nullopt;
            m_changed.wait(lock); // for memory, or for a server that starts: whatever changes that, wakes it
        }
    }

    /// Its server is up: another one may start.
    void started(std::size_t cell) {
        const std::lock_guard lock(m_mutex);
        m_schedule.started(cell);
        m_changed.notify_all();
    }

    CellOutcome run_one(std::size_t cell) {
        const auto waited = base::Clock::now() - m_begin;
        bool is_up = false;
        const CellTells tells = [&](Phase phase, const std::string& what, int done, int total) {
            if (phase == Phase::walking && !std::exchange(is_up, true)) started(cell);
            m_events.push(CellProgress{cell, phase, m_context.secrets.masked(what), done, total});
        };
        auto outcome = run_repeatedly(cell, tells);
        outcome.result.waited = waited;
        return outcome;
    }

    /// One of the runs is shown for all of them.
    CellOutcome run_repeatedly(std::size_t cell, const CellTells& tells) {
        std::vector<suite::Repeat> repeats;
        std::set<std::size_t> used_ignores;
        std::vector<std::string> passwords;
        std::optional<CellOutcome> shown;
        do {
            if (shown) tells(Phase::waiting, "run " + std::to_string(repeats.size() + 1), 0, 0);
            auto outcome = run_cell(m_cells[cell], m_context, tells, m_stop.get_token());
            repeats.push_back(verdict_of(outcome.result));
            used_ignores.merge(std::set(outcome.used_ignores));
            passwords.insert(passwords.end(), outcome.passwords.begin(), outcome.passwords.end());
            if (shown_of(repeats) + 1 == repeats.size()) shown = std::move(outcome);
        } while (wants_another(repeats, m_repetition) && !m_stop.stop_requested());
        shown->used_ignores = std::move(used_ignores);
        shown->passwords = std::move(passwords);
        if (m_repetition.times == 1) return std::move(*shown);
        shown->result.status = status_of(repeats);
        shown->result.repeats = std::move(repeats);
        return std::move(*shown);
    }

    const std::vector<PreparedCell>& m_cells;
    const CellContext& m_context;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    Schedule m_schedule;
    std::size_t m_running = 0;
    std::set<std::size_t> m_used_ignores;
    std::vector<suite::HeadSchema> m_heads;
    std::vector<std::string> m_passwords;
    std::exception_ptr m_bug;
    EventQueue& m_events;
    std::stop_source m_stop; ///< of the cells
    Repetition m_repetition;
    base::Clock::time_point m_begin = base::Clock::now();
    std::vector<std::jthread> m_workers; // last: joined before the rest goes
};

/// The run's record as it grows; cells in the order of the file.
class Record {
  public:
    Record(const matrix::Spec& spec, const std::vector<PreparedCell>& cells, const RunOptions& options,
           int jobs)
        : m_cells(cells.size()) {
        m_result.name = spec.name;
        m_result.file = spec.file.string();
        m_result.run_id = options.run_id;
        m_result.harness_version = options.harness_version;
        m_result.started = std::chrono::system_clock::now();
        m_result.jobs = jobs;
        m_result.planned = cells.size();
    }

    void add(std::size_t cell, std::shared_ptr<const suite::CellResult> result) {
        m_cells[cell] = std::move(result);
    }
    [[nodiscard]] bool has(std::size_t cell) const { return m_cells[cell] != nullptr; }
    [[nodiscard]] bool looked_everywhere() const {
        return std::all_of(m_cells.begin(), m_cells.end(), [](const auto& cell) {
            return cell->status == suite::CellStatus::passed || cell->status == suite::CellStatus::failed;
        });
    }

    const suite::RunResult& so_far() {
        m_result.cells.clear();
        for (const auto& cell : m_cells)
            if (cell) m_result.cells.push_back(*cell);
        m_result.duration = base::Clock::now() - m_begin;
        return m_result;
    }

    suite::RunResult finish(bool interrupted, suite::VersionsReport versions,
                            std::vector<suite::Finding> findings, const base::Secrets& secrets) {
        (void)so_far();
        m_result.interrupted = interrupted;
        m_result.comparisons = std::move(versions.comparisons);
        m_result.findings = std::move(versions.findings);
        m_result.ignored = std::move(versions.ignored);
        std::move(findings.begin(), findings.end(), std::back_inserter(m_result.findings));
        suite::mask_run(m_result, secrets);
        m_result.complete = true;
        return std::move(m_result);
    }

  private:
    suite::RunResult m_result;
    std::vector<std::shared_ptr<const suite::CellResult>> m_cells;
    base::Clock::time_point m_begin = base::Clock::now();
};

RunStarted started(const matrix::Spec& spec, const std::vector<PreparedCell>& cells, int jobs) {
    RunStarted event{spec.name, spec.file.string(), {}, jobs};
    for (const auto& cell : cells) event.cells.push_back(cell.cell.id);
    return event;
}

bool fails_the_run(const suite::CellResult& cell) {
    using suite::CellStatus;
    return !cell.allow_failure
           && (cell.status == CellStatus::failed || cell.status == CellStatus::error
               || cell.status == CellStatus::flaky);
}

} // namespace

suite::RunResult run(const matrix::Spec& spec, const std::vector<PreparedCell>& cells,
                     const RunOptions& options, const EventSink& on_event, const ResultSink& on_result,
                     std::stop_source stop) {
    const auto engine = connect_engine(cells, options, stop.get_token());
    const int wanted_jobs =
        options.jobs.value_or(spec.jobs.value_or(default_jobs(cells.size(), engine.capacity.cpus)));
    const int jobs = std::clamp(wanted_jobs, 1, static_cast<int>(cells.size()));
    Record record(spec, cells, options, jobs);
    const Event begin = started(spec, cells, jobs);
    on_event(&begin);

    const auto secrets = secrets_of(spec, cells);
    const auto programs =
        look_for_programs(cells, Limit{base::Deadline::after(std::chrono::seconds(30)), stop.get_token()});
    (void)containers::remove_local_leftovers(options.work_folder.parent_path());
    const CellContext context{spec,
                              engine.runtime.get(),
                              engine.error ? &*engine.error : nullptr,
                              options.keep,
                              options.work_folder,
                              today(),
                              secrets,
                              options.freshness,
                              programs,
                              options.retries.value_or(spec.retries),
                              options.allow_unavailable || spec.allow_unavailable,
                              options.run_id};
    // Cells end politely on either: the user's stop, or --fail-fast.
    std::stop_source cells_stop;
    const std::stop_callback forward(stop.get_token(), [&] { cells_stop.request_stop(); });
    EventQueue events;
    std::set<std::size_t> used_ignores;
    std::vector<suite::HeadSchema> heads;
    base::Secrets all_secrets;
    {
        Crew crew(cells, context, make_schedule(cells, engine.capacity), events, cells_stop,
                  options.repetition);
        crew.start(jobs);
        while (true) {
            // Asked first: whatever was told before the crew was through is then in the queue.
            const bool through = crew.is_through();
            const auto event = events.pop(std::chrono::milliseconds(through ? 0 : 100));
            if (!event && through) break;
            on_event(event ? &*event : nullptr);
            if (cells_stop.stop_requested()) crew.close();
            const auto* finished = event ? std::get_if<CellFinished>(&*event) : nullptr;
            if (!finished) continue;
            record.add(finished->cell, finished->result);
            on_result(record.so_far());
            if (options.fail_fast && fails_the_run(*finished->result)) cells_stop.request_stop();
        }
        crew.rethrow_bug();
        used_ignores = crew.used_ignores();
        heads = crew.take_heads();
        all_secrets = crew.secrets();
    }
    for (std::size_t at = 0; at < cells.size(); ++at)
        if (!record.has(at)) record.add(at, std::make_shared<const suite::CellResult>(cancelled(cells[at])));
    if (engine.runtime) clean_up(*engine.runtime, options);
    const auto coverage = options.selection == Selection::all && record.looked_everywhere()
                              ? suite::Coverage::whole
                              : suite::Coverage::part;
    auto versions = suite::compare_versions(spec, heads, context.today, coverage);
    used_ignores.insert(versions.used_ignores.begin(), versions.used_ignores.end());
    auto findings = suite::judge_spec(spec, used_ignores, context.today, coverage);
    auto result = record.finish(stop.stop_requested(), std::move(versions), std::move(findings), all_secrets);
    on_result(result);
    return result;
}

} // namespace harness::runner
