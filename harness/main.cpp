#include "containers/keeper.hpp"
#include "containers/watcher.hpp"
#include "drivers/driver.hpp"
#include "harness/cli/commands.hpp"

#include <cstdio>
#include <exception>
#include <variant>

namespace {

using namespace harness;

/// Which function answers which command.
struct Answer {
    suite::ExitCode operator()(const cli::RunCommand& command) const { return cli::run(command); }
    suite::ExitCode operator()(const cli::PlanCommand& command) const { return cli::plan(command); }
    suite::ExitCode operator()(const cli::ValidateCommand& command) const { return cli::validate(command); }
    suite::ExitCode operator()(const cli::ExplainCommand& command) const { return cli::explain(command); }
    suite::ExitCode operator()(const cli::PsCommand& command) const { return cli::ps(command); }
    suite::ExitCode operator()(const cli::CleanCommand& command) const { return cli::clean(command); }
    suite::ExitCode operator()(const cli::VersionCommand& command) const { return cli::version(command); }
};

} // namespace

int main(int argc, char** argv) {
    if (argc > 1 && argv[1] == containers::k_watcher_argument) return containers::watcher_main(argc, argv);
    if (argc > 1 && argv[1] == containers::k_keeper_argument) return containers::keeper_main(argc, argv);
    drivers::forget_client_environment();
    try {
        const auto parsed = cli::parse_command_line(argc, argv);
        if (const auto* code = std::get_if<int>(&parsed)) return *code;
        return static_cast<int>(std::visit(Answer{}, std::get<cli::Command>(parsed)));
    } catch (const std::exception& bug) {
        std::fprintf(stderr, "harness: this is a bug in harness, please report it: %s\n", bug.what());
        return static_cast<int>(suite::ExitCode::bug);
    }
}
