// Running migrations as dbmate does (https://github.com/amacneil/dbmate, version 2.35): Migrate and Rollback
// of pkg/dbmate/db.go, over pkg/driver/{postgres,mysql,sqlite}.
//
// A section is sent as one message, in a transaction with its record unless its marker says
// `transaction:false`. On PostgreSQL the version table is looked for in the schema that is current at that
// moment (quotedMigrationsTableNameParts), also after the migration: one that changes search_path takes the
// table out of sight. What is not recorded is pending, wherever in the order it stands (without --strict).

#include "harness/migrations/layout.hpp"
#include "harness/migrations/ledger.hpp"

#include <array>

namespace harness::migrations {
namespace {

/// What the three drivers of dbmate say differently; {} is the version table.
struct Wording {
    Flavour flavour;
    std::string_view table; ///< asks for its name; empty where the name alone is enough
    std::string_view quoted;
    std::string_view create;
    std::string_view insert;
    std::string_view erase;
};

constexpr std::array k_wordings{
    Wording{
        Flavour::postgres,
        "select coalesce(quote_ident(nullif(current_schema()::text, '')), 'public') || '.schema_migrations'",
        "", "create table if not exists {} (version varchar primary key)",
        "insert into {} (version) values ($1)", "delete from {} where version = $1"},
    Wording{Flavour::mysql, "", "`schema_migrations`",
            "create table if not exists {} (version varchar(128) primary key)",
            "insert into {} (version) values (?)", "delete from {} where version = ?"},
    Wording{Flavour::sqlite, "", R"("schema_migrations")",
            "create table if not exists {} (version varchar(128) primary key)",
            "insert into {} (version) values (?1)", "delete from {} where version = ?1"},
};

constexpr LedgerWords k_words{
    .table = "schema_migrations",
    .table_hint = "the migration may have changed search_path (dbmate looks for its table in the schema that "
                  "is current), or have dropped the table schema_migrations",
    .missing_up = "dbmate requires each migration to define an up block with '-- migrate:up'",
    .missing_down = "dbmate requires each migration to define a down block with '-- migrate:down'"};

/// lib/pq looks at the state of the transaction that it is told to commit.
constexpr auto k_postgres_words = noticing_the_end(
    k_words, "pq: unexpected transaction status idle: the migration ended dbmate's transaction "
             "itself; take its COMMIT or ROLLBACK out, or write transaction:false behind the marker");

class Dbmate final : public LedgerTool {
  public:
    explicit Dbmate(base::Engine engine)
        : LedgerTool(engine == base::Engine::postgres ? k_postgres_words : k_words),
          m_wording(wording_for(k_wordings, engine)) {}

    base::Result<void> prepare(drivers::Connection& connection, const base::Limit& limit) override {
        HARNESS_TRY(const auto create, on_table(connection, m_wording.create, making_the_table(), limit));
        return tell(connection, create, making_the_table(), limit);
    }

  private:
    base::Result<std::set<std::string>> applied(drivers::Connection& connection, const History& /*history*/,
                                                const base::Limit& limit) override {
        HARNESS_TRY(const auto select, on_table(connection, "select version from {} order by version desc",
                                                reading_the_table(), limit));
        HARNESS_TRY(const auto rows, ask(connection, select, {}, reading_the_table(), limit));
        return first_column(rows);
    }

    base::Result<void> record(drivers::Connection& connection, const Entry& entry,
                              const base::Limit& limit) override {
        const auto& sql = entry.direction == Direction::up ? m_wording.insert : m_wording.erase;
        HARNESS_TRY(const auto statement, on_table(connection, sql, entry.deed, limit));
        return record_version(connection, entry, statement, statement, limit);
    }

    base::Result<std::string> on_table(drivers::Connection& connection, std::string_view sql,
                                       const Deed& deed, const base::Limit& limit) const {
        std::string table(m_wording.quoted);
        if (!m_wording.table.empty()) {
            HARNESS_TRY(const auto rows, ask(connection, m_wording.table, {}, deed, limit));
            table = rows.rows.at(0).at(0).value_or("");
        }
        std::string statement(sql);
        return statement.replace(statement.find("{}"), 2, table);
    }

    const Wording& m_wording;
};

} // namespace

std::unique_ptr<Tool> dbmate_tool(base::Engine engine) {
    return std::make_unique<Dbmate>(engine);
}

} // namespace harness::migrations
