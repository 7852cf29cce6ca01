#pragma once
// Where a cell's migration tool runs, if that is a container (`run_in: image`).

#include "containers/server.hpp"
#include "harness/migrations/program_runner.hpp"

namespace harness::runner {

/// Runs commands in containers of an image, beside a server. The server outlives it.
class ContainerTool final : public migrations::ProgramRunner {
  public:
    ContainerTool(containers::RunningServer& server, std::string image, std::string cell)
        : m_server(server), m_image(std::move(image)), m_cell(std::move(cell)) {}

    base::Result<base::ChildEnd> run(const base::ChildCommand& command,
                                     const std::vector<std::filesystem::path>& reads,
                                     const base::Limit& limit) override;
    drivers::SessionTarget seen_from_there(drivers::SessionTarget target) const override;

  private:
    containers::RunningServer& m_server;
    std::string m_image;
    std::string m_cell;
};

} // namespace harness::runner
