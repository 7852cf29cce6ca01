#include "containers/inventory.hpp"
#include "containers/log_tail.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/matrix_input.hpp"
#include "harness/cli/table.hpp"

#include <fmt/format.h>

#include <numeric>

namespace harness::cli {
namespace {

std::string owner_of(const containers::OwnedContainer& container) {
    const auto host = container.host.empty() ? "?" : container.host;
    return fmt::format("{} on {}", container.process, host);
}

Table containers_of(const containers::Inventory& inventory) {
    Table table{{"container", "cell", "run", "process", "age", "state"}};
    for (const auto& one : inventory.containers)
        table.add({containers::plain_text(one.name), containers::plain_text(one.cell),
                   containers::plain_text(one.run), containers::plain_text(owner_of(one)), age_text(one.age),
                   std::string(to_string(one.claim))});
    return table;
}

Table prepared_of(const containers::Inventory& inventory) {
    Table table{{"prepared image", "made of", "size", "last used", "state"}};
    for (const auto& one : inventory.prepared)
        table.add({one.name.empty() ? one.id.substr(0, 19) : one.name, containers::plain_text(one.base),
                   size_text(one.size), one.last_used.substr(0, 16),
                   one.is_outdated    ? "its base has changed"
                   : one.name.empty() ? "replaced"
                                      : ""});
    return table;
}

} // namespace

suite::ExitCode ps(const PsCommand& command) {
    const base::Limit limit{base::Deadline::after(std::chrono::seconds(60)), {}};
    const auto inventory = containers::take_inventory(command.docker_host, limit);
    if (inventory.has_error()) {
        tell(inventory.error());
        return suite::ExitCode::environment;
    }
    if (command.json) {
        fmt::print("{}\n", containers::to_json(*inventory));
        return suite::ExitCode::passed;
    }
    if (inventory->containers.empty())
        fmt::print("no containers of harness\n");
    else
        fmt::print("{}", containers_of(*inventory).text());
    if (inventory->prepared.empty()) {
        fmt::print("no prepared images\n");
        return suite::ExitCode::passed;
    }
    const auto size =
        std::accumulate(inventory->prepared.begin(), inventory->prepared.end(), std::uint64_t{0},
                        [](std::uint64_t sum, const auto& one) { return sum + one.size; });
    fmt::print("\n{}{} prepared images, {}\n", prepared_of(*inventory).text(), inventory->prepared.size(),
               size_text(size));
    return suite::ExitCode::passed;
}

} // namespace harness::cli
