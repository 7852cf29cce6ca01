// seed_rows ENGINE HOST:PORT:USER:PASSWORD|FOLDER DATABASE ROWS [PROFILE [SEED]]: puts rows into a database,
// and prints what came of each table and how long it took. For scripts/bench, and for trying a schema by
// hand.

#include "drivers/seeding.hpp"
#include "harness/base/text.hpp"

#include <cstdlib>
#include <fmt/format.h>

using namespace harness;

namespace {

drivers::Address address_of(base::Engine engine, const std::string& text) {
    drivers::Address address;
    if (engine == base::Engine::sqlite) {
        address.folder = text;
        return address;
    }
    const auto parts = base::split(text, ':');
    address.host = parts.at(0);
    address.port = static_cast<std::uint16_t>(std::atoi(std::string(parts.at(1)).c_str()));
    address.user = parts.at(2);
    address.password = parts.size() > 3 ? std::string(parts[3]) : std::string();
    address.maintenance_database = engine == base::Engine::postgres ? "postgres" : "mysql";
    return address;
}

int fail(const base::Error& error) {
    fmt::print(stderr, "{}\n{}\n", error.message, error.statement);
    return 1;
}

} // namespace

int main(int count, char** words) {
    if (count < 5) {
        fmt::print(stderr,
                   "usage: seed_rows ENGINE HOST:PORT:USER:PASSWORD|FOLDER DATABASE ROWS [PROFILE [SEED]]\n");
        return 2;
    }
    const auto engine = base::engine_named(words[1]);
    if (!engine) return 2;
    const auto server = drivers::open_server(*engine, address_of(*engine, words[2]));
    const auto connection = server->connect_as_admin(words[3], {});
    if (connection.has_error()) return fail(connection.error());
    drivers::SeedRequest request;
    request.rows = std::atoll(words[4]);
    if (count > 5 && std::string_view(words[5]) == "adversarial")
        request.profile = drivers::RowProfile::adversarial;
    if (count > 6) request.seed = static_cast<std::uint64_t>(std::atoll(words[6]));
    const auto begin = base::Clock::now();
    const auto report = drivers::seed(**connection, *engine, request, {});
    if (report.has_error()) return fail(report.error());
    const auto took = std::chrono::duration<double, std::milli>(base::Clock::now() - begin).count();
    std::size_t full = 0;
    std::size_t empty = 0;
    std::int64_t rows = 0;
    for (const auto& table : report->tables) {
        full += table.is_full() ? 1 : 0;
        empty += table.present + table.added == 0 ? 1 : 0;
        rows += table.added;
        if (!table.is_full() || table.without_triggers > 0)
            fmt::print("  {}.{}: {} of {}, {} without triggers: {}\n", table.schema, table.name,
                       table.present + table.added, table.wanted, table.without_triggers, table.reason);
    }
    fmt::print("{} tables, {} full, {} empty; {} rows in {:.1f} ms\n", report->tables.size(), full, empty,
               rows, took);
    return 0;
}
