// Running migrations as diesel does (https://diesel.rs, diesel_migrations 2.3): the MigrationHarness of its
// connections, with the files that its command line reads.
//
// A migration is: BEGIN, the whole file in one call (PQexec, sqlite3_exec), a row in the version table,
// COMMIT. With `run_in_transaction = false` the same without BEGIN and COMMIT; the file is still one call,
// which PostgreSQL wraps in a transaction of its own if it holds more than one statement. The version table
// is named without a schema, so a migration that changes search_path takes it out of sight. What is not in
// the version table is pending, wherever in the order it stands.

#include "harness/base/text.hpp"
#include "harness/migrations/layout.hpp"
#include "harness/migrations/ledger.hpp"

#include <array>

namespace harness::migrations {
namespace {

/// What the connections of diesel say differently.
struct Wording {
    Flavour flavour;
    std::array<std::string_view, 4> session; ///< what a connection sets when it opens
    std::string_view insert;
    std::string_view erase;
    std::string_view select;
    /// diesel's own words for a call without a statement in it (PostgreSQL's PGRES_EMPTY_QUERY). The servers
    /// of MySQL and MariaDB refuse it themselves, unless there is a comment in it; SQLite takes it.
    std::string_view empty_query;
};

constexpr std::array k_wordings{
    Wording{Flavour::postgres,
            {"SET TIME ZONE 'UTC'", "SET CLIENT_ENCODING TO 'UTF8'"},
            R"(INSERT INTO "__diesel_schema_migrations" ("version") VALUES ($1))",
            R"(DELETE FROM "__diesel_schema_migrations" WHERE ("__diesel_schema_migrations"."version" = $1))",
            R"(SELECT "__diesel_schema_migrations"."version" FROM "__diesel_schema_migrations" )"
            R"(ORDER BY "__diesel_schema_migrations"."version" DESC)",
            "Received an empty query"},
    Wording{Flavour::mysql,
            {"SET time_zone = '+00:00';", "SET character_set_client = 'utf8mb4'",
             "SET character_set_connection = 'utf8mb4'", "SET character_set_results = 'utf8mb4'"},
            "INSERT INTO `__diesel_schema_migrations` (`version`) VALUES (?)",
            "DELETE FROM `__diesel_schema_migrations` WHERE (`__diesel_schema_migrations`.`version` = ?)",
            "SELECT `__diesel_schema_migrations`.`version` FROM `__diesel_schema_migrations` "
            "ORDER BY `__diesel_schema_migrations`.`version` DESC",
            {}},
    Wording{Flavour::sqlite,
            {},
            "INSERT INTO `__diesel_schema_migrations` (`version`) VALUES (?1)",
            "DELETE FROM `__diesel_schema_migrations` WHERE (`__diesel_schema_migrations`.`version` = ?1)",
            "SELECT `__diesel_schema_migrations`.`version` FROM `__diesel_schema_migrations` "
            "ORDER BY `__diesel_schema_migrations`.`version` DESC",
            {}},
};

constexpr std::string_view k_create =
    "CREATE TABLE IF NOT EXISTS __diesel_schema_migrations ("
    "version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)";

constexpr LedgerWords k_words{
    .table = "__diesel_schema_migrations",
    .table_hint = "the migration may have changed search_path (diesel names its table without a schema), or "
                  "have dropped the table __diesel_schema_migrations",
    .missing_up = "Missing `up.sql` file to apply migration",
    .missing_down = "Missing `down.sql` file to revert migration"};

/// PostgreSQL tells after each call whether a transaction is open.
constexpr auto k_postgres_words = noticing_the_end(
    k_words, "Cannot perform this operation outside of a transaction: the migration ended diesel's "
             "transaction itself; take its COMMIT or ROLLBACK out, or set run_in_transaction = "
             "false in metadata.toml");

class Diesel final : public LedgerTool {
  public:
    explicit Diesel(base::Engine engine)
        : LedgerTool(engine == base::Engine::postgres ? k_postgres_words : k_words),
          m_wording(wording_for(k_wordings, engine)),
          m_dialect(drivers::dialect_of(engine)) {}

    base::Result<void> prepare(drivers::Connection& connection, const base::Limit& limit) override {
        for (const auto setting : m_wording.session)
            if (!setting.empty())
                HARNESS_CHECK(tell(connection, setting, {"setting diesel's session up"}, limit));
        return tell(connection, k_create, making_the_table(), limit);
    }

  private:
    base::Result<std::set<std::string>> applied(drivers::Connection& connection, const History& /*history*/,
                                                const base::Limit& limit) override {
        HARNESS_CHECK(tell(connection, k_create, making_the_table(), limit));
        HARNESS_TRY(const auto rows, ask(connection, m_wording.select, {}, reading_the_table(), limit));
        return first_column(rows);
    }

    base::Result<void> record(drivers::Connection& connection, const Entry& entry,
                              const base::Limit& limit) override {
        return record_version(connection, entry, m_wording.insert, m_wording.erase, limit);
    }

    base::Result<drivers::ScriptRun> send(drivers::Connection& connection, const Entry& entry,
                                          const base::Limit& limit) override {
        const auto& script = entry.migration.script;
        const auto failed = "Failed to run " + entry.revision.name + " with: ";
        if (script.text.empty()) return refusal(failed + "Attempted to run an empty migration.", &script);
        if (base::first_invalid_utf8(script.text))
            return refusal(failed + "stream did not contain valid UTF-8", &script);
        if (script.text.find('\0') != std::string::npos)
            return refusal(failed + "nul byte found in provided data", &script);
        if (!m_wording.empty_query.empty() && drivers::is_blank(script.text, m_dialect))
            return refusal(failed + std::string(m_wording.empty_query)
                               + " (the file holds nothing but blanks and comments)",
                           &script);
        auto run = LedgerTool::send(connection, entry, limit);
        if (run.has_value()) return run;
        auto error = std::move(run).error();
        if (error.message.find("diesel_manage_updated_at") != std::string::npos
            && m_wording.flavour == Flavour::sqlite)
            error.hint =
                "on SQLite this function exists in diesel's own sessions alone; write the trigger out";
        return error;
    }

    const Wording& m_wording;
    drivers::Dialect m_dialect;
};

} // namespace

std::unique_ptr<Tool> diesel_tool(base::Engine engine) {
    return std::make_unique<Diesel>(engine);
}

} // namespace harness::migrations
