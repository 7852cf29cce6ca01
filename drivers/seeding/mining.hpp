#pragma once
// Internal to the seeding: what a condition's own text tells of the values that it takes. Pure.

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace harness::drivers::seeding {

/// The constants of conditions, in order of appearance, each once.
struct Constants {
    std::vector<std::string> texts;   ///< string literals, without their quotes
    std::vector<std::string> numbers; ///< as written, sign included; also those inside string literals
};

[[nodiscard]] Constants mine(const std::vector<std::string_view>& conditions);

/// The parts that a condition ANDs together, outermost parentheses removed; itself where there is only one.
/// The AND of a BETWEEN is none. What does not parse stays whole.
[[nodiscard]] std::vector<std::string> conjuncts(std::string_view condition);

enum class Case { matters, ignored };

/// Whether a word of SQL, perhaps in quotes, is the name.
[[nodiscard]] bool is_same_name(std::string_view word, std::string_view name, Case names);

/// What a text is made of, blanks left out; operators are a token a character.
[[nodiscard]] std::vector<std::string_view> tokens_of(std::string_view text);

/// Whether the text names the column: as a whole word or quoted, outside of string literals.
[[nodiscard]] bool names_column(std::string_view condition, std::string_view column, Case names);

/// Whether all that the text asks of the column is whether it is NULL.
[[nodiscard]] bool asks_for_null_alone(std::string_view condition, std::string_view column, Case names);

/// What the text takes for JSON, in lower case: the first argument of a function of which the name begins
/// with "json" and that makes no document of any value, and what stands before `->` or `::json`.
[[nodiscard]] std::set<std::string> json_columns(std::string_view text);

struct JsonPath {
    std::vector<std::string> keys; ///< the outermost first
    /// Nothing is done to the value but reading it as text and one cast: `((doc ->> 'n')::integer)`.
    bool is_whole = false;
};

/// Where in the column's JSON document the text reads: 'a' and 'b' for `doc -> 'a' ->> 'b'`, for
/// `doc #>> '{a,b}'` and for json_extract(doc, '$.a.b'). Elements of arrays are left out.
[[nodiscard]] std::vector<JsonPath> json_paths(std::string_view text, std::string_view column, Case names);

/// The condition with the column replaced by an expression.
[[nodiscard]] std::string replace_column(std::string_view condition, std::string_view column,
                                         std::string_view expression, Case names);

/// For "(expression) = column" or the other way round, where the expression does not name the column: the
/// expression. Empty otherwise.
[[nodiscard]] std::string definition_of(std::string_view condition, std::string_view column, Case names);

} // namespace harness::drivers::seeding
