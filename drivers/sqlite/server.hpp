#pragma once
// Internal: the driver contract's Server for SQLite: a folder with a file for each database.

#include "drivers/driver.hpp"

namespace harness::drivers::sqlite {

class SqliteServer final : public Server {
  public:
    explicit SqliteServer(Address address) : m_address(std::move(address)) {}

    [[nodiscard]] base::Result<std::string> version(const base::Limit& limit) override;
    [[nodiscard]] base::Result<void> probe(const base::Limit& limit) override;
    [[nodiscard]] base::Result<void> create_database(std::string_view name,
                                                     std::optional<std::string_view> clone_of,
                                                     const base::Limit& limit) override;
    [[nodiscard]] bool copies_quickly() const override { return true; }
    [[nodiscard]] base::Result<void> drop_database(std::string_view name, const base::Limit& limit) override;
    [[nodiscard]] base::Result<std::unique_ptr<Connection>> connect(std::string_view database,
                                                                    const base::Limit& limit) override;
    [[nodiscard]] base::Result<Snapshot> snapshot_shared(std::span<const std::string> ours,
                                                         const base::Limit& limit) override;
    [[nodiscard]] base::Result<void> restore_shared(const Snapshot& baseline,
                                                    std::span<const std::string> ours,
                                                    const base::Limit& limit) override;
    [[nodiscard]] std::string shell_command(std::string_view database) const override;

  private:
    [[nodiscard]] std::filesystem::path file_of(std::string_view database) const;
    [[nodiscard]] base::Result<void> copy(std::string_view from, std::string_view to,
                                          const base::Limit& limit) const;

    const Address m_address;
};

} // namespace harness::drivers::sqlite
