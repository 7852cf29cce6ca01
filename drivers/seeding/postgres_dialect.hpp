#pragma once
// Internal to the seeding: PostgreSQL.

#include "drivers/seeding/dialect.hpp"

namespace harness::drivers::seeding {

class PostgresDialect final : public Dialect {
  public:
    std::string name(std::string_view identifier) const override;
    std::string table(const Table& table) const override;
    std::string text(std::string_view value) const override;
    std::string literal(const Type& type, std::string_view value) const override;
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
    std::string_view as() const override { return "AS MATERIALIZED"; }
    bool is_case_sensitive() const override { return true; }

    base::Result<std::vector<TableCount>> count(Connection& connection, std::int64_t enough,
                                                const base::Limit& limit) const override;
    base::Result<Schema> read(Connection& connection, const base::Limit& limit) override;
    base::Result<void> prepare(Connection& connection, const base::Limit& limit) override;
    base::Result<void> restore(Connection& connection, const base::Limit& limit) override;

    std::optional<std::string> row_by_row(const std::string& insert, std::int64_t first, std::int64_t last,
                                          std::int64_t most) const override;
    std::string latest_refusal() const override;
    std::optional<Aside> triggers_aside() const override;
    std::vector<std::string> begin_deferred() const override;
    std::string move_counter(const Table& table, const Column& column) const override;

  private:
    std::vector<std::optional<std::string>> m_settings; ///< as the session had them
};

/// The rows of postgres_catalog.sql as a schema.
[[nodiscard]] Schema postgres_schema(const Rows& rows);

/// A value of a type that has no class of its own: networks, geometry, text search, XML, extensions' types.
[[nodiscard]] std::optional<std::string> postgres_other_value(const Type& type, std::string_view number);

/// Texts of the extremes of a type.
[[nodiscard]] std::vector<std::string> postgres_extremes(const Type& type);

} // namespace harness::drivers::seeding
