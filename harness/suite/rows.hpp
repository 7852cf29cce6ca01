#pragma once
// What a walk does with rows: makes them up, looks at them, asks what the database refuses. One
// implementation over the drivers; tests of the walk have another.

#include "drivers/data_image.hpp"
#include "drivers/enforcement.hpp"
#include "drivers/seeding.hpp"

namespace harness::suite {

/// All calls take an administrator's session.
class RowWork {
  public:
    virtual ~RowWork() = default;
    RowWork() = default;
    RowWork(const RowWork&) = delete;
    RowWork& operator=(const RowWork&) = delete;

    [[nodiscard]] virtual base::Result<drivers::SeedReport>
    seed(drivers::Connection& connection, const drivers::SeedRequest& request, const base::Limit& limit) = 0;
    /// What the schema declares: plain rows of earlier revisions keep to it, too.
    [[nodiscard]] virtual base::Result<std::shared_ptr<const drivers::SchemaHints>>
    read_hints(drivers::Connection& connection, const base::Limit& limit) = 0;
    [[nodiscard]] virtual base::Result<drivers::DataImage> observe(drivers::Connection& connection,
                                                                   const drivers::ImageRequest& request,
                                                                   const base::Limit& limit) = 0;
    [[nodiscard]] virtual base::Result<std::vector<drivers::Enforcement>>
    enforcement(drivers::Connection& connection, const drivers::EnforcementRequest& request,
                const base::Limit& limit) = 0;
};

/// Over the drivers, for one engine.
[[nodiscard]] std::unique_ptr<RowWork> row_work(base::Engine engine);

} // namespace harness::suite
