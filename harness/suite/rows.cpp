#include "harness/suite/rows.hpp"

namespace harness::suite {
namespace {

class DatabaseRows final : public RowWork {
  public:
    explicit DatabaseRows(base::Engine engine) : m_engine(engine) {}

    base::Result<drivers::SeedReport> seed(drivers::Connection& connection,
                                           const drivers::SeedRequest& request,
                                           const base::Limit& limit) override {
        return drivers::seed(connection, m_engine, request, limit);
    }
    base::Result<std::shared_ptr<const drivers::SchemaHints>> read_hints(drivers::Connection& connection,
                                                                         const base::Limit& limit) override {
        return drivers::read_hints(connection, m_engine, limit);
    }
    base::Result<drivers::DataImage> observe(drivers::Connection& connection,
                                             const drivers::ImageRequest& request,
                                             const base::Limit& limit) override {
        return drivers::observe_rows(connection, m_engine, request, limit);
    }
    base::Result<std::vector<drivers::Enforcement>> enforcement(drivers::Connection& connection,
                                                                const drivers::EnforcementRequest& request,
                                                                const base::Limit& limit) override {
        return drivers::observe_enforcement(connection, m_engine, request, limit);
    }

  private:
    base::Engine m_engine;
};

} // namespace

std::unique_ptr<RowWork> row_work(base::Engine engine) {
    return std::make_unique<DatabaseRows>(engine);
}

} // namespace harness::suite
