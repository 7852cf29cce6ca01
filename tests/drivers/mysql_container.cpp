#include "tests/drivers/mysql_container.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
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

MysqlContainer::MysqlContainer(base::Engine engine, const std::string& version) : m_engine(engine) {
    const char* prefix = std::getenv("HARNESS_IMAGE_PREFIX");
    const auto image = fmt::format("{}{}:{}", prefix != nullptr ? prefix : "", to_string(engine), version);
    const auto started = shell("docker run --detach --label harness.test=1 --publish 127.0.0.1::3306 "
                               "--env MYSQL_ROOT_PASSWORD=harness --env MARIADB_ROOT_PASSWORD=harness "
                               "--tmpfs /var/lib/mysql --memory 1536m "
                               + image
                               + " --innodb-flush-log-at-trx-commit=0 --skip-log-bin --innodb-doublewrite=0 "
                                 "--max-allowed-packet=64M");
    if (started.status != 0) {
        m_missing = fmt::format("no server of {}: {}", image, last_line(started.text));
        return;
    }
    m_id = last_line(started.text);
    const auto port = last_line(shell("docker port " + m_id + " 3306/tcp").text);
    m_address.host = "127.0.0.1";
    m_address.port = static_cast<std::uint16_t>(std::stoi(port.substr(port.rfind(':') + 1)));
    m_address.user = "root";
    m_address.password = "harness";
    m_address.maintenance_database = "mysql";
    wait_until_it_serves();
}

std::unique_ptr<drivers::Server> MysqlContainer::open() const {
    return drivers::open_server(m_engine, m_address);
}

void MysqlContainer::wait_until_it_serves() {
    const auto server = open();
    const auto limit = base::Limit{}.within(120s);
    while (true) {
        const auto probed = server->probe(limit);
        if (probed.has_value()) return;
        if (limit.is_over()) {
            m_missing =
                fmt::format("the server in container {} does not serve: {}", m_id, probed.error().message);
            return;
        }
        std::this_thread::sleep_for(50ms);
    }
}

bool MysqlContainer::freeze() {
    return shell("docker pause " + m_id).status == 0;
}

void MysqlContainer::thaw() {
    shell("docker unpause " + m_id);
}

MysqlContainer::~MysqlContainer() {
    if (!m_id.empty()) shell("docker rm --force --volumes " + m_id);
}

} // namespace harness::tests
