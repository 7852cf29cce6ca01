#pragma once
// The command line as plain structs.

#include "harness/runner/runner.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace harness::cli {

/// What run, plan and validate have in common: which matrix, and which part of it.
struct MatrixOptions {
    std::string file;
    std::vector<std::string> only;
    std::string image_prefix;
    std::optional<matrix::Runtime> runtime;
};

struct ReportRequest {
    std::string format;
    std::string path;
};

enum class Colour { automatic, always, never };

struct RunCommand {
    MatrixOptions matrix;
    std::optional<int> jobs;
    bool fail_fast = false;
    runner::Repetition repetition;
    std::optional<int> retries;
    bool allow_unavailable = false;
    runner::Keep keep = runner::Keep::never;
    std::vector<ReportRequest> reports;
    std::string docker_host;
    bool fresh = false;
    std::uint64_t prepared_limit = containers::k_prepared_limit;
    Colour colour = Colour::automatic;
    bool quiet = false;
};
struct PlanCommand {
    MatrixOptions matrix;
};
struct ValidateCommand {
    MatrixOptions matrix;
};
struct ExplainCommand {
    std::string rule; ///< empty: list them all
};
struct PsCommand {
    std::string docker_host;
    bool json = false;
};
struct CleanCommand {
    std::string docker_host;
    bool dry_run = false;
    bool kept = false;
    bool prepared = false;
    bool all = false;
};
struct VersionCommand {};

using Command = std::variant<RunCommand, PlanCommand, ValidateCommand, ExplainCommand, PsCommand,
                             CleanCommand, VersionCommand>;

/// Either a command, or an exit code: help was printed (0), or the line makes no sense (2, told on stderr).
[[nodiscard]] std::variant<Command, int> parse_command_line(int argc, char** argv);

} // namespace harness::cli
