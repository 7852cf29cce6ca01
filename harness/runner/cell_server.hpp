#pragma once
// A cell's database server, wherever it comes from: a container, a process of this machine, or a folder for
// an embedded engine.

#include "containers/server.hpp"
#include "drivers/driver.hpp"
#include "harness/runner/cell_run.hpp"
#include "harness/runner/faults.hpp"

#include <filesystem>
#include <memory>

namespace harness::runner {

/// What became of a server, as far as that can be told.
struct Vitals {
    std::optional<containers::ServerState> server; ///< nullopt: there is none, or nobody could tell
    std::string silence;                           ///< why nobody could tell
    std::string what = "the server";               ///< "the container"

    /// How it ended, if it did: "the container exited with code 137 (out of memory …)".
    [[nodiscard]] std::string describe() const;
};

class CellServer {
  public:
    virtual ~CellServer() = default;
    CellServer() = default;
    CellServer(const CellServer&) = delete;
    CellServer& operator=(const CellServer&) = delete;

    [[nodiscard]] virtual drivers::Server& database_server() = 0;
    /// Null where the engine is embedded.
    [[nodiscard]] virtual containers::RunningServer* container() { return nullptr; }
    /// The server's last lines, for failures; empty where there is none.
    [[nodiscard]] virtual std::string log() = 0;
    /// Asked after a failure: waits shortly for an end that is coming.
    [[nodiscard]] virtual Vitals vitals() = 0;
    /// Lets it live on after the run; returns the command that removes it then.
    virtual std::string keep() = 0;
    /// How a person connects to one of its databases.
    [[nodiscard]] virtual std::string connect_command(std::string_view database) {
        return database_server().shell_command(database);
    }
    /// What a walk has to keep to on a server that is not harness's own.
    virtual void limit_walk(suite::WalkSettings& /*settings*/) const {}
    /// What of a migration's error is the server's own doing: it would make what was there before the cell
    /// came. Empty if nothing.
    [[nodiscard]] virtual std::string was_there(const base::Error& /*error*/) const { return {}; }
    /// Names that are this cell's alone (of its role) become those that other cells have, for comparing them.
    virtual void hide_own_names(drivers::Snapshot& /*head*/) const {}
    [[nodiscard]] virtual base::Result<void> remove() = 0;
};

/// What is to be known of a start, also of one that failed.
struct StartNotes {
    std::vector<std::string> passwords; ///< of the server's accounts
    Stage stage = Stage::image;         ///< how far it got
    bool is_unavailable = false;        ///< the server cannot be had here at all
    Vitals vitals;                      ///< of one that did not become ready
    std::string log;
};

/// Started, ready, and of the version asked for.
[[nodiscard]] base::Result<std::unique_ptr<CellServer>>
start_server(const matrix::Cell& cell, const CellContext& context, const CellTells& tells, StartNotes& notes,
             const base::Limit& limit);

inline constexpr int k_log_lines = 40; ///< of a server's, for failures

/// How a server is: asked again for a moment while it seems to live, since a session breaks a moment before
/// anybody knows that its server is dead.
[[nodiscard]] Vitals vitals_of(containers::RunningServer& server, std::string what);
/// The last that is to be known of a server that did not become ready.
void note_end(containers::RunningServer& server, std::string what, StartNotes& notes);

} // namespace harness::runner
