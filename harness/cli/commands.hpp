#pragma once
// One function a subcommand; each returns the exit code.

#include "harness/cli/options.hpp"
#include "harness/suite/result.hpp"

namespace harness::cli {

[[nodiscard]] suite::ExitCode run(const RunCommand& command);
[[nodiscard]] suite::ExitCode plan(const PlanCommand& command);
[[nodiscard]] suite::ExitCode validate(const ValidateCommand& command);
[[nodiscard]] suite::ExitCode explain(const ExplainCommand& command);
[[nodiscard]] suite::ExitCode ps(const PsCommand& command);
[[nodiscard]] suite::ExitCode clean(const CleanCommand& command);
[[nodiscard]] suite::ExitCode version(const VersionCommand& command);

} // namespace harness::cli
