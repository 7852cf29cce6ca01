#pragma once
// A session that is killed after so many statements of a migration, as by a pod that is evicted or a server
// that restarts.

#include "drivers/driver.hpp"

namespace harness::suite {

/// Hands everything on to another session, until `statements` statements of scripts were run; then ends that
/// session on the server, in mid-script where the script has more. What the server makes of it is the
/// server's: an open transaction is rolled back. From then on every call is an error of the environment.
class DoomedConnection final : public drivers::Connection {
  public:
    /// `session` must outlive it.
    DoomedConnection(drivers::Connection& session, drivers::Dialect dialect, std::size_t statements)
        : m_session(session), m_dialect(dialect), m_left(statements) {}

    [[nodiscard]] bool is_dead() const { return m_is_dead; }
    /// How many statements it was asked to run, the ones after its end included.
    [[nodiscard]] std::size_t asked() const { return m_asked; }

    base::Result<drivers::ScriptRun> execute(const drivers::Script& script, drivers::ScriptMode mode,
                                             const base::Limit& limit) override;
    base::Result<drivers::Rows> query(std::string_view sql, std::span<const std::string> parameters,
                                      const base::Limit& limit) override;
    base::Result<drivers::Snapshot> snapshot(const base::Limit& limit) override;
    base::Result<drivers::Snapshot> snapshot_shared(std::span<const std::string> ours,
                                                    const base::Limit& limit) override;
    bool in_transaction() const override { return !m_is_dead && m_session.in_transaction(); }
    drivers::SessionTarget target() const override { return m_session.target(); }
    void cancel() noexcept override { m_session.cancel(); }

  private:
    base::Error die(const base::Limit& limit);

    drivers::Connection& m_session;
    drivers::Dialect m_dialect;
    std::size_t m_left;
    std::size_t m_asked = 0;
    bool m_is_dead = false;
};

} // namespace harness::suite
