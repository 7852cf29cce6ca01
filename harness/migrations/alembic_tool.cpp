// Alembic as a tool: each start of it in the walk is one in the worker, with env.py run anew.

#include "harness/base/paths.hpp"
#include "harness/migrations/alembic.hpp"
#include "harness/migrations/alembic_worker.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <thread>
#include <utility>

namespace harness::migrations {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;
using drivers::Connection;

/// Ends what the sessions of a killed worker are still at on the server: locks would make later looks wait.
/// The sessions of harness itself are at rest meanwhile.
std::string_view ending_of_statements(base::Engine engine) {
    switch (engine) {
    case base::Engine::postgres:
        return "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = "
               "pg_catalog.current_database() AND usename = CURRENT_USER AND pid <> "
               "pg_catalog.pg_backend_pid() "
               "AND application_name <> 'harness'";
    case base::Engine::mysql:
    case base::Engine::mariadb:
        return "SELECT CONCAT('KILL ', id) FROM information_schema.processlist WHERE db = DATABASE() AND id "
               "<> "
               "CONNECTION_ID() AND command <> 'Sleep'";
    case base::Engine::sqlite:
        return {};
    }
    return {};
}

void end_statements(Connection& connection, base::Engine engine) {
    const auto sql = ending_of_statements(engine);
    if (sql.empty()) return;
    const base::Limit limit{base::Deadline::after(std::chrono::seconds(5)), {}};
    const auto rows = connection.query(sql, limit);
    if (rows.has_error() || engine == base::Engine::postgres) return;
    for (const auto& row : rows->rows)
        if (!row.empty() && row.front()) (void)connection.query(*row.front(), limit);
}

drivers::ScriptRun run_of(const AlembicStep& step) {
    drivers::ScriptRun run;
    run.duration = step.duration;
    // That there were several, and how long the longest took.
    if (step.statements > 0) run.statements.push_back({{}, step.longest});
    if (step.statements > 1) run.statements.push_back({{}, std::chrono::microseconds(0)});
    return run;
}

/// Other sessions on this database, of whoever.
std::string_view other_sessions(base::Engine engine) {
    switch (engine) {
    case base::Engine::postgres:
        return "SELECT pid::text FROM pg_catalog.pg_stat_activity WHERE datname = "
               "pg_catalog.current_database() AND pid <> pg_catalog.pg_backend_pid()";
    case base::Engine::mysql:
    case base::Engine::mariadb:
        return "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> "
               "CONNECTION_ID()";
    case base::Engine::sqlite:
        return {};
    }
    return {};
}

Result<std::set<std::string>> sessions_beside(Connection& connection, base::Engine engine,
                                              const base::Limit& limit) {
    std::set<std::string> ids;
    const auto sql = other_sessions(engine);
    if (sql.empty()) return ids;
    HARNESS_TRY(const auto rows, connection.query(sql, limit));
    for (const auto& row : rows.rows)
        if (!row.empty() && row.front()) ids.insert(*row.front());
    return ids;
}

/// Waits until the server is through with all sessions but these: it takes back what was not committed.
Result<void> wait_for_the_end_of_others(Connection& connection, base::Engine engine,
                                        const std::set<std::string>& known, const base::Limit& limit) {
    while (true) {
        HARNESS_TRY(const auto there, sessions_beside(connection, engine, limit));
        if (std::ranges::includes(known, there)) return {};
        if (limit.is_over())
            return Error{ErrorKind::timeout, "a session of a process that was killed does not end"};
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

class AlembicTool final : public Tool, private OwnSessions {
  public:
    AlembicTool(const History& history, base::Engine engine, std::shared_ptr<ProgramRunner> elsewhere)
        : m_history(history), m_engine(engine), m_elsewhere(std::move(elsewhere)) {}

    Result<void> prepare(Connection& connection, const base::Limit& limit) override {
        HARNESS_TRY(const bool is_there, prepare_unseen(connection, limit));
        if (is_there) return {};
        const auto asked = pending(connection, m_history, limit);
        const auto finished = finish(connection, limit);
        // What env.py or Alembic itself has to say is told by the first step, which meets it, too.
        if (asked.has_error() && asked.error().kind != ErrorKind::sql) return asked.error();
        if (finished.has_error() && finished.error().kind != ErrorKind::sql) return finished.error();
        return {};
    }

    Result<bool> prepare_unseen(Connection& connection, const base::Limit& limit) override {
        if (!m_worker || m_worker->version_table().empty()) return false;
        const auto rows = connection.query("SELECT version_num FROM " + m_worker->version_table(), limit);
        if (rows.has_error() && rows.error().kind != ErrorKind::sql) return rows.error();
        return rows.has_value();
    }

    Result<std::vector<std::string>> pending(Connection& connection, const History& history,
                                             const base::Limit& limit) override {
        if (!history.refusal.empty()) return Error{ErrorKind::sql, history.refusal};
        HARNESS_TRY(auto* worker, this->worker());
        auto ids = worker->pending(connection.target(), Afterwards::goes_on, limit);
        if (ids.has_error()) return explained(connection, std::move(ids).error(), nullptr);
        return ids;
    }

    Result<drivers::ScriptRun> up(Connection& connection, const History& /*history*/,
                                  const Revision& revision, const base::Limit& limit) override {
        return move(connection, Direction::up, revision, limit);
    }

    Result<drivers::ScriptRun> down(Connection& connection, const History& /*history*/,
                                    const Revision& revision, const base::Limit& limit) override {
        return move(connection, Direction::down, revision, limit);
    }

    Result<drivers::ScriptRun> replay(Connection& connection, const Revision& revision,
                                      const base::Limit& limit) override {
        HARNESS_TRY(auto* worker, this->worker());
        auto step = worker->replay(connection.target(), revision.id, limit);
        if (step.has_error()) return explained(connection, std::move(step).error(), &revision.up);
        return run_of(*step);
    }

    Result<void> finish(Connection& connection, const base::Limit& limit) override {
        if (!m_worker) return {};
        auto finished = m_worker->finish(limit);
        if (finished.has_error()) return explained(connection, std::move(finished).error(), nullptr);
        return {};
    }

    void announce_look() override { m_afterwards = Afterwards::is_looked_at; }

    void leave(const base::Limit& limit) override {
        if (m_worker && m_worker->leave(limit).has_error()) m_worker->end();
    }

    Result<ToldSql> sql_of(Connection& /*connection*/, const History& /*history*/, const Revision& revision,
                           Direction direction, const base::Limit& /*limit*/) override {
        const auto sent = m_sql.find({revision.id, direction});
        return sent == m_sql.end() ? ToldSql{} : sent->second;
    }

    OwnSessions* own_sessions() override { return this; }

    Result<ModelDrift> compare_models(Connection& connection, const base::Limit& limit) override {
        HARNESS_TRY(auto* worker, this->worker());
        auto drift = worker->compare(connection.target(), limit);
        if (drift.has_error()) return explained(connection, std::move(drift).error(), nullptr);
        for (auto& difference : drift->differences)
            if (!difference.where.file.empty())
                difference.where.file = base::as_named(difference.where.file).string();
        return drift;
    }

    [[nodiscard]] bool connects_by_itself() const override { return true; }

    [[nodiscard]] std::vector<std::string> tables() const override {
        const bool is_known = m_worker && !m_worker->version_table().empty();
        return {is_known ? m_worker->version_table() : "alembic_version"};
    }

  private:
    [[nodiscard]] std::size_t statements() const override { return m_statements; }

    Result<bool> up_killed(Connection& connection, const Revision& revision, std::size_t after,
                           const base::Limit& limit) override {
        HARNESS_TRY(auto* worker, this->worker());
        HARNESS_TRY(const auto known, sessions_beside(connection, m_engine, limit));
        auto killed = worker->upgrade_killed(connection.target(), revision.id, after, limit);
        if (killed.has_error()) return explained(connection, std::move(killed).error(), &revision.up);
        HARNESS_CHECK(wait_for_the_end_of_others(connection, m_engine, known, limit));
        return killed;
    }

    Result<void> wake(Connection& connection, const base::Limit& limit) override {
        HARNESS_TRY(auto* worker, this->worker());
        return worker->wake(connection.target(), limit);
    }

    void rest() override {
        if (m_worker) m_worker->end();
    }

    Result<AlembicWorker*> worker() {
        if (!m_worker) {
            HARNESS_TRY(const auto project,
                        find_alembic(m_history.folder, *m_history.tool, base::this_environment()));
            m_worker = std::make_unique<AlembicWorker>(project, *m_history.tool, m_engine, m_elsewhere);
        }
        return m_worker.get();
    }

    Result<drivers::ScriptRun> move(Connection& connection, Direction direction, const Revision& revision,
                                    const base::Limit& limit) {
        const auto& migration = direction == Direction::up ? revision.up : revision.down;
        HARNESS_TRY(auto* worker, this->worker());
        const auto afterwards = std::exchange(m_afterwards, Afterwards::goes_on);
        const bool may_be_stale = worker->is_used() && !worker->is_open();
        auto step = worker->move(connection.target(), direction, revision.id, afterwards, limit);
        if (step.has_error() && step.error().kind == ErrorKind::sql
            && (worker->last_step_went_on() || (may_be_stale && is_pythons_own(step.error())))) {
            // A deploy is a process of its own: what earlier steps left in this one's memory, or in a session
            // that it kept, is no fault.
            worker->end();
            auto again = worker->move(connection.target(), direction, revision.id, afterwards, limit);
            if (again.has_value()) step = std::move(again);
        }
        if (step.has_error()) return explained(connection, std::move(step).error(), &migration);
        const bool is_mysql = m_engine == base::Engine::mysql || m_engine == base::Engine::mariadb;
        // A MODIFY tells all of its column: Alembic writes NULL where nobody says anything.
        m_sql[{revision.id, direction}] = {step->sql, step->sql_is_whole, is_mysql};
        if (direction == Direction::up) m_statements = step->statements;
        return run_of(*step);
    }

    /// Whether nothing that a database said is in it, and nothing was done that trying again would meet.
    [[nodiscard]] bool is_pythons_own(const Error& error) const {
        return error.kind == ErrorKind::sql && error.sqlstate.empty() && error.statement.empty()
               && (m_engine == base::Engine::postgres || !m_worker->last_step_sent_statements());
    }

    Error explained(Connection& connection, Error error, const std::optional<Migration>* migration) {
        if (error.kind == ErrorKind::timeout || error.kind == ErrorKind::cancelled)
            end_statements(connection, m_engine);
        // A server that is gone is no fault of whoever met it first.
        const auto answers =
            connection.query("SELECT 1", {base::Deadline::after(std::chrono::seconds(10)), {}});
        if (answers.has_error() && answers.error().kind == ErrorKind::environment) return answers.error();
        if (!error.where.file.empty()) error.where.file = base::as_named(error.where.file).string();
        if (error.where.file.empty() && migration != nullptr && *migration)
            error.where = {(*migration)->script.file, (*migration)->script.first_line, 0};
        return error;
    }

    const History& m_history;
    base::Engine m_engine;
    std::shared_ptr<ProgramRunner> m_elsewhere; ///< null: Python runs on this machine
    std::unique_ptr<AlembicWorker> m_worker;
    std::map<std::pair<std::string, Direction>, ToldSql> m_sql; ///< what was sent last
    std::size_t m_statements = 0;
    Afterwards m_afterwards = Afterwards::goes_on; ///< of the next step
};

} // namespace

std::unique_ptr<Tool> alembic_tool(const History& history, base::Engine engine,
                                   std::shared_ptr<ProgramRunner> elsewhere) {
    return std::make_unique<AlembicTool>(history, engine, std::move(elsewhere));
}

} // namespace harness::migrations
