#pragma once
// Internal: the driver contract's Server for PostgreSQL.

#include "drivers/driver.hpp"
#include "drivers/kept_session.hpp"
#include "drivers/postgres/connection.hpp"
#include "drivers/postgres/session.hpp"

namespace harness::drivers::postgres {

class PostgresServer final : public Server {
  public:
    explicit PostgresServer(Address address) : m_address(std::move(address)) {}

    [[nodiscard]] base::Result<std::string> version(const base::Limit& limit) override;
    [[nodiscard]] base::Result<void> probe(const base::Limit& limit) override;
    [[nodiscard]] base::Result<void> make_own(const base::Limit& limit) override;
    [[nodiscard]] base::Result<void> make_migrator(const base::Limit& limit) override;
    [[nodiscard]] base::Result<void> create_database(std::string_view name,
                                                     std::optional<std::string_view> clone_of,
                                                     const base::Limit& limit) override;
    [[nodiscard]] bool copies_quickly() const override { return true; }
    [[nodiscard]] base::Result<void> drop_database(std::string_view name, const base::Limit& limit) override;
    [[nodiscard]] base::Result<std::unique_ptr<Connection>> connect(std::string_view database,
                                                                    const base::Limit& limit) override;
    [[nodiscard]] base::Result<std::unique_ptr<Connection>>
    connect_as_admin(std::string_view database, const base::Limit& limit) override;
    [[nodiscard]] base::Result<Snapshot> snapshot_shared(std::span<const std::string> ours,
                                                         const base::Limit& limit) override;
    [[nodiscard]] base::Result<void> restore_shared(const Snapshot& baseline,
                                                    std::span<const std::string> ours,
                                                    const base::Limit& limit) override;
    [[nodiscard]] std::string shell_command(std::string_view database) const override;

  private:
    /// A session with the maintenance database.
    [[nodiscard]] base::Result<std::unique_ptr<Session>> open(const base::Limit& limit) const;
    /// As open(), for calls that leave the session as it was.
    [[nodiscard]] base::Result<KeptSession<Session>::Lent> borrow(const base::Limit& limit);

    [[nodiscard]] PostgresConnection::Shared shared() const {
        return m_address.guest ? PostgresConnection::Shared::unseen : PostgresConnection::Shared::seen;
    }

    const Address m_address;
    KeptSession<Session> m_kept{m_address};
};

} // namespace harness::drivers::postgres
