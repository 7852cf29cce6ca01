#pragma once
// Rows without a database: what seeding puts in, and what images show, is the multiset of words that
// FakeWorld keeps for each database.

#include "harness/suite/rows.hpp"
#include "tests/suite/fake_server.hpp"

namespace harness::testing {

/// Every table of the world holds the same rows: those of its database. A filled database has the row "made";
/// with adversarial rows, "nasty".
class FakeRows final : public suite::RowWork {
  public:
    explicit FakeRows(FakeWorld& world) : m_world(world) {}

    base::Result<drivers::SeedReport> seed(drivers::Connection& connection,
                                           const drivers::SeedRequest& request, const base::Limit&) override {
        asked_for.emplace_back(database_of(connection), request.rows_of);
        if (request.profile == drivers::RowProfile::plain) looked_ahead.push_back(request.later.size());
        if (cannot_seed) return base::Error{base::ErrorKind::sql, "no such function"};
        const auto& database = static_cast<FakeConnection&>(connection).database();
        drivers::SeedReport report;
        auto& rows = m_world.rows[database];
        const std::string word = request.profile == drivers::RowProfile::plain ? "made" : "nasty";
        const bool is_new = !rows.contains(word);
        for (const auto& table : m_world.databases.at(database)) {
            const bool fills = table != unfillable;
            report.tables.push_back({"", table, 1, fills && !is_new ? 1 : 0, is_new && fills ? 1 : 0, 0,
                                     fills ? "" : "CHECK (false) takes no row"});
        }
        if (is_new && !report.tables.empty()) {
            rows.insert(word);
            filled.push_back(database);
        }
        return report;
    }
    base::Result<std::shared_ptr<const drivers::SchemaHints>> read_hints(drivers::Connection& connection,
                                                                         const base::Limit&) override {
        hints_of.push_back(m_world.databases.at(database_of(connection)));
        return std::shared_ptr<const drivers::SchemaHints>();
    }
    base::Result<drivers::DataImage> observe(drivers::Connection& connection, const drivers::ImageRequest&,
                                             const base::Limit&) override {
        const auto& database = static_cast<FakeConnection&>(connection).database();
        drivers::DataImage image;
        for (const auto& name : m_world.databases.at(database)) {
            drivers::TableImage table;
            table.name = name;
            table.columns = {{"word", "text", false, ""}};
            for (const auto& word : m_world.rows[database]) table.sample.push_back({word});
            table.count = static_cast<std::int64_t>(table.sample.size());
            image.tables.push_back(table);
        }
        return image;
    }
    base::Result<std::vector<drivers::Enforcement>> enforcement(drivers::Connection&,
                                                                const drivers::EnforcementRequest& request,
                                                                const base::Limit&) override {
        probed.push_back(request.probe);
        return std::vector<drivers::Enforcement>(1);
    }

    std::string unfillable;
    bool cannot_seed = false;
    std::vector<std::string> filled;             ///< databases that got new rows
    std::vector<std::set<std::string>> hints_of; ///< the tables that were there
    std::vector<std::size_t> looked_ahead;       ///< for plain rows: how many hints were given
    std::vector<std::vector<std::string>> probed;
    std::vector<std::pair<std::string, std::map<std::string, std::int64_t>>> asked_for; ///< by database

  private:
    static const std::string& database_of(drivers::Connection& connection) {
        return static_cast<FakeConnection&>(connection).database();
    }

    FakeWorld& m_world;
};

} // namespace harness::testing
