#pragma once
// Internal to the seeding: what a text of SQL reads out of documents in JSON. Pure.

#include "drivers/seeding/words.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace harness::drivers::seeding {

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

} // namespace harness::drivers::seeding
