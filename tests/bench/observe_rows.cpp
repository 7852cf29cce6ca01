// observe_rows ENGINE HOST:PORT:USER:PASSWORD|FOLDER DATABASE [ROUNDS]: looks at the rows of a database as
// the walk does, and prints how long it took. For scripts/bench, and for trying a schema by hand.

#include "tests/bench/address.hpp"

#include "drivers/data_image.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

using namespace harness;

int main(int count, char** words) {
    if (count < 4) {
        fmt::print(stderr, "usage: observe_rows ENGINE HOST:PORT:USER:PASSWORD|FOLDER DATABASE [ROUNDS]\n");
        return 2;
    }
    const auto engine = base::engine_named(words[1]);
    if (!engine) return 2;
    const auto server = drivers::open_server(*engine, bench::address_of(*engine, words[2]));
    const auto connection = server->connect_as_admin(words[3], {});
    if (connection.has_error()) return bench::fail(connection.error());
    double best = 0;
    std::size_t tables = 0;
    std::int64_t rows = 0;
    for (int round = 0; round < (count > 4 ? std::atoi(words[4]) : 1); ++round) {
        const auto begin = base::Clock::now();
        const auto image = drivers::observe_rows(**connection, *engine, {}, {});
        const auto took = std::chrono::duration<double, std::milli>(base::Clock::now() - begin).count();
        if (image.has_error()) return bench::fail(image.error());
        best = round == 0 ? took : std::min(best, took);
        tables = image->tables.size();
        rows = 0;
        for (const auto& table : image->tables) rows += table.count;
    }
    fmt::print("{} tables, {} rows: best of rounds {:.1f} ms\n", tables, rows, best);
    return 0;
}
