#pragma once
// What a database refuses: its constraints as the server really enforces them, proved by rows that must be
// refused where that can be tried.

#include "drivers/driver.hpp"

#include <string>
#include <vector>

namespace harness::drivers {

/// One promise of a schema.
struct Enforcement {
    enum class Kind { not_null, primary_key, unique, check, foreign_key, exclusion, row_security };
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
    std::string name; ///< of the constraint or index; empty where it has none (NOT NULL, SQLite)
    std::vector<std::string> columns; ///< in its order; empty for a check whose columns are not known
    std::string definition;           ///< "UNIQUE (a, b)", "CHECK ((price > 0))": canonical within an engine
    State state = State::enforced;
    bool was_tried = false; ///< a row that breaks it was really sent
    std::string evidence;   ///< the row that was taken or that breaks it, or what the catalog says

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

/// For an administrator's session. Each try is made in a savepoint or transaction that is rolled back:
/// nothing is changed, sequences and AUTO_INCREMENT counters included as far as the engine allows. Sorted by
/// schema, table, kind, columns and name.
[[nodiscard]] base::Result<std::vector<Enforcement>> observe_enforcement(Connection& connection,
                                                                         base::Engine engine,
                                                                         const EnforcementRequest& request,
                                                                         const base::Limit& limit);

} // namespace harness::drivers
