#pragma once
// Internal to the seeding: SQLite.

#include "drivers/seeding/dialect.hpp"

namespace harness::drivers::seeding {

class SqliteDialect final : public Dialect {
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
    /// Its planner puts the pools in front of the numbered rows otherwise, and makes the product of them all.
    std::string_view join() const override { return "CROSS JOIN"; }
    bool is_case_sensitive() const override { return false; }

    base::Result<std::vector<TableCount>> count(Connection& connection, std::int64_t enough,
                                                const base::Limit& limit) const override;
    base::Result<Schema> read(Connection& connection, const base::Limit& limit) override;
    base::Result<void> prepare(Connection& connection, const base::Limit& limit) override;
    base::Result<void> restore(Connection& connection, const base::Limit& limit) override;

    std::vector<std::string> begin_deferred() const override;

  private:
    std::string m_synchronous; ///< as the session had it
};

/// What SQLite's catalogs say, each as the rows of one query of sqlite_catalog.cpp.
struct SqliteCatalogs {
    Rows columns;      ///< table, name, declared type, notnull, default, place in the primary key, hidden
    Rows keys;         ///< table, index, origin, partial, column (NULL: an expression), the index's SQL
    Rows foreign_keys; ///< table, id, parent, column, parent's column (NULL: its primary key)
    Rows texts;        ///< table, its SQL, its triggers at INSERT
    Rows json_indexes; ///< table, the SQL of an index that has to do with JSON
};
[[nodiscard]] Schema sqlite_schema(const SqliteCatalogs& catalogs);

/// The class of a declared type: by its name as people mean it, else by SQLite's affinity (manual, "Datatypes
/// In SQLite", 3.1).
[[nodiscard]] Type sqlite_type(std::string_view declared);

} // namespace harness::drivers::seeding
