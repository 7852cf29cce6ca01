// seed_rows ENGINE HOST:PORT:USER:PASSWORD|FOLDER DATABASE ROWS [PROFILE [SEED]]: puts rows into a database,
// and prints what came of each table and how long it took. For scripts/bench, and for trying a schema by
// hand.

#include "tests/bench/address.hpp"

#include "drivers/seeding.hpp"

#include <cstdlib>
#include <fmt/format.h>

using namespace harness;

int main(int count, char** words) {
    if (count < 5) {
        fmt::print(stderr,
                   "usage: seed_rows ENGINE HOST:PORT:USER:PASSWORD|FOLDER DATABASE ROWS [PROFILE [SEED]]\n");
        return 2;
    }
    const auto engine = base::engine_named(words[1]);
    if (!engine) return 2;
    const auto server = drivers::open_server(*engine, bench::address_of(*engine, words[2]));
    const auto connection = server->connect_as_admin(words[3], {});
    if (connection.has_error()) return bench::fail(connection.error());
    drivers::SeedRequest request;
    request.rows = std::atoll(words[4]);
    if (count > 5 && std::string_view(words[5]) == "adversarial")
        request.profile = drivers::RowProfile::adversarial;
    if (count > 6) request.seed = static_cast<std::uint64_t>(std::atoll(words[6]));
    const auto begin = base::Clock::now();
    const auto report = drivers::seed(**connection, *engine, request, {});
    if (report.has_error()) return bench::fail(report.error());
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
