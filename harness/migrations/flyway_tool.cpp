// Running migrations as Flyway does (https://github.com/flyway/flyway, version 13):
// internal/command/DbMigrate, internal/schemahistory/JdbcTableSchemaHistory, internal/info/MigrationInfoImpl
// (validate) and the databases' getRawCreateScript.
//
// Statements go one by one. A migration and its record are one transaction, unless a statement in it cannot
// run in one, or its script configuration says so; such a migration, and any on MySQL, leaves a failed record
// when it fails, and Flyway does nothing more until a person repairs that. The record's table is named with
// its schema, and role and search_path are put back before each migration. Flyway writes the record from a
// session of its own; here it is written from the migration's, which a COMMIT in the script cannot tell from
// it.

#include "harness/migrations/layout.hpp"
#include "harness/migrations/ledger.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>

namespace harness::migrations {
namespace {

/// {} is the version table.
struct Wording {
    Flavour flavour;
    std::string_view exists; ///< asks whether the table is there; empty where CREATE asks
    std::array<std::string_view, 3> create;
    std::string_view insert; ///< version, description, type, script, checksum, duration, success
    std::string_view select;
};

constexpr std::array k_wordings{
    Wording{
        Flavour::postgres,
        "SELECT to_regclass('{}')",
        {"CREATE TABLE {} (\"installed_rank\" INT NOT NULL, \"version\" VARCHAR(50), "
         "\"description\" VARCHAR(200) NOT NULL, \"type\" VARCHAR(20) NOT NULL, "
         "\"script\" VARCHAR(1000) NOT NULL, \"checksum\" INTEGER, \"installed_by\" VARCHAR(100) NOT NULL, "
         "\"installed_on\" TIMESTAMP NOT NULL DEFAULT now(), \"execution_time\" INTEGER NOT NULL, "
         "\"success\" BOOLEAN NOT NULL)",
         "ALTER TABLE {} ADD CONSTRAINT \"flyway_schema_history_pk\" PRIMARY KEY (\"installed_rank\")",
         "CREATE INDEX \"flyway_schema_history_s_idx\" ON {} (\"success\")"},
        "INSERT INTO {} (\"installed_rank\", \"version\", \"description\", \"type\", \"script\", "
        "\"checksum\", "
        "\"installed_by\", \"execution_time\", \"success\") SELECT COALESCE(MAX(\"installed_rank\"), 0) + 1, "
        "NULLIF($1, ''), $2, $3, $4, $5::integer, current_user, $6::integer, $7::boolean FROM {}",
        "SELECT \"version\", \"description\", \"type\", \"checksum\", \"success\" FROM {} "
        "ORDER BY \"installed_rank\""},
    Wording{
        Flavour::mysql,
        "",
        {"CREATE TABLE IF NOT EXISTS {} (`installed_rank` INT NOT NULL, `version` VARCHAR(50), "
         "`description` VARCHAR(200) NOT NULL, `type` VARCHAR(20) NOT NULL, `script` VARCHAR(1000) NOT NULL, "
         "`checksum` INT, `installed_by` VARCHAR(100) NOT NULL, "
         "`installed_on` TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, `execution_time` INT NOT NULL, "
         "`success` BOOL NOT NULL, CONSTRAINT `flyway_schema_history_pk` PRIMARY KEY (`installed_rank`), "
         "INDEX `flyway_schema_history_s_idx` (`success`)) ENGINE=InnoDB",
         "", ""},
        "INSERT INTO {} (`installed_rank`, `version`, `description`, `type`, `script`, `checksum`, "
        "`installed_by`, `execution_time`, `success`) SELECT COALESCE(MAX(`installed_rank`), 0) + 1, "
        "NULLIF(?, ''), ?, ?, ?, ?, SUBSTRING_INDEX(CURRENT_USER(), '@', 1), ?, ? FROM {}",
        "SELECT `version`, `description`, `type`, `checksum`, `success` FROM {} ORDER BY `installed_rank`"},
    Wording{
        Flavour::sqlite,
        "",
        {"CREATE TABLE IF NOT EXISTS {} (\"installed_rank\" INT NOT NULL PRIMARY KEY, \"version\" "
         "VARCHAR(50), "
         "\"description\" VARCHAR(200) NOT NULL, \"type\" VARCHAR(20) NOT NULL, "
         "\"script\" VARCHAR(1000) NOT NULL, \"checksum\" INT, \"installed_by\" VARCHAR(100) NOT NULL, "
         "\"installed_on\" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')), "
         "\"execution_time\" INT NOT NULL, \"success\" BOOLEAN NOT NULL)",
         "CREATE INDEX IF NOT EXISTS \"main\".\"flyway_schema_history_s_idx\" ON \"flyway_schema_history\" "
         "(\"success\")",
         ""},
        "INSERT INTO {} (\"installed_rank\", \"version\", \"description\", \"type\", \"script\", "
        "\"checksum\", "
        "\"installed_by\", \"execution_time\", \"success\") SELECT COALESCE(MAX(\"installed_rank\"), 0) + 1, "
        "NULLIF(?1, ''), ?2, ?3, ?4, ?5, '', ?6, ?7 FROM {}",
        "SELECT \"version\", \"description\", \"type\", \"checksum\", \"success\" FROM {} "
        "ORDER BY \"installed_rank\""},
};

constexpr LedgerWords k_words{
    .table = "flyway_schema_history",
    .table_hint = "the migration may have dropped or changed the table flyway_schema_history",
    .missing_up = "Flyway never runs an undo migration without its versioned one",
    .missing_down = "Unable to undo migration: no corresponding undo migration has been found"};

/// A row of the history that still counts.
struct Applied {
    std::string description;
    std::string checksum;
};

class Flyway final : public LedgerTool {
  public:
    explicit Flyway(base::Engine engine) : LedgerTool(k_words), m_wording(wording_for(k_wordings, engine)) {}

    base::Result<void> prepare(drivers::Connection& connection, const base::Limit& limit) override {
        HARNESS_CHECK(find_table(connection, limit));
        if (!m_wording.exists.empty()) {
            HARNESS_TRY(const auto rows,
                        ask(connection, on_table(m_wording.exists), {}, making_the_table(), limit));
            if (rows.rows.at(0).at(0)) return {};
        }
        for (const auto statement : m_wording.create)
            if (!statement.empty())
                HARNESS_CHECK(tell(connection, on_table(statement), making_the_table(), limit));
        return {};
    }

    /// `flyway repair`
    base::Result<void> forgive(drivers::Connection& connection, const History& /*history*/,
                               const Revision& /*revision*/, const base::Limit& limit) override {
        return tell(connection, on_table("DELETE FROM {} WHERE success = false"), {"repairing the history"},
                    limit);
    }

  private:
    /// PostgreSQLAdvisoryLockTemplate, MySQLNamedLockTemplate; on SQLite Flyway takes none.
    [[nodiscard]] RunLock run_lock() const override {
        if (m_wording.flavour == Flavour::postgres)
            return {"SELECT pg_advisory_lock(77431708279161)", "SELECT pg_advisory_unlock(77431708279161)"};
        if (m_wording.flavour == Flavour::mysql)
            return {"SELECT GET_LOCK(CONCAT('Flyway-', DATABASE()), 3600)",
                    "SELECT RELEASE_LOCK(CONCAT('Flyway-', DATABASE()))"};
        return {};
    }

    base::Result<std::set<std::string>> applied(drivers::Connection& connection, const History& history,
                                                const base::Limit& limit) override {
        HARNESS_TRY(const auto rows,
                    ask(connection, on_table(m_wording.select), {}, reading_the_table(), limit));
        std::map<std::string, Applied> by_key; // version, or `R` and description
        for (const auto& row : rows.rows) {
            const auto text = [&](std::size_t at) { return row.at(at).value_or(""); };
            const auto key = row.at(0) ? text(0) : "R" + text(1);
            if (!is_true(row.at(4)))
                return refusal("Schema contains a failed migration to version " + key
                               + " !: remove any half-completed changes, then run `flyway repair`");
            if (text(2).starts_with("UNDO"))
                by_key.erase(key);
            else
                by_key[key] = {text(1), text(3)};
        }
        return validate(history, by_key);
    }

    /// MigrationInfoImpl::validate, and what is left to do.
    static base::Result<std::set<std::string>> validate(const History& history,
                                                        const std::map<std::string, Applied>& by_key) {
        std::set<std::string> done;
        std::string skipped; // a version that is not applied, though a later one is
        for (const auto& revision : history.revisions) {
            const auto row = by_key.find(revision.is_repeatable ? "R" + revision.description : revision.id);
            if (row == by_key.end()) {
                // A baseline is for databases that have nothing yet.
                if (revision.is_baseline && !by_key.empty())
                    done.insert(revision.id);
                else if (!revision.is_repeatable && skipped.empty())
                    skipped = revision.id;
                continue;
            }
            const bool is_same = !revision.up || row->second.checksum == revision.up->checksum;
            if (revision.is_repeatable && !is_same) continue; // it runs again
            if (!is_same)
                return refusal(
                    "Migration checksum mismatch for migration version " + revision.id
                        + "\n-> Applied to database : " + row->second.checksum
                        + "\n-> Resolved locally    : " + revision.up->checksum
                        + "\nEither revert the changes to the migration, or run repair to update the "
                          "schema history.",
                    &revision.up->script);
            if (!revision.is_repeatable && row->second.description != revision.description)
                return refusal("Migration description mismatch for migration version " + revision.id
                                   + ": applied as '" + row->second.description + "', now '"
                                   + revision.description + "'",
                               &revision.up->script);
            if (!revision.is_repeatable && !skipped.empty())
                return refusal("Detected resolved migration not applied to database: " + skipped
                               + ". To allow executing this migration, set -outOfOrder=true.");
            done.insert(revision.id);
        }
        return missing(history, by_key, std::move(done));
    }

    /// A version that was applied and has no file, unless it is newer than all files.
    static base::Result<std::set<std::string>> missing(const History& history,
                                                       const std::map<std::string, Applied>& by_key,
                                                       std::set<std::string> done) {
        const bool has_baseline = !history.revisions.empty() && history.revisions.front().is_baseline;
        for (const auto& [key, row] : by_key) {
            const auto is_it = [&](const Revision& revision) {
                return key == (revision.is_repeatable ? "R" + revision.description : revision.id);
            };
            if (std::ranges::any_of(history.revisions, is_it) || has_baseline) continue;
            return refusal(
                "Detected applied migration not resolved locally: "
                + (key.starts_with('R') ? key.substr(1) : key)
                + ". If you removed this migration intentionally, run repair to mark the migration as "
                  "deleted.");
        }
        return done;
    }

    base::Result<void> set_out(drivers::Connection& connection, const base::Limit& limit) override {
        if (m_wording.flavour != Flavour::postgres) return {};
        const std::array parameters{m_search_path};
        return tell(connection,
                    "SELECT set_config('role', 'none', false), set_config('search_path', $1, false)",
                    parameters, {"putting role and search_path back"}, limit);
    }

    base::Result<void> record(drivers::Connection& connection, const Entry& entry,
                              const base::Limit& limit) override {
        // Flyway keeps its history over a connection of its own: a role that the script set is none of it.
        HARNESS_CHECK(set_out(connection, limit));
        return insert(connection, entry, true, limit);
    }

    void record_failure(drivers::Connection& connection, const Entry& entry) override {
        const bool is_undone =
            entry.migration.transaction == Transaction::whole && m_wording.flavour != Flavour::mysql;
        if (is_undone) return;
        const auto ignored = insert(connection, entry, false, tidy_limit());
        static_cast<void>(ignored); // the migration's own error is told
    }

    base::Result<void> insert(drivers::Connection& connection, const Entry& entry, bool success,
                              const base::Limit& limit) const {
        const auto& revision = entry.revision;
        std::string type = revision.is_baseline ? "SQL_BASELINE" : "SQL";
        if (entry.direction == Direction::down) type = "UNDO_SQL";
        const std::array<std::string, 7> parameters{revision.is_repeatable ? "" : revision.id,
                                                    revision.description,
                                                    type,
                                                    revision.path,
                                                    entry.migration.checksum,
                                                    "0",
                                                    success ? "1" : "0"};
        return tell(connection, on_table(m_wording.insert), parameters, entry.deed, limit);
    }

    base::Result<void> find_table(drivers::Connection& connection, const base::Limit& limit) {
        m_table = m_wording.flavour == Flavour::mysql ? "`flyway_schema_history`"
                                                      : R"("main"."flyway_schema_history")";
        if (m_wording.flavour != Flavour::postgres) return {};
        HARNESS_TRY(const auto rows,
                    ask(connection, "SELECT quote_ident(current_schema()), current_setting('search_path')",
                        {}, {"asking for the current schema"}, limit));
        const auto& row = rows.rows.at(0);
        if (!row.at(0)) return refusal("Unable to determine current schema as search_path is empty");
        m_table = *row.at(0) + R"(."flyway_schema_history")";
        m_search_path = row.at(1).value_or("");
        return {};
    }

    [[nodiscard]] std::string on_table(std::string_view sql) const {
        std::string text(sql);
        for (auto at = text.find("{}"); at != std::string::npos; at = text.find("{}", at))
            text.replace(at, 2, m_table);
        return text;
    }

    const Wording& m_wording;
    std::string m_table; ///< as written in SQL
    std::string m_search_path;
};

} // namespace

std::unique_ptr<Tool> flyway_tool(base::Engine engine) {
    return std::make_unique<Flyway>(engine);
}

} // namespace harness::migrations
