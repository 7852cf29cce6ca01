#pragma once
// Internal to the seeding: which table is filled before which. Pure.

#include "drivers/seeding/model.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace harness::drivers::seeding {

/// When a foreign key gets its values.
enum class KeyTime {
    at_insert,  ///< its parent is filled before
    afterwards, ///< NULL first (at least one of its columns takes it), then one UPDATE
    own_key,    ///< refers to its own table and takes no NULL: each row to itself
    unknown,    ///< its parent comes later and it takes no NULL: a cycle that only a deferred check lets in
    elsewhere,  ///< the parent is no table that is filled
};

struct FillOrder {
    std::vector<std::size_t> tables;        ///< all of Schema::tables, parents first
    std::vector<std::vector<KeyTime>> keys; ///< of each table, as Table::foreign_keys
    /// Groups of tables that refer to each other without a NULL: to be filled in one transaction. Each group
    /// stands together in `tables`, in the same order.
    std::vector<std::vector<std::size_t>> cycles;
};

/// Whether it is known which values the rows of an empty parent will have, once it is filled.
[[nodiscard]] bool can_be_foretold(const Schema& schema, const ForeignKey& key);

/// The same for the same schema. Among tables that could come next, the first by name does.
[[nodiscard]] FillOrder order_of(const Schema& schema);

} // namespace harness::drivers::seeding
