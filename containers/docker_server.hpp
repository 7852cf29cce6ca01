#pragma once
// A server in a container of the Docker engine.

#include "containers/engine_client.hpp"
#include "containers/server.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace harness::containers {

/// Everything that a server shares with the runtime that made it; outlives both. Any thread.
class DockerSession {
  public:
    DockerSession(EngineClient engine, std::string run, std::shared_ptr<Watcher> its_watcher)
        : client(std::move(engine)), run_id(std::move(run)), watcher(std::move(its_watcher)) {}

    const EngineClient client;
    const std::string run_id;
    const std::shared_ptr<Watcher> watcher; ///< may be null

    /// Tells one request to create a container from all others.
    [[nodiscard]] std::string next_request();
    /// What a container of a cell carries.
    [[nodiscard]] std::map<std::string, std::string> labels(const std::string& cell,
                                                            const std::string& request) const;
    void keep(const std::string& container_id);
    [[nodiscard]] std::set<std::string> kept() const;

  private:
    std::atomic<int> m_requests{0};
    mutable std::mutex m_mutex;
    std::set<std::string> m_kept;
};

/// Owns the container from the moment it is created: whatever fails afterwards, the destructor removes it.
class DockerServer final : public RunningServer {
  public:
    DockerServer(std::shared_ptr<DockerSession> session, std::string id, std::string name, std::uint16_t port)
        : m_session(std::move(session)), m_id(std::move(id)), m_name(std::move(name)), m_port(port) {}
    ~DockerServer() override;

    /// Starts the created container and learns where it is published.
    [[nodiscard]] base::Result<void> start(const base::Limit& limit);

    [[nodiscard]] Endpoint endpoint() const override { return m_endpoint; }
    [[nodiscard]] std::optional<Endpoint> shortcut(const base::Limit& limit) const override;
    [[nodiscard]] std::string id() const override { return m_id; }
    [[nodiscard]] base::Result<ServerState> state(const base::Limit& limit) override;
    [[nodiscard]] base::Result<std::string> log(int lines, const base::Limit& limit) override;
    [[nodiscard]] base::Result<CommandEnd> run_beside(const CommandSpec& command,
                                                      const base::Limit& limit) override;
    [[nodiscard]] base::Result<std::unique_ptr<RunningCommand>>
    start_beside(const CommandSpec& command, const base::Limit& limit) override;
    [[nodiscard]] Endpoint endpoint_within() const override { return {"127.0.0.1", m_port}; }
    [[nodiscard]] base::Result<void> remove(const base::Limit& limit) override;
    void release() override;

  private:
    enum class Hold { owned, released, removed };
    [[nodiscard]] base::Result<InspectedContainer> inspect(const base::Limit& limit) const;
    [[nodiscard]] base::Result<void> find_endpoint(const base::Limit& limit);

    std::shared_ptr<DockerSession> m_session;
    std::string m_id;
    std::string m_name;
    std::uint16_t m_port; ///< inside the container
    Endpoint m_endpoint;
    std::optional<Endpoint> m_shortcut; ///< as shortcut_to() has it: not proved yet
    int m_pid = 0;                      ///< of the container's first process
    Hold m_hold = Hold::owned;
};

} // namespace harness::containers
