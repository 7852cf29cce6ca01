#pragma once
// Runs migrations as the tool of their layout does: same transactions, same messages on the wire, same
// version table. What fails there must fail here, what works there must work here.

#include "drivers/driver.hpp"
#include "harness/migrations/history.hpp"

#include <memory>

namespace harness::migrations {

class Tool {
  public:
    virtual ~Tool() = default;
    Tool() = default;
    Tool(const Tool&) = delete;
    Tool& operator=(const Tool&) = delete;

    /// Makes the tool's version table if it is not there, as the tool does at every start.
    [[nodiscard]] virtual base::Result<void> prepare(drivers::Connection& connection,
                                                     const base::Limit& limit) = 0;
    /// The ids of the revisions that the tool, reading its version table, would apply now, in order.
    [[nodiscard]] virtual base::Result<std::vector<std::string>>
    pending(drivers::Connection& connection, const History& history, const base::Limit& limit) = 0;
    /// Applies one revision and records it. `revision.up` is there.
    [[nodiscard]] virtual base::Result<drivers::ScriptRun> up(drivers::Connection& connection,
                                                              const History& history,
                                                              const Revision& revision,
                                                              const base::Limit& limit) = 0;
    /// Reverts one revision and records it. `revision.down` is there.
    [[nodiscard]] virtual base::Result<drivers::ScriptRun> down(drivers::Connection& connection,
                                                                const History& history,
                                                                const Revision& revision,
                                                                const base::Limit& limit) = 0;
};

/// The tool of a history's layout on an engine.
[[nodiscard]] std::unique_ptr<Tool> make_tool(const History& history, base::Engine engine);

} // namespace harness::migrations
