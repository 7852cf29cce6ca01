#include "drivers/sqlite/catalog.hpp"

#include "drivers/snapshot_json.hpp"
#include "drivers/snapshot_sql.hpp"
#include "drivers/sqlite/catalog_text.hpp"

#include <boost/json/array.hpp>

#include <stdexcept>

namespace harness::drivers::sqlite {
namespace {

bool is_virtual(std::string_view sql) {
    const auto parts = tokens(sql.substr(0, 64));
    return parts.size() > 1 && parts[1].is("virtual");
}

void add_table(Snapshot& snapshot, const SchemaObject& object) {
    const auto table = read_table(object.definition);
    boost::json::array columns;
    for (const auto& column : table.columns) {
        columns.emplace_back(column.name);
        snapshot.objects.push_back({"column", "", object.name, column.name, column.definition});
    }
    for (const auto& constraint : table.constraints)
        snapshot.objects.push_back({"constraint", "", object.name, constraint.name, constraint.definition});
    boost::json::object members{{"columns", std::move(columns)}};
    if (!table.options.empty())
        members["options"] = boost::json::array(table.options.begin(), table.options.end());
    snapshot.objects.push_back({"table", "", "", object.name, to_definition(members)});
}

void add(Snapshot& snapshot, SchemaObject object) {
    if (object.kind == "table" && !is_virtual(object.definition)) return add_table(snapshot, object);
    if (object.kind == "table") object.kind = "virtual table";
    if (object.kind != "pragma") object.definition = read_statement(object.definition);
    snapshot.objects.push_back(std::move(object));
}

} // namespace

std::string_view snapshot_sql() {
    return k_sqlite_snapshot;
}

Snapshot to_snapshot(const Rows& rows) {
    Snapshot snapshot;
    for (const auto& row : rows.rows) {
        if (row.size() != 5) throw std::logic_error("a catalog query answered with other than five columns");
        const auto text = [&](std::size_t i) { return row[i].value_or(std::string{}); };
        add(snapshot, {text(0), text(1), text(2), text(3), text(4)});
    }
    snapshot.sort();
    return snapshot;
}

} // namespace harness::drivers::sqlite
