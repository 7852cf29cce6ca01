#pragma once
// What the tests of the kit share: a database of its own for each test, and short words for what they do.

#include "tests/conformance/subject.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace harness::conformance {

using namespace std::chrono_literals;
using base::ErrorKind;
using drivers::Script;
using drivers::ScriptMode;

[[nodiscard]] inline base::Limit within(base::Clock::duration wait = 60s) {
    return base::Limit{}.within(wait);
}

class DriverKit : public testing::Test {
  protected:
    void SetUp() override;
    void TearDown() override;

    [[nodiscard]] drivers::Server& server() { return *subject().server; }
    [[nodiscard]] drivers::Connection& session() { return *m_session; }
    [[nodiscard]] const std::string& database() const { return m_database; }
    /// Another session with the test's database.
    [[nodiscard]] std::unique_ptr<drivers::Connection> another_session();
    void close_session() { m_session.reset(); }

    /// Must succeed.
    drivers::ScriptRun run(const std::string& text, ScriptMode mode = ScriptMode::statements);
    /// Must fail.
    base::Error fail(const Script& script, ScriptMode mode = ScriptMode::statements);
    base::Error fail(const std::string& text, ScriptMode mode = ScriptMode::statements);
    /// The first column of the first row; "NULL" for NULL.
    std::string ask(const std::string& sql);

    /// What a session sees of the schema; must succeed.
    drivers::Snapshot schema_by(drivers::Connection& observer);
    /// What the server's databases share; must succeed.
    drivers::Snapshot shared();

  private:
    std::string m_database;
    std::unique_ptr<drivers::Connection> m_session;
};

/// A test for each way of handing over a script.
class DriverKitModes : public DriverKit, public testing::WithParamInterface<ScriptMode> {};

} // namespace harness::conformance
