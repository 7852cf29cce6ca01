#pragma once
// Internal: the driver contract's Connection over a libpq session.

#include "drivers/driver.hpp"
#include "drivers/postgres/catalog_marks.hpp"
#include "drivers/postgres/session.hpp"

#include <set>

namespace harness::drivers::postgres {

class PostgresConnection final : public Connection {
  public:
    enum class Shared { seen, unseen }; ///< what the server's databases share
    PostgresConnection(std::unique_ptr<Session> session, SessionTarget target, Shared shared)
        : m_session(std::move(session)), m_target(std::move(target)), m_shared(shared) {}

    [[nodiscard]] base::Result<ScriptRun> execute(const Script& script, ScriptMode mode,
                                                  const base::Limit& limit) override;
    using Connection::query;
    [[nodiscard]] base::Result<Rows> query(std::string_view sql, std::span<const std::string> parameters,
                                           const base::Limit& limit) override;
    [[nodiscard]] base::Result<std::vector<Rows>> query_all(std::span<const Query> queries,
                                                            const base::Limit& limit) override;
    [[nodiscard]] base::Result<Snapshot> snapshot(const base::Limit& limit) override;
    [[nodiscard]] base::Result<Snapshot> snapshot_shared(std::span<const std::string> ours,
                                                         const base::Limit& limit) override;
    void expect_looks() override { m_looks_often = true; }
    [[nodiscard]] base::Result<Observed> observe(std::span<const std::string> ours,
                                                 const base::Limit& limit) override;
    [[nodiscard]] base::Result<std::string> login_mark(const base::Limit& limit) override;
    [[nodiscard]] bool in_transaction() const override { return m_session->in_transaction(); }
    [[nodiscard]] SessionTarget target() const override { return m_target; }
    void end() override { m_session->end(); }
    void cancel() noexcept override { m_session->cancel(); }

  private:
    /// Prepares both snapshots, once.
    [[nodiscard]] base::Result<void> prepare_snapshots(const base::Limit& limit);
    /// Prepares what brings a snapshot up to date, once.
    [[nodiscard]] base::Result<void> prepare_updates(const base::Limit& limit);
    /// Prepares what reads a group alone, once.
    [[nodiscard]] base::Result<void> prepare_group(Group group, const base::Limit& limit);
    [[nodiscard]] base::Result<Observed> look_once(std::span<const std::string> ours,
                                                   const base::Limit& limit);
    /// Whose transaction a look is in. One of its own begins with its first message and ends with its last.
    enum class Transaction { own, of_the_caller };
    /// Brings what is kept up to date, or reads it all.
    [[nodiscard]] base::Result<Observed> look(Transaction transaction, std::optional<KeptSnapshot>& kept,
                                              std::span<const std::string> ours, const base::Limit& limit);
    [[nodiscard]] base::Result<Observed> look_at_all(Transaction transaction, KeptSnapshot& kept,
                                                     std::span<const std::string> ours,
                                                     const base::Limit& limit);
    /// Nothing where only a look at all will do, which shows when the parts have been read.
    [[nodiscard]] base::Result<std::optional<Observed>> look_again(Transaction transaction,
                                                                   KeptSnapshot& kept,
                                                                   std::span<const std::string> ours,
                                                                   const base::Limit& limit);
    /// False, and nothing is done, where KeptSnapshot::update says so.
    [[nodiscard]] base::Result<bool> update(Transaction transaction, KeptSnapshot& kept, Marks now,
                                            const base::Limit& limit);

    std::unique_ptr<Session> m_session;
    SessionTarget m_target;
    Shared m_shared;
    bool m_snapshots_prepared = false;
    bool m_updates_prepared = false;
    std::set<Group> m_groups_prepared;
    bool m_login_mark_prepared = false;
    bool m_looks_often = false;
    std::optional<KeptSnapshot> m_kept; ///< what observe() saw last
};

} // namespace harness::drivers::postgres
