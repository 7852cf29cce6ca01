#pragma once
// Internal to the seeding: MySQL and MariaDB.

#include "drivers/seeding/dialect.hpp"

namespace harness::drivers::seeding {

class MysqlDialect final : public Dialect {
  public:
    explicit MysqlDialect(base::Engine engine) : m_engine(engine) {}

    std::string name(std::string_view identifier) const override;
    std::string table(const Table& table) const override;
    std::string text(std::string_view value) const override;
    std::string literal(const Type& type, std::string_view value) const override;
    std::string compared(std::string_view expression, const Type& type) const override;
    std::string cast(std::string_view expression, const Type& type) const override;
    std::string hash(std::string_view number, std::uint64_t salt) const override;
    std::string quotient(std::string_view a, std::string_view b) const override;
    std::string remainder(std::string_view a, std::string_view b) const override;
    std::string digits(std::string_view number) const override;
    std::string joined(const std::vector<std::string>& texts) const override;
    std::string character(std::string_view characters, std::string_view index) const override;
    std::string padded(std::string_view number, int width) const override;
    std::optional<std::string> value(const Type& type, std::string_view number) const override;
    std::optional<std::int64_t> count_of_values(const Type& type) const override;
    std::vector<std::string> extremes(const Type& type) const override;
    NumberedRows rows(std::string_view first, std::string_view last) const override;
    std::string insert(const InsertStatement& statement) const override;
    std::string update(const UpdateStatement& statement) const override;
    std::string with(const std::vector<std::string>& common) const override;
    bool is_case_sensitive() const override { return false; }

    base::Result<std::vector<TableCount>> count(Connection& connection, std::int64_t enough,
                                                const base::Limit& limit) const override;
    base::Result<Schema> read(Connection& connection, const base::Limit& limit) override;
    base::Result<void> prepare(Connection& connection, const base::Limit& limit) override;
    base::Result<void> restore(Connection& connection, const base::Limit& limit) override;

    std::vector<std::string> begin_deferred() const override;
    std::vector<std::string> end_deferred() const override;

  private:
    base::Engine m_engine;
    Row m_settings; ///< as the session had them
};

/// What information_schema says, each as the rows of one query of mysql_catalog.cpp.
struct MysqlCatalogs {
    Rows columns; ///< table, name, data type, full type, characters, precision, scale, character set, extra,
                  ///< default, nullable, generated as, SRID
    Rows keys;    ///< table, index, column (NULL: an expression), the expression, length of a prefix
    Rows foreign_keys; ///< table, name, column, parent, parent's column
    Rows checks;       ///< table, name, condition
    Rows partitions;   ///< table, method, expression, description
    Rows triggers;     ///< table
};
[[nodiscard]] Schema mysql_schema(const MysqlCatalogs& catalogs, base::Engine engine);

/// "decimal" and "decimal(10,2) unsigned", with what else the catalogs say of it.
struct MysqlType {
    std::string name;
    std::string full;
    int characters = 0;
    int precision = 0;
    int scale = 0;
    std::string charset;
    std::string srid;
};
[[nodiscard]] Type mysql_type(const MysqlType& declared);

/// The labels of "enum('a','it''s')" or of a set.
[[nodiscard]] std::vector<std::string> mysql_labels(std::string_view full_type);

} // namespace harness::drivers::seeding
