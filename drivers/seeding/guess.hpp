#pragma once
// Internal to the seeding: references that a schema means and does not declare. Pure.

#include "drivers/seeding/order.hpp"

namespace harness::drivers::seeding {

/// Adds foreign keys, marked as guessed, for columns such as user_id, userId or user_uuid beside a table user
/// or users with a primary key of one column of the same class: rows that applications write do refer, and a
/// migration that declares the reference at last must not fail over rows that we made up.
void guess_references(Schema& schema);

/// Takes out guessed keys whose parents cannot be filled before, in the schema and in its order.
void drop_unresolved_guesses(Schema& schema, FillOrder& order);

} // namespace harness::drivers::seeding
