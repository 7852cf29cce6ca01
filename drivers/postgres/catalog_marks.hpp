#pragma once
// A schema snapshot that is brought up to date by reading only the relations that changed since. Pure: rows
// in, structs out.

#include "drivers/postgres/catalog.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace harness::drivers::postgres {

/// One SELECT that tells what changed since an earlier look; its parameter is that look's horizon, an xid.
[[nodiscard]] std::string marks_sql(int major);

/// What marks_sql tells of one relation.
struct Mark {
    std::string schema;
    std::string name;
    std::string kind; ///< pg_class.relkind
    std::string rows; ///< how many of the catalogs tell of it
    bool is_new = false;
    bool is_alone = true; ///< what is told of it changes only with itself
};

struct Marks {
    std::map<std::string, Mark> relations;     ///< by oid
    std::map<std::string, std::string> others; ///< how many rows, by what they tell of
    bool are_others_new = false;
    std::string horizon;
};

[[nodiscard]] Marks to_marks(const Rows& rows);

/// The oids of the relations that are to be read again, those that are new included; none: nothing has
/// changed. Nothing at all where only the whole snapshot will do: what is no relation has changed, or a name
/// that others' definitions may have in them.
[[nodiscard]] std::optional<std::vector<std::string>> changed_relations(const Marks& before,
                                                                        const Marks& now);

/// A snapshot with what it takes to bring it up to date.
struct KeptSnapshot {
    Snapshot snapshot;
    ColumnsByRelation columns;
    Marks marks; ///< taken before it, so that what came in between is met again

    /// Puts what relations_sql told of these relations in the place of what is known of them, and forgets
    /// those that are gone. False, and nothing is done, where a column was renamed: others' definitions may
    /// have its name in them.
    [[nodiscard]] bool update(Rows rows, int major, const std::vector<std::string>& oids, Marks now);
};

} // namespace harness::drivers::postgres
