#pragma once
// Runs all cells, several at once, and tells what happens by events.

#include "harness/runner/cell_run.hpp"
#include "harness/runner/event_queue.hpp"
#include "harness/runner/repeats.hpp"

#include <optional>

namespace harness::runner {

enum class Selection { all, part }; ///< whether the cells are all of the spec's, or --only some

struct RunOptions {
    Selection selection = Selection::all;
    std::optional<int> jobs;
    bool fail_fast = false;
    Repetition repetition;
    std::optional<int> retries;     ///< instead of what the spec says
    bool allow_unavailable = false; ///< whatever the spec says
    Keep keep = Keep::never;
    std::filesystem::path work_folder; ///< exists; the caller removes it
    std::string docker_host;           ///< empty: DOCKER_HOST, else the default socket
    containers::Freshness freshness = containers::Freshness::reuse;
    std::uint64_t prepared_limit = containers::k_prepared_limit; ///< what prepared images may take on disk
    std::string run_id;
    std::string harness_version;
};

/// Reads the history of each cell, each folder once, and what the user brings along for its rows. Every
/// mistake of the user's is found here, before anything starts. `docker_host` as in RunOptions: a history
/// that only a program of an image can tell is asked for there.
[[nodiscard]] base::Result<std::vector<PreparedCell>>
prepare(const matrix::Spec& spec, std::vector<matrix::Cell> cells, const std::string& docker_host);

/// The calling thread hears every event, in order, and a nullptr about ten times a second in between.
using EventSink = std::function<void(const Event*)>;
/// Called on the calling thread after each cell, with all that is through so far.
using ResultSink = std::function<void(const suite::RunResult&)>;

/// Blocks until all cells are through or stopped. `stop`: cells end politely, their servers are removed.
[[nodiscard]] suite::RunResult run(const matrix::Spec& spec, const std::vector<PreparedCell>& cells,
                                   const RunOptions& options, const EventSink& on_event,
                                   const ResultSink& on_result, std::stop_source stop);

} // namespace harness::runner
