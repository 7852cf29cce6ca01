#pragma once
// A MySQL or MariaDB server in a container of its own, by the docker command.

#include "drivers/driver.hpp"

#include <memory>
#include <string>

namespace harness::tests {

class MysqlContainer {
  public:
    /// Waits until it serves; the reason is in missing() when it does not. `version`: of the image.
    MysqlContainer(base::Engine engine, const std::string& version);
    ~MysqlContainer();
    MysqlContainer(const MysqlContainer&) = delete;
    MysqlContainer& operator=(const MysqlContainer&) = delete;

    [[nodiscard]] const std::string& missing() const { return m_missing; }
    [[nodiscard]] const drivers::Address& address() const { return m_address; }
    [[nodiscard]] std::unique_ptr<drivers::Server> open() const;
    /// Makes it stand still, as a machine does that swaps or is gone.
    [[nodiscard]] bool freeze();
    void thaw();

  private:
    void wait_until_it_serves();

    base::Engine m_engine;
    std::string m_id;
    std::string m_missing;
    drivers::Address m_address;
};

} // namespace harness::tests
