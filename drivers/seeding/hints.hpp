#pragma once
// Internal to the seeding: what later revisions declare, put on the picture of the schema as it is now, so
// that plain rows are typical ones. The database does not ask for it yet.

#include "drivers/seeding/dialect.hpp"

namespace harness::drivers {

struct SchemaHints {
    seeding::Schema schema;
};

} // namespace harness::drivers

namespace harness::drivers::seeding {

/// A check that only the later schema has, of a table by its index in the schema of now. Whether it can be
/// asked yet, only the server knows: it may call a function that is still to come.
struct LaterCheck {
    std::size_t table = 0;
    Check check;
};

/// Whether more is asked of the table's rows than its database does, but for what its columns become.
[[nodiscard]] bool has_later_rules(const Table& table);

/// Makes of columns what their values become: documents, with what is read of them, and truth values. After
/// add_later_rules(), which compares kinds.
void hold_later_values(Schema& now, const Schema& later);

/// Adds the unique and foreign keys of `later` whose tables and columns are there now, and of the same kind;
/// foreign keys also where only the parent is still to come, if their columns take NULL until then. Returns
/// its checks, those that the labels of a later enumeration make of a text among them. Pure.
[[nodiscard]] std::vector<LaterCheck> add_later_rules(Schema& now, const Schema& later, Later when,
                                                      const Dialect& dialect);

} // namespace harness::drivers::seeding
