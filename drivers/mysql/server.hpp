#pragma once
// Internal: the driver contract's Server for MySQL and MariaDB.

#include "drivers/driver.hpp"
#include "drivers/kept_session.hpp"
#include "drivers/mysql/connection.hpp"
#include "drivers/mysql/session.hpp"

namespace harness::drivers::mysql {

class MysqlServer final : public Server {
  public:
    MysqlServer(base::Engine engine, Address address)
        : m_flavour(flavour_of(engine)), m_address(std::move(address)) {}

    [[nodiscard]] base::Result<std::string> version(const base::Limit& limit) override;
    [[nodiscard]] base::Result<void> probe(const base::Limit& limit) override;
    [[nodiscard]] base::Result<void> make_migrator(const base::Limit& limit) override;
    /// A clone is made by replaying definitions and copying rows. Of a system-versioned table only the rows
    /// of now come along.
    [[nodiscard]] base::Result<void> create_database(std::string_view name,
                                                     std::optional<std::string_view> clone_of,
                                                     const base::Limit& limit) override;
    /// Takes the privileges on it away as well, which the server itself would keep for the next database of
    /// this name.
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

    [[nodiscard]] MysqlConnection::Shared shared() const {
        return m_address.guest ? MysqlConnection::Shared::unseen : MysqlConnection::Shared::seen;
    }

    const Flavour& m_flavour;
    const Address m_address;
    KeptSession<Session> m_kept{m_address};
};

} // namespace harness::drivers::mysql
