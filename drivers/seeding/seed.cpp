#include "drivers/seeding.hpp"

#include "drivers/seeding/documents.hpp"
#include "drivers/seeding/hints.hpp"
#include "drivers/seeding/readers.hpp"
#include "drivers/seeding/run.hpp"

#include <algorithm>
#include <set>
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
std::vector<SeededTable> join_counts(const seeding::Schema& schema, const std::vector<SeededTable>& counted) {
    std::vector<SeededTable> tables;
    for (const auto& table : schema.tables) {
        const auto found = std::ranges::find_if(
            counted, [&](const auto& one) { return one.schema == table.schema && one.name == table.name; });
        tables.push_back(found != counted.end() ? *found : seeded(table.schema, table.name, 0, 0));
    }
    return tables;
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

/// Puts on the schema what later revisions declare.
base::Result<void> look_ahead(Connection& connection, const seeding::Dialect& dialect,
                              const SeedRequest& request, seeding::Schema& schema, const base::Limit& limit) {
    if (request.profile != RowProfile::plain) return {};
    std::set<std::pair<std::size_t, std::string>> refused;
    for (const auto& hints : request.later) {
        const auto when =
            hints == request.later.back() ? seeding::Later::in_the_end : seeding::Later::for_a_time;
        for (auto& [at, check] : seeding::add_later_rules(schema, hints->schema, when, dialect)) {
            if (refused.contains({at, check.text})) continue;
            HARNESS_TRY(const bool is_usable,
                        can_be_asked(connection, dialect, schema.tables[at], check, limit));
            if (is_usable)
                schema.tables[at].checks.push_back(std::move(check));
            else
                refused.emplace(at, check.text);
        }
    }
    std::vector<const seeding::Schema*> later;
    for (const auto& hints : request.later) {
        seeding::hold_later_values(schema, hints->schema);
        later.push_back(&hints->schema);
    }
    for (const auto& sql : request.later_sql) seeding::hold_documents(schema, later, *sql);
    return {};
}

bool holds_the_same(const seeding::Column& a, const seeding::Column& b) {
    const auto is_same_member = [](const seeding::Member& one, const seeding::Member& other) {
        return one.type.kind == other.type.kind && one.is_keyed == other.is_keyed;
    };
    return a.type.kind == b.type.kind && a.type.least == b.type.least && a.type.greatest == b.type.greatest
           && std::ranges::equal(a.members, b.members, is_same_member);
}

/// Whether a table lacks rows of which more is asked, after the run has dropped what it could, than the
/// schema of now does.
bool asks_too_much(const seeding::Schema& typical, const seeding::Schema& now,
                   const std::vector<SeededTable>& tables) {
    for (std::size_t at = 0; at < tables.size(); ++at) {
        const auto& asked = typical.tables[at];
        const bool is_same = !seeding::has_later_rules(asked)
                             && std::ranges::equal(asked.columns, now.tables[at].columns, holds_the_same);
        if (!tables[at].is_full() && !is_same) return true;
    }
    return false;
}

base::Result<void> fill(Connection& connection, seeding::Dialect& dialect, const SeedRequest& request,
                        std::vector<SeededTable>& tables, const base::Limit& limit) {
    HARNESS_CHECK(dialect.prepare(connection, limit));
    HARNESS_TRY(const auto schema, read_schema(connection, dialect, limit));
    auto joined = join_counts(schema, tables);
    auto typical = schema;
    HARNESS_CHECK(look_ahead(connection, dialect, request, typical, limit));
    seeding::Run run(connection, dialect, request, limit);
    auto done = run.fill(typical, joined);
    if (done.has_value() && asks_too_much(typical, schema, joined)) {
        auto now = schema;
        done = run.fill(now, joined);
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
