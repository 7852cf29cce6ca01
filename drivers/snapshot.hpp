#pragma once
// A snapshot is a canonical description of a schema: the same DDL gives the same snapshot on every version of
// an engine.

#include <compare>
#include <string>
#include <vector>

namespace harness::drivers {

/// One object of a schema. The first four fields name it; `definition` is all that a migration can change
/// about it, as DDL-like text or as canonical one-line JSON (members sorted), never with oids, timings or
/// counters in it.
struct SchemaObject {
    std::string kind; ///< "table", "column", "index", "constraint", "role" … A table's order of columns is
                      ///< its own member "columns"; a column that moved up is no change of the column
    std::string schema; ///< empty where the kind has none
    std::string parent; ///< the table of a column, index, trigger …; empty where there is none
    std::string name;
    std::string definition;

    auto operator<=>(const SchemaObject&) const = default;
    /// "column public.users.email", "index public.users_email", "privileges on public.users of app".
    [[nodiscard]] std::string title() const;
    [[nodiscard]] bool same_object(const SchemaObject& other) const;
};

struct Snapshot {
    std::vector<SchemaObject> objects; ///< sorted, no two of the same name

    bool operator==(const Snapshot&) const = default;
    void sort();
};

/// Everything that a migration can change: the database, and what the whole server shares.
struct Observed {
    Snapshot database;
    Snapshot shared;
};

/// One difference between two snapshots of the same engine.
struct SchemaChange {
    enum class Kind { added, removed, changed };
    Kind kind;
    SchemaObject before; ///< empty definition when added (the name is set)
    SchemaObject after;  ///< empty definition when removed (the name is set)

    bool operator==(const SchemaChange&) const = default;
    [[nodiscard]] std::string title() const { return after.title(); }
};

/// What turns `before` into `after`, in the order of the snapshot.
[[nodiscard]] std::vector<SchemaChange> diff(const Snapshot& before, const Snapshot& after);

/// What two versions of an engine may tell differently for the same DDL is taken out (extension versions,
/// privileges that only one of them has). Only for comparing cells with each other: something is lost by it.
[[nodiscard]] Snapshot across_versions(Snapshot snapshot);

/// How much a change matters, in ascending order.
enum class Weight {
    white_space,  ///< nothing differs but white space between the words of a routine's text
    column_order, ///< nothing but the order of a table's columns. No ALTER TABLE can set that right: a column
                  ///< that is dropped and added again comes last
    full,
};
[[nodiscard]] Weight weight_of(const SchemaChange& change);
/// The heaviest one's; that of no changes is the least.
[[nodiscard]] Weight weight_of(const std::vector<SchemaChange>& changes);

/// For people: a line or more a change ("+ table public.t …", "- index …", "~ column public.t.a: integer →
/// bigint"). Objects inside an added or removed table are folded into it. At most `most_lines` lines, then
/// how many more.
[[nodiscard]] std::string describe(const std::vector<SchemaChange>& changes, std::size_t most_lines = 60);

} // namespace harness::drivers
