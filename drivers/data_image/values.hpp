#pragma once
// Internal: the text of a value, and when two texts are the same value. Pure.

#include "drivers/data_image.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::drivers::data_image {

/// What the server's text of a value still needs to be canonical.
enum class Form {
    text,   ///< nothing
    number, ///< exact, or a floating point number in its shortest text
    single, ///< a single-precision number written with a double's digits
    moment, ///< a time with zeros behind its seconds
    binary, ///< hexadecimal digits without a prefix
};

[[nodiscard]] std::string canonical(Form form, std::string text);

/// "1.50" → "1.5", "1e+2" → "100", "-0.0" → "0", "007" → "7"; plain digits as long as there are not too many.
/// "NaN" and "Infinity" stay. Nothing for what is no number.
[[nodiscard]] std::optional<std::string> canonical_number(std::string_view text);

/// The shortest text that reads as the same number, canonical.
[[nodiscard]] std::string shortest(double value);
[[nodiscard]] std::string shortest(float value);

/// The elements of PostgreSQL's text of an array; nothing where it is none.
[[nodiscard]] std::optional<Row> array_elements(std::string_view text);
/// The other way round, for one dimension whose first element has the number 1.
[[nodiscard]] std::string array_text(const Row& elements);

/// For columns of two types: a text that values have in common which are the same in both. "2024-01-01" and
/// "2024-01-01 00:00:00+00", true and 1, {"a":1} and { "a" : 1 }.
[[nodiscard]] std::string normal_form(std::string_view text);

enum class Typing { by_column, by_value };

/// Whether a value is still what it was. Where the columns' types differ: whether it survived the change.
[[nodiscard]] bool is_same(const std::optional<std::string>& before, std::string_view type_before,
                           const std::optional<std::string>& after, std::string_view type_after,
                           Typing typing);

/// For a value that did not survive: whether the change of its type can have done that by itself. A text can
/// be cut, emptied or read in another character set, and become the label of an ENUM in other letters or of
/// its number; a number becomes a number's text. Other plain ASCII was written by a statement.
[[nodiscard]] bool can_be_of_conversion(const std::optional<std::string>& before,
                                        std::string_view type_before, const std::optional<std::string>& after,
                                        std::string_view type_after);

} // namespace harness::drivers::data_image
