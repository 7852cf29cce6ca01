// What two versions of an engine tell differently for the same DDL, and where leaving it out loses something.
// What loses nothing is done for every snapshot, in postgres/catalog_text.cpp and mysql/catalog_column.cpp.
// SQLite needs no rule so far.

#include "drivers/snapshot.hpp"
#include "drivers/snapshot_json.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <array>

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

/// Privileges that are part of ALL where they exist: MAINTAIN from PostgreSQL 17 on, SHOW CREATE ROUTINE from
/// MariaDB 11.3 on.
void forget_new_privileges(SchemaObject& object) {
    static constexpr std::array<std::string_view, 3> news{"MAINTAIN", "NOT MAINTAIN", "SHOW CREATE ROUTINE"};
    std::vector<std::string> kept;
    for (const auto part : base::split(object.definition, ',')) {
        const auto privilege = base::trim(part);
        const auto is_new = [&](std::string_view word) { return privilege.starts_with(word); };
        if (std::ranges::none_of(news, is_new)) kept.emplace_back(privilege);
    }
    object.definition = base::join(kept, ", ");
}

/// Which collation a character set of MySQL's and MariaDB's has by default depends on the version.
void forget_default_collation(SchemaObject& object) {
    static constexpr std::array<std::string_view, 2> charsets{"utf8mb4", "utf8mb3"};
    static constexpr std::array<std::string_view, 3> defaults{"_general_ci", "_0900_ai_ci", "_uca1400_ai_ci"};
    for (const auto charset : charsets)
        for (const auto collation : defaults) {
            const auto name = std::string(charset) + std::string(collation);
            for (auto at = object.definition.find(name); at != std::string::npos;
                 at = object.definition.find(name, at))
                object.definition.replace(at, name.size(), std::string(charset) + "_default");
        }
}

/// The width at which a number is shown: MySQL forgets it from 8.0.19 on, but for tinyint(1).
void forget_display_width(SchemaObject& object) {
    static constexpr std::array<std::string_view, 5> types{"tinyint(", "smallint(", "mediumint(", "int(",
                                                           "bigint("};
    auto& text = object.definition;
    const auto is_start = [&](std::string_view type) { return text.starts_with(type); };
    if (std::ranges::none_of(types, is_start) || text.starts_with("tinyint(1)")
        || text.find(" zerofill") != std::string::npos)
        return;
    const auto open = text.find('(');
    text.erase(open, text.find(')') - open + 1);
}

/// A mode of sql_mode that MySQL has no more from 8.0 on; routines keep the one they were made in.
void forget_old_mode(SchemaObject& object) {
    constexpr std::string_view mode = "NO_AUTO_CREATE_USER,";
    const auto member =
        object.definition.find("\"sql_mode\":"); // MySQL's alone, and behind the routine's text
    if (member == std::string::npos) return;
    if (const auto at = object.definition.find(mode, member); at != std::string::npos)
        object.definition.erase(at, mode.size());
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

/// A row of privileges of which nothing is left, or the comment that an extension brings along.
bool is_forgotten(const SchemaObject& object) {
    const bool is_privileges = object.kind == "privileges" || object.kind == "default privileges";
    return (is_privileges && object.definition.empty())
           || (object.kind == "comment" && object.name.starts_with("extension "));
}

} // namespace

Snapshot across_versions(Snapshot snapshot) {
    for (auto& object : snapshot.objects) {
        if (object.kind == "extension")
            forget_extension_version(object);
        else if (object.kind == "collation" && is_json(object.definition))
            forget_icu_locale(object);
        else if (object.kind == "privileges" || object.kind == "default privileges")
            forget_new_privileges(object);
        else if (object.kind == "column")
            forget_not_null_name(object);
        if (object.kind == "column") forget_display_width(object);
        forget_old_mode(object);
        if (object.kind == "column" || object.kind == "table" || object.kind == "database")
            forget_default_collation(object);
    }
    std::erase_if(snapshot.objects, is_forgotten);
    return snapshot;
}

} // namespace harness::drivers
