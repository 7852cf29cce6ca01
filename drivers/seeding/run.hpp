#pragma once
// Internal to the seeding: the doing. Sends what the planner wrote, table after table.

#include "drivers/seeding/dialect.hpp"
#include "drivers/seeding/order.hpp"
#include "drivers/seeding/plan.hpp"

namespace harness::drivers::seeding {

/// Fills the tables of a schema on a session that is prepared. Errors are only what stops all of it.
class Run {
  public:
    Run(Connection& connection, const Dialect& dialect, const SeedRequest& request, const base::Limit& limit)
        : m_connection(connection), m_dialect(dialect), m_request(request), m_limit(limit) {}

    /// `report` has the same tables as `schema`, those left out without wanted rows. Later rules that cannot
    /// be kept to are dropped from the schema, table after table; not in tables that refer to each other
    /// without a NULL.
    [[nodiscard]] base::Result<void> fill(Schema& schema, std::vector<SeededTable>& report);

  private:
    /// What a table still needs, and what has been tried.
    struct Task {
        std::size_t table = 0;
        std::int64_t wanted = 0;
        std::int64_t next_number = 1;
        std::string refusal; ///< the latest
    };

    [[nodiscard]] base::Result<void> fill_table(std::size_t table);
    /// A reason where the cycle must not be committed. With `statements`, nobody has looked at foreign keys.
    [[nodiscard]] base::Result<std::optional<std::string>>
    end_cycle(const std::vector<std::size_t>& cycle, const std::vector<std::string>& statements);
    /// In one transaction, or nothing of it; then the reason.
    [[nodiscard]] base::Result<std::optional<std::string>> try_cycle(const std::vector<std::size_t>& cycle,
                                                                     const std::vector<std::string>& begin,
                                                                     const std::vector<std::string>& end);
    [[nodiscard]] base::Result<void> fill_cycle(const std::vector<std::size_t>& cycle);
    [[nodiscard]] base::Result<void> fill_with(Task& task, RowProfile profile);
    [[nodiscard]] bool drop_rules(std::size_t table, Later when);
    [[nodiscard]] base::Result<void> insert_rounds(Task& task, const TablePlan& plan);
    [[nodiscard]] base::Result<std::optional<std::string>> insert_once(const TablePlan& plan,
                                                                       std::int64_t first, std::int64_t last,
                                                                       std::optional<std::int64_t> most);
    [[nodiscard]] base::Result<void> insert_each(Task& task, const TablePlan& plan);
    [[nodiscard]] base::Result<void> set_late_keys(std::size_t table);
    [[nodiscard]] base::Result<void> run_users_statement(Task& task, const std::string& sql);
    [[nodiscard]] base::Result<TablePlan> plan_of(const Task& task, RowProfile profile);
    [[nodiscard]] base::Result<std::vector<std::optional<std::int64_t>>>
    ask(const std::vector<std::string>& questions);
    [[nodiscard]] base::Result<void> recount(std::size_t table, std::int64_t enough);
    /// nullopt: done. The server's words where it refused.
    [[nodiscard]] base::Result<std::optional<std::string>> send(const std::string& sql);
    [[nodiscard]] std::int64_t missing(const Task& task) const;
    [[nodiscard]] PlanRequest request_for(const Task& task, RowProfile profile) const;
    void conclude(const Task& task);

    Connection& m_connection;
    const Dialect& m_dialect;
    const SeedRequest& m_request;
    const base::Limit& m_limit;
    Schema* m_schema = nullptr;
    std::vector<SeededTable>* m_report = nullptr;
    FillOrder m_order;
};

/// What a request wants of a table: 0 where it is left out.
[[nodiscard]] std::int64_t rows_wanted(const SeedRequest& request, const std::string& schema,
                                       const std::string& name);

} // namespace harness::drivers::seeding
