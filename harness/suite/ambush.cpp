#include "harness/suite/ambush.hpp"

#include <chrono>

namespace harness::suite {
namespace {

using base::Result;
using drivers::Dialect;

constexpr std::chrono::milliseconds k_between_looks{5};

std::string in_quotes(std::string_view name, char quote) {
    std::string text(1, quote);
    for (const char letter : name) text += letter == quote ? std::string(2, quote) : std::string(1, letter);
    return text + quote;
}

std::string table_of(const drivers::TableImage& table, Dialect dialect) {
    if (dialect != Dialect::postgres) return in_quotes(table.name, '`');
    return in_quotes(table.schema, '"') + "." + in_quotes(table.name, '"');
}

/// What a reader that has looked at every table holds until its transaction ends.
std::vector<std::string> statements_of_a_reader(const drivers::DataImage& image, Dialect dialect) {
    const bool is_postgres = dialect == Dialect::postgres;
    std::vector<std::string> statements{is_postgres ? "BEGIN ISOLATION LEVEL REPEATABLE READ"
                                                    : "START TRANSACTION WITH CONSISTENT SNAPSHOT"};
    if (is_postgres) statements.emplace_back("SELECT 1"); // takes the view
    for (const auto& table : image.tables)
        statements.push_back("SELECT 1 FROM " + table_of(table, dialect) + " LIMIT 1");
    return statements;
}

} // namespace

Ambush::Ambush(Dialect dialect, std::string victim, std::unique_ptr<drivers::Connection> holder,
               std::unique_ptr<drivers::Connection> watcher)
    : m_dialect(dialect),
      m_victim(std::move(victim)),
      m_holder(std::move(holder)),
      m_watcher(std::move(watcher)) {}

Result<Ambush> Ambush::lay(drivers::Server& server, const std::string& database, Dialect dialect,
                           const drivers::DataImage& tables, drivers::Connection* victim,
                           const base::Limit& limit) {
    std::string number;
    if (victim != nullptr) {
        const auto* who =
            dialect == Dialect::postgres ? "SELECT pg_catalog.pg_backend_pid()" : "SELECT CONNECTION_ID()";
        HARNESS_TRY(const auto told, victim->query(who, limit));
        number = told.rows.at(0).at(0).value_or("");
    }
    HARNESS_TRY(auto holder, server.connect_as_admin(database, limit));
    HARNESS_TRY(auto watcher, server.connect_as_admin(database, limit));
    for (const auto& statement : statements_of_a_reader(tables, dialect))
        HARNESS_CHECK(holder->query(statement, limit));
    return Ambush(dialect, std::move(number), std::move(holder), std::move(watcher));
}

Result<bool> Ambush::spring(const std::future<base::Result<drivers::ScriptRun>>& work,
                            const base::Limit& limit) {
    while (work.wait_for(k_between_looks) != std::future_status::ready) {
        if (limit.is_over()) break; // the work's own limit ends it
        auto ended = end_if_it_waits(limit);
        if (ended.has_value() && !*ended) continue;
        m_holder.reset(); // whatever came of it: nobody must wait for us any longer
        work.wait();
        return ended;
    }
    m_holder.reset();
    work.wait();
    return false;
}

Result<bool> Ambush::end_if_it_waits(const base::Limit& limit) {
    HARNESS_TRY(const auto victims, waiting_victims(limit));
    for (const auto& victim : victims) {
        const auto end = m_dialect == Dialect::postgres
                             ? "SELECT pg_catalog.pg_terminate_backend(" + victim + ")"
                             : "KILL " + victim;
        HARNESS_CHECK(m_watcher->execute({"", end}, drivers::ScriptMode::statements, limit));
    }
    return !victims.empty();
}

/// pg_stat_activity, wait_event_type (manual, 28.2.3); SHOW PROCESSLIST, State ("Waiting for table metadata
/// lock").
Result<std::vector<std::string>> Ambush::waiting_victims(const base::Limit& limit) {
    std::vector<std::string> victims;
    const auto* sql = m_dialect == Dialect::postgres
                          ? "SELECT pid, 'Waiting for table' FROM pg_catalog.pg_stat_activity WHERE "
                            "wait_event_type = 'Lock' AND datname = pg_catalog.current_database()"
                          : "SELECT id, state FROM information_schema.processlist WHERE db = DATABASE()";
    HARNESS_TRY(const auto rows, m_watcher->query(sql, limit));
    for (const auto& row : rows.rows) {
        const bool waits = row.at(1) && row.at(1)->starts_with("Waiting for table");
        if (waits && (m_victim.empty() || row.at(0) == m_victim)) victims.push_back(*row.at(0));
    }
    return victims;
}

} // namespace harness::suite
