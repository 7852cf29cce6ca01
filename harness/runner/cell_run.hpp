#pragma once
// The life of one cell: a server, a walk, a verdict. One thread, plain blocking code.

#include "containers/bring_up.hpp"
#include "containers/local_programs.hpp"
#include "containers/server.hpp"
#include "drivers/driver.hpp"
#include "harness/base/secret.hpp"
#include "harness/migrations/history.hpp"
#include "harness/runner/events.hpp"
#include "harness/suite/verdict.hpp"
#include "matrix/cells.hpp"

#include <functional>
#include <map>
#include <set>

namespace harness::runner {

enum class Keep { never, failed, all }; ///< whose servers run on after the run

/// What all cells of a run share. Everything referred to outlives the run.
struct CellContext {
    const matrix::Spec& spec;
    containers::Runtime* runtime; ///< null: there is none, and `runtime_error` says why
    const base::Error* runtime_error;
    Keep keep = Keep::never;
    std::filesystem::path work_folder; ///< files of embedded engines go below it, a folder a cell
    std::chrono::year_month_day today;
    const base::Secrets& secrets; ///< of the matrix file
    containers::Freshness freshness = containers::Freshness::reuse;
    /// Servers that are installed on this machine, by engine, where cells want them.
    const std::map<base::Engine, std::vector<containers::LocalProgram>>& programs;
    int retries = 1;
    bool allow_unavailable = false; ///< a cell whose server cannot be had does not count
    std::string run_id{};
};

/// A cell and what will run on it.
struct PreparedCell {
    matrix::Cell cell;
    migrations::History history;
    suite::Companions companions{};
};

using CellTells = std::function<void(Phase phase, std::string what, int done, int total)>;

struct CellOutcome {
    suite::CellResult result;
    std::set<std::size_t> used_ignores;    ///< indices in the spec
    std::optional<drivers::Snapshot> head; ///< the schema that the migrations made, if they got there
    std::vector<std::string> passwords;    ///< that were made for its server; the result is masked already
};

/// What is known of a cell before it runs.
[[nodiscard]] suite::CellResult blank_result(const PreparedCell& prepared);

/// Never throws for anything that the world does; when it returns, nothing of the cell is left but what
/// `keep` asks for. What the environment failed is tried again as far as that is safe (faults.hpp).
[[nodiscard]] CellOutcome run_cell(const PreparedCell& prepared, const CellContext& context,
                                   const CellTells& tells, std::stop_token stop);

/// Whether a server starts on this machine, or on the container engine's, for this cell.
[[nodiscard]] bool starts_server(const matrix::Cell& cell);

/// What a cell's server may use of the machine's memory; 0 where none is started.
[[nodiscard]] std::uint64_t memory_of(const matrix::Cell& cell);

/// Whether a server that says `actual` ("17.10", "16.4 (Debian …)") is the version asked for ("17",
/// "17-alpine"). What cannot be compared ("latest") is taken to be it.
[[nodiscard]] bool is_version(std::string_view actual, std::string_view asked);

} // namespace harness::runner
