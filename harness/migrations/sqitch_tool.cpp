// Running changes as Sqitch does (https://github.com/sqitchers/sqitch, version 1.6): lib/App/Sqitch/Engine.pm
// (deploy_change, revert_change), Role/DBIEngine.pm and Engine/{pg,mysql,sqlite}.pm.
//
// A script runs in a psql of its own, statement by statement, up to the first error; so what a session holds
// is gone before the next one, and a transaction that a script leaves open is rolled back, though the change
// is logged. Sqitch logs it in its registry afterwards, in a transaction of its own. Here one session does
// both, and on PostgreSQL DISCARD ALL stands for the new psql. The registry is the schema sqitch; on MySQL
// and SQLite, where Sqitch keeps a database of its own beside the target, its tables are in the target with
// `sqitch_` in front. Tags are logged with the events alone.

#include "harness/migrations/layout.hpp"
#include "harness/migrations/ledger.hpp"

#include <algorithm>
#include <array>

namespace harness::migrations {
namespace {

/// How the registry's SQL is spelled.
struct Wording {
    Flavour flavour;
    std::string_view prefix;    ///< {t}
    std::string_view key;       ///< {key}: text that an index can hold
    std::string_view stamp;     ///< {stamp}
    std::string_view now;       ///< {now}
    std::string_view list;      ///< {list}: a column of several names
    std::string_view no_list;   ///< {none}
    std::string_view parameter; ///< before its number; empty if parameters have none
    std::string_view new_session;
};

constexpr std::array k_wordings{
    Wording{Flavour::postgres, "sqitch.", "TEXT", "TIMESTAMPTZ", "clock_timestamp()", "TEXT[]", "'{}'", "$",
            "DISCARD ALL"},
    Wording{Flavour::mysql, "sqitch_", "VARCHAR(255)", "DATETIME(6)", "CURRENT_TIMESTAMP(6)", "VARCHAR(2048)",
            "''", "", ""},
    Wording{Flavour::sqlite, "sqitch_", "TEXT", "DATETIME", "(strftime('%Y-%m-%d %H:%M:%f'))", "TEXT", "''",
            "?", ""},
};

/// MySQL allows no such check on a column that a foreign key may change: Sqitch has triggers in its place.
constexpr std::string_view k_dependencies_check =
    "CONSTRAINT dependencies_check CHECK ((type = 'require' AND dependency_id IS NOT NULL) "
    "OR (type = 'conflict' AND dependency_id IS NULL)), ";

/// lib/App/Sqitch/Engine/pg.sql
constexpr std::array<std::string_view, 6> k_registry{
    "CREATE TABLE IF NOT EXISTS {t}releases (version REAL PRIMARY KEY, installed_at {stamp} NOT NULL DEFAULT "
    "{now}, "
    "installer_name {key} NOT NULL, installer_email {key} NOT NULL)",
    "CREATE TABLE IF NOT EXISTS {t}projects (project {key} PRIMARY KEY, uri {key} NULL UNIQUE, "
    "created_at {stamp} NOT NULL DEFAULT {now}, creator_name {key} NOT NULL, creator_email {key} NOT NULL)",
    "CREATE TABLE IF NOT EXISTS {t}changes (change_id {key} PRIMARY KEY, script_hash {key} NULL, "
    "\"change\" {key} NOT NULL, project {key} NOT NULL REFERENCES {t}projects(project) ON UPDATE CASCADE, "
    "note {key} NOT NULL DEFAULT '', committed_at {stamp} NOT NULL DEFAULT {now}, committer_name {key} NOT "
    "NULL, "
    "committer_email {key} NOT NULL, planned_at {stamp} NOT NULL, planner_name {key} NOT NULL, "
    "planner_email {key} NOT NULL, UNIQUE(project, script_hash))",
    "CREATE TABLE IF NOT EXISTS {t}tags (tag_id {key} PRIMARY KEY, tag {key} NOT NULL, "
    "project {key} NOT NULL REFERENCES {t}projects(project) ON UPDATE CASCADE, "
    "change_id {key} NOT NULL REFERENCES {t}changes(change_id) ON UPDATE CASCADE, note {key} NOT NULL "
    "DEFAULT '', "
    "committed_at {stamp} NOT NULL DEFAULT {now}, committer_name {key} NOT NULL, committer_email {key} NOT "
    "NULL, "
    "planned_at {stamp} NOT NULL, planner_name {key} NOT NULL, planner_email {key} NOT NULL, UNIQUE(project, "
    "tag))",
    "CREATE TABLE IF NOT EXISTS {t}dependencies (change_id {key} NOT NULL REFERENCES {t}changes(change_id) "
    "ON UPDATE CASCADE ON DELETE CASCADE, type {key} NOT NULL, dependency {key} NOT NULL, dependency_id "
    "{key} NULL "
    "REFERENCES {t}changes(change_id) ON UPDATE CASCADE, {check}"
    "PRIMARY KEY (change_id, dependency))",
    "CREATE TABLE IF NOT EXISTS {t}events (event {key} NOT NULL, change_id {key} NOT NULL, \"change\" {key} "
    "NOT NULL, "
    "project {key} NOT NULL REFERENCES {t}projects(project) ON UPDATE CASCADE, note {key} NOT NULL DEFAULT "
    "'', "
    "requires {list} NOT NULL DEFAULT {none}, conflicts {list} NOT NULL DEFAULT {none}, "
    "tags {list} NOT NULL DEFAULT {none}, committed_at {stamp} NOT NULL DEFAULT {now}, "
    "committer_name {key} NOT NULL, committer_email {key} NOT NULL, planned_at {stamp} NOT NULL, "
    "planner_name {key} NOT NULL, planner_email {key} NOT NULL, CONSTRAINT events_event_check CHECK "
    "(event IN ('deploy', 'revert', 'fail', 'merge')), PRIMARY KEY (change_id, committed_at))",
};

constexpr LedgerWords k_words{.table = "Sqitch's registry",
                              .table_hint =
                                  "the change may have dropped or changed the tables of the registry",
                              .missing_up = "Deploy script does not exist",
                              .missing_down = "Revert script does not exist"};

constexpr std::string_view k_committer = "harness";
constexpr std::string_view k_address = "harness@localhost";

class Sqitch final : public LedgerTool {
  public:
    explicit Sqitch(base::Engine engine) : LedgerTool(k_words), m_wording(wording_for(k_wordings, engine)) {}

    base::Result<void> prepare(drivers::Connection& connection, const base::Limit& limit) override {
        if (m_wording.flavour == Flavour::postgres) {
            // CREATE … IF NOT EXISTS says so each time, and a registry is made once.
            HARNESS_TRY(const auto rows, ask(connection, "SELECT to_regclass('sqitch.events')", {},
                                             making_the_table(), limit));
            if (rows.rows.at(0).at(0)) return {};
            HARNESS_CHECK(tell(connection, "CREATE SCHEMA IF NOT EXISTS sqitch", making_the_table(), limit));
        }
        for (const auto statement : k_registry)
            HARNESS_CHECK(tell(connection, spelled(statement), making_the_table(), limit));
        return {};
    }

    base::Result<drivers::ScriptRun> verify(drivers::Connection& connection, const Revision& revision,
                                            const base::Limit& limit) override {
        if (!revision.verify) return drivers::ScriptRun{}; // Sqitch warns, and goes on
        const auto& check = *revision.verify;
        if (!check.refusal.empty()) return refusal(check.refusal, &check.script);
        HARNESS_CHECK(set_out(connection, limit));
        auto run = connection.execute(check.script, check.mode, limit);
        roll_back(connection); // psql ends
        return run;
    }

    [[nodiscard]] std::vector<std::string> tables() const override {
        std::vector<std::string> names;
        for (const auto* table : {"releases", "projects", "changes", "tags", "dependencies", "events"})
            names.push_back(std::string(m_wording.prefix) + table);
        return names;
    }

  private:
    /// try_lock and wait_lock of Engine/pg.pm and Engine/mysql.pm; SQLite has none.
    [[nodiscard]] RunLock run_lock() const override {
        if (m_wording.flavour == Flavour::postgres)
            return {"SELECT pg_advisory_lock(75474063)", "SELECT pg_advisory_unlock(75474063)"};
        if (m_wording.flavour == Flavour::mysql)
            return {"SELECT GET_LOCK(CONCAT('sqitch working on ', DATABASE()), 60)",
                    "SELECT RELEASE_LOCK(CONCAT('sqitch working on ', DATABASE()))"};
        return {};
    }

    base::Result<std::set<std::string>> applied(drivers::Connection& connection, const History& history,
                                                const base::Limit& limit) override {
        const std::array parameters{history.project};
        HARNESS_TRY(const auto rows,
                    ask(connection,
                        spelled("SELECT change_id, \"change\" FROM {t}changes WHERE project = {1}"),
                        parameters, reading_the_table(), limit));
        std::set<std::string> names;
        for (const auto& row : rows.rows) {
            const auto is_it = [&](const Revision& revision) {
                return revision.record && revision.record->change_id == row.at(0);
            };
            const auto revision = std::ranges::find_if(history.revisions, is_it);
            if (revision == history.revisions.end())
                return refusal("Cannot find change " + row.at(1).value_or("") + " (" + row.at(0).value_or("")
                               + ") in sqitch.plan: it, or a change before it, is not what was deployed");
            names.insert(revision->id);
        }
        return names;
    }

    base::Result<void> set_out(drivers::Connection& connection, const base::Limit& limit) override {
        if (m_wording.new_session.empty()) return {};
        return tell(connection, m_wording.new_session, {"starting the session of a script"}, limit);
    }

    base::Result<drivers::ScriptRun> send(drivers::Connection& connection, const Entry& entry,
                                          const base::Limit& limit) override {
        auto run = LedgerTool::send(connection, entry, limit);
        roll_back(connection); // psql ends
        // Sqitch logs over a connection of its own: a role that the script set is none of the registry's.
        if (run.has_value()) HARNESS_CHECK(set_out(connection, limit));
        return run;
    }

    base::Result<void> record(drivers::Connection& connection, const Entry& entry,
                              const base::Limit& limit) override {
        HARNESS_CHECK(tell(connection, "BEGIN", entry.deed, limit));
        if (entry.direction == Direction::up) {
            HARNESS_CHECK(log_deploy(connection, entry, limit));
        } else {
            HARNESS_CHECK(log_revert(connection, entry, limit));
        }
        HARNESS_CHECK(
            log_event(connection, entry, entry.direction == Direction::up ? "deploy" : "revert", limit));
        return commit(connection, entry.deed, limit);
    }

    void record_failure(drivers::Connection& connection, const Entry& entry) override {
        if (entry.direction == Direction::down) return;
        const auto ignored = log_event(connection, entry, "fail", tidy_limit());
        static_cast<void>(ignored); // the change's own error is told
    }

    base::Result<void> log_project(drivers::Connection& connection, const Entry& entry,
                                   const base::Limit& limit) const {
        return run(connection,
                   "INSERT INTO {t}projects (project, creator_name, creator_email) SELECT {1}, {2}, {3} "
                   "WHERE NOT EXISTS (SELECT 1 FROM {t}projects WHERE project = {4})",
                   {project(entry), std::string(k_committer), std::string(k_address), project(entry)}, entry,
                   limit);
    }

    base::Result<void> log_deploy(drivers::Connection& connection, const Entry& entry,
                                  const base::Limit& limit) const {
        const auto& change = *entry.revision.record;
        HARNESS_CHECK(log_project(connection, entry, limit));
        auto values = planned(entry);
        values.insert(values.begin(),
                      {change.change_id, entry.migration.checksum, change_name(entry), project(entry)});
        HARNESS_CHECK(
            run(connection,
                "INSERT INTO {t}changes (change_id, script_hash, \"change\", project, note, committer_name, "
                "committer_email, planned_at, planner_name, planner_email) "
                "VALUES ({1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}, {10})",
                values, entry, limit));
        for (const auto& required : change.requires_changes)
            HARNESS_CHECK(
                run(connection,
                    "INSERT INTO {t}dependencies (change_id, type, dependency, dependency_id) "
                    "SELECT {1}, 'require', {2}, change_id FROM {t}changes WHERE \"change\" = {3} "
                    "AND change_id <> {4} ORDER BY committed_at DESC LIMIT 1",
                    {change.change_id, required, required.substr(0, required.find('@')), change.change_id},
                    entry, limit));
        for (const auto& conflict : change.conflicts)
            HARNESS_CHECK(
                run(connection,
                    "INSERT INTO {t}dependencies (change_id, type, dependency) VALUES ({1}, 'conflict', {2})",
                    {change.change_id, conflict}, entry, limit));
        return {};
    }

    base::Result<void> log_revert(drivers::Connection& connection, const Entry& entry,
                                  const base::Limit& limit) const {
        const auto& id = entry.revision.record->change_id;
        for (const auto* table : {"tags", "dependencies", "changes"})
            HARNESS_CHECK(run(connection, "DELETE FROM {t}" + std::string(table) + " WHERE change_id = {1}",
                              {id}, entry, limit));
        return {};
    }

    base::Result<void> log_event(drivers::Connection& connection, const Entry& entry, std::string_view event,
                                 const base::Limit& limit) const {
        if (event == "fail") HARNESS_CHECK(log_project(connection, entry, limit));
        const auto& change = *entry.revision.record;
        auto values = planned(entry);
        values.insert(values.begin(),
                      {std::string(event), change.change_id, change_name(entry), project(entry)});
        values.insert(values.end(),
                      {list(change.requires_changes), list(change.conflicts), list(change.tags)});
        return run(connection,
                   "INSERT INTO {t}events (event, change_id, \"change\", project, note, committer_name, "
                   "committer_email, planned_at, planner_name, planner_email, requires, conflicts, tags) "
                   "VALUES ({1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}, {10}, {11}, {12}, {13})",
                   values, entry, limit);
    }

    /// Note, committer, and who planned the change when.
    [[nodiscard]] std::vector<std::string> planned(const Entry& entry) const {
        const auto& change = *entry.revision.record;
        const auto bracket = change.planner.find('<');
        auto stamp = change.planned_at;
        if (m_wording.flavour == Flavour::mysql) { // no `T`, no `Z`
            stamp.pop_back();
            std::ranges::replace(stamp, 'T', ' ');
        }
        return {entry.revision.description,
                std::string(k_committer),
                std::string(k_address),
                stamp,
                change.planner.substr(0, change.planner.find_last_not_of(" \t", bracket - 1) + 1),
                change.planner.substr(bracket + 1, change.planner.size() - bracket - 2)};
    }

    static std::string change_name(const Entry& entry) {
        return entry.revision.name.substr(0, entry.revision.name.find('@'));
    }
    static const std::string& project(const Entry& entry) { return entry.revision.record->project; }

    [[nodiscard]] std::string list(const std::vector<std::string>& names) const {
        std::string text;
        for (const auto& name : names) {
            if (!text.empty()) text += m_wording.flavour == Flavour::postgres ? "," : " ";
            text += m_wording.flavour == Flavour::postgres ? "\"" + name + "\"" : name;
        }
        return m_wording.flavour == Flavour::postgres ? "{" + text + "}" : text;
    }

    base::Result<void> run(drivers::Connection& connection, std::string_view sql,
                           const std::vector<std::string>& parameters, const Entry& entry,
                           const base::Limit& limit) const {
        return tell(connection, spelled(sql), parameters, entry.deed, limit);
    }

    /// Fills in what stands in braces; MySQL writes `change` in other quotes.
    [[nodiscard]] std::string spelled(std::string_view sql) const {
        std::string text;
        for (std::size_t at = 0; at < sql.size();) {
            const auto brace = std::min(sql.find('{', at), sql.size());
            text += sql.substr(at, brace - at);
            if (brace == sql.size()) break;
            const auto end = sql.find('}', brace);
            text += word(sql.substr(brace + 1, end - brace - 1));
            at = end + 1;
        }
        if (m_wording.flavour == Flavour::mysql) std::ranges::replace(text, '"', '`');
        return text;
    }

    [[nodiscard]] std::string word(std::string_view name) const {
        if (name == "t") return std::string(m_wording.prefix);
        if (name == "key") return std::string(m_wording.key);
        if (name == "stamp") return std::string(m_wording.stamp);
        if (name == "now") return std::string(m_wording.now);
        if (name == "list") return std::string(m_wording.list);
        if (name == "check")
            return std::string(m_wording.flavour == Flavour::mysql ? "" : k_dependencies_check);
        if (name == "none") return std::string(m_wording.no_list);
        return m_wording.parameter.empty() ? "?" : std::string(m_wording.parameter) + std::string(name);
    }

    const Wording& m_wording;
};

} // namespace

std::unique_ptr<Tool> sqitch_tool(base::Engine engine) {
    return std::make_unique<Sqitch>(engine);
}

} // namespace harness::migrations
