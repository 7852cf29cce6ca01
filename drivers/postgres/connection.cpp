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
constexpr std::chrono::seconds k_time_to_roll_back{5};
constexpr int k_before_all = 3; ///< the first transaction of a cluster (FirstNormalTransactionId)
constexpr std::string_view k_begin = "BEGIN ISOLATION LEVEL REPEATABLE READ";
constexpr std::string_view k_commit = "COMMIT";

/// Queries that go in one message.
class Message {
  public:
    /// Which of the answers will be its own.
    std::size_t add(std::string_view sql) {
        m_queries.push_back({std::string(sql)});
        return m_queries.size() - 1;
    }
    [[nodiscard]] base::Result<std::vector<Rows>> send(Session& session, const base::Limit& limit) const {
        return postgres::query_all(session, m_queries, limit, std::string(k_reading));
    }

  private:
    std::vector<Query> m_queries;
};

std::string_view statement_of(Group group) {
    switch (group) {
    case Group::comments:
        return "harness_comments";
    case Group::routines:
        return "harness_routines";
    case Group::types:
        return "harness_types";
    case Group::extensions:
        return "harness_extensions";
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

base::Result<std::string> PostgresConnection::login_mark(const base::Limit& limit) {
    // As a guest one may not read who may log in.
    if (m_shared == Shared::unseen) return std::string();
    const std::string attempted = "ask PostgreSQL how sessions begin";
    if (!m_login_mark_prepared) {
        const auto prepare =
            fmt::format("PREPARE harness_login_mark AS {}", login_mark_sql(m_session->major()));
        HARNESS_CHECK(run(*m_session, prepare, limit, attempted));
        m_login_mark_prepared = true;
    }
    HARNESS_TRY(const auto rows,
                postgres::query(*m_session, "EXECUTE harness_login_mark", {}, limit, attempted));
    return rows.rows.empty() ? std::string() : rows.rows.front().front().value();
}

base::Result<Observed> PostgresConnection::observe(std::span<const std::string> ours,
                                                   const base::Limit& limit) {
    // Many sessions look only once.
    if (!m_looks_often) return look_once(ours, limit);
    HARNESS_CHECK(prepare_updates(limit));
    // What a transaction shows may be taken back.
    if (in_transaction()) {
        auto kept = m_kept;
        return look(Transaction::of_the_caller, kept, ours, limit);
    }
    // What is kept is true of one moment, and only of a look that came to its end.
    auto kept = std::exchange(m_kept, std::nullopt);
    auto observed = look(Transaction::own, kept, ours, limit);
    if (observed.has_value())
        m_kept = std::move(kept);
    else if (in_transaction())
        (void)run(*m_session, "ROLLBACK", {base::Deadline::after(k_time_to_roll_back), limit.stop},
                  std::string(k_reading));
    return observed;
}

base::Result<Observed> PostgresConnection::look_once(std::span<const std::string> ours,
                                                     const base::Limit& limit) {
    Observed observed;
    HARNESS_TRY(observed, Connection::observe(ours, limit));
    m_looks_often = true;
    return observed;
}

base::Result<Observed> PostgresConnection::look(Transaction transaction, std::optional<KeptSnapshot>& kept,
                                                std::span<const std::string> ours, const base::Limit& limit) {
    if (kept) {
        HARNESS_TRY(auto observed, look_again(transaction, *kept, ours, limit));
        if (observed) return std::move(*observed);
    }
    return look_at_all(transaction, kept.emplace(), ours, limit);
}

base::Result<Observed> PostgresConnection::look_at_all(Transaction transaction, KeptSnapshot& kept,
                                                       std::span<const std::string> ours,
                                                       const base::Limit& limit) {
    Message message;
    if (transaction == Transaction::own) message.add(k_begin);
    const auto marks = message.add(fmt::format("EXECUTE harness_marks('{}')", k_before_all));
    const auto snapshot = message.add("EXECUTE harness_snapshot");
    const auto shared = m_shared == Shared::seen ? message.add("EXECUTE harness_shared") : 0;
    if (transaction == Transaction::own) message.add(k_commit);
    HARNESS_TRY(auto rows, message.send(*m_session, limit));
    kept.replace(std::move(rows[snapshot]), m_session->major(), to_marks(rows[marks]));
    Observed observed;
    observed.database = kept.snapshot;
    if (m_shared == Shared::seen) observed.shared = to_shared_snapshot(rows[shared], ours);
    return observed;
}

base::Result<std::optional<Observed>> PostgresConnection::look_again(Transaction transaction,
                                                                     KeptSnapshot& kept,
                                                                     std::span<const std::string> ours,
                                                                     const base::Limit& limit) {
    Message message;
    if (transaction == Transaction::own) message.add(k_begin);
    const auto marks = message.add(fmt::format("EXECUTE harness_marks('{}')", kept.marks.horizon));
    const auto shared = m_shared == Shared::seen ? message.add("EXECUTE harness_shared") : 0;
    HARNESS_TRY(const auto rows, message.send(*m_session, limit));
    HARNESS_TRY(const bool is_told, update(transaction, kept, to_marks(rows[marks]), limit));
    if (!is_told) return std::optional<Observed>();
    Observed observed;
    observed.database = kept.snapshot;
    if (m_shared == Shared::seen) observed.shared = to_shared_snapshot(rows[shared], ours);
    return std::optional(std::move(observed));
}

base::Result<bool> PostgresConnection::update(Transaction transaction, KeptSnapshot& kept, Marks now,
                                              const base::Limit& limit) {
    const auto changes = changes_between(kept.marks, now);
    Message message;
    if (!changes) message.add("EXECUTE harness_snapshot");
    if (changes && !changes->relations.empty())
        message.add(fmt::format("EXECUTE harness_relations('{{{}}}')", fmt::join(changes->relations, ",")));
    for (const auto group : changes ? changes->groups : std::vector<Group>()) {
        HARNESS_CHECK(prepare_group(group, limit));
        message.add(fmt::format("EXECUTE {}", statement_of(group)));
    }
    if (transaction == Transaction::own) message.add(k_commit);
    HARNESS_TRY(auto answers, message.send(*m_session, limit));
    Rows rows;
    for (auto& answer : answers) std::ranges::move(answer.rows, std::back_inserter(rows.rows));
    if (changes) return kept.update(std::move(rows), m_session->major(), *changes, std::move(now));
    kept.replace(std::move(rows), m_session->major(), std::move(now));
    return true;
}

} // namespace harness::drivers::postgres
