#pragma once
// One PostgreSQL server of each version that a test asks for, in a container that goes with the program.

#include "drivers/driver.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <thread>

namespace harness::tests {

class PostgresContainer {
  public:
    /// nullptr and a reason if there is no engine or no image.
    static drivers::Server* version(const std::string& version, std::string& reason) {
        static std::map<std::string, std::unique_ptr<PostgresContainer>> running;
        auto& slot = running[version];
        if (!slot) slot = std::make_unique<PostgresContainer>(version);
        reason = slot->m_reason;
        return slot->m_reason.empty() ? slot->m_server.get() : nullptr;
    }

    explicit PostgresContainer(const std::string& version) {
        const char* prefix = std::getenv("HARNESS_IMAGE_PREFIX");
        const auto image = (prefix != nullptr ? std::string(prefix) : "") + "postgres:" + version;
        m_id = output_of("docker run --detach --label harness.test=1 --env POSTGRES_PASSWORD=secret "
                         "--publish 127.0.0.1::5432 "
                         + image + " -c fsync=off 2>/dev/null");
        if (m_id.empty()) {
            m_reason = "`docker run " + image + "` failed: no Docker engine answers, or the image is missing";
            return;
        }
        const auto published = output_of("docker port " + m_id + " 5432/tcp");
        drivers::Address address;
        address.host = "127.0.0.1";
        address.port = static_cast<std::uint16_t>(std::stoi(published.substr(published.rfind(':') + 1)));
        address.user = "postgres";
        address.password = "secret";
        address.maintenance_database = "postgres";
        m_server = drivers::open_server(base::Engine::postgres, address);
        wait_until_it_serves();
    }
    ~PostgresContainer() {
        if (!m_id.empty()) output_of("docker rm --force --volumes " + m_id + " 2>/dev/null");
    }
    PostgresContainer(const PostgresContainer&) = delete;
    PostgresContainer& operator=(const PostgresContainer&) = delete;

  private:
    static std::string output_of(const std::string& command) {
        std::string text;
        const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
        std::array<char, 256> part{};
        while (pipe && std::fgets(part.data(), part.size(), pipe.get()) != nullptr) text += part.data();
        while (text.ends_with('\n')) text.pop_back();
        return text;
    }
    void wait_until_it_serves() {
        const auto deadline = base::Deadline::after(std::chrono::seconds(60));
        while (true) {
            const auto probed =
                m_server->probe({base::Deadline::after(std::chrono::seconds(2)).earlier(deadline), {}});
            if (probed.has_value()) return;
            if (deadline.has_passed()) {
                m_reason = "PostgreSQL does not answer: " + probed.error().message;
                return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
    }

    std::string m_id;
    std::string m_reason;
    std::unique_ptr<drivers::Server> m_server;
};

} // namespace harness::tests
