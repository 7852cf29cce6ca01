#pragma once
// What every check is: a pure function from the history and the record of a walk to an outcome and findings.

#include "harness/suite/result.hpp"
#include "harness/suite/walk.hpp"
#include "matrix/cells.hpp"

#include <span>
#include <string_view>

namespace harness::suite {

struct CheckInput {
    const migrations::History& history;
    const WalkRecord& walk;
    std::size_t since = 0;              ///< index of the first revision to judge
    const matrix::Spec* spec = nullptr; ///< null: it asks for nothing
    const matrix::Cell* cell = nullptr; ///< null only together with `spec`
};

struct CheckReport {
    CheckStatus status = CheckStatus::passed; ///< not_looked, or whatever the findings make of it later
    std::string reason;                       ///< why it did not look, or what it left out
    int revisions = 0;                        ///< how many it looked at
    std::vector<Finding> findings;
};

using CheckFunction = CheckReport (*)(const CheckInput&);

[[nodiscard]] CheckReport check_chain(const CheckInput& input);
[[nodiscard]] CheckReport check_up(const CheckInput& input);
[[nodiscard]] CheckReport check_stairway(const CheckInput& input);
[[nodiscard]] CheckReport check_down(const CheckInput& input);
[[nodiscard]] CheckReport check_idempotency(const CheckInput& input);
[[nodiscard]] CheckReport check_data(const CheckInput& input);
[[nodiscard]] CheckReport check_constraints(const CheckInput& input);
[[nodiscard]] CheckReport check_naming(const CheckInput& input);
[[nodiscard]] CheckReport check_drift(const CheckInput& input);

/// A part of check_up: the budgets of the spec, held against the durations of the record.
void judge_budgets(const CheckInput& input, CheckReport& report);

/// The function behind a row of the table of checks.
[[nodiscard]] CheckFunction check_function(std::string_view name);

// --- how checks build their findings ---

[[nodiscard]] Finding make_finding(std::string_view rule, const migrations::Revision& revision,
                                   std::string message);
/// Where a migration stands: its file, and where one file holds several, its line.
[[nodiscard]] base::SourcePosition place_of(const migrations::Migration& migration);
/// Adds the place, the statement and the server's own words.
void add_error(Finding& finding, const base::Error& error);
/// Adds the difference and the objects in it.
void add_changes(Finding& finding, std::string title, const std::vector<drivers::SchemaChange>& changes);
/// Adds what became of rows.
void add_changes(Finding& finding, std::string title, const std::vector<drivers::DataChange>& changes);
/// An up or a down that failed.
[[nodiscard]] Finding failed_move(std::string_view rule, const migrations::Revision& revision,
                                  migrations::Direction direction, const base::Error& error,
                                  const std::string& how);
[[nodiscard]] CheckReport not_looked(std::string reason);
/// Says what was left out, beside what is said already.
void add_reason(CheckReport& report, std::string_view reason);
/// The first line of what the server said, for messages.
[[nodiscard]] std::string summary(const base::Error& error);

} // namespace harness::suite
