#pragma once
// Rows out of nothing: fills the tables of a database with rows that its own constraints accept, from the
// catalogs alone. The same request on the same schema gives the same rows on every run.
//
// One planner for all engines (drivers/seeding/): what order tables are filled in, where a column's values
// come from, how keys stay distinct and checks are met. What differs between engines is a dialect's: reading
// the catalogs into the planner's model of a table, and writing a value as SQL.

#include "drivers/driver.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace harness::drivers {

enum class RowProfile {
    plain, ///< every column filled, values distinct and typical
    /// What is allowed and seldom thought of: NULLs, duplicates, the longest and the empty text, characters
    /// beyond the BMP, extremes of numbers and dates, NaN, trailing blanks.
    adversarial,
};

[[nodiscard]] std::string_view to_string(RowProfile profile);

/// What a schema declares: keys, checks, types of columns. Read by read_hints.
struct SchemaHints;

/// What SQL takes out of documents in JSON. Read by read_sql.
struct SqlHints;

struct SeedRequest {
    RowProfile profile = RowProfile::plain;
    std::int64_t rows = 20; ///< a table that has fewer gets as many as are missing
    /// For some tables instead of `rows`: "users", or "schema.users" on PostgreSQL.
    std::map<std::string, std::int64_t> rows_of;
    std::uint64_t seed = 1; ///< another seed, other rows
    /// Tables that get none and are not told of: the migration tool's own.
    std::vector<std::string> leave_out;
    /// What later revisions declare, the next one first. A plain row is a typical one: where a foreign key, a
    /// check or a unique key comes later, it keeps to it already, as far as its columns are there and that
    /// can be done, if it is gone again in the end, too. A table that cannot keep to all of it keeps to what
    /// is declared last, or else to nothing of it.
    std::vector<std::shared_ptr<const SchemaHints>> later;
    /// Of the SQL that is still to come, as far as it is known: where it reads JSON, a plain row has
    /// documents, with what is read of them.
    std::vector<std::shared_ptr<const SqlHints>> later_sql;
    /// What a user writes for a table that cannot be filled from its catalogs: an INSERT, run in its turn.
    std::map<std::string, std::string> statements;
};

struct SeededTable {
    std::string schema; ///< empty where the engine has none
    std::string name;
    std::int64_t wanted = 0;  ///< rows that it should have had afterwards
    std::int64_t present = 0; ///< rows that it had before
    std::int64_t added = 0;
    /// Of `added`, those that the user's triggers refused and that went in with triggers put aside: such rows
    /// keep what the schema declares, and maybe not what its triggers demand.
    std::int64_t without_triggers = 0;
    std::string reason; ///< why it has fewer than wanted, in the server's words or ours; else empty

    [[nodiscard]] bool is_full() const { return present + added >= wanted; }
};

struct SeedReport {
    std::vector<SeededTable> tables; ///< ordinary and partitioned tables (not partitions), sorted by name
};

/// For an administrator's session.
[[nodiscard]] base::Result<std::shared_ptr<const SchemaHints>>
read_hints(Connection& connection, base::Engine engine, const base::Limit& limit);

/// No parser: words and signs in their order; what is not understood is passed over. Pure.
[[nodiscard]] std::shared_ptr<const SqlHints> read_sql(std::string_view sql);

/// Whether the SQL names the table and takes a column of this name for JSON.
[[nodiscard]] bool takes_for_json(const SqlHints& sql, std::string_view table, std::string_view column);

/// Fills the database of an administrator's session. What no table would take is told, not failed for: an
/// error is only what stops all of it (a lost connection, the limit). The rows are committed; the session's
/// own settings are as before. Foreign keys, checks, unique and exclusion constraints hold for all rows
/// afterwards, also where triggers and foreign keys were put aside while inserting.
[[nodiscard]] base::Result<SeedReport> seed(Connection& connection, base::Engine engine,
                                            const SeedRequest& request, const base::Limit& limit);

} // namespace harness::drivers
