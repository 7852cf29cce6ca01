#pragma once
// Which engine a program of the kit holds against the driver contract. Each program links the kit and one
// file that defines `start_subject`.

#include "drivers/driver.hpp"

#include <cstddef>
#include <functional>
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

    /// Whether another session runs `slow_statement` now, as `observer` sees it. Where nobody can see that,
    /// always.
    [[nodiscard]] virtual bool runs_slow_statement(drivers::Connection&) { return true; }

    std::string name; ///< as a person calls it: "PostgreSQL 17"
    std::unique_ptr<drivers::Server> server;
    base::Engine engine{};
    drivers::Address address{}; ///< of the administrator; empty for an engine without accounts
    std::string slow_statement; ///< runs for a minute unless it is stopped, and changes nothing

    /// Where an engine's SQL is another one than the standard's:
    bool ddl_commits = false;             ///< CREATE TABLE ends a transaction
    bool refuses_empty_message = false;   ///< without even a comment
    bool escapes_backslash = false;       ///< in strings, a backslash stands for itself only when doubled
    std::string integer_type = "integer"; ///< as CAST names it
    std::function<std::string(const std::string&)> quoted_name = [](const std::string& text) {
        return '"' + text + '"';
    };
    /// The placeholder of a query's nth parameter, from 1.
    std::function<std::string(std::size_t)> parameter = [](std::size_t n) { return "$" + std::to_string(n); };
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
