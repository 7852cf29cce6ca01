// Running migrations as diesel does (https://diesel.rs, diesel_migrations 2.3): the MigrationHarness of its
// connections, with the files that its command line reads.
//
// A migration is: BEGIN, the whole file in one call (PQexec, sqlite3_exec), a row in the version table,
// COMMIT. With `run_in_transaction = false` the same without BEGIN and COMMIT; the file is still one call,
// which PostgreSQL wraps in a transaction of its own if it holds more than one statement. The version table
// is named without a schema, so a migration that changes search_path takes it out of sight. What is not in
// the version table is pending, wherever in the order it stands.

#include "harness/base/text.hpp"
#include "harness/migrations/bookkeeping.hpp"
#include "harness/migrations/layout.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace harness::migrations {
namespace {

/// What the connections of diesel say differently.
struct Wording {
    base::Engine engine;
    std::array<std::string_view, 2> session; ///< what a connection sets when it opens
    std::string_view insert;
    std::string_view erase;
    std::string_view select;
    bool knows_its_state;     ///< the server tells after each call whether a transaction is open
    bool refuses_empty_query; ///< a call without a statement in it is an error
};

constexpr std::array k_wordings{
    Wording{base::Engine::postgres,
            {"SET TIME ZONE 'UTC'", "SET CLIENT_ENCODING TO 'UTF8'"},
            R"(INSERT INTO "__diesel_schema_migrations" ("version") VALUES ($1))",
            R"(DELETE FROM "__diesel_schema_migrations" WHERE ("__diesel_schema_migrations"."version" = $1))",
            R"(SELECT "__diesel_schema_migrations"."version" FROM "__diesel_schema_migrations" )"
            R"(ORDER BY "__diesel_schema_migrations"."version" DESC)",
            true,
            true},
    Wording{base::Engine::sqlite,
            {},
            "INSERT INTO `__diesel_schema_migrations` (`version`) VALUES (?1)",
            "DELETE FROM `__diesel_schema_migrations` WHERE (`__diesel_schema_migrations`.`version` = ?1)",
            "SELECT `__diesel_schema_migrations`.`version` FROM `__diesel_schema_migrations` "
            "ORDER BY `__diesel_schema_migrations`.`version` DESC",
            false,
            false},
};

constexpr std::string_view k_create =
    "CREATE TABLE IF NOT EXISTS __diesel_schema_migrations ("
    "version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)";

constexpr std::string_view k_table_hint = "the migration may have changed search_path (diesel names its "
                                          "table without a schema), or have dropped the "
                                          "table __diesel_schema_migrations";

class Diesel final : public Tool {
  public:
    explicit Diesel(base::Engine engine)
        : m_wording(*std::ranges::find(k_wordings, engine, &Wording::engine)) {}

    base::Result<void> prepare(drivers::Connection& connection, const base::Limit& limit) override {
        for (const auto setting : m_wording.session)
            if (!setting.empty())
                HARNESS_CHECK(tell(connection, setting, {"setting diesel's session up"}, limit));
        return make_table(connection, limit);
    }

    base::Result<std::vector<std::string>> pending(drivers::Connection& connection, const History& history,
                                                   const base::Limit& limit) override {
        if (!history.refusal.empty()) return refusal(history.refusal);
        HARNESS_CHECK(make_table(connection, limit));
        HARNESS_TRY(const auto rows, ask(connection, m_wording.select, {},
                                         {"reading the version table __diesel_schema_migrations"}, limit));
        std::set<std::string> applied;
        for (const auto& row : rows.rows) applied.insert(row.at(0).value_or(""));
        std::vector<std::string> ids;
        for (const auto& revision : history.revisions)
            if (!applied.contains(revision.id)) ids.push_back(revision.id);
        return ids;
    }

    base::Result<drivers::ScriptRun> up(drivers::Connection& connection, const History& history,
                                        const Revision& revision, const base::Limit& limit) override {
        if (!history.refusal.empty()) return refusal(history.refusal);
        return change(connection, revision, revision.up, m_wording.insert, limit);
    }

    base::Result<drivers::ScriptRun> down(drivers::Connection& connection, const History& history,
                                          const Revision& revision, const base::Limit& limit) override {
        if (!history.refusal.empty()) return refusal(history.refusal);
        return change(connection, revision, revision.down, m_wording.erase, limit);
    }

  private:
    static base::Result<void> make_table(drivers::Connection& connection, const base::Limit& limit) {
        return tell(connection, k_create, {"making the table __diesel_schema_migrations"}, limit);
    }

    base::Result<drivers::ScriptRun> change(drivers::Connection& connection, const Revision& revision,
                                            const std::optional<Migration>& migration,
                                            std::string_view record, const base::Limit& limit) {
        auto run = change_inside(connection, revision, migration, record, limit);
        if (run.has_error()) roll_back(connection); // or the tool ends here, and its session with it
        return run;
    }

    base::Result<drivers::ScriptRun> change_inside(drivers::Connection& connection, const Revision& revision,
                                                   const std::optional<Migration>& migration,
                                                   std::string_view record, const base::Limit& limit) {
        if (!migration)
            return refusal("reverting " + revision.name + ": Missing `down.sql` file to revert migration",
                           revision.up ? &revision.up->script : nullptr);
        const auto& script = migration->script;
        const bool wraps = migration->transaction == Transaction::whole;
        if (wraps) HARNESS_CHECK(tell(connection, "BEGIN", {"starting the migration's transaction"}, limit));
        HARNESS_TRY(auto run, execute(connection, revision, script, limit));

        const std::array parameters{revision.id};
        HARNESS_CHECK(tell(connection, record, parameters,
                           {"recording version " + revision.id
                                + " in __diesel_schema_migrations after "
                                  "the migration",
                            &script, k_table_hint},
                           limit));
        if (!wraps) return run;
        if (m_wording.knows_its_state && !connection.in_transaction())
            return refusal(
                "committing the migration: Cannot perform this operation outside of a transaction: "
                "the migration ended diesel's transaction itself; take its COMMIT or ROLLBACK out, "
                "or set run_in_transaction = false in metadata.toml",
                &script);
        HARNESS_CHECK(commit(connection, {"committing the migration", &script}, limit));
        return run;
    }

    base::Result<drivers::ScriptRun> execute(drivers::Connection& connection, const Revision& revision,
                                             const drivers::Script& script, const base::Limit& limit) {
        const auto failed = "Failed to run " + revision.name + " with: ";
        if (script.text.empty()) return refusal(failed + "Attempted to run an empty migration.", &script);
        if (base::first_invalid_utf8(script.text))
            return refusal(failed + "stream did not contain valid UTF-8", &script);
        if (script.text.find('\0') != std::string::npos)
            return refusal(failed + "nul byte found in provided data", &script);
        if (m_wording.refuses_empty_query
            && drivers::is_blank(script.text, drivers::dialect_of(m_wording.engine)))
            return refusal(
                failed + "Received an empty query (the file holds nothing but blanks and comments)", &script);
        auto run = connection.execute(script, drivers::ScriptMode::whole, limit);
        if (run.has_value()) return run;
        auto error = std::move(run).error();
        if (error.message.find("diesel_manage_updated_at") != std::string::npos && error.hint.empty())
            error.hint =
                "on SQLite this function exists in diesel's own sessions alone; write the trigger out";
        return error;
    }

    const Wording& m_wording;
};

} // namespace

std::unique_ptr<Tool> diesel_tool(base::Engine engine) {
    return std::make_unique<Diesel>(engine);
}

} // namespace harness::migrations
