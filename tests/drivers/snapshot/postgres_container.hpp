#pragma once
// A PostgreSQL server in a container of its own, by the docker command.

#include "drivers/driver.hpp"

#include <memory>
#include <string>

namespace harness::tests {

class PostgresContainer {
  public:
    /// The reason is in missing() when it did not start.
    explicit PostgresContainer(int major);
    ~PostgresContainer();
    PostgresContainer(const PostgresContainer&) = delete;
    PostgresContainer& operator=(const PostgresContainer&) = delete;

    [[nodiscard]] const std::string& missing() const { return m_missing; }
    [[nodiscard]] drivers::Server& server() { return *m_server; }

  private:
    void wait_until_it_serves();

    std::string m_id;
    std::string m_missing;
    std::unique_ptr<drivers::Server> m_server;
};

} // namespace harness::tests
