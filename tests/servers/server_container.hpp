#pragma once
// A database server in a container of its own, made by the docker command: what it takes to test a driver.

#include "drivers/driver.hpp"

#include <memory>
#include <string>

namespace harness::tests {

class ServerContainer {
  public:
    /// Waits until it serves; the reason is in missing() when it does not. `version`: of the image.
    ServerContainer(base::Engine engine, const std::string& version);
    ~ServerContainer();
    ServerContainer(const ServerContainer&) = delete;
    ServerContainer& operator=(const ServerContainer&) = delete;

    [[nodiscard]] const std::string& missing() const { return m_missing; }
    /// Of its administrator.
    [[nodiscard]] const drivers::Address& address() const { return m_address; }
    [[nodiscard]] drivers::Server& server() const { return *m_server; }
    /// Makes it stand still, as a machine does that swaps or is gone.
    [[nodiscard]] bool freeze();
    void thaw();

  private:
    void wait_until_it_serves();

    std::string m_id;
    std::string m_missing;
    drivers::Address m_address;
    std::unique_ptr<drivers::Server> m_server;
};

/// A server that goes with the program: the same one for all who ask for this engine and version. nullptr and
/// a reason when it does not serve.
[[nodiscard]] drivers::Server* shared_server(base::Engine engine, const std::string& version,
                                             std::string& reason);

/// HARNESS_REQUIRE_DOCKER=1: a test without a server fails, otherwise it is skipped.
[[nodiscard]] bool docker_is_required();
/// Tells why a test program cannot run. Its exit code: 77 (ctest's SKIP_RETURN_CODE), or 1 where docker is
/// required.
[[nodiscard]] int exit_without_server(const std::string& why);

} // namespace harness::tests
