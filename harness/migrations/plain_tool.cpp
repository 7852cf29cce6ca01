// Runs the migrations of the layouts that belong to no tool, with rules of harness's own: statement by
// statement, as psql and sqlite3 would, or a pair's file as one message; in one transaction with the record.
// What is not recorded is pending, wherever it stands.

#include "harness/migrations/layout.hpp"
#include "harness/migrations/ledger.hpp"

#include <array>

namespace harness::migrations {
namespace {

struct Wording {
    Flavour flavour;
    std::string_view insert;
    std::string_view erase;
};

constexpr std::array k_wordings{
    Wording{Flavour::postgres, "INSERT INTO harness_migrations (version) VALUES ($1)",
            "DELETE FROM harness_migrations WHERE version = $1"},
    Wording{Flavour::mysql, "INSERT INTO harness_migrations (version) VALUES (?)",
            "DELETE FROM harness_migrations WHERE version = ?"},
    Wording{Flavour::sqlite, "INSERT INTO harness_migrations (version) VALUES (?1)",
            "DELETE FROM harness_migrations WHERE version = ?1"},
};

constexpr LedgerWords k_words{
    .table = "harness_migrations",
    .table_hint = "the migration may have changed search_path, or have dropped the table harness_migrations",
    .missing_up = "there is no up.sql",
    .missing_down = "there is no file to take it down"};

class Plain final : public LedgerTool {
  public:
    explicit Plain(base::Engine engine) : LedgerTool(k_words), m_wording(wording_for(k_wordings, engine)) {}

    base::Result<void> prepare(drivers::Connection& connection, const base::Limit& limit) override {
        return tell(
            connection,
            "CREATE TABLE IF NOT EXISTS harness_migrations (version VARCHAR(255) NOT NULL PRIMARY KEY)",
            making_the_table(), limit);
    }

  private:
    base::Result<std::set<std::string>> applied(drivers::Connection& connection, const History& /*history*/,
                                                const base::Limit& limit) override {
        HARNESS_TRY(const auto rows, ask(connection, "SELECT version FROM harness_migrations", {},
                                         reading_the_table(), limit));
        return first_column(rows);
    }

    base::Result<void> record(drivers::Connection& connection, const Entry& entry,
                              const base::Limit& limit) override {
        return record_version(connection, entry, m_wording.insert, m_wording.erase, limit);
    }

    const Wording& m_wording;
};

} // namespace

std::unique_ptr<Tool> plain_tool(base::Engine engine) {
    return std::make_unique<Plain>(engine);
}

} // namespace harness::migrations
