#pragma once
// Internal, pure: the statements that try a promise, and the one that finds rows that break it.

#include "drivers/enforcement/promise.hpp"

namespace harness::drivers::enforcement {

[[nodiscard]] std::string quoted(base::Engine engine, std::string_view name);
/// The table, with its schema.
[[nodiscard]] std::string quoted(base::Engine engine, const Table& table);

/// A query with one row: how many rows (of a unique key: values) break the promise, and one of them as text.
/// Empty where there is no such query.
[[nodiscard]] std::string breaking_rows(base::Engine engine, const Table& table, const Promise& promise);

/// Whether rows that break it may be there before anything is tried, without the server minding: what a
/// session can switch off for itself. What it cannot is not worth a scan.
[[nodiscard]] bool may_be_broken(base::Engine engine, const Promise& promise);

/// Statements of which each tries to break the promise, the surest first. One that changes no row, or changes
/// one without breaking it, is no answer: the next may be. Empty where nothing can be tried.
[[nodiscard]] std::vector<std::string> attempts(base::Engine engine, const Table& table,
                                                const Promise& promise);

/// Whether the server refused because of this promise, not of another one or of anything else.
[[nodiscard]] bool is_refusal(base::Engine engine, const Promise& promise, const base::Error& error);

} // namespace harness::drivers::enforcement
