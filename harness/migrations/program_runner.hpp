#pragma once
// Where the commands of a tool run that is a program.

#include "drivers/driver.hpp"
#include "harness/base/child_process.hpp"

#include <string_view>

namespace harness::migrations {

/// Somewhere else than on this machine: in a container.
class ProgramRunner {
  public:
    /// A folder there that a command may write to, and that goes with it.
    static constexpr std::string_view k_scratch = "/tmp";

    virtual ~ProgramRunner() = default;
    ProgramRunner() = default;
    ProgramRunner(const ProgramRunner&) = delete;
    ProgramRunner& operator=(const ProgramRunner&) = delete;

    /// As base::run_child: an exit code is no error, and nothing is left of the command afterwards. `reads`:
    /// folders of this machine that it is to find there under the same names.
    [[nodiscard]] virtual base::Result<base::ChildEnd> run(const base::ChildCommand& command,
                                                           const std::vector<std::filesystem::path>& reads,
                                                           const base::Limit& limit) = 0;
    /// As base::ChildProcess::start, with what run() promises.
    [[nodiscard]] virtual base::Result<std::unique_ptr<base::ChildProcess>>
    start(const base::ChildCommand& command, const std::vector<std::filesystem::path>& reads,
          const base::Limit& limit) = 0;
    /// Where a session is, seen from there.
    [[nodiscard]] virtual drivers::SessionTarget seen_from_there(drivers::SessionTarget target) const = 0;
};

} // namespace harness::migrations
