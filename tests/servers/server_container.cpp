#include "tests/servers/server_container.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <iostream>
#include <map>
#include <string_view>
#include <thread>
#include <utility>

namespace harness::tests {
namespace {

using namespace std::chrono_literals;

constexpr auto k_password = "harness-harness-harness-harness";

struct Printed {
    int status = 0;
    std::string text; // of both streams, without the last line's end
};

Printed docker(const std::string& arguments) {
    Printed printed;
    std::FILE* pipe = ::popen(("docker " + arguments + " 2>&1").c_str(), "r");
    if (pipe == nullptr) return {1, "cannot start a shell"};
    std::array<char, 4096> chunk{};
    while (const auto size = std::fread(chunk.data(), 1, chunk.size(), pipe))
        printed.text.append(chunk.data(), size);
    printed.status = ::pclose(pipe);
    while (printed.text.ends_with('\n')) printed.text.pop_back();
    return printed;
}

std::string last_line(const std::string& text) {
    return text.substr(text.find_last_of('\n') + 1);
}

/// How an image is started: in memory, and not durable.
struct Start {
    int port;
    std::string_view user;
    std::string_view maintenance_database;
    std::string_view options; // of docker run
    std::string_view words;   // of the server
};

constexpr Start k_postgres{5432, "postgres", "postgres",
                           "--env POSTGRES_PASSWORD={0} --tmpfs /srv --env PGDATA=/srv/data --memory 1g",
                           "-c fsync=off"};
constexpr Start k_mysql{
    3306, "root", "mysql",
    "--env MYSQL_ROOT_PASSWORD={0} --env MARIADB_ROOT_PASSWORD={0} --tmpfs /var/lib/mysql "
    "--memory 1536m",
    "--innodb-flush-log-at-trx-commit=0 --skip-log-bin --innodb-doublewrite=0 "
    "--max-allowed-packet=64M"};

} // namespace

ServerContainer::ServerContainer(base::Engine engine, const std::string& version) {
    const auto& start = engine == base::Engine::postgres ? k_postgres : k_mysql;
    const char* prefix = std::getenv("HARNESS_IMAGE_PREFIX");
    const auto image = fmt::format("{}{}:{}", prefix != nullptr ? prefix : "", to_string(engine), version);
    const auto started =
        docker(fmt::format("run --detach --label harness.test=1 --publish 127.0.0.1::{} {} {} {}", start.port,
                           fmt::format(fmt::runtime(start.options), k_password), image, start.words));
    if (started.status != 0) {
        m_missing = fmt::format("no server of {}: {}", image, last_line(started.text));
        return;
    }
    m_id = last_line(started.text);
    const auto published = last_line(docker(fmt::format("port {} {}/tcp", m_id, start.port)).text);
    m_address.host = "127.0.0.1";
    m_address.port = static_cast<std::uint16_t>(std::stoi(published.substr(published.rfind(':') + 1)));
    m_address.user = start.user;
    m_address.password = k_password;
    m_address.maintenance_database = start.maintenance_database;
    m_server = drivers::open_server(engine, m_address);
    wait_until_it_serves();
}

/// The images start their server twice; only the second one listens on TCP.
void ServerContainer::wait_until_it_serves() {
    const auto limit = base::Limit{}.within(120s);
    while (true) {
        const auto probed = m_server->probe(limit);
        if (probed.has_value()) return;
        if (limit.is_over()) {
            m_missing =
                fmt::format("the server in container {} does not serve: {}", m_id, probed.error().message);
            return;
        }
        std::this_thread::sleep_for(50ms);
    }
}

bool ServerContainer::freeze() {
    return docker("pause " + m_id).status == 0;
}

void ServerContainer::thaw() {
    docker("unpause " + m_id);
}

ServerContainer::~ServerContainer() {
    if (!m_id.empty()) docker("rm --force --volumes " + m_id);
}

drivers::Server* shared_server(base::Engine engine, const std::string& version, std::string& reason) {
    static std::map<std::pair<base::Engine, std::string>, ServerContainer> running;
    const auto& container = running.try_emplace(std::pair(engine, version), engine, version).first->second;
    reason = container.missing();
    return reason.empty() ? &container.server() : nullptr;
}

bool docker_is_required() {
    const char* required = std::getenv("HARNESS_REQUIRE_DOCKER");
    return required != nullptr && std::string_view(required) == "1";
}

int exit_without_server(const std::string& why) {
    const bool fails = docker_is_required();
    std::cout << (fails ? "failed: " : "skipped: ") << why << "\n";
    return fails ? 1 : 77;
}

} // namespace harness::tests
