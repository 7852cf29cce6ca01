#pragma once
// JSON definitions of schema objects. For the .cpp files of this module only.

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace harness::drivers {

/// Whether a definition is a JSON object; text is the other form, and no DDL starts with a brace.
[[nodiscard]] inline bool is_json(std::string_view definition) {
    return definition.starts_with('{');
}

/// The members; throws std::logic_error when it is not an object, for the SQL that made it is ours.
[[nodiscard]] boost::json::object parse_members(std::string_view definition);

/// The canonical form: one line, members sorted bytewise at every depth, members that are null left out.
[[nodiscard]] std::string to_definition(const boost::json::object& members);

} // namespace harness::drivers
