#pragma once
// What the tests of MySQL and MariaDB share.

#include "tests/conformance/kit.hpp"

#include <thread>

namespace harness::conformance {

class MysqlKit : public DriverKit {
  protected:
    [[nodiscard]] static bool is_mariadb() { return subject().name.starts_with("MariaDB"); }
    [[nodiscard]] static base::Engine engine() {
        return is_mariadb() ? base::Engine::mariadb : base::Engine::mysql;
    }
    /// Until the session of this id waits for a lock, as `observer` sees it; a minute at most.
    static void wait_until_waiting(drivers::Connection& observer, const std::string& id) {
        const auto limit = within();
        while (!limit.is_over()) {
            const auto rows = observer.query("SHOW PROCESSLIST", limit);
            ASSERT_TRUE(rows.has_value()) << rows.error().message;
            for (const auto& row : rows->rows) // Id, User, Host, db, Command, Time, State …
                if (row.at(0) == id && row.at(6).value_or("").find("metadata lock") != std::string::npos)
                    return;
            std::this_thread::yield();
        }
        FAIL() << "session " << id << " waits for no lock";
    }
};

} // namespace harness::conformance
