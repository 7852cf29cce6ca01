#pragma once
// Internal: the session that a server's own calls share, since to open one costs more than most of them.

#include "drivers/driver.hpp"

#include <memory>
#include <mutex>
#include <utility>

namespace harness::drivers {

/// Lends one session at a time, of an engine's own kind. Thread-safe: who asks while it is lent gets another
/// one. What is lent goes back when it is destroyed, and must not outlive its keeper.
template <class Session>
class KeptSession {
  public:
    /// Nothing is kept on a server that is somebody else's, and where the administrator migrates: a migration
    /// may drop or copy the database that the session is with, which an idle session is in the way of.
    explicit KeptSession(const Address& address) : m_keeps(!address.guest && address.migrator) {}

    struct GiveBack {
        KeptSession* keeper = nullptr;
        void operator()(Session* session) const { keeper->take_back(std::unique_ptr<Session>(session)); }
    };
    using Lent = std::unique_ptr<Session, GiveBack>;

    /// The kept one if it still answers (a migration may have ended it, or a restart of the server), else
    /// what `open` makes.
    template <class Open>
    [[nodiscard]] base::Result<Lent> lend(Open open, const base::Limit& limit) {
        auto session = take();
        if (session && query(*session, "SELECT 1", {}, limit, "ask a session").has_error()) session.reset();
        if (!session) {
            HARNESS_TRY(session, open());
        }
        return Lent(session.release(), GiveBack{this});
    }

  private:
    std::unique_ptr<Session> take() {
        const std::scoped_lock lock(m_mutex);
        return std::move(m_session);
    }
    void take_back(std::unique_ptr<Session> session) {
        if (!m_keeps || session->in_transaction()) return;
        const std::scoped_lock lock(m_mutex);
        if (!m_session) m_session = std::move(session);
    }

    const bool m_keeps;
    std::mutex m_mutex;
    std::unique_ptr<Session> m_session;
};

} // namespace harness::drivers
