#pragma once
// Which engine a program of the kit holds against the driver contract. Each program links the kit and one
// file that defines `start_subject`.

#include "drivers/driver.hpp"

#include <memory>
#include <string>

namespace harness::conformance {

struct Subject {
    virtual ~Subject() = default;

    /// Makes the server stand still, as a machine does that swaps or is gone. False where that cannot be
    /// done.
    [[nodiscard]] virtual bool freeze() { return false; }
    virtual void thaw() {}

    /// The same server with a role that migrates; null for an engine without accounts.
    [[nodiscard]] virtual std::unique_ptr<drivers::Server> server_with(drivers::Migrator) { return nullptr; }

    std::string name; ///< as a person calls it: "PostgreSQL 17"
    std::unique_ptr<drivers::Server> server;
    std::string slow_statement; ///< runs for a minute unless it is stopped, and changes nothing
};

/// Starts what the engine needs, once for the whole program. A null pointer with a reason where it cannot be
/// had, such as no Docker engine.
struct StartedSubject {
    std::unique_ptr<Subject> subject;
    std::string missing;
};
[[nodiscard]] StartedSubject start_subject();

/// The one that is running.
[[nodiscard]] Subject& subject();

} // namespace harness::conformance
