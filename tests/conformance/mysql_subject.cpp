// A MySQL or MariaDB server for the kit: the one that HARNESS_TEST_MYSQL_PORT tells of (on this machine, user
// root, password "harness"), or a container of its own. HARNESS_TEST_ENGINE: "mariadb" or "mysql";
// HARNESS_TEST_VERSION: of the image.

#include "tests/conformance/subject.hpp"

#include "tests/servers/server_container.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fmt/format.h>

namespace harness::conformance {
namespace {

std::string variable(const char* name, std::string otherwise) {
    const char* value = std::getenv(name);
    return value == nullptr ? otherwise : value;
}

class MysqlSubject final : public Subject {
  public:
    MysqlSubject(base::Engine its_engine, drivers::Address administrator,
                 std::unique_ptr<tests::ServerContainer> container)
        : m_container(std::move(container)) {
        engine = its_engine;
        address = std::move(administrator);
        server = drivers::open_server(engine, address);
        const auto version = server->version(base::Limit{});
        name = fmt::format("{} {}", base::info(engine).title,
                           version.has_value() ? *version : version.error().message);
        slow_statement = "SELECT SLEEP(60)";
        ddl_commits = true;
        integer_type = "signed";
        parameter = [](std::size_t) { return std::string("?"); };
        quoted_name = [](const std::string& text) { return "`" + text + "`"; };
        escapes_backslash = true;
        refuses_empty_message = true;
    }
    [[nodiscard]] std::unique_ptr<drivers::Server> server_with(drivers::Migrator migrator) override {
        auto migrated = address;
        migrated.migrator = std::move(migrator);
        return drivers::open_server(engine, std::move(migrated));
    }
    [[nodiscard]] bool runs_slow_statement(drivers::Connection& observer) override {
        const auto rows =
            observer.query("SHOW FULL PROCESSLIST", base::Limit{}.within(std::chrono::seconds(10)));
        const auto is_slow =
            [this](const drivers::Row& row) { // Id, User, Host, db, Command, Time, State, Info …
                return row.at(7).value_or("").ends_with(slow_statement);
            };
        return rows.has_value() && std::ranges::any_of(rows->rows, is_slow);
    }
    [[nodiscard]] bool freeze() override { return m_container && m_container->freeze(); }
    void thaw() override { m_container->thaw(); }

  private:
    std::unique_ptr<tests::ServerContainer> m_container;
};

} // namespace

StartedSubject start_subject() {
    const auto engine = base::engine_named(variable("HARNESS_TEST_ENGINE", "mariadb"));
    if (!engine) return {nullptr, "HARNESS_TEST_ENGINE names no engine"};
    if (const auto port = variable("HARNESS_TEST_MYSQL_PORT", ""); !port.empty()) {
        drivers::Address address;
        address.host = "127.0.0.1";
        address.port = static_cast<std::uint16_t>(std::stoi(port));
        address.user = "root";
        address.password = "harness";
        address.maintenance_database = "mysql";
        return {std::make_unique<MysqlSubject>(*engine, std::move(address), nullptr), ""};
    }
    auto container =
        std::make_unique<tests::ServerContainer>(*engine, variable("HARNESS_TEST_VERSION", "10.11"));
    if (!container->missing().empty()) return {nullptr, container->missing()};
    auto address = container->address();
    return {std::make_unique<MysqlSubject>(*engine, std::move(address), std::move(container)), ""};
}

} // namespace harness::conformance
