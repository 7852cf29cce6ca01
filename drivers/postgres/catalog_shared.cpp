#include "drivers/postgres/catalog.hpp"

#include "drivers/snapshot_json.hpp"

#include <algorithm>

namespace harness::drivers::postgres {

Snapshot to_shared_snapshot(const Rows& rows, std::span<const std::string> ours) {
    const auto is_ours = [&](const std::string& database) {
        return std::ranges::find(ours, database) != ours.end();
    };
    Snapshot snapshot;
    for (const auto& row : rows.rows) {
        SchemaObject object{row.at(0).value_or(""), row.at(1).value_or(""), row.at(2).value_or(""),
                            row.at(3).value_or(""), row.at(4).value_or("")};
        if (object.kind == "database" && is_ours(object.name)) continue;
        if (object.kind == "setting" && is_ours(object.parent)) continue;
        if (is_json(object.definition)) object.definition = to_definition(parse_members(object.definition));
        snapshot.objects.push_back(std::move(object));
    }
    snapshot.sort();
    return snapshot;
}

} // namespace harness::drivers::postgres
