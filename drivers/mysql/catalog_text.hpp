#pragma once
// Internal: the texts of SHOW CREATE as parts that can be compared.

#include "drivers/mysql/lexer.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace harness::drivers::mysql {

/// A token of a definition. The marks of conditional comments are left out and what they hold is kept: which
/// server prints what in them depends on its version.
struct Part {
    Token token = Token::other;
    std::string text;
    bool spaced = false; ///< there is a blank before it

    /// A keyword, in any case; `lower` in lower case.
    [[nodiscard]] bool is(std::string_view lower) const;
};
using Parts = std::vector<Part>;

[[nodiscard]] Parts parts_of(std::string_view definition);
/// With one blank where there were some.
[[nodiscard]] std::string to_text(std::span<const Part> parts);
/// A name as it is, without backticks.
[[nodiscard]] std::string name_of(const Part& part);

/// The index of the `)` that closes the `(` at `open`; the end if there is none.
[[nodiscard]] std::size_t closing(std::span<const Part> parts, std::size_t open);
/// The parts between the commas outside of parentheses.
[[nodiscard]] std::vector<Parts> split_list(std::span<const Part> parts);

/// Takes the database's own name off what is in it: `shop`.`orders` → `orders`.
void forget_database(Parts& parts, std::string_view database);

/// Takes "DEFINER=`a`@`%`" out and returns it as "a@%"; empty if there is none.
[[nodiscard]] std::string take_definer(Parts& parts);

} // namespace harness::drivers::mysql
