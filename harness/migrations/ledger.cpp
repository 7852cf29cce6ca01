#include "harness/migrations/ledger.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace harness::migrations {

base::Result<std::vector<std::string>> LedgerTool::pending(drivers::Connection& connection,
                                                           const History& history, const base::Limit& limit) {
    if (!history.refusal.empty()) return refusal(history.refusal);
    HARNESS_TRY(const auto recorded, applied(connection, history, limit));
    std::vector<std::string> ids;
    for (const auto& revision : history.revisions)
        if (!recorded.contains(revision.id)) ids.push_back(revision.id);
    return ids;
}

base::Result<drivers::ScriptRun> LedgerTool::move(drivers::Connection& connection, const History& history,
                                                  const Revision& revision, Direction direction,
                                                  const base::Limit& limit) {
    if (!history.refusal.empty()) return refusal(history.refusal);
    const auto& wanted = direction == Direction::up ? revision.up : revision.down;
    const auto& other = direction == Direction::up ? revision.down : revision.up;
    const auto missing = direction == Direction::up ? m_words.missing_up : m_words.missing_down;
    if (!wanted && !missing.empty())
        return refusal((direction == Direction::up ? "applying " : "reverting ") + revision.name + ": "
                           + std::string(missing),
                       other ? &other->script : nullptr);
    const Migration nothing{other ? drivers::Script{other->script.file, {}} : drivers::Script{},
                            Transaction::whole, drivers::ScriptMode::whole, std::vector<drivers::Script>{}};
    const auto* migration = wanted ? &*wanted : &nothing;
    if (!migration->refusal.empty()) return refusal(migration->refusal, &migration->script);
    const Entry entry{
        revision,
        *migration,
        direction,
        {"recording version " + revision.id + " in " + std::string(m_words.table) + " after the migration",
         &migration->script, m_words.table_hint}};
    auto done = run(connection, entry, Recording::on, limit);
    if (done.has_value()) return done;
    roll_back(connection); // or the tool ends here, and its session with it
    if (done.error().kind == base::ErrorKind::sql) record_failure(connection, entry);
    return done;
}

base::Result<drivers::ScriptRun> LedgerTool::replay(drivers::Connection& connection, const Revision& revision,
                                                    const base::Limit& limit) {
    const auto& migration = revision.up.value();
    if (!migration.refusal.empty()) return refusal(migration.refusal, &migration.script);
    const Entry entry{revision, migration, Direction::up, {"applying once more", &migration.script}};
    auto done = run(connection, entry, Recording::off, limit);
    if (done.has_error()) roll_back(connection);
    return done;
}

base::Result<void> LedgerTool::lock_run(drivers::Connection& connection, const base::Limit& limit) {
    const auto sql = run_lock().take;
    if (sql.empty()) return {};
    return tell(connection, sql, {"waiting for the tool's lock"}, limit);
}

base::Result<void> LedgerTool::unlock_run(drivers::Connection& connection, const base::Limit& limit) {
    const auto sql = run_lock().give;
    if (sql.empty()) return {};
    return tell(connection, sql, {"releasing the tool's lock"}, limit);
}

base::Result<drivers::ScriptRun> LedgerTool::run(drivers::Connection& connection, const Entry& entry,
                                                 Recording recording, const base::Limit& limit) {
    const bool records = recording == Recording::on;
    const bool wraps = entry.migration.transaction == Transaction::whole;
    const auto* script = &entry.migration.script;
    HARNESS_CHECK(set_out(connection, limit));
    if (wraps) HARNESS_CHECK(tell(connection, "BEGIN", {"starting the migration's transaction"}, limit));
    if (records) HARNESS_CHECK(announce(connection, entry, limit));
    HARNESS_TRY(auto done, send(connection, entry, limit));
    if (records) HARNESS_CHECK(record(connection, entry, limit));
    if (wraps) {
        if (!m_words.ended_transaction.empty() && !connection.in_transaction())
            return refusal("committing the migration: " + std::string(m_words.ended_transaction), script);
        HARNESS_CHECK(commit(connection, {"committing the migration", script}, limit));
    }
    if (records) HARNESS_CHECK(conclude(connection, entry, done, limit));
    return done;
}

base::Result<drivers::ScriptRun> LedgerTool::send(drivers::Connection& connection, const Entry& entry,
                                                  const base::Limit& limit) {
    const auto& migration = entry.migration;
    if (!migration.parts) return connection.execute(migration.script, migration.mode, limit);
    drivers::ScriptRun all;
    for (const auto& part : *migration.parts) {
        HARNESS_TRY(auto run, connection.execute(part, migration.mode, limit));
        all.duration += run.duration;
        std::ranges::move(run.statements, std::back_inserter(all.statements));
        std::ranges::move(run.notices, std::back_inserter(all.notices));
    }
    return all;
}

base::Result<void> LedgerTool::record_version(drivers::Connection& connection, const Entry& entry,
                                              std::string_view insert, std::string_view erase,
                                              const base::Limit& limit) {
    const std::array parameters{entry.revision.id};
    return tell(connection, entry.direction == Direction::up ? insert : erase, parameters, entry.deed, limit);
}

std::set<std::string> first_column(const drivers::Rows& rows) {
    std::set<std::string> values;
    for (const auto& row : rows.rows) values.insert(row.at(0).value_or(""));
    return values;
}

} // namespace harness::migrations
