#pragma once
// The flaws that any layout can have: what is not there, what is empty, what is not text, what has a hole.

#include "harness/migrations/history.hpp"

#include <string_view>

namespace harness::migrations {

/// Versions with more digits are dates: holes between them mean nothing.
inline constexpr std::size_t k_most_counting_digits = 7;

/// What a layout's tool does in the cases below, as the end of a sentence: "golang-migrate records the
/// version and runs nothing". It is what makes a flaw worth mending.
struct Habits {
    std::string_view missing_up;
    std::string_view missing_down;
    std::string_view empty;  ///< a file of no bytes
    std::string_view blank;  ///< a file of blanks and comments
    std::string_view bare{}; ///< a file of blanks and `;` alone; empty: the same as `blank`
    std::string_view not_utf8;
    std::string_view part = "file"; ///< what holds one direction: a file, or a section of one
};

/// Adds chain/missing-up, missing-down (or one-way, if no revision has a down), empty-up, empty-down,
/// not-utf8, byte-order-mark and gap for the revisions of `history`.
void inspect(History& history, const Habits& habits, base::Engine engine);

void add_flaw(History& history, std::string_view rule, std::string revision, std::string message,
              base::SourcePosition where = {});

} // namespace harness::migrations
