#include "drivers/postgres/connection.hpp"

#include "drivers/postgres/catalog.hpp"
#include "drivers/postgres/execute.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace harness::drivers::postgres {
namespace {

constexpr std::string_view k_reading = "read the schema from PostgreSQL's catalogs";
constexpr std::string_view k_preparing = "prepare to read PostgreSQL's catalogs";
constexpr std::chrono::seconds k_time_to_end{5};
constexpr int k_before_all = 3; ///< the first transaction of a cluster (FirstNormalTransactionId)

std::string_view statement_of(Group group) {
    switch (group) {
    case Group::comments:
        return "harness_comments";
    case Group::routines:
        return "harness_routines";
    case Group::types:
        return "harness_types";
    }
    throw std::logic_error("a group without a statement");
}

} // namespace

base::Result<ScriptRun> PostgresConnection::execute(const Script& script, ScriptMode mode,
                                                    const base::Limit& limit) {
    return postgres::execute(*m_session, script, mode, limit);
}

base::Result<Rows> PostgresConnection::query(std::string_view sql, std::span<const std::string> parameters,
                                             const base::Limit& limit) {
    return postgres::query(*m_session, std::string(sql), parameters, limit, "query PostgreSQL");
}

base::Result<std::vector<Rows>> PostgresConnection::query_all(std::span<const Query> queries,
                                                              const base::Limit& limit) {
    return postgres::query_all(*m_session, queries, limit, "query PostgreSQL");
}

base::Result<void> PostgresConnection::prepare_snapshots(const base::Limit& limit) {
    if (m_snapshots_prepared) return {};
    const int major = m_session->major();
    const auto prepare = fmt::format("{};\nPREPARE harness_snapshot AS {};\nPREPARE harness_shared AS {}",
                                     snapshot_settings(), snapshot_sql(major), shared_snapshot_sql(major));
    HARNESS_CHECK(run(*m_session, prepare, limit, std::string(k_preparing)));
    m_snapshots_prepared = true;
    return {};
}

base::Result<void> PostgresConnection::prepare_updates(const base::Limit& limit) {
    if (m_updates_prepared) return {};
    HARNESS_CHECK(prepare_snapshots(limit));
    const int major = m_session->major();
    const auto prepare =
        fmt::format("PREPARE harness_marks(xid) AS {};\nPREPARE harness_relations(oid[]) AS {}",
                    marks_sql(major), relations_sql(major));
    HARNESS_CHECK(run(*m_session, prepare, limit, std::string(k_preparing)));
    m_updates_prepared = true;
    return {};
}

base::Result<void> PostgresConnection::prepare_group(Group group, const base::Limit& limit) {
    if (m_groups_prepared.contains(group)) return {};
    const auto prepare =
        fmt::format("PREPARE {} AS {}", statement_of(group), group_sql(group, m_session->major()));
    HARNESS_CHECK(run(*m_session, prepare, limit, std::string(k_preparing)));
    m_groups_prepared.insert(group);
    return {};
}

base::Result<Snapshot> PostgresConnection::snapshot(const base::Limit& limit) {
    HARNESS_CHECK(prepare_snapshots(limit));
    HARNESS_TRY(auto rows,
                postgres::query(*m_session, "EXECUTE harness_snapshot", {}, limit, std::string(k_reading)));
    return to_snapshot(std::move(rows), m_session->major());
}

base::Result<Snapshot> PostgresConnection::snapshot_shared(std::span<const std::string> ours,
                                                           const base::Limit& limit) {
    if (m_shared == Shared::unseen) return Snapshot{};
    HARNESS_CHECK(prepare_snapshots(limit));
    HARNESS_TRY(const auto rows, postgres::query(*m_session, "EXECUTE harness_shared", {}, limit,
                                                 "read what PostgreSQL's databases share"));
    return to_shared_snapshot(rows, ours);
}

base::Result<Observed> PostgresConnection::observe(std::span<const std::string> ours,
                                                   const base::Limit& limit) {
    // Many sessions look only once.
    if (!m_has_observed) return look_once(ours, limit);
    HARNESS_CHECK(prepare_updates(limit));
    // What a transaction shows may be taken back.
    if (in_transaction()) {
        auto kept = m_kept;
        return look({}, kept, ours, limit);
    }
    // What is kept is true of one moment, and only of a look that came to its end.
    auto kept = std::exchange(m_kept, std::nullopt);
    auto observed = look({{"BEGIN ISOLATION LEVEL REPEATABLE READ"}}, kept, ours, limit);
    base::Result<void> ended;
    if (in_transaction())
        ended = run(*m_session, "COMMIT", {base::Deadline::after(k_time_to_end), limit.stop},
                    std::string(k_reading));
    if (observed.has_error()) return observed;
    HARNESS_CHECK(std::move(ended));
    m_kept = std::move(kept);
    return observed;
}

base::Result<Observed> PostgresConnection::look_once(std::span<const std::string> ours,
                                                     const base::Limit& limit) {
    Observed observed;
    HARNESS_TRY(observed, Connection::observe(ours, limit));
    m_has_observed = true;
    return observed;
}

base::Result<Observed> PostgresConnection::look(std::vector<Query> queries, std::optional<KeptSnapshot>& kept,
                                                std::span<const std::string> ours, const base::Limit& limit) {
    const auto marks = queries.size();
    if (kept) {
        queries.push_back({fmt::format("EXECUTE harness_marks('{}')", kept->marks.horizon)});
    } else {
        queries.push_back({fmt::format("EXECUTE harness_marks('{}')", k_before_all)});
        queries.push_back({"EXECUTE harness_snapshot"});
    }
    if (m_shared == Shared::seen) queries.push_back({"EXECUTE harness_shared"});
    HARNESS_TRY(auto rows, postgres::query_all(*m_session, queries, limit, std::string(k_reading)));
    Observed observed;
    if (m_shared == Shared::seen) observed.shared = to_shared_snapshot(rows.back(), ours);
    if (kept) {
        HARNESS_CHECK(update(*kept, to_marks(rows[marks]), limit));
    } else {
        kept.emplace().replace(std::move(rows[marks + 1]), m_session->major(), to_marks(rows[marks]));
    }
    observed.database = kept->snapshot;
    return observed;
}

base::Result<Rows> PostgresConnection::read(const Changes& changes, const base::Limit& limit) {
    std::vector<Query> queries;
    if (!changes.relations.empty())
        queries.push_back(
            {fmt::format("EXECUTE harness_relations('{{{}}}')", fmt::join(changes.relations, ","))});
    for (const auto group : changes.groups) {
        HARNESS_CHECK(prepare_group(group, limit));
        queries.push_back({fmt::format("EXECUTE {}", statement_of(group))});
    }
    HARNESS_TRY(auto answers, postgres::query_all(*m_session, queries, limit, std::string(k_reading)));
    Rows rows;
    for (auto& answer : answers) std::ranges::move(answer.rows, std::back_inserter(rows.rows));
    return rows;
}

base::Result<void> PostgresConnection::update(KeptSnapshot& kept, Marks now, const base::Limit& limit) {
    const int major = m_session->major();
    if (const auto changes = changes_between(kept.marks, now)) {
        HARNESS_TRY(auto rows, read(*changes, limit));
        if (kept.update(std::move(rows), major, *changes, now)) return {};
    }
    HARNESS_TRY(auto rows,
                postgres::query(*m_session, "EXECUTE harness_snapshot", {}, limit, std::string(k_reading)));
    kept.replace(std::move(rows), major, std::move(now));
    return {};
}

} // namespace harness::drivers::postgres
