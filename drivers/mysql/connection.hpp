#pragma once
// Internal: the driver contract's Connection over a session.

#include "drivers/driver.hpp"
#include "drivers/mysql/session.hpp"

namespace harness::drivers::mysql {

class MysqlConnection final : public Connection {
  public:
    enum class Shared { seen, unseen }; ///< what the server's databases share
    MysqlConnection(std::unique_ptr<Session> session, SessionTarget target, Shared shared)
        : m_session(std::move(session)), m_target(std::move(target)), m_shared(shared) {}

    [[nodiscard]] base::Result<ScriptRun> execute(const Script& script, ScriptMode mode,
                                                  const base::Limit& limit) override;
    using Connection::query;
    [[nodiscard]] base::Result<Rows> query(std::string_view sql, std::span<const std::string> parameters,
                                           const base::Limit& limit) override;
    [[nodiscard]] base::Result<Snapshot> snapshot(const base::Limit& limit) override;
    [[nodiscard]] base::Result<Snapshot> snapshot_shared(std::span<const std::string> ours,
                                                         const base::Limit& limit) override;
    [[nodiscard]] bool in_transaction() const override { return m_session->in_transaction(); }
    [[nodiscard]] SessionTarget target() const override { return m_target; }
    void cancel() noexcept override { m_session->cancel(); }

  private:
    std::unique_ptr<Session> m_session;
    SessionTarget m_target;
    Shared m_shared;
};

} // namespace harness::drivers::mysql
