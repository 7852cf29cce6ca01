#pragma once
// The driver contract: what harness asks of a database engine. One implementation an engine, all held by the
// conformance kit in tests/conformance/. Drivers know no containers: an address is all they get.

#include "drivers/script.hpp"
#include "drivers/snapshot.hpp"
#include "harness/base/engine.hpp"
#include "harness/base/error.hpp"
#include "harness/base/limit.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace harness::drivers {

using Row = std::vector<std::optional<std::string>>; ///< nullopt is NULL

struct Rows {
    std::vector<std::string> columns;
    std::vector<Row> rows;
};

/// A statement of our own with its text parameters.
struct Query {
    std::string sql;
    std::vector<std::string> parameters = {};
};

/// Where a session is, for a program that opens one of its own to the same database as the same account.
struct SessionTarget {
    std::string host; ///< empty for an embedded engine
    std::uint16_t port = 0;
    std::string user;
    std::string password;
    std::string database;
    std::filesystem::path file; ///< embedded engines: the database's file, absolute
};

/// One session with one database. Used by one thread at a time, except cancel().
/// A lost connection is an error of the environment and stays one: a session is never opened again behind
/// one's back.
class Connection {
  public:
    virtual ~Connection() = default;
    Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Runs a script. An error carries the failing statement, its place in the file, and the server's own
    /// words; what earlier statements did stays done or is undone as `mode` says. A transaction that the
    /// script left open stays open (see in_transaction). COPY … FROM STDIN with inline data works in mode
    /// `statements`. Over the limit: the statement is cancelled on the server, the error is timeout or
    /// cancelled; a server that does not even take that is an error of the environment.
    [[nodiscard]] virtual base::Result<ScriptRun> execute(const Script& script, ScriptMode mode,
                                                          const base::Limit& limit) = 0;

    /// One statement of our own, with text parameters ($1 …, in SQLite ?1 …, in MySQL and MariaDB ?); rows as
    /// text.
    [[nodiscard]] virtual base::Result<Rows>
    query(std::string_view sql, std::span<const std::string> parameters, const base::Limit& limit) = 0;
    [[nodiscard]] base::Result<Rows> query(std::string_view sql, const base::Limit& limit) {
        return query(sql, {}, limit);
    }

    /// Several, one after the other: the rows of each, or the error of the first that failed, after which
    /// none is run. PostgreSQL gets them in one message, so those that are in no transaction may become one.
    [[nodiscard]] virtual base::Result<std::vector<Rows>> query_all(std::span<const Query> queries,
                                                                    const base::Limit& limit);

    /// Everything in this database that a migration can make. The session may prepare statements and change
    /// its own settings for it, so take snapshots on a session of their own, not on the one that migrates.
    [[nodiscard]] virtual base::Result<Snapshot> snapshot(const base::Limit& limit) = 0;

    /// What Server::snapshot_shared sees, on this session: for whoever looks again and again.
    [[nodiscard]] virtual base::Result<Snapshot> snapshot_shared(std::span<const std::string> ours,
                                                                 const base::Limit& limit) = 0;

    /// Says that observe() will be called again and again on this session, so that the first look may prepare
    /// for the next.
    virtual void expect_looks() {}

    /// Both at once: what there is to see.
    [[nodiscard]] virtual base::Result<Observed> observe(std::span<const std::string> ours,
                                                         const base::Limit& limit);

    /// Of an administrator's session: what decides how a session with this database begins (who may log in,
    /// with which settings), as a text to compare. Where it is the same now as it was before another session
    /// was opened, that one is as one that is opened now, as long as it did nothing. Empty: that cannot be
    /// told.
    [[nodiscard]] virtual base::Result<std::string> login_mark(const base::Limit&) { return std::string(); }

    /// Whether a transaction is open (also a failed one).
    [[nodiscard]] virtual bool in_transaction() const = 0;

    /// What the session was opened with. What its account may do, whoever is given this may do.
    [[nodiscard]] virtual SessionTarget target() const = 0;

    /// Ends the session and returns when the server has let go of what it held: locks, temporary tables;
    /// after some seconds at the latest. Nothing may be asked of it afterwards. Only PostgreSQL's does so;
    /// elsewhere nothing happens, and the destructor ends the session without waiting.
    virtual void end() {}

    /// Stops what the session is doing; callable from any thread, does nothing when idle, never throws.
    virtual void cancel() noexcept = 0;
};

/// The account that runs migrations, where that is not the one that administers the server: nobody's
/// production lets a migration be superuser, and what it may not do there it must not do in a test.
struct Migrator {
    std::string user;
    std::string password;
    bool owns_databases = true;      ///< those that create_database makes
    std::vector<std::string> grants; ///< SQL that the administrator runs when the account is made
};

/// What harness keeps to on a server that is somebody else's: it makes and drops only what has its own names,
/// and looks at nothing that the server's databases share (Server::snapshot_shared).
struct Guest {
    std::string prefix; ///< of the databases; the migrator's name is the same, without the last "_"
    std::string mark;   ///< stands beside each database and account, where the engine has a place for it
                        ///< (PostgreSQL: as a comment)
    /// Whether migrations may make roles and databases: as the administrator, or by the migrator's grants.
    bool may_leave_things = false;
};

struct Place {
    std::string host;
    std::uint16_t port = 0;
};

/// Where a database server answers, or the folder of an embedded engine's files.
struct Address {
    std::string host; ///< or empty for an embedded engine
    std::uint16_t port = 0;
    std::string user; ///< the administrator
    std::string password;
    std::optional<Migrator> migrator; ///< nullopt: the administrator migrates
    std::string maintenance_database; ///< one that always exists: "postgres"
    std::filesystem::path folder;     ///< embedded engines: one file a database
    std::optional<Guest> guest{};     ///< the server is somebody else's
    /// Where people and other programs are sent, if that is another way to the same server than harness's
    /// own.
    std::optional<Place> told{};
    bool requires_tls = false; ///< else as the client library does: libpq encrypts where the server can
    std::map<std::string, std::string>
        settings; ///< embedded engines: what each session sets when it opens (pragmas)

    /// The same server as the migrator sees it; the address itself where there is none.
    [[nodiscard]] Address for_migrations() const;
    [[nodiscard]] Place place_for_others() const { return told.value_or(Place{host, port}); }
    /// A session of its administrator with one of its databases, for another program; of an embedded engine
    /// the file is not said.
    [[nodiscard]] SessionTarget session_with(std::string_view database) const;
};

/// One database server (or one folder of database files): makes, drops and clones databases, sees what is
/// shared by them. Thread-safe: each call uses a session of its own.
class Server {
  public:
    virtual ~Server() = default;
    Server() = default;
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// "17.10", "3.40.1".
    [[nodiscard]] virtual base::Result<std::string> version(const base::Limit& limit) = 0;

    /// One attempt to prove that it serves: logs in, answers a query, takes a write. An error of kind
    /// environment means "not yet, or not this": sqlstate and message tell which. Never waits beyond the
    /// limit.
    [[nodiscard]] virtual base::Result<void> probe(const base::Limit& limit) = 0;

    /// For a server that harness started for itself, once it is ready: what makes it quicker to work with and
    /// harms nobody. PostgreSQL: log-ins as the administrator skip what protects a password short enough to
    /// guess, if this one is not. Never for a server that is somebody else's.
    [[nodiscard]] virtual base::Result<void> make_own(const base::Limit&) { return {}; }

    /// Makes the migrator's account and runs its grants; for a new server, before the first database. Does
    /// nothing where the administrator migrates. What the server refuses is an error of the environment.
    [[nodiscard]] virtual base::Result<void> make_migrator(const base::Limit&) { return {}; }

    /// Fails if it exists. `clone_of`: a database nobody is connected to; rows come along.
    [[nodiscard]] virtual base::Result<void> create_database(std::string_view name,
                                                             std::optional<std::string_view> clone_of,
                                                             const base::Limit& limit) = 0;
    /// Whether create_database() makes a copy in less time than some migrations take.
    [[nodiscard]] virtual bool copies_quickly() const { return false; }
    /// Ends the sessions that are still on it. One that does not exist is success.
    [[nodiscard]] virtual base::Result<void> drop_database(std::string_view name,
                                                           const base::Limit& limit) = 0;
    /// As the migrator, if there is one.
    [[nodiscard]] virtual base::Result<std::unique_ptr<Connection>> connect(std::string_view database,
                                                                            const base::Limit& limit) = 0;
    /// As the administrator, who sees everything: for snapshots, and for what no migration does.
    [[nodiscard]] virtual base::Result<std::unique_ptr<Connection>>
    connect_as_admin(std::string_view database, const base::Limit& limit) {
        return connect(database, limit);
    }

    /// What lives outside the databases and outlasts them: roles, memberships, role settings, tablespaces,
    /// other databases, slots, prepared transactions, ALTER SYSTEM. Empty for SQLite.
    /// `ours`: names of databases that harness itself made and that do not count.
    /// As a guest: nothing, since others change that meanwhile; but for the names of roles and databases
    /// where Guest::may_leave_things, as a baseline for restore_shared. Connection::snapshot_shared sees
    /// nothing.
    [[nodiscard]] virtual base::Result<Snapshot> snapshot_shared(std::span<const std::string> ours,
                                                                 const base::Limit& limit) = 0;

    /// Drops what `snapshot_shared` sees now and `baseline` did not have (roles, databases …), as far as it
    /// can. Call it when harness's own databases are dropped. An error says what is left.
    /// As a guest it drops nothing: the error names what is there now and was not before, whoever made it.
    [[nodiscard]] virtual base::Result<void>
    restore_shared(const Snapshot& baseline, std::span<const std::string> ours, const base::Limit& limit) = 0;

    /// How a person connects to it: "psql postgresql://…", "sqlite3 FILE". The password is in it.
    [[nodiscard]] virtual std::string shell_command(std::string_view database) const = 0;
};

/// Takes out of the process's environment what a client library would put into every session and what no
/// connection parameter can keep out: libpq's PGTZ, PGDATESTYLE, PGGEQO, PGSERVICE; where libmariadb looks
/// for plugins that log in. For the start of main, before there are threads.
void forget_client_environment();

/// Makes the driver of an engine; no I/O yet.
[[nodiscard]] std::unique_ptr<Server> open_server(base::Engine engine, Address address);

[[nodiscard]] Dialect dialect_of(base::Engine engine);

/// The client library that harness runs with, for SQLite the engine itself: "15.18", "3.40.1".
[[nodiscard]] std::string library_version(base::Engine engine);

} // namespace harness::drivers
