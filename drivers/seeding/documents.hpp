#pragma once
// Internal to the seeding: JSON documents of which generated columns show a part. A row whose document lacks
// it is refused where such a column is NOT NULL. Pure.

#include "drivers/seeding/values.hpp"

namespace harness::drivers::seeding {

/// In characters. A text type that takes no more holds no document, even where it becomes one.
inline constexpr int k_short_text = 200;

/// Makes a document of a text, but of a short one: it may be cast, or put between quotes into a list.
void become_document(Column& column);

/// Notes in the columns what the generated columns of their table read of them: what is NOT NULL, and what is
/// read plainly. What an expression makes of other values nobody knows, and a missing one is only NULL to it.
void add_members(Table& table, const Dialect& dialect);
/// The same of one document and an expression that fills the reader, but only what is read plainly.
/// `is_keyed`: see Member.
void add_plain_members(Column& document, const Column& reader, std::string_view expression, Case names,
                       bool is_keyed);

/// Whether a key of the table has the column.
[[nodiscard]] bool is_keyed(const Table& table, const Column& column);

/// Adds a member where the column can hold a document; of two that read the same, one whose type says more
/// than "text" stays.
void add_member(Column& document, const Member& member);

/// A document with a typical value for each of the column's members, an empty one where it has none: an
/// expression that gives its text.
[[nodiscard]] std::string plain_document(const Column& column, const RowNumbers& numbers,
                                         const Dialect& dialect);

} // namespace harness::drivers::seeding
