// A PostgreSQL server for the kit: the one that HARNESS_TEST_POSTGRES tells of ("host=… port=… user=…
// password=…"), or a container of its own made by the docker command line, of version
// HARNESS_TEST_POSTGRES_VERSION.

#include "tests/conformance/subject.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <map>
#include <sstream>
#include <thread>

namespace harness::conformance {
namespace {

using namespace std::chrono_literals;

std::string variable(const char* name, std::string otherwise) {
    const char* value = std::getenv(name);
    return value == nullptr ? otherwise : value;
}

/// What a shell command prints, both streams, without the last line's end.
struct Printed {
    int status = 0;
    std::string text;
};
Printed shell(const std::string& command) {
    Printed printed;
    std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    if (pipe == nullptr) return {-1, "popen failed"};
    std::array<char, 4096> buffer{};
    while (std::fgets(buffer.data(), static_cast<int>(buffer.size()), pipe) != nullptr)
        printed.text += buffer.data();
    printed.status = ::pclose(pipe);
    while (printed.text.ends_with('\n')) printed.text.pop_back();
    return printed;
}

drivers::Address parsed_address(const std::string& text) {
    std::map<std::string, std::string> values;
    std::istringstream words(text);
    for (std::string word; words >> word;)
        values[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
    drivers::Address address;
    address.host = values["host"];
    address.port = static_cast<std::uint16_t>(std::stoi(values["port"]));
    address.user = values["user"];
    address.password = values["password"];
    address.maintenance_database = "postgres";
    return address;
}

class PostgresSubject final : public Subject {
  public:
    explicit PostgresSubject(std::string container) : m_container(std::move(container)) {
        slow_statement = "SELECT pg_sleep(60)";
    }
    ~PostgresSubject() override {
        if (!m_container.empty()) shell("docker rm --force --volumes " + m_container);
    }
    [[nodiscard]] bool freeze() override {
        return !m_container.empty() && shell("docker pause " + m_container).status == 0;
    }
    void thaw() override { shell("docker unpause " + m_container); }

    [[nodiscard]] std::unique_ptr<drivers::Server> server_with(drivers::Migrator migrator) override {
        auto migrated = address;
        migrated.migrator = std::move(migrator);
        return drivers::open_server(base::Engine::postgres, std::move(migrated));
    }

    [[nodiscard]] bool runs_slow_statement(drivers::Connection& observer) override {
        const auto rows =
            observer.query("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE "
                           "'%pg_sleep(60)' AND pid <> pg_backend_pid()",
                           base::Limit{}.within(10s));
        return rows.has_value() && rows->rows.front().front() != "0";
    }

    /// Waits until it serves; the last error otherwise.
    [[nodiscard]] std::string connect(drivers::Address administrator) {
        address = administrator;
        engine = base::Engine::postgres;
        server = drivers::open_server(engine, std::move(administrator));
        const auto limit = base::Limit{}.within(60s);
        while (true) {
            const auto probed = server->probe(limit);
            if (probed.has_value()) break;
            if (limit.is_over()) return probed.error().message;
            std::this_thread::sleep_for(50ms);
        }
        const auto version = server->version(limit);
        name = "PostgreSQL " + (version.has_value() ? *version : version.error().message);
        return "";
    }

  private:
    std::string m_container;
};

} // namespace

StartedSubject start_subject() {
    drivers::Address address;
    std::string container;
    if (const auto given = variable("HARNESS_TEST_POSTGRES", ""); !given.empty()) {
        address = parsed_address(given);
    } else {
        const auto image = fmt::format("{}postgres:{}", variable("HARNESS_IMAGE_PREFIX", ""),
                                       variable("HARNESS_TEST_POSTGRES_VERSION", "17"));
        const auto started = shell(
            "docker run --detach --label harness.test=1 --publish 127.0.0.1::5432 "
            "--env POSTGRES_PASSWORD=harness-harness-harness-harness --tmpfs /srv --env PGDATA=/srv/data "
            "--memory 1g "
            + image + " -c fsync=off -c wal_level=minimal -c max_wal_senders=0");
        if (started.status != 0) return {nullptr, fmt::format("no container of {}: {}", image, started.text)};
        container = started.text.substr(started.text.rfind('\n') + 1);
        const auto port = shell("docker port " + container + " 5432").text;
        address = parsed_address(
            fmt::format("host=127.0.0.1 port={} user=postgres password=harness-harness-harness-harness",
                        port.substr(port.rfind(':') + 1)));
    }
    const bool is_ours = !container.empty();
    auto subject = std::make_unique<PostgresSubject>(container);
    if (auto failure = subject->connect(address); !failure.empty())
        return {nullptr, "PostgreSQL does not get ready: " + failure};
    if (is_ours) {
        const auto made = subject->server->make_own(base::Limit{}.within(10s));
        if (made.has_error()) return {nullptr, made.error().message};
    }
    return {std::move(subject), ""};
}

} // namespace harness::conformance
