#pragma once
// What a database refuses: its constraints as the server really enforces them, proved by rows that must be
// refused where that can be tried.

#include "drivers/driver.hpp"

#include <string>
#include <vector>

namespace harness::drivers {

/// One promise of a schema.
struct Enforcement {
    enum class Kind {
        table, ///< that it is there, with these columns: tells what is gone with a column from what is lost
        not_null,
        primary_key,
        unique,
        check,
        foreign_key,
        exclusion,
        row_security, ///< without a name: the table's switch; with one: a policy
        index,        ///< refuses nothing, but can be lost or not valid
    };
    enum class State {
        enforced,      ///< a row that breaks it was refused, or the catalogs say so and it could not be tried
        not_validated, ///< holds for new rows only: NOT VALID; rows that break it may be there
        not_enforced,  ///< NOT ENFORCED, disabled triggers, an index that is not valid or not ready
        accepts,       ///< the catalogs promise it, but a row that breaks it was taken
        broken,        ///< rows that break it are there (foreign_key_checks=0, SQLite's foreign_key_check)
    };
    Kind kind;
    std::string schema; ///< empty where the engine has none
    std::string table;
    std::string name; ///< of the constraint or index; empty where it has none (NOT NULL before 18, SQLite)
    std::vector<std::string> columns; ///< in its order; those of an expression come last
    std::string definition;           ///< "UNIQUE (a, b)", "CHECK ((price > 0))": canonical within an engine
    std::string references;           ///< foreign_key: the table it points to, "public.users"
    State state = State::enforced;
    bool was_tried = false; ///< a row that breaks it was really sent
    std::string evidence;   ///< the row that was taken or that breaks it, or what the catalog says

    /// "public.users", "users".
    [[nodiscard]] std::string table_title() const;
    /// "unique users_email_key of public.users (email)"
    [[nodiscard]] std::string title() const;
    bool operator==(const Enforcement&) const = default;
};

[[nodiscard]] std::string_view to_string(Enforcement::Kind kind);

struct EnforcementRequest {
    /// Tables ("public.users", "users") in which rows that must be refused are tried; for all others the
    /// catalogs alone are asked.
    std::vector<std::string> probe;
    std::vector<std::string> leave_out; ///< tables not looked at: the migration tool's own
};

/// For an administrator's session outside of a transaction. Each try is made in a savepoint or transaction
/// that is rolled back: nothing is changed. Users' triggers do not fire in PostgreSQL; in SQLite what they do
/// is rolled back; a table of MySQL or MariaDB that has some, or whose engine knows no transactions, is not
/// tried. Sequences and AUTO_INCREMENT counters stay where they are, since every value is sent: but for what
/// a CHECK's own function or a rule of PostgreSQL's draws. A try that waits for a lock is given up after 2 s.
/// Tables of extensions are left out; what a partition or an inheriting table only inherits is told once, at
/// its parent. Sorted by schema, table, kind, columns and name.
[[nodiscard]] base::Result<std::vector<Enforcement>> observe_enforcement(Connection& connection,
                                                                         base::Engine engine,
                                                                         const EnforcementRequest& request,
                                                                         const base::Limit& limit);

} // namespace harness::drivers
