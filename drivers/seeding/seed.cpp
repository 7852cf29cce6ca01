#include "drivers/seeding.hpp"

#include "drivers/seeding/run.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>

namespace harness::drivers {
namespace {

constexpr std::chrono::seconds k_restore_wait{5};

std::unique_ptr<seeding::Dialect> dialect_for(base::Engine engine) {
    switch (engine) {
    case base::Engine::postgres:
        return seeding::make_postgres_dialect();
    case base::Engine::sqlite:
        return seeding::make_sqlite_dialect();
    case base::Engine::mysql:
    case base::Engine::mariadb:
        return seeding::make_mysql_dialect(engine);
    }
    throw std::logic_error("dialect_for: an engine without a dialect");
}

SeededTable seeded(std::string schema, std::string name, std::int64_t wanted, std::int64_t present) {
    SeededTable table;
    table.schema = std::move(schema);
    table.name = std::move(name);
    table.wanted = wanted;
    table.present = present;
    return table;
}

/// Puts what is present beside what the catalogs say. Both are sorted alike; a table that came or went
/// between the two queries is passed over.
void join_counts(seeding::Schema& schema, const std::vector<SeededTable>& counted,
                 std::vector<SeededTable>& tables) {
    for (auto& table : schema.tables) {
        const auto found = std::ranges::find_if(
            counted, [&](const auto& one) { return one.schema == table.schema && one.name == table.name; });
        tables.push_back(found != counted.end() ? *found : seeded(table.schema, table.name, 0, 0));
        table.present = tables.back().present;
    }
}

base::Result<void> fill(Connection& connection, seeding::Dialect& dialect, const SeedRequest& request,
                        std::vector<SeededTable>& tables, const base::Limit& limit) {
    HARNESS_CHECK(dialect.prepare(connection, limit));
    HARNESS_TRY(auto schema, dialect.read(connection, limit));
    std::vector<SeededTable> joined;
    join_counts(schema, tables, joined);
    auto done = seeding::Run(connection, dialect, request, limit).fill(schema, joined);
    for (auto& table : tables) // those that no catalog describes any further
        if (!table.reason.empty()) joined.push_back(std::move(table));
    std::ranges::sort(joined, {}, [](const auto& table) { return std::tie(table.schema, table.name); });
    tables = std::move(joined);
    return done;
}

} // namespace

std::string_view to_string(RowProfile profile) {
    return profile == RowProfile::plain ? "plain" : "adversarial";
}

base::Result<SeedReport> seed(Connection& connection, base::Engine engine, const SeedRequest& request,
                              const base::Limit& limit) {
    const auto dialect = dialect_for(engine);
    auto enough = std::max<std::int64_t>(request.rows, 1);
    for (const auto& [name, rows] : request.rows_of) enough = std::max(enough, rows);
    HARNESS_TRY(const auto counts, dialect->count(connection, enough, limit));
    std::vector<SeededTable> tables;
    for (const auto& count : counts)
        tables.push_back(seeded(count.schema, count.name,
                                seeding::rows_wanted(request, count.schema, count.name), count.present));
    for (std::size_t at = 0; at < tables.size(); ++at) tables[at].reason = counts[at].unfillable;
    if (std::ranges::any_of(tables,
                            [](const auto& table) { return !table.is_full() && table.reason.empty(); })) {
        auto filled = fill(connection, *dialect, request, tables, limit);
        auto restored = dialect->restore(connection, base::Limit{base::Deadline::after(k_restore_wait), {}});
        HARNESS_CHECK(filled);
        HARNESS_CHECK(restored);
    }
    std::erase_if(tables, [](const auto& table) { return table.wanted <= 0; });
    return SeedReport{std::move(tables)};
}

} // namespace harness::drivers
