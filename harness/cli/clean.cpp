#include "containers/inventory.hpp"
#include "containers/log_tail.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/matrix_input.hpp"
#include "harness/cli/table.hpp"

#include <fmt/format.h>

namespace harness::cli {
namespace {

/// What will go and why, a line each.
void tell_plan(const containers::CleaningPlan& plan) {
    for (const auto& one : plan.containers)
        fmt::print("container {} ({}, {} old, of {})\n", containers::plain_text(one.name),
                   to_string(one.claim), age_text(one.age),
                   containers::plain_text(one.host.empty() ? "an unknown host" : one.host));
    for (const auto& one : plan.images)
        fmt::print("prepared image {} (of {}, {})\n", one.name.empty() ? one.id : one.name,
                   containers::plain_text(one.base), size_text(one.size));
}

} // namespace

suite::ExitCode clean(const CleanCommand& command) {
    const base::Limit limit{base::Deadline::after(std::chrono::minutes(5)), {}};
    const auto inventory = containers::take_inventory(command.docker_host, limit);
    if (inventory.has_error()) {
        tell(inventory.error());
        return suite::ExitCode::environment;
    }
    const auto plan = plan_cleaning(*inventory, {command.kept, command.prepared, command.all});
    if (plan.containers.empty() && plan.images.empty()) {
        fmt::print("nothing to remove\n");
        return suite::ExitCode::passed;
    }
    tell_plan(plan);
    if (command.dry_run) {
        fmt::print("nothing was removed: this was a dry run\n");
        return suite::ExitCode::passed;
    }
    const auto cleaned = containers::clean(command.docker_host, plan, limit);
    if (cleaned.has_error()) {
        tell(cleaned.error());
        return suite::ExitCode::environment;
    }
    for (const auto& name : cleaned->in_use) fmt::print("{} stays: a container runs from it\n", name);
    fmt::print("{} removed\n", cleaned->removed.size());
    return suite::ExitCode::passed;
}

} // namespace harness::cli
