#include "tests/drivers/snapshot/postgres_container.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace harness::tests {
namespace {

using namespace std::chrono_literals;

struct Output {
    int status = 0;
    std::string text;
};

Output shell(const std::string& command) {
    Output output;
    std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    if (pipe == nullptr) return {1, "cannot start a shell"};
    std::array<char, 4096> chunk{};
    while (const auto size = std::fread(chunk.data(), 1, chunk.size(), pipe))
        output.text.append(chunk.data(), size);
    output.status = ::pclose(pipe);
    while (output.text.ends_with('\n')) output.text.pop_back();
    return output;
}

std::string last_line(const std::string& text) {
    return text.substr(text.find_last_of('\n') + 1);
}

} // namespace

PostgresContainer::PostgresContainer(int major) {
    const char* prefix = std::getenv("HARNESS_IMAGE_PREFIX");
    const auto image = std::string{prefix != nullptr ? prefix : ""} + "postgres:" + std::to_string(major);
    const auto started =
        shell("docker run -d -p 127.0.0.1::5432 --label harness.test=1 -e POSTGRES_PASSWORD=harness " + image
              + " -c fsync=off");
    if (started.status != 0) {
        m_missing = "no server of " + image + ": " + last_line(started.text);
        return;
    }
    m_id = last_line(started.text);
    const auto port = shell("docker port " + m_id + " 5432/tcp").text;
    drivers::Address address;
    address.host = "127.0.0.1";
    address.port = static_cast<std::uint16_t>(std::stoi(port.substr(port.find(':') + 1)));
    address.user = "postgres";
    address.password = "harness";
    address.maintenance_database = "postgres";
    m_server = drivers::open_server(base::Engine::postgres, address);
    wait_until_it_serves();
}

/// The image starts its server twice; only the second one listens on TCP.
void PostgresContainer::wait_until_it_serves() {
    const auto limit = base::Limit{}.within(60s);
    for (;;) {
        const auto probed = m_server->probe(limit);
        if (probed.has_value()) return;
        if (limit.is_over()) {
            m_missing = "the server in container " + m_id + " does not serve: " + probed.error().message;
            return;
        }
        std::this_thread::sleep_for(50ms);
    }
}

PostgresContainer::~PostgresContainer() {
    if (!m_id.empty()) shell("docker rm -f -v " + m_id);
}

} // namespace harness::tests
