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
    base::Result<std::unique_ptr<base::ChildProcess>> start(const base::ChildCommand& command,
                                                            const std::vector<std::filesystem::path>& reads,
                                                            const base::Limit& limit) override;
    drivers::SessionTarget seen_from_there(drivers::SessionTarget target) const override;

  private:
    containers::RunningServer& m_server;
    std::string m_image;
    std::string m_cell;
};

/// Runs a program of an image that needs no server and no network: one that is asked for a history. Connects
/// to the container engine, and gets the image, when it is first asked for something.
class LoneContainerTool final : public migrations::ProgramRunner {
  public:
    LoneContainerTool(std::string docker_host, std::string image, std::chrono::milliseconds pull_time)
        : m_docker_host(std::move(docker_host)), m_image(std::move(image)), m_pull_time(pull_time) {}

    base::Result<base::ChildEnd> run(const base::ChildCommand& command,
                                     const std::vector<std::filesystem::path>& reads,
                                     const base::Limit& limit) override;
    base::Result<std::unique_ptr<base::ChildProcess>> start(const base::ChildCommand& command,
                                                            const std::vector<std::filesystem::path>& reads,
                                                            const base::Limit& limit) override;
    /// There is no server to be seen.
    drivers::SessionTarget seen_from_there(drivers::SessionTarget target) const override { return target; }

  private:
    std::string m_docker_host;
    std::string m_image;
    std::chrono::milliseconds m_pull_time;
    std::unique_ptr<containers::Runtime> m_runtime;
};

} // namespace harness::runner
