// A PostgreSQL server for the kit: the one that HARNESS_TEST_POSTGRES tells of ("host=… port=… user=…
// password=…"), or a container of its own, of version HARNESS_TEST_POSTGRES_VERSION.

#include "tests/conformance/subject.hpp"

#include "tests/servers/server_container.hpp"

#include <chrono>
#include <cstdlib>
#include <fmt/format.h>
#include <map>
#include <sstream>

namespace harness::conformance {
namespace {

using namespace std::chrono_literals;

std::string variable(const char* name, std::string otherwise) {
    const char* value = std::getenv(name);
    return value == nullptr ? otherwise : value;
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
    /// `container`: nullptr if the server is somebody else's.
    PostgresSubject(drivers::Address administrator, std::unique_ptr<tests::ServerContainer> container)
        : m_container(std::move(container)) {
        engine = base::Engine::postgres;
        address = std::move(administrator);
        server = drivers::open_server(engine, address);
        const auto version = server->version(base::Limit{}.within(10s));
        name = "PostgreSQL " + (version.has_value() ? *version : version.error().message);
        slow_statement = "SELECT pg_sleep(60)";
    }
    [[nodiscard]] bool freeze() override { return m_container && m_container->freeze(); }
    void thaw() override { m_container->thaw(); }

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

  private:
    std::unique_ptr<tests::ServerContainer> m_container;
};

} // namespace

StartedSubject start_subject() {
    if (const auto given = variable("HARNESS_TEST_POSTGRES", ""); !given.empty())
        return {std::make_unique<PostgresSubject>(parsed_address(given), nullptr), ""};
    auto container = std::make_unique<tests::ServerContainer>(
        base::Engine::postgres, variable("HARNESS_TEST_POSTGRES_VERSION", "17"));
    if (!container->missing().empty()) return {nullptr, container->missing()};
    auto address = container->address();
    auto subject = std::make_unique<PostgresSubject>(std::move(address), std::move(container));
    const auto made = subject->server->make_own(base::Limit{}.within(10s));
    if (made.has_error()) return {nullptr, made.error().message};
    return {std::move(subject), ""};
}

} // namespace harness::conformance
