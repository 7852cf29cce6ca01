#pragma once
// A schema snapshot that is brought up to date by reading only what changed since: relations one by one, and
// groups of the rest. Pure: rows in, structs out.

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

/// And of a type, or of a group of what has none of its own.
struct GroupMark {
    long rows = 0;
    long newer = 0;    ///< of them
    std::string names; ///< a type's name; of routines: as long as it is the same, all have their names

    bool operator==(const GroupMark&) const = default;
};

struct Marks {
    std::map<std::string, Mark> relations;  ///< by oid
    std::map<std::string, GroupMark> types; ///< by oid
    std::map<Group, GroupMark> groups;
    std::map<std::string, std::string> roles;  ///< their names, by oid
    std::map<std::string, std::string> others; ///< how many rows, by what they tell of
    bool are_others_new = false;
    std::string horizon;
};

[[nodiscard]] Marks to_marks(const Rows& rows);

/// What is to be read again.
struct Changes {
    std::vector<std::string> relations; ///< oids; those that are new included
    std::vector<Group> groups;
    std::vector<std::string> lost_names; ///< of roles: what is not read again must not have them in it

    bool operator==(const Changes&) const = default;
};

/// Nothing where only the whole snapshot will do: all else has changed, or a name that others' definitions
/// may have in them.
[[nodiscard]] std::optional<Changes> changes_between(const Marks& before, const Marks& now);

/// A snapshot with what it takes to bring it up to date.
struct KeptSnapshot {
    Snapshot snapshot;
    ColumnsByRelation columns;
    Marks marks; ///< of the same moment

    /// What snapshot_sql told, in the place of all that is known.
    void replace(Rows rows, int major, Marks now);

    /// Puts what relations_sql and group_sql told of what changed in the place of what is known of it, and
    /// forgets relations that are gone. False, and nothing is done, where others' definitions may have a name
    /// in them that is no more: a column was renamed, or a role, or is gone.
    [[nodiscard]] bool update(Rows rows, int major, const Changes& changes, Marks now);
};

} // namespace harness::drivers::postgres
