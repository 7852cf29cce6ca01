#pragma once
// A connection that writes down what it is told, answers from a table, and fails where the test says so.

#include "drivers/driver.hpp"

#include <map>
#include <string>
#include <vector>

namespace harness::tests {

class RecordingConnection final : public drivers::Connection {
  public:
    std::vector<std::string> told;                ///< "SQL" or "SQL [parameter, …]", "script FILE"
    std::map<std::string, drivers::Rows> answers; ///< by SQL
    std::map<std::string, base::Error> failures;  ///< by SQL or "script FILE"
    std::map<std::string, bool> open_afterwards;  ///< what "script FILE" does to the transaction
    bool is_open = false;

    base::Result<drivers::ScriptRun> execute(const drivers::Script& script, drivers::ScriptMode mode,
                                             const base::Limit&) override {
        const auto name = (mode == drivers::ScriptMode::whole ? "script " : "statements of ")
                          + std::filesystem::path(script.file).filename().string();
        told.push_back(name);
        if (const auto open = open_afterwards.find(name); open != open_afterwards.end())
            is_open = open->second;
        if (const auto failure = failures.find(name); failure != failures.end()) return failure->second;
        return drivers::ScriptRun{};
    }

    base::Result<drivers::Rows> query(std::string_view sql, std::span<const std::string> parameters,
                                      const base::Limit&) override {
        const std::string text(sql);
        std::string line = text;
        for (const auto& parameter : parameters)
            line += (&parameter == &parameters.front() ? " [" : ", ") + parameter;
        told.push_back(line + (parameters.empty() ? "" : "]"));
        if (const auto failure = failures.find(told.back()); failure != failures.end())
            return failure->second;
        if (text == "BEGIN") is_open = true;
        if (text == "COMMIT" || text == "ROLLBACK") is_open = false;
        const auto answer = answers.find(text);
        return answer == answers.end() ? drivers::Rows{} : answer->second;
    }
    using drivers::Connection::query;

    base::Result<drivers::Snapshot> snapshot(const base::Limit&) override { return drivers::Snapshot{}; }
    base::Result<drivers::Snapshot> snapshot_shared(std::span<const std::string>,
                                                    const base::Limit&) override {
        return drivers::Snapshot{};
    }
    [[nodiscard]] bool in_transaction() const override { return is_open; }
    drivers::SessionTarget target() const override { return {}; }
    void cancel() noexcept override {}
};

inline base::Error sql_error(std::string message, std::string sqlstate = "42601") {
    base::Error error;
    error.kind = base::ErrorKind::sql;
    error.message = std::move(message);
    error.sqlstate = std::move(sqlstate);
    return error;
}

} // namespace harness::tests
