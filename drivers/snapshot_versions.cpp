// What two majors of PostgreSQL tell differently for the same DDL, and where leaving it out loses something.
// What loses nothing is done for every snapshot, in postgres/catalog_text.cpp. SQLite needs no rule so far.

#include "drivers/snapshot.hpp"
#include "drivers/snapshot_json.hpp"

#include "harness/base/text.hpp"

#include <algorithm>

namespace harness::drivers {
namespace {

/// An extension's version is what the server's packages hold.
void forget_extension_version(SchemaObject& object) {
    auto members = parse_members(object.definition);
    members.erase("version");
    object.definition = to_definition(members);
}

/// From 16 on the server rewrites an ICU locale as a language tag ("@colNumeric=yes" → "und-u-kn").
void forget_icu_locale(SchemaObject& object) {
    auto members = parse_members(object.definition);
    const auto* provider = members.if_contains("provider");
    if (provider == nullptr || !provider->is_string() || provider->get_string() != "icu") return;
    members.erase("locale");
    members.erase("ctype");
    object.definition = to_definition(members);
}

/// MAINTAIN is a privilege from 17 on, and part of ALL there.
void forget_maintain(SchemaObject& object) {
    std::vector<std::string> kept;
    for (const auto part : base::split(object.definition, ','))
        if (const auto privilege = base::trim(part);
            !privilege.starts_with("MAINTAIN") && !privilege.starts_with("NOT MAINTAIN"))
            kept.emplace_back(privilege);
    object.definition = base::join(kept, ", ");
}

/// A NOT NULL constraint keeps the name that it was given from 18 on; before, the server forgets it.
void forget_not_null_name(SchemaObject& object) {
    constexpr std::string_view named = " NAMED ";
    const auto at = object.definition.find(named);
    if (at == std::string::npos || object.definition.find(" NOT NULL") > at) return;
    auto end = at + named.size();
    bool quoted = false; // a doubled quote leaves it and enters it again
    for (; end < object.definition.size() && (quoted || object.definition[end] != ' '); ++end)
        if (object.definition[end] == '"') quoted = !quoted;
    object.definition.erase(at, end - at);
}

/// A row of privileges of which nothing is left.
bool is_empty(const SchemaObject& object) {
    return object.definition.empty() && (object.kind == "privileges" || object.kind == "default privileges");
}

} // namespace

Snapshot across_versions(Snapshot snapshot) {
    for (auto& object : snapshot.objects) {
        if (object.kind == "extension")
            forget_extension_version(object);
        else if (object.kind == "collation" && is_json(object.definition))
            forget_icu_locale(object);
        else if (object.kind == "privileges" || object.kind == "default privileges")
            forget_maintain(object);
        else if (object.kind == "column")
            forget_not_null_name(object);
    }
    std::erase_if(snapshot.objects, is_empty);
    return snapshot;
}

} // namespace harness::drivers
