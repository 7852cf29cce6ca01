#pragma once
// Internal: a Python process that drives a project's own Alembic. It speaks JSON lines; its side stands in
// alembic/*.py, compiled in. It is started once and serves one step after another, so that a step costs
// milliseconds and not a start of Python; one that dies, hangs or is no longer fresh enough is replaced.

#include "drivers/driver.hpp"
#include "harness/base/child_process.hpp"
#include "harness/migrations/alembic_project.hpp"
#include "harness/migrations/tool.hpp"

#include <memory>
#include <string>
#include <vector>

namespace harness::migrations {

struct AlembicRevision {
    std::string id;
    std::string file; ///< absolute
    std::string title;
    std::string words; ///< comments of its upgrade, and docstrings
    bool has_up = true;
    bool has_down = true; ///< false also where it does nothing but raise
    int up_line = 0;
    int down_line = 0;
};

struct AlembicHistory {
    std::vector<AlembicRevision> revisions; ///< as Alembic takes them from nothing to the heads
    std::vector<Flaw> flaws;                ///< their revisions are ids
    std::string refusal;
};

/// What a step was like.
struct AlembicStep {
    std::string sql; ///< that was sent, without parameters and Alembic's own record
    bool sql_is_whole = false;
    std::size_t statements = 0;
    std::chrono::microseconds longest{};
    std::chrono::microseconds duration{};
};

/// Of the start of Alembic that a request begins or goes on with.
enum class Afterwards {
    ends,
    goes_on, ///< it is left open for the next request: one connection, and where Alembic is set up so, one
             ///< transaction
    is_looked_at, ///< it is to be over, finish() says so; it may stay open where nobody could tell
};

class AlembicWorker {
  public:
    /// Nothing is started yet. `elsewhere`: where the process runs, if not on this machine.
    AlembicWorker(AlembicProject project, const matrix::ToolUse& tool, base::Engine engine,
                  std::shared_ptr<ProgramRunner> elsewhere);

    /// Errors of all: kind sql: Alembic, the project's env.py or a migration failed, and `where` is the
    /// user's own line; usage: there is no such Python, no Alembic in it, no driver for the database, or
    /// env.py goes elsewhere; environment: no process to be had; timeout and cancelled: the process was
    /// killed.
    [[nodiscard]] base::Result<AlembicHistory> history(const base::Limit& limit);
    [[nodiscard]] base::Result<AlembicStep> move(const drivers::SessionTarget& target, Direction direction,
                                                 const std::string& revision, Afterwards afterwards,
                                                 const base::Limit& limit);
    [[nodiscard]] base::Result<std::vector<std::string>>
    pending(const drivers::SessionTarget& target, Afterwards afterwards, const base::Limit& limit);
    /// Starts the process, as far as no env.py is run.
    [[nodiscard]] base::Result<void> wake(const drivers::SessionTarget& target, const base::Limit& limit);
    /// As an upgrade, but the process is killed once so many statements were answered. False: it came through
    /// before.
    [[nodiscard]] base::Result<bool> upgrade_killed(const drivers::SessionTarget& target,
                                                    const std::string& revision, std::size_t after,
                                                    const base::Limit& limit);
    /// Ends a start that was left open, or leaves it where that makes no difference; what it did is committed
    /// then, or an error.
    [[nodiscard]] base::Result<void> finish(const base::Limit& limit);
    /// Ends a start that is still open in any case, and the session that is kept for the next one.
    [[nodiscard]] base::Result<void> leave(const base::Limit& limit);
    /// A revision's upgrade() alone.
    [[nodiscard]] base::Result<AlembicStep> replay(const drivers::SessionTarget& target,
                                                   const std::string& revision, const base::Limit& limit);
    [[nodiscard]] base::Result<ModelDrift> compare(const drivers::SessionTarget& target,
                                                   const base::Limit& limit);

    /// The name of the version table, once Alembic was started on a database: "alembic_version".
    [[nodiscard]] const std::string& version_table() const { return m_version_table; }
    /// Whether the process has run env.py before, so that what it left in Python's memory is there.
    [[nodiscard]] bool is_used() const { return m_is_used; }
    /// Whether a start of Alembic goes on.
    [[nodiscard]] bool is_open() const { return m_is_open && !m_lasts; }
    /// Of the last step that failed: whether it was made in a start that had stayed open for it.
    [[nodiscard]] bool last_step_went_on() const { return m_went_on; }
    /// Of the last step that failed: whether the database had been sent anything by it.
    [[nodiscard]] bool last_step_sent_statements() const { return m_sent_statements; }
    /// Ends the process; the next request starts another.
    void end() {
        m_process.reset();
        m_is_open = m_lasts = false;
        m_is_used = false;
    }

  private:
    struct Request;
    struct Answer;

    base::Result<void> start(const drivers::SessionTarget* target, const base::Limit& limit);
    [[nodiscard]] drivers::SessionTarget seen(const drivers::SessionTarget& target) const;
    base::Result<Answer> ask(const Request& request, const drivers::SessionTarget* target,
                             const base::Limit& limit);
    base::Error died(const base::Limit& limit);
    base::Error hung(base::Error error);

    AlembicProject m_project;
    matrix::ToolUse m_tool;
    base::Engine m_engine;
    std::shared_ptr<ProgramRunner> m_elsewhere;
    std::unique_ptr<base::ChildProcess> m_process;
    std::string m_database; ///< that the process was started for
    std::string m_version_table;
    bool m_is_used = false;
    bool m_is_open = false;
    bool m_lasts = false; ///< what is open has nothing left to do
    bool m_sent_statements = false;
    bool m_went_on = false;
};

} // namespace harness::migrations
