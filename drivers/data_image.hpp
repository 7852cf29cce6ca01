#pragma once
// What the rows of a database are at a moment, so that two moments can be compared: counts, fingerprints made
// by the server, and the rows themselves as far as they are few.

#include "drivers/driver.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace harness::drivers {

struct ImageColumn {
    std::string name;
    std::string type; ///< as the engine writes it: "character varying(20)"
    bool is_generated = false;
    /// "form/values/sum": the form of text that was hashed, how many values are not NULL, and the sum of
    /// their 64-bit hashes over all rows, each value hashed together with its row's key. Order-independent,
    /// stable across versions of the engine, sessions and settings. Comparable only between images in which
    /// `TableImage::key` holds the same, and only where the forms are the same. Empty where the sample is
    /// whole: the rows themselves say more.
    std::string fingerprint;
    /// Of an enumerated type that can give a label another name, or an array of it: its labels by what stays
    /// of them then. PostgreSQL: pg_enum.oid.
    std::map<std::string, std::string> labels{};

    bool operator==(const ImageColumn&) const = default;
};

/// The rows of one table.
struct TableImage {
    std::string schema; ///< empty where the engine has none
    std::string name;
    std::vector<ImageColumn> columns; ///< in the table's order
    /// Names of the columns that tell its rows apart: the primary key, else a unique key of NOT NULL columns;
    /// empty where there is none.
    std::vector<std::string> key;
    std::int64_t count = 0;
    /// The first rows by key, at most ImageRequest::sample_rows; without a key all rows, sorted, or none
    /// where there are more. Values in a canonical text: the same value has the same text in every session,
    /// on every version and after a change of type that loses nothing (1.50 and 1.5, char(5) and text, json
    /// and jsonb, a timestamp in another time zone).
    std::vector<Row> sample;

    [[nodiscard]] bool is_sample_whole() const { return static_cast<std::int64_t>(sample.size()) == count; }
    [[nodiscard]] std::string title() const; ///< "public.users"

    bool operator==(const TableImage&) const = default;
};

struct DataImage {
    std::vector<TableImage> tables; ///< sorted by schema and name
    /// Each value has a type of its own, whatever its column's (SQLite): a text that reads as a number is in
    /// quotes then, and 1, 1.0 and '1' are three values.
    bool values_are_typed = false;

    [[nodiscard]] const TableImage* find(std::string_view schema, std::string_view name) const;
    bool operator==(const DataImage&) const = default;
};

struct ImageRequest {
    /// Tables not looked at, by name or "schema.name": the migration tool's own.
    std::vector<std::string> leave_out;
    std::size_t sample_rows = 200;
};

/// Looks at all ordinary and partitioned tables (not partitions, not foreign tables) of the database, in one
/// view of the data; tables that belong to an extension are left out. Row-level security hides nothing: who
/// may not see all rows gets an error. For an administrator's session that is not in a transaction; changes
/// nothing, takes no lock that a reader does not.
[[nodiscard]] base::Result<DataImage> observe_rows(Connection& connection, base::Engine engine,
                                                   const ImageRequest& request, const base::Limit& limit);

/// A row that is not as it was.
struct RowExample {
    std::string row;                   ///< which one, by its key: "id=7"; the whole row where there is no key
    std::string column;                ///< empty where the whole row is meant
    std::optional<std::string> before; ///< nullopt is NULL
    std::optional<std::string> after;

    bool operator==(const RowExample&) const = default;
};

/// In microseconds since 1970.
using Moment = std::chrono::microseconds;

/// How far moments moved, the least and the most of them.
struct Shift {
    Moment least;
    Moment most;

    bool operator==(const Shift&) const = default;
};

/// One difference between two images.
struct DataChange {
    enum class Kind {
        rows_lost,        ///< of a table that is there on both sides
        rows_added,       ///< likewise
        rows_duplicated,  ///< rows without a key that are there more often, or a copy under another key
        values_changed,   ///< of a column that is there on both sides, by a statement
        values_converted, ///< likewise, but its type changed, which can have done it by itself
        table_lost,       ///< the table is gone, its rows with it
        column_lost,      ///< the column is gone, its values with it
    };
    Kind kind;
    std::string table;       ///< "public.users", by its name before
    std::string column;      ///< values_* and column_lost
    std::int64_t count = 0;  ///< rows or values that it is about; of values in tables that are no whole
                             ///< sample: those among the sample, or 0 where only the fingerprint tells
    std::string type_before; ///< values_converted
    std::string type_after;
    std::vector<RowExample> examples; ///< the first few, by key
    /// values_changed: where all values that changed were moments before and after.
    std::optional<Shift> shift = std::nullopt;

    bool operator==(const DataChange&) const = default;
};

/// What happened to the rows of `before`. A table or column that was renamed (one gone, one new, the same
/// values) is followed, not lost. Rows of new tables, and values of new columns, are no change. Columns that
/// hold only NULL are not lost when dropped; nor is a table without rows, nor a generated column. What a
/// generated column shows is no change of its own either. Nor is JSON that is only written otherwise,
/// or a label of an enumerated type that has another name now.
/// Of tables that are no whole sample: rows are lost or added by the counts alone, values by the samples and,
/// where as many rows have the same keys, by the fingerprints.
[[nodiscard]] std::vector<DataChange> diff(const DataImage& before, const DataImage& after);

/// For people, a few lines a change: "users.email: 3 of 20 values changed" and its examples.
[[nodiscard]] std::string describe(const std::vector<DataChange>& changes, std::size_t most_lines = 40);

} // namespace harness::drivers
