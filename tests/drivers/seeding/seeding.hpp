#pragma once
// What the tests of seeding on real engines have in common.

#include "drivers/seeding.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <iterator>
#include <memory>
#include <string>

namespace harness::tests {

[[nodiscard]] inline std::string text_of_file(const std::string& name) {
    std::ifstream file(std::string(HARNESS_SOURCE_DIR) + "/tests/drivers/seeding/" + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline void run(drivers::Connection& connection, const std::string& sql) {
    drivers::Script script;
    script.text = sql;
    const auto done = connection.execute(script, drivers::ScriptMode::statements, {});
    ASSERT_TRUE(done.has_value()) << done.error().message << "\n" << done.error().statement;
}

[[nodiscard]] inline drivers::Rows ask(drivers::Connection& connection, const std::string& sql) {
    auto rows = connection.query(sql, {});
    if (rows.has_value()) return *rows;
    ADD_FAILURE() << rows.error().message << "\n" << sql;
    return {};
}

/// The single value of a query, "NULL" for NULL.
[[nodiscard]] inline std::string ask_one(drivers::Connection& connection, const std::string& sql) {
    const auto rows = ask(connection, sql);
    if (rows.rows.empty()) return "(no row)";
    return rows.rows.front().front().value_or("NULL");
}

[[nodiscard]] inline drivers::SeedReport seeded(drivers::Connection& connection, base::Engine engine,
                                                const drivers::SeedRequest& request) {
    auto report = drivers::seed(connection, engine, request, base::Limit{}.within(std::chrono::minutes(2)));
    if (report.has_value()) return *report;
    ADD_FAILURE() << report.error().message << "\n" << report.error().statement;
    return {};
}

[[nodiscard]] inline drivers::SeededTable table_of(const drivers::SeedReport& report, std::string_view name) {
    const auto found = std::ranges::find(report.tables, name, &drivers::SeededTable::name);
    if (found != report.tables.end()) return *found;
    ADD_FAILURE() << "no table " << name << " in the report";
    return {};
}

/// One line a table that has fewer rows than wanted.
[[nodiscard]] inline std::string not_full(const drivers::SeedReport& report) {
    std::string text;
    for (const auto& table : report.tables)
        if (!table.is_full())
            text += fmt::format("{}: {} of {}: {}\n", table.name, table.present + table.added, table.wanted,
                                table.reason);
    return text;
}

[[nodiscard]] inline drivers::SeedRequest
rows(std::int64_t count, drivers::RowProfile profile = drivers::RowProfile::plain, std::uint64_t seed = 1) {
    drivers::SeedRequest request;
    request.rows = count;
    request.profile = profile;
    request.seed = seed;
    return request;
}

/// Rows for a schema of which these databases have what later revisions declare, the next one first.
[[nodiscard]] inline drivers::SeedRequest rows_before(std::initializer_list<drivers::Connection*> later,
                                                      base::Engine engine) {
    auto request = rows(20);
    for (auto* connection : later) {
        auto hints = drivers::read_hints(*connection, engine, {});
        if (hints.has_value())
            request.later.push_back(std::move(*hints));
        else
            ADD_FAILURE() << hints.error().message;
    }
    return request;
}

/// Rows of a table `flow` keep a unique key that `later` has, also beside rows from before. `once` makes it.
inline void expect_later_key_is_kept(drivers::Connection& later, drivers::Connection& now,
                                     base::Engine engine, const std::string& once) {
    const auto request = rows_before({&later}, engine);
    EXPECT_EQ(not_full(seeded(now, engine, request)), "");
    run(now, "DELETE FROM flow WHERE id % 2 = 0");
    EXPECT_EQ(not_full(seeded(now, engine, request)), "");
    run(now, once); // fails where two have the same
}

/// Hands everything on, and counts the queries.
class CountingConnection final : public drivers::Connection {
  public:
    explicit CountingConnection(drivers::Connection& inner) : m_inner(inner) {}
    base::Result<drivers::ScriptRun> execute(const drivers::Script& script, drivers::ScriptMode mode,
                                             const base::Limit& limit) override {
        return m_inner.execute(script, mode, limit);
    }
    base::Result<drivers::Rows> query(std::string_view sql, std::span<const std::string> parameters,
                                      const base::Limit& limit) override {
        ++queries;
        return m_inner.query(sql, parameters, limit);
    }
    using drivers::Connection::query;
    base::Result<drivers::Snapshot> snapshot(const base::Limit& limit) override {
        return m_inner.snapshot(limit);
    }
    base::Result<drivers::Snapshot> snapshot_shared(std::span<const std::string> ours,
                                                    const base::Limit& limit) override {
        return m_inner.snapshot_shared(ours, limit);
    }
    [[nodiscard]] bool in_transaction() const override { return m_inner.in_transaction(); }
    [[nodiscard]] drivers::SessionTarget target() const override { return m_inner.target(); }
    void cancel() noexcept override { m_inner.cancel(); }

    int queries = 0;

  private:
    drivers::Connection& m_inner;
};

} // namespace harness::tests
