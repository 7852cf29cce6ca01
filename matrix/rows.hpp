#pragma once
// What the matrix file says of rows: those that harness makes up, those that the user brings, what migrations
// may do to them, and what must be true of them.

#include "harness/base/error.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace harness::matrix {

/// Rows that harness makes up for each table before each migration (drivers/seeding.hpp).
struct RowSettings {
    bool plain = true;                         ///< a walk over typical rows
    bool adversarial = true;                   ///< another over what is allowed and seldom thought of
    std::int64_t count = 20;                   ///< in each table
    std::uint64_t seed = 1;                    ///< another seed, other rows
    std::map<std::string, std::int64_t> of;    ///< in these tables instead of `count`
    std::map<std::string, std::string> insert; ///< SQL for tables that cannot be filled from their catalogs

    [[nodiscard]] bool are_wanted() const { return plain || adversarial; }
    bool operator==(const RowSettings&) const = default;
};

/// What a migration may do to rows that are there. Declared, it must also happen.
struct ExpectedChange {
    std::string cell = "*";           ///< a glob
    std::string revision;             ///< a glob on the revision's id or name
    std::vector<std::string> changes; ///< "users.display_name", "public.users.*"
    std::vector<std::string> loses;   ///< tables that lose rows
    std::string reason;
    base::SourcePosition where;
};

/// SQL, or rows of a CSV file.
struct RowSource {
    std::string path; ///< relative to the matrix file; may hold {engine}, {version}; empty where `sql` is
    std::string sql;
    std::string table; ///< the rows of a CSV file go here; empty for SQL
    base::SourcePosition where;
};

/// Rows of the user's own, put in around a migration.
struct Fixture {
    std::string cell = "*"; ///< a glob
    std::string revision;   ///< a glob on the revision's id or name, or "head"
    std::optional<RowSource> before;
    std::optional<RowSource> after;
    base::SourcePosition where;
};

enum class Moment { before_up, after_up, after_down, after_up_again };

/// Something that must be true of the user's rows.
struct Assertion {
    std::string cell = "*"; ///< a glob
    std::string revision;   ///< a glob on the revision's id or name, or "head"
    Moment when = Moment::after_up;
    std::string query; ///< its rows must be `rows`, in any order
    std::vector<std::vector<std::optional<std::string>>> rows;
    std::string file; ///< SQL each of whose statements must return no row; relative to the matrix file
    std::string tap;  ///< SQL whose rows are lines of TAP, as pgTAP's functions return them
    base::SourcePosition where;
};

/// A mode of the check *idempotency*: on, off, or on for some revisions.
struct IdempotencyMode {
    bool enabled = false;
    std::vector<std::string> revisions; ///< globs on ids or names; empty means all

    bool operator==(const IdempotencyMode&) const = default;
};

struct IdempotencyModes {
    IdempotencyMode rerun{true, {}};
    IdempotencyMode replay; ///< a migration that only changes rows, applied once more
    IdempotencyMode resume; ///< killed half-way, and run again
    IdempotencyMode race;   ///< two runners at once; not by revision
};

} // namespace harness::matrix
