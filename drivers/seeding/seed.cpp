#include "drivers/seeding.hpp"

#include "drivers/seeding/documents.hpp"
#include "drivers/seeding/hints.hpp"
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

base::Result<seeding::Schema> read_schema(Connection& connection, seeding::Dialect& dialect,
                                          const base::Limit& limit) {
    HARNESS_TRY(auto schema, dialect.read(connection, limit));
    for (auto& table : schema.tables) seeding::add_members(table, dialect);
    return schema;
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

/// Whether the server can ask a check of a table as it is now. What it says against it is no error of ours.
base::Result<bool> can_be_asked(Connection& connection, const seeding::Dialect& dialect,
                                const seeding::Table& table, const seeding::Check& check,
                                const base::Limit& limit) {
    auto rows = connection.query(
        "SELECT 1 FROM " + dialect.table(table) + " WHERE (" + check.text + ") LIMIT 0", limit);
    if (rows.has_value()) return true;
    if (rows.error().kind == base::ErrorKind::sql) return false;
    return std::move(rows).error();
}

/// Puts on the schema what a later revision declares; whether there was anything.
base::Result<bool> look_ahead(Connection& connection, const seeding::Dialect& dialect,
                              const SeedRequest& request, seeding::Schema& schema, const base::Limit& limit) {
    if (!request.later || request.profile != RowProfile::plain) return false;
    const auto later = seeding::add_keys(schema, request.later->schema, dialect);
    bool added = later.has_keys;
    for (const auto& [at, check] : later.checks) {
        HARNESS_TRY(const bool is_usable, can_be_asked(connection, dialect, schema.tables[at], check, limit));
        if (is_usable) schema.tables[at].checks.push_back(check);
        added = added || is_usable;
    }
    return added;
}

bool lacks_rows(const SeededTable& table) {
    return !table.is_full();
}

base::Result<void> fill(Connection& connection, seeding::Dialect& dialect, const SeedRequest& request,
                        std::vector<SeededTable>& tables, const base::Limit& limit) {
    HARNESS_CHECK(dialect.prepare(connection, limit));
    HARNESS_TRY(const auto schema, read_schema(connection, dialect, limit));
    std::vector<SeededTable> joined;
    auto typical = schema;
    join_counts(typical, tables, joined);
    HARNESS_TRY(const bool looks_ahead, look_ahead(connection, dialect, request, typical, limit));
    auto done = seeding::Run(connection, dialect, request, limit).fill(typical, joined);
    if (done.has_value() && looks_ahead && std::ranges::any_of(joined, lacks_rows)) {
        // What comes later may be more than can be kept to now: then what there is has to do.
        auto now = schema;
        for (std::size_t at = 0; at < joined.size(); ++at) {
            now.tables[at].present = joined[at].present + joined[at].added;
            joined[at].reason.clear();
        }
        done = seeding::Run(connection, dialect, request, limit).fill(now, joined);
    }
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

base::Result<std::shared_ptr<const SchemaHints>> read_hints(Connection& connection, base::Engine engine,
                                                            const base::Limit& limit) {
    const auto dialect = dialect_for(engine);
    auto hints = std::make_shared<SchemaHints>();
    auto prepared = dialect->prepare(connection, limit);
    auto schema = prepared.has_value() ? read_schema(connection, *dialect, limit)
                                       : base::Result<seeding::Schema>(std::move(prepared).error());
    auto restored = dialect->restore(connection, base::Limit{base::Deadline::after(k_restore_wait), {}});
    HARNESS_TRY(hints->schema, std::move(schema));
    HARNESS_CHECK(restored);
    return std::shared_ptr<const SchemaHints>(std::move(hints));
}

} // namespace harness::drivers
