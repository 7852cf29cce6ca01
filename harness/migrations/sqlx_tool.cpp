// Running migrations as sqlx does (https://github.com/launchbadge/sqlx, version 0.9) from its command line:
// sqlx-cli/src/migrate.rs over sqlx-{postgres,mysql,sqlite}/src/migrate.rs.
//
// A migration is one message, in a transaction with its record, and its duration is noted afterwards. On
// MySQL the record is written first, as a failure, so that what a migration leaves half done is a dirty
// version. The version table is named without a schema. A version that has no file, one whose file has
// changed and a dirty one stop sqlx; what is not recorded is pending, wherever it stands. The checksum is
// written as a literal here, because drivers pass text; what arrives is the same.

#include "harness/migrations/layout.hpp"
#include "harness/migrations/ledger.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace harness::migrations {
namespace {

struct Wording {
    Flavour flavour;
    std::array<std::string_view, 2> session; ///< what a connection sets when it opens
    std::string_view create;
    std::string_view select; ///< versions and checksums, as hexadecimal digits
    std::string_view insert; ///< {} is the checksum, in those digits
    std::string_view duration;
    std::string_view erase;
    std::string_view mark;   ///< as failed, before going down
    std::string_view unmark; ///< after going up
};

constexpr std::array k_wordings{
    Wording{
        Flavour::postgres,
        {"SET TIME ZONE 'UTC'", "SET extra_float_digits = 2"},
        "CREATE TABLE IF NOT EXISTS _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, "
        "installed_on TIMESTAMPTZ NOT NULL DEFAULT now(), success BOOLEAN NOT NULL, checksum BYTEA NOT NULL, "
        "execution_time BIGINT NOT NULL)",
        "SELECT version, encode(checksum, 'hex') FROM _sqlx_migrations ORDER BY version",
        "INSERT INTO _sqlx_migrations ( version, description, success, checksum, execution_time ) "
        "VALUES ( $1, $2, TRUE, '\\x{}', -1 )",
        "UPDATE _sqlx_migrations SET execution_time = $1 WHERE version = $2",
        "DELETE FROM _sqlx_migrations WHERE version = $1",
        "",
        ""},
    Wording{
        Flavour::mysql,
        {"SET sql_mode=(SELECT CONCAT(@@sql_mode, ',PIPES_AS_CONCAT,NO_ENGINE_SUBSTITUTION')),"
         "time_zone='+00:00',NAMES utf8mb4",
         ""},
        "CREATE TABLE IF NOT EXISTS _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, "
        "installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, "
        "checksum BLOB NOT NULL, execution_time BIGINT NOT NULL)",
        "SELECT version, LOWER(HEX(checksum)) FROM _sqlx_migrations ORDER BY version",
        "INSERT INTO _sqlx_migrations ( version, description, success, checksum, execution_time ) "
        "VALUES ( ?, ?, FALSE, x'{}', -1 )",
        "UPDATE _sqlx_migrations SET execution_time = ? WHERE version = ?",
        "DELETE FROM _sqlx_migrations WHERE version = ?",
        "UPDATE _sqlx_migrations SET success = FALSE WHERE version = ?",
        "UPDATE _sqlx_migrations SET success = TRUE WHERE version = ?"},
    Wording{
        Flavour::sqlite,
        {"PRAGMA foreign_keys = ON", ""},
        "CREATE TABLE IF NOT EXISTS _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, "
        "installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, "
        "checksum BLOB NOT NULL, execution_time BIGINT NOT NULL)",
        "SELECT version, lower(hex(checksum)) FROM _sqlx_migrations ORDER BY version",
        "INSERT INTO _sqlx_migrations ( version, description, success, checksum, execution_time ) "
        "VALUES ( ?1, ?2, TRUE, x'{}', -1 )",
        "UPDATE _sqlx_migrations SET execution_time = ?1 WHERE version = ?2",
        "DELETE FROM _sqlx_migrations WHERE version = ?1",
        "",
        ""},
};

constexpr std::string_view k_dirty =
    "SELECT version FROM _sqlx_migrations WHERE success = false ORDER BY version LIMIT 1";

constexpr LedgerWords k_words{
    .table = "_sqlx_migrations",
    .table_hint =
        "the migration may have changed search_path (sqlx names its table without a schema), or have "
        "dropped the table _sqlx_migrations",
    .missing_up = "sqlx never applies a migration without an up file",
    .missing_down =
        "No migrations available to revert: sqlx steps over a migration without a .down.sql and reverts "
        "an older one, if there is one"};

/// "1_add_users" is "add users".
std::string description_of(const Revision& revision) {
    auto text = revision.name.substr(revision.name.find('_') + 1);
    std::ranges::replace(text, '_', ' ');
    return text;
}

class Sqlx final : public LedgerTool {
  public:
    explicit Sqlx(base::Engine engine) : LedgerTool(k_words), m_wording(wording_for(k_wordings, engine)) {}

    base::Result<void> prepare(drivers::Connection& connection, const base::Limit& limit) override {
        for (const auto setting : m_wording.session)
            if (!setting.empty())
                HARNESS_CHECK(tell(connection, setting, {"setting sqlx's session up"}, limit));
        return tell(connection, m_wording.create, making_the_table(), limit);
    }

    /// "fix and remove row from `_sqlx_migrations` table"
    base::Result<void> forgive(drivers::Connection& connection, const History& /*history*/,
                               const Revision& revision, const base::Limit& limit) override {
        const std::array parameters{revision.id};
        return tell(connection, m_wording.erase, parameters, {"removing the row of a failed migration"},
                    limit);
    }

  private:
    /// sqlx-postgres/src/migrate.rs, sqlx-mysql/src/migrate.rs; SQLite has none.
    [[nodiscard]] RunLock run_lock() const override {
        if (m_wording.flavour == Flavour::postgres)
            return {"SELECT pg_advisory_lock(1026731422)", "SELECT pg_advisory_unlock(1026731422)"};
        if (m_wording.flavour == Flavour::mysql)
            return {"SELECT GET_LOCK(CONCAT('sqlx ', DATABASE()), 3600)",
                    "SELECT RELEASE_LOCK(CONCAT('sqlx ', DATABASE()))"};
        return {};
    }

    base::Result<std::set<std::string>> applied(drivers::Connection& connection, const History& history,
                                                const base::Limit& limit) override {
        HARNESS_TRY(const auto dirty, ask(connection, k_dirty, {}, reading_the_table(), limit));
        if (!dirty.rows.empty())
            return refusal("migration " + dirty.rows.front().at(0).value_or("")
                           + " is partially applied; fix and remove row from `_sqlx_migrations` table");
        HARNESS_TRY(const auto rows, ask(connection, m_wording.select, {}, reading_the_table(), limit));
        for (const auto& row : rows.rows) {
            const auto version = row.at(0).value_or("");
            const auto revision = std::ranges::find(history.revisions, version, &Revision::id);
            if (revision == history.revisions.end())
                return refusal("migration " + version
                               + " was previously applied but is missing in the resolved migrations");
            if (revision->up && revision->up->checksum != row.at(1))
                return refusal("migration " + version + " was previously applied but has been modified",
                               &revision->up->script);
        }
        return first_column(rows);
    }

    base::Result<void> announce(drivers::Connection& connection, const Entry& entry,
                                const base::Limit& limit) override {
        if (m_wording.mark.empty()) return {};
        if (entry.direction == Direction::up) return insert(connection, entry, limit);
        return on_version(connection, m_wording.mark, entry, limit);
    }

    base::Result<void> record(drivers::Connection& connection, const Entry& entry,
                              const base::Limit& limit) override {
        if (entry.direction == Direction::down) return on_version(connection, m_wording.erase, entry, limit);
        if (!m_wording.unmark.empty()) return on_version(connection, m_wording.unmark, entry, limit);
        return insert(connection, entry, limit);
    }

    base::Result<void> conclude(drivers::Connection& connection, const Entry& entry,
                                const drivers::ScriptRun& run, const base::Limit& limit) override {
        if (entry.direction == Direction::down) return {};
        const auto elapsed = std::chrono::duration_cast<std::chrono::nanoseconds>(run.duration);
        const std::array parameters{std::to_string(elapsed.count()), entry.revision.id};
        return tell(connection, m_wording.duration, parameters, entry.deed, limit);
    }

    base::Result<void> insert(drivers::Connection& connection, const Entry& entry,
                              const base::Limit& limit) const {
        std::string sql(m_wording.insert);
        sql.replace(sql.find("{}"), 2, entry.migration.checksum);
        const std::array parameters{entry.revision.id, description_of(entry.revision)};
        return tell(connection, sql, parameters, entry.deed, limit);
    }

    static base::Result<void> on_version(drivers::Connection& connection, std::string_view sql,
                                         const Entry& entry, const base::Limit& limit) {
        const std::array parameters{entry.revision.id};
        return tell(connection, sql, parameters, entry.deed, limit);
    }

    const Wording& m_wording;
};

} // namespace

std::unique_ptr<Tool> sqlx_tool(base::Engine engine) {
    return std::make_unique<Sqlx>(engine);
}

} // namespace harness::migrations
