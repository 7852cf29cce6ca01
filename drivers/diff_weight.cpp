#include "drivers/snapshot.hpp"
#include "drivers/snapshot_json.hpp"
#include "drivers/white_space.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <optional>
#include <string>

namespace harness::drivers {
namespace {

/// The definition with its columns in the order of their names, so that only their order is lost.
boost::json::object without_order(boost::json::object members) {
    auto* columns = members.if_contains("columns");
    if (columns == nullptr || !columns->is_array()) return members;
    auto& names = columns->get_array();
    std::sort(names.begin(), names.end(), [](const boost::json::value& a, const boost::json::value& b) {
        return a.as_string() < b.as_string();
    });
    return members;
}

/// Takes the member out that is a routine's text; nothing where there is none.
std::optional<std::string> take_text(boost::json::object& members) {
    for (const auto* name : {"definition", "statement", "event_definition"}) {
        const auto* text = members.if_contains(name);
        if (text == nullptr || !text->is_string()) continue;
        std::string taken(text->get_string());
        members.erase(name);
        return taken;
    }
    return std::nullopt;
}

bool differ_in_white_space(boost::json::object before, boost::json::object after) {
    const auto text_before = take_text(before);
    const auto text_after = take_text(after);
    if (!text_before || !text_after || before != after) return false;
    if (text_before->starts_with("CREATE OR REPLACE "))
        return postgres::are_same_words(*text_before, *text_after);
    // MySQL and MariaDB keep the mode that a routine was made in (manual, CREATE PROCEDURE).
    const auto* mode = before.if_contains("sql_mode");
    return mysql::are_same_words(*text_before, *text_after,
                                 mode == nullptr ? "" : std::string_view(mode->as_string()));
}

} // namespace

Weight weight_of(const SchemaChange& change) {
    if (change.kind != SchemaChange::Kind::changed || !is_json(change.before.definition)
        || !is_json(change.after.definition))
        return Weight::full;
    const auto before = parse_members(change.before.definition);
    const auto after = parse_members(change.after.definition);
    if (without_order(before) == without_order(after)) return Weight::column_order;
    return differ_in_white_space(before, after) ? Weight::white_space : Weight::full;
}

Weight weight_of(const std::vector<SchemaChange>& changes) {
    auto heaviest = Weight::white_space;
    for (const auto& change : changes) heaviest = std::max(heaviest, weight_of(change));
    return heaviest;
}

} // namespace harness::drivers
