#pragma once
// Runs migrations as the tool of their layout does: same transactions, same messages on the wire, same
// version table. What fails there must fail here, what works there must work here.

#include "drivers/driver.hpp"
#include "harness/migrations/history.hpp"
#include "harness/migrations/program_runner.hpp"

#include <memory>

namespace harness::migrations {

/// An error of kind sql is the migration's: the server, or the tool itself, refused it. `where` names the
/// file wherever the migration is the cause, also when it was the bookkeeping after it that failed. After an
/// error the session is as the tool's end leaves the database: its transaction rolled back, its marks (dirty)
/// kept. After a success too, a session may be inside a transaction that the migration opened and the tool
/// does not notice: see Connection::in_transaction(). Deadlines hold for the work; putting the session in
/// order afterwards has a short one of its own. A Tool serves one session at a time; each new session begins
/// with prepare().
/// A difference between the schema that is there and the models that the project's program has.
struct ModelDifference {
    std::string kind;   ///< as the tool calls it: "add_column"
    std::string table;  ///< "users", "schema.users"; empty where it is of none
    std::string column; ///< empty where it is of none
    std::string message;
    base::SourcePosition where; ///< of the model, where that is known
};

struct ModelDrift {
    std::vector<ModelDifference> differences;
    std::string could_not_look; ///< why there was nothing to compare: the project has no models
};

/// The SQL of a migration as its tool tells it.
struct ToldSql {
    std::string text;      ///< empty: it does not tell
    bool is_whole = false; ///< it is all that the migration does
    /// NULL is written out in it where the migration asks for nothing of the kind.
    bool adds_null = false;
};

/// Of a tool that opens its sessions itself: how they are ended half-way.
class OwnSessions {
  public:
    virtual ~OwnSessions() = default;
    OwnSessions() = default;
    OwnSessions(const OwnSessions&) = delete;
    OwnSessions& operator=(const OwnSessions&) = delete;

    /// How many statements the last up() that passed has sent.
    [[nodiscard]] virtual std::size_t statements() const = 0;
    /// As Tool::up(), but its process is killed, and its sessions with it, once so many statements were
    /// answered. False: it came through before.
    [[nodiscard]] virtual base::Result<bool> up_killed(drivers::Connection& connection,
                                                       const Revision& revision, std::size_t after,
                                                       const base::Limit& limit) = 0;
    /// Gets ready all that a start needs before it first asks the database.
    [[nodiscard]] virtual base::Result<void> wake(drivers::Connection& connection,
                                                  const base::Limit& limit) = 0;
    /// Ends what it keeps between its starts, sessions included.
    virtual void rest() = 0;
};

class Tool {
  public:
    virtual ~Tool() = default;
    Tool() = default;
    Tool(const Tool&) = delete;
    Tool& operator=(const Tool&) = delete;

    /// Sets the session up and makes the tool's version table if it is not there, as the tool does at every
    /// start.
    [[nodiscard]] virtual base::Result<void> prepare(drivers::Connection& connection,
                                                     const base::Limit& limit) = 0;
    /// As prepare(), but only where that changes nothing in the database, so that somebody may look at it
    /// meanwhile. False: prepare() is still to be called.
    [[nodiscard]] virtual base::Result<bool> prepare_unseen(drivers::Connection&, const base::Limit&) {
        return false;
    }
    /// The ids of the revisions that the tool, reading its version table, would apply now, in order. An error
    /// where the tool would not go on: a dirty version, a version that has no file, History::refusal.
    [[nodiscard]] virtual base::Result<std::vector<std::string>>
    pending(drivers::Connection& connection, const History& history, const base::Limit& limit) = 0;
    /// Runs the tool once more at the head, as far as it can be run; what it found pending.
    [[nodiscard]] virtual base::Result<std::vector<std::string>>
    rerun(drivers::Connection& connection, const History& history, const base::Limit& limit) {
        return pending(connection, history, limit);
    }
    /// Applies one revision and records it. If there is no `revision.up`, does what the tool does:
    /// golang-migrate records the version and runs nothing, diesel fails.
    [[nodiscard]] virtual base::Result<drivers::ScriptRun> up(drivers::Connection& connection,
                                                              const History& history,
                                                              const Revision& revision,
                                                              const base::Limit& limit) = 0;
    /// Reverts one revision, the newest that is applied, and records it. If there is no `revision.down`: as
    /// above.
    [[nodiscard]] virtual base::Result<drivers::ScriptRun> down(drivers::Connection& connection,
                                                                const History& history,
                                                                const Revision& revision,
                                                                const base::Limit& limit) = 0;
    /// Runs the check that the revision brings along (`Revision::verify`), right after its up; an error is
    /// the check's verdict. It leaves nothing behind. Without one: success, and nothing is sent.
    [[nodiscard]] virtual base::Result<drivers::ScriptRun>
    verify(drivers::Connection& connection, const Revision& revision, const base::Limit& limit);
    /// Sends a revision's up once more, in the tool's own way but for the record, as if an earlier try had
    /// done its work and not written it down. Needs `revision.up`.
    [[nodiscard]] virtual base::Result<drivers::ScriptRun>
    replay(drivers::Connection& connection, const Revision& revision, const base::Limit& limit) = 0;

    /// Ends what up(), down() and pending() have begun as one start of the tool. What they did together is
    /// committed then at the latest; an error is the migrations' own. Called before anybody else looks at the
    /// database, and not after an error. Does nothing for a tool whose steps end by themselves.
    [[nodiscard]] virtual base::Result<void> finish(drivers::Connection& connection,
                                                    const base::Limit& limit);

    /// Says of the up() or down() that comes next that finish() follows it at once, and then a look at the
    /// database.
    virtual void announce_look() {}
    /// Ends the sessions with the database that it may keep between its starts: it is about to go away.
    virtual void leave(const base::Limit&) {}

    /// Compares the schema at the head with the project's models, for a history that has some
    /// (History::has_models).
    [[nodiscard]] virtual base::Result<ModelDrift> compare_models(drivers::Connection& connection,
                                                                  const base::Limit& limit);

    /// Whether each start of the tool connects by itself, so that a session that it is given says only where
    /// to, and may be any.
    [[nodiscard]] virtual bool connects_by_itself() const { return false; }

    /// The SQL of a revision whose text harness does not see (Migration::has_text): what the tool sent last,
    /// or says that it would send. The session is of a database of the history's, in whatever state.
    [[nodiscard]] virtual base::Result<ToldSql> sql_of(drivers::Connection& connection,
                                                       const History& history, const Revision& revision,
                                                       Direction direction, const base::Limit& limit);

    /// Null where the sessions are those that harness hands to it, or cannot be ended half-way.
    [[nodiscard]] virtual OwnSessions* own_sessions() { return nullptr; }

    /// Takes the lock that the tool holds from before it looks what is pending until all is applied, so that
    /// two runners do not meet. Does nothing where the tool has none.
    [[nodiscard]] virtual base::Result<void> lock_run(drivers::Connection& connection,
                                                      const base::Limit& limit);
    [[nodiscard]] virtual base::Result<void> unlock_run(drivers::Connection& connection,
                                                        const base::Limit& limit);
    [[nodiscard]] virtual bool locks_runs() const { return false; }
    /// Where the tool does not go on by itself after it was killed inside a revision's up: what a person
    /// tells it then, as if nothing of the revision was applied (`migrate force`, `flyway repair`).
    [[nodiscard]] virtual base::Result<void> forgive(drivers::Connection& connection, const History& history,
                                                     const Revision& revision, const base::Limit& limit);

    /// The tables that the tool keeps for itself: "schema_migrations", or "schema.name" where it has a schema
    /// of its own. They hold no rows of the user's.
    [[nodiscard]] virtual std::vector<std::string> tables() const = 0;
    /// Whether these appear only when the tool is first asked to apply something. They are then no part of
    /// what is looked at; "schema.*" among them is a whole schema.
    [[nodiscard]] virtual bool makes_tables_late() const { return false; }
};

/// What runs a history on an engine: harness, as its layout's tool would, or the program that it names, on
/// this machine or elsewhere.
[[nodiscard]] std::unique_ptr<Tool> make_tool(const History& history, base::Engine engine,
                                              std::shared_ptr<ProgramRunner> elsewhere = {});

} // namespace harness::migrations
