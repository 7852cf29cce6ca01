#pragma once
// The subject's server with a role that migrates, as harness uses the servers that it starts.

#include "tests/conformance/kit.hpp"

namespace harness::conformance {

/// Each test makes a migrator of its own kind; its account and the database "kit_migrated" go at the test's
/// end.
class MigratorKit : public DriverKit {
  protected:
    void SetUp() override;
    void TearDown() override;

    /// Makes the account and a database. Null where that fails.
    [[nodiscard]] std::unique_ptr<drivers::Server> server_of(drivers::Migrator migrator);
    /// As the migrator, in the database.
    [[nodiscard]] static std::unique_ptr<drivers::Connection> session_of(drivers::Server& migrated);

    const drivers::Migrator owner{"kit_migrator", "p4ssword", true, {}};
    const std::string migrated_database = "kit_migrated";

  private:
    drivers::Snapshot m_before;
};

} // namespace harness::conformance
