#include "drivers/snapshot.hpp"
#include "drivers/snapshot_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace harness::drivers {
namespace {

/// The definition with its columns in the order of their names, so that only their order is lost.
boost::json::object without_order(const SchemaObject& object) {
    auto members = parse_members(object.definition);
    auto* columns = members.if_contains("columns");
    if (columns == nullptr || !columns->is_array()) return members;
    auto& names = columns->get_array();
    std::sort(names.begin(), names.end(), [](const boost::json::value& a, const boost::json::value& b) {
        return a.as_string() < b.as_string();
    });
    return members;
}

} // namespace

bool is_only_column_order(const SchemaChange& change) {
    return change.kind == SchemaChange::Kind::changed && is_json(change.before.definition)
           && is_json(change.after.definition) && without_order(change.before) == without_order(change.after);
}

} // namespace harness::drivers
