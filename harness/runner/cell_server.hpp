#pragma once
// A cell's database server, wherever it comes from: a container, or a folder for an embedded engine.

#include "containers/server.hpp"
#include "drivers/driver.hpp"
#include "harness/runner/cell_run.hpp"

#include <filesystem>
#include <memory>

namespace harness::runner {

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
    /// Why it is no longer there, if that is so: "the container exited with code 137 (out of memory)".
    [[nodiscard]] virtual std::string death() = 0;
    /// Lets it live on after the run; returns the command that removes it then.
    virtual std::string keep() = 0;
    [[nodiscard]] virtual base::Result<void> remove() = 0;
};

/// Started, ready, and of the version asked for. `passwords`: gets those of the server's accounts, also where
/// it could not be started.
[[nodiscard]] base::Result<std::unique_ptr<CellServer>>
start_server(const matrix::Cell& cell, const CellContext& context, const CellTells& tells,
             std::vector<std::string>& passwords, const base::Limit& limit);

} // namespace harness::runner
