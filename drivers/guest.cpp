#include "drivers/guest.hpp"

#include "drivers/guest_parts.hpp"
#include "drivers/mysql/guest.hpp"
#include "drivers/postgres/guest.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <stdexcept>

namespace harness::drivers {

using base::Engine;

namespace {

bool is_postgres(Engine engine) {
    if (base::info(engine).embedded) throw std::logic_error("an embedded engine has no guests");
    return engine == Engine::postgres;
}

} // namespace

void require_own(const Guest& guest, std::string_view name) {
    if (guest.prefix.empty() || !name.starts_with(guest.prefix))
        throw std::logic_error("a guest was to drop a database that is not its own: " + std::string(name));
}

Snapshot names_as_snapshot(const Rows& rows) {
    Snapshot snapshot;
    for (const auto& row : rows.rows) {
        const auto name = row.at(1).value_or("");
        if (!name.starts_with(k_own_names))
            snapshot.objects.push_back({row.at(0).value_or(""), "", "", name, ""});
    }
    snapshot.sort();
    return snapshot;
}

base::Result<void> tell_strays(const Snapshot& baseline, const Snapshot& now) {
    std::vector<std::string> strays;
    for (const auto& object : now.objects)
        if (std::ranges::find(baseline.objects, object) == baseline.objects.end())
            strays.push_back(object.title());
    if (strays.empty()) return {};
    base::Error error;
    error.message = fmt::format(
        "since the trip began there is on the server: {}. The migrations made that, or somebody else did: on "
        "a "
        "server that is not its own, harness drops only what it made itself, and the next trip would meet "
        "it. "
        "Drop it, and run migrations that make roles or databases on servers that harness starts (`runtime: "
        "docker` or `process`)",
        base::join(strays, ", "));
    return error;
}

TablesThere tables_from(const Rows& rows) {
    TablesThere tables;
    for (const auto& row : rows.rows) {
        tables.count = std::strtoll(row.at(0).value_or("0").c_str(), nullptr, 10);
        tables.names.push_back(row.at(1).value_or(""));
    }
    return tables;
}

base::Result<std::vector<GuestThing>> list_things(Engine engine, const Address& address,
                                                  const base::Limit& limit) {
    return is_postgres(engine) ? postgres::list_things(address, limit)
                               : mysql::list_things(engine, address, limit);
}

base::Result<void> drop_thing(Engine engine, const Address& address, const GuestThing& thing,
                              const base::Limit& limit) {
    if (!thing.name.starts_with(k_own_names))
        throw std::logic_error("a guest was to drop what is not its own: " + thing.name);
    if (thing.kind == GuestThing::Kind::account)
        return is_postgres(engine) ? postgres::drop_account(address, thing.name, limit)
                                   : mysql::drop_account(engine, address, thing.name, limit);
    auto as_owner = address;
    as_owner.guest = Guest{thing.name, {}, false};
    return open_server(engine, std::move(as_owner))->drop_database(thing.name, limit);
}

base::Result<std::string> missing_right(Engine engine, const Address& address, Needs needs,
                                        const base::Limit& limit) {
    return is_postgres(engine) ? postgres::missing_right(address, needs, limit) : std::string();
}

base::Result<TablesThere> tables_there(Engine engine, const Address& address, const base::Limit& limit) {
    return is_postgres(engine) ? postgres::tables_there(address, limit)
                               : mysql::tables_there(engine, address, limit);
}

} // namespace harness::drivers
