#pragma once
// Internal: the driver contract's Connection over a SQLite session.

#include "drivers/sqlite/session.hpp"

namespace harness::drivers::sqlite {

class SqliteConnection final : public Connection {
  public:
    SqliteConnection(std::unique_ptr<Session> session, SessionTarget target)
        : m_session(std::move(session)), m_target(std::move(target)) {}

    [[nodiscard]] base::Result<ScriptRun> execute(const Script& script, ScriptMode mode,
                                                  const base::Limit& limit) override;
    using Connection::query;
    [[nodiscard]] base::Result<Rows> query(std::string_view sql, std::span<const std::string> parameters,
                                           const base::Limit& limit) override;
    [[nodiscard]] base::Result<Snapshot> snapshot(const base::Limit& limit) override;
    /// Databases of SQLite share nothing.
    [[nodiscard]] base::Result<Snapshot> snapshot_shared(std::span<const std::string>,
                                                         const base::Limit&) override {
        return Snapshot{};
    }
    [[nodiscard]] bool in_transaction() const override { return m_session->in_transaction(); }
    [[nodiscard]] SessionTarget target() const override { return m_target; }
    void cancel() noexcept override { m_session->cancel(); }

  private:
    std::unique_ptr<Session> m_session;
    SessionTarget m_target;
};

} // namespace harness::drivers::sqlite
