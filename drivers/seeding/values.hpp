#pragma once
// Internal to the seeding: what a column's value of a row looks like, by its type and its name. Pure; all
// values are SQL expressions over the row's numbers.

#include "drivers/seeding/dialect.hpp"
#include "drivers/seeding/mining.hpp"

namespace harness::drivers::seeding {

/// Two integers of a row: one that no other row has, and one spread over 0 … 2147483646.
struct RowNumbers {
    std::string own;
    std::string spread;
};

enum class Distinct {
    yes, ///< as few rows as possible have the same value
    no,
};

/// What a text says, as its column's name tells.
enum class TextKind {
    email,
    person,
    first_name,
    last_name,
    url,
    slug,
    phone,
    country,
    currency,
    locale,
    city,
    street,
    postcode,
    digest,
    token,
    file,
    mime,
    color,
    time_zone,
    version,
    address,
    title,
    sentence,
    user_name,
    status,
    number,
    date,
    json,
    word,
};

[[nodiscard]] TextKind text_kind(std::string_view column);

/// A typical value; nullopt where nobody knows the type.
[[nodiscard]] std::optional<std::string> plain_value(const Column& column, const RowNumbers& numbers,
                                                     Distinct distinct, const Dialect& dialect);

/// One that is seldom thought of, NULL included where the column takes it and need not be distinct.
[[nodiscard]] std::optional<std::string> adversarial_value(const Column& column, const RowNumbers& numbers,
                                                           Distinct distinct, const Dialect& dialect);

/// How many values a distinct plain_value can have; nullopt where more than any table has rows.
[[nodiscard]] std::optional<std::int64_t> count_of_values(const Column& column, const Dialect& dialect);

/// Values that conditions with these constants may take, by type: the constants themselves, what lies beside
/// them, texts that match their patterns, lengths, JSON with their keys, and some of every kind. Typed
/// literals, the likelier first; NULL last where the column takes it.
[[nodiscard]] std::vector<std::string> candidates(const Column& column, const Constants& constants,
                                                  const Dialect& dialect, RowProfile profile,
                                                  std::uint64_t seed);

/// Expressions that give a different text or number for every row and may meet conditions with these
/// constants: patterns with a free place a digit, LIKE, fixed widths, ranges.
[[nodiscard]] std::vector<std::string> distinct_candidates(const Column& column, const Constants& constants,
                                                           std::string_view own, const Dialect& dialect);

} // namespace harness::drivers::seeding
