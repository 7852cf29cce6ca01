// Running migrations as golang-migrate does (https://github.com/golang-migrate/migrate) from its command line
// with default settings: databases `postgres` (over lib/pq), `mysql` and `sqlite3` (over go-sqlite3), each in
// its database/NAME/NAME.go.
//
// A migration is: record the target version as dirty, run the file, record it as clean; each record a
// transaction of its own that empties the table first. A version without a file in that direction is recorded
// all the same. PostgreSQL and MySQL get the whole file as one query, without a transaction of the tool's
// own; SQLite gets it inside one. (x-multi-statement and x-no-tx-wrap, which change that, are off by
// default.)

#include "harness/base/text.hpp"
#include "harness/migrations/bookkeeping.hpp"
#include "harness/migrations/flavour.hpp"
#include "harness/migrations/layout.hpp"

#include <boost/crc.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <optional>

namespace harness::migrations {
namespace {

/// What the database drivers of golang-migrate say differently.
struct Wording {
    Flavour flavour;
    std::string_view where;  ///< asks for the database and the schema that is current
    std::string_view exists; ///< asks for the version table
    std::string_view create; ///< {} is the version table
    std::string_view create_more;
    std::string_view begin; ///< of the transaction of a record
    std::string_view clear;
    std::string_view insert;
    std::string_view yes;
    std::string_view no;
    std::string_view lock; ///< empty if there is no lock to take
    std::string_view unlock;
    std::string_view no_table; ///< SQLSTATE that means "no version"; "*" is any error
};

constexpr std::array k_wordings{
    Wording{Flavour::postgres, "SELECT CURRENT_DATABASE(), CURRENT_SCHEMA()",
            // The tool asks information_schema.tables, a view that takes milliseconds to plan.
            "SELECT count(*) FROM pg_catalog.pg_class WHERE relname = $1 AND relkind IN ('r', 'v', 'f', 'p') "
            "AND relnamespace::pg_catalog.regnamespace::text = pg_catalog.quote_ident(CURRENT_SCHEMA())",
            "CREATE TABLE IF NOT EXISTS {} (version bigint not null primary key, dirty boolean not null)", "",
            "BEGIN", "TRUNCATE {}", "INSERT INTO {} (version, dirty) VALUES ($1, $2)", "true", "false",
            "SELECT pg_advisory_lock($1)", "SELECT pg_advisory_unlock($1)", "42P01"},
    Wording{Flavour::mysql, "SELECT DATABASE(), DATABASE()", "SHOW TABLES LIKE 'schema_migrations'",
            "CREATE TABLE {} (version bigint not null primary key, dirty boolean not null)", "",
            "START TRANSACTION", "DELETE FROM {} LIMIT 1", "INSERT INTO {} (version, dirty) VALUES (?, ?)",
            "1", "0", "SELECT GET_LOCK(?, 10)", "SELECT RELEASE_LOCK(?)", ""},
    Wording{Flavour::sqlite, "", "", "CREATE TABLE IF NOT EXISTS {} (version uint64,dirty bool)",
            "CREATE UNIQUE INDEX IF NOT EXISTS version_unique ON {} (version)", "BEGIN", "DELETE FROM {}",
            "INSERT INTO {} (version, dirty) VALUES (?1, ?2)", "1", "0", "", "", "*"},
};

constexpr std::string_view k_table = "schema_migrations";
constexpr std::string_view k_no_version = "-1"; // database.NilVersion
constexpr auto k_lock_timeout = std::chrono::seconds(15);
constexpr std::string_view k_table_hint =
    "the migration may have dropped or changed the table schema_migrations";

struct Version {
    std::string number = std::string(k_no_version);
    bool is_dirty = false;
};

class GolangMigrate final : public Tool {
  public:
    explicit GolangMigrate(base::Engine engine)
        : m_wording(wording_for(k_wordings, engine)), m_table(k_table) {}

    base::Result<void> prepare(drivers::Connection& connection, const base::Limit& limit) override {
        if (!m_wording.where.empty()) HARNESS_CHECK(find_schema(connection, limit));
        HARNESS_CHECK(lock(connection, limit));
        auto made = make_table(connection, limit);
        const auto unlocked = unlock(connection);
        if (made.has_error()) return made;
        return unlocked;
    }

    base::Result<bool> prepare_unseen(drivers::Connection& connection, const base::Limit& limit) override {
        if (m_wording.exists.empty()) return false;
        // Both at once, and without the lock, which the tool takes because it may have to make the table.
        const std::array queries{drivers::Query{std::string(m_wording.where)},
                                 drivers::Query{std::string(m_wording.exists), table_parameters()}};
        HARNESS_TRY(const auto answers,
                    ask_all(connection, queries, {"looking for the table schema_migrations"}, limit));
        HARNESS_CHECK(remember_schema(answers[0]));
        return says_yes(answers[1]);
    }

    base::Result<std::vector<std::string>> pending(drivers::Connection& connection, const History& history,
                                                   const base::Limit& limit) override {
        HARNESS_TRY(const auto version, clean_version(connection, history, limit));
        std::vector<std::string> ids;
        for (const auto& revision : history.revisions) ids.push_back(revision.id);
        if (version.number == k_no_version) return ids;
        const auto current = std::ranges::find(ids, version.number);
        if (current == ids.end())
            return refusal("no migration found for version " + version.number
                           + ": the version table names one that has no file");
        ids.erase(ids.begin(), std::next(current));
        return ids;
    }

    base::Result<drivers::ScriptRun> up(drivers::Connection& connection, const History& history,
                                        const Revision& revision, const base::Limit& limit) override {
        return change(connection, history, revision.up, revision.id, limit);
    }

    base::Result<drivers::ScriptRun> down(drivers::Connection& connection, const History& history,
                                          const Revision& revision, const base::Limit& limit) override {
        const auto at = std::ranges::find(history.revisions, revision.id, &Revision::id);
        const bool is_first = at == history.revisions.begin() || at == history.revisions.end();
        return change(connection, history, revision.down,
                      is_first ? std::string(k_no_version) : std::prev(at)->id, limit);
    }

    base::Result<drivers::ScriptRun> replay(drivers::Connection& connection, const Revision& revision,
                                            const base::Limit& limit) override {
        auto run = execute(connection, revision.up.value(), limit);
        if (run.has_error()) roll_back(connection);
        return run;
    }

    [[nodiscard]] std::vector<std::string> tables() const override { return {std::string(k_table)}; }

    // The locks are re-entrant, so that change() may take its own inside the run's.
    base::Result<void> lock_run(drivers::Connection& connection, const base::Limit& limit) override {
        return lock(connection, limit);
    }
    base::Result<void> unlock_run(drivers::Connection& connection, const base::Limit& /*limit*/) override {
        return unlock(connection);
    }
    [[nodiscard]] bool locks_runs() const override { return !m_wording.lock.empty(); }

    /// `migrate force`
    base::Result<void> forgive(drivers::Connection& connection, const History& history,
                               const Revision& revision, const base::Limit& limit) override {
        const auto at = std::ranges::find(history.revisions, revision.id, &Revision::id);
        const bool is_first = at == history.revisions.begin() || at == history.revisions.end();
        return record(connection, is_first ? std::string(k_no_version) : std::prev(at)->id, m_wording.no,
                      nullptr, {}, limit);
    }

  private:
    [[nodiscard]] std::string on_table(std::string_view sql) const {
        std::string text(sql);
        text.replace(text.find("{}"), 2, m_table);
        return text;
    }

    /// The table stays in the schema that is current at the start, whatever search_path becomes later.
    base::Result<void> find_schema(drivers::Connection& connection, const base::Limit& limit) {
        HARNESS_TRY(const auto rows,
                    ask(connection, m_wording.where, {}, {"asking for the current schema"}, limit));
        return remember_schema(rows);
    }

    base::Result<void> remember_schema(const drivers::Rows& rows) {
        const auto& row = rows.rows.at(0);
        if (!row.at(1)) return refusal("no schema: search_path names none that exists");
        m_database = row.at(0).value_or("");
        m_schema = *row.at(1);
        m_table = m_wording.flavour == Flavour::mysql ? "`" + std::string(k_table) + "`"
                                                      : quoted(m_schema) + "." + quoted(k_table);
        return {};
    }

    static std::string quoted(std::string_view name) {
        std::string text = "\"";
        for (const char letter : name) text += letter == '"' ? "\"\"" : std::string(1, letter);
        return text + "\"";
    }

    base::Result<void> make_table(drivers::Connection& connection, const base::Limit& limit) {
        const Deed deed{"making the table schema_migrations"};
        HARNESS_TRY(const bool exists, has_table(connection, deed, limit));
        if (exists) return {};
        HARNESS_CHECK(tell(connection, on_table(m_wording.create), deed, limit));
        if (m_wording.create_more.empty()) return {};
        return tell(connection, on_table(m_wording.create_more), deed, limit);
    }

    base::Result<bool> has_table(drivers::Connection& connection, const Deed& deed,
                                 const base::Limit& limit) const {
        if (m_wording.exists.empty()) return false; // IF NOT EXISTS will tell
        HARNESS_TRY(const auto rows, ask(connection, m_wording.exists, table_parameters(), deed, limit));
        return says_yes(rows);
    }

    [[nodiscard]] std::vector<std::string> table_parameters() const {
        if (m_wording.flavour == Flavour::postgres) return {std::string(k_table)};
        return {};
    }

    static bool says_yes(const drivers::Rows& rows) {
        return !rows.rows.empty() && rows.rows.front().at(0) != "0";
    }

    /// The key of the advisory lock, of database/util.go: a CRC-32 of the table's place (on PostgreSQL
    /// schema, table and the URL's path), times a salt, modulo 2^32.
    [[nodiscard]] std::string lock_key() const {
        std::string text = m_database + ":" + std::string(k_table);
        if (m_wording.flavour == Flavour::postgres)
            text = m_schema + '\0' + std::string(k_table) + '\0' + "/" + m_database;
        boost::crc_32_type checksum;
        checksum.process_bytes(text.data(), text.size());
        return std::to_string(static_cast<std::uint32_t>(checksum.checksum() * 1486364155U));
    }

    base::Result<void> lock(drivers::Connection& connection, const base::Limit& limit) {
        if (m_wording.lock.empty()) return {};
        const std::array parameters{lock_key()};
        HARNESS_TRY(const auto rows,
                    ask(connection, m_wording.lock, parameters,
                        {"waiting for the advisory lock of golang-migrate"}, limit.within(k_lock_timeout)));
        if (!rows.rows.empty() && rows.rows.front().at(0) == "0")
            return refusal("can't acquire database lock: another session holds the lock of golang-migrate");
        return {};
    }

    [[nodiscard]] std::vector<drivers::Query> unlocking() const {
        if (m_wording.unlock.empty()) return {};
        return {{std::string(m_wording.unlock), {lock_key()}}};
    }

    base::Result<void> unlock(drivers::Connection& connection) {
        return tell_all(connection, unlocking(), {"releasing the advisory lock of golang-migrate"},
                        tidy_limit());
    }

    /// A missing table is no version; on SQLite, so is whatever else fails.
    base::Result<Version> version(drivers::Connection& connection, const base::Limit& limit) {
        auto rows = ask(connection, on_table("SELECT version, dirty FROM {} LIMIT 1"), {},
                        {"reading the version table schema_migrations"}, limit);
        if (rows.has_error()) {
            const auto& error = rows.error();
            const bool is_none = error.kind == base::ErrorKind::sql
                                 && (m_wording.no_table == "*" || error.sqlstate == m_wording.no_table);
            if (is_none) return Version{};
            return std::move(rows).error();
        }
        if (rows->rows.empty()) return Version{};
        const auto& row = rows->rows.front();
        return Version{row.at(0).value_or(std::string(k_no_version)), is_true(row.at(1))};
    }

    base::Result<Version> clean_version(drivers::Connection& connection, const History& history,
                                        const base::Limit& limit) {
        if (!history.refusal.empty()) return refusal(history.refusal);
        HARNESS_TRY(auto current, version(connection, limit));
        if (current.is_dirty)
            return refusal("Dirty database version " + current.number
                           + ". Fix and force version. (golang-migrate goes on only after a person has "
                             "repaired the database and run `migrate force`)");
        return current;
    }

    base::Result<drivers::ScriptRun> change(drivers::Connection& connection, const History& history,
                                            const std::optional<Migration>& migration,
                                            const std::string& target, const base::Limit& limit) {
        HARNESS_CHECK(lock(connection, limit));
        auto run = change_locked(connection, history, migration, target, limit);
        if (run.has_error()) { // the tool ends here, and its session with it
            roll_back(connection);
            const auto ignored = unlock(connection);
            static_cast<void>(ignored);
        }
        return run;
    }

    /// Ends without the lock, unless there is an error.
    base::Result<drivers::ScriptRun> change_locked(drivers::Connection& connection, const History& history,
                                                   const std::optional<Migration>& migration,
                                                   const std::string& target, const base::Limit& limit) {
        HARNESS_CHECK(clean_version(connection, history, limit));
        HARNESS_CHECK(record(connection, target, m_wording.yes, nullptr, {}, limit));
        drivers::ScriptRun run;
        if (migration) {
            HARNESS_TRY(run, execute(connection, *migration, limit));
        }
        const auto* cause = migration ? &migration->script : nullptr;
        HARNESS_CHECK(record(connection, target, m_wording.no, cause, unlocking(), limit));
        return run;
    }

    base::Result<drivers::ScriptRun> execute(drivers::Connection& connection, const Migration& migration,
                                             const base::Limit& limit) {
        const auto& script = migration.script;
        if (migration.transaction == Transaction::whole) {
            HARNESS_CHECK(tell(connection, "BEGIN", {"starting the migration's transaction"}, limit));
            auto run = connection.execute(script, drivers::ScriptMode::whole, limit);
            if (run.has_error()) return explained(std::move(run).error());
            HARNESS_CHECK(commit(connection, {"committing the migration", &script}, limit));
            return run;
        }
        // runStatement of database/postgres; MySQL's Run sends whatever there is, even where that is nothing.
        if (m_wording.flavour == Flavour::postgres && base::trim(script.text).empty())
            return drivers::ScriptRun{};
        return connection.execute(script, drivers::ScriptMode::whole, limit);
    }

    static base::Error explained(base::Error error) {
        if (error.message.ends_with("cannot start a transaction within a transaction") && error.hint.empty())
            error.hint =
                "golang-migrate's sqlite3 driver puts a transaction around each file: take the BEGIN and "
                "COMMIT out. A program that turns that off (x-no-tx-wrap) cannot be followed yet";
        return error;
    }

    /// SetVersion of the two drivers, and what the tool does next. `-1` stands for "no version", which only a
    /// dirty one writes down.
    base::Result<void> record(drivers::Connection& connection, const std::string& version,
                              std::string_view dirty, const drivers::Script* cause,
                              std::vector<drivers::Query> next, const base::Limit& limit) {
        const Deed deed{"recording version " + version + (dirty == m_wording.yes ? " (dirty)" : "")
                            + " in schema_migrations" + (cause != nullptr ? " after the migration" : ""),
                        cause, cause != nullptr ? k_table_hint : std::string_view{}};
        // lib/pq starts no transaction inside another one, and drops the session instead; SQLite has none in
        // another. MySQL ends the first one by itself.
        if (connection.in_transaction() && m_wording.flavour != Flavour::mysql)
            return refusal(deed.what
                               + ": the migration left a transaction open, so the tool's own cannot "
                                 "begin; end the script with COMMIT, or take its BEGIN out",
                           cause);
        std::vector<drivers::Query> queries;
        if (m_wording.flavour == Flavour::mysql)
            queries.push_back({"SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"});
        queries.push_back({std::string(m_wording.begin)});
        queries.push_back({on_table(m_wording.clear)});
        if (version != k_no_version || dirty == m_wording.yes)
            queries.push_back({on_table(m_wording.insert), {version, std::string(dirty)}});
        queries.push_back({"COMMIT"});
        std::ranges::move(next, std::back_inserter(queries));
        return tell_all(connection, queries, deed, limit);
    }

    const Wording& m_wording;
    std::string m_table; ///< as written in SQL
    std::string m_schema;
    std::string m_database;
};

} // namespace

std::unique_ptr<Tool> golang_migrate_tool(base::Engine engine) {
    return std::make_unique<GolangMigrate>(engine);
}

} // namespace harness::migrations
