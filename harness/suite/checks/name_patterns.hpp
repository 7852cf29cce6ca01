#pragma once
// Internal to the check naming: which names fit an object. Pure.

#include "harness/suite/named_objects.hpp"
#include "matrix/policies.hpp"

namespace harness::suite {

/// Whether a table is one that a glob on "name" or "schema.name" means.
[[nodiscard]] bool is_of(std::string_view glob, std::string_view schema, std::string_view table);

/// Whether one of its kind's patterns fits the name; those of its table come first, then the spec's, then the
/// defaults. A unique index may also be named as an index, unless the spec says how unique ones are named.
[[nodiscard]] bool is_allowed(const matrix::Naming& rules, const NamedObject& object);

/// The patterns, with this object's table and columns filled in, for people.
[[nodiscard]] std::string fitting(const matrix::Naming& rules, const NamedObject& object);

/// "foreign key", "2 unique indexes" without the number.
[[nodiscard]] std::string noun_of(const NamedObject& object, std::size_t count);

} // namespace harness::suite
