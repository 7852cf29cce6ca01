#include "drivers/snapshot.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace harness::drivers {
namespace {

/// Kinds whose names stand in the schema itself although they belong to a table: "index public.users_email".
constexpr std::array<std::string_view, 3> k_named_in_schema{"index", "sequence", "statistics"};

auto name_of(const SchemaObject& object) {
    return std::tie(object.kind, object.schema, object.parent, object.name);
}

void append_part(std::string& title, std::string_view part) {
    if (part.empty()) return;
    if (!title.empty()) title += '.';
    title += part;
}

/// "public.users"
std::string owner_of(const SchemaObject& object) {
    std::string owner;
    append_part(owner, object.schema);
    append_part(owner, object.parent);
    return owner;
}

/// "comment on column public.users.email", "comment on trigger audit of public.users"
std::string comment_title(const SchemaObject& object) {
    constexpr std::string_view column = "column ";
    if (object.parent.empty()) return "comment on " + object.name;
    if (object.name.empty()) return "comment on " + owner_of(object);
    if (object.name.starts_with(column))
        return "comment on column " + owner_of(object) + '.' + object.name.substr(column.size());
    return "comment on " + object.name + " of " + owner_of(object);
}

} // namespace

std::string SchemaObject::title() const {
    if (kind == "comment") return comment_title(*this);
    if (kind == "privileges")
        return "privileges on " + (parent.empty() ? name : owner_of(*this) + " of " + name);
    if (kind == "default privileges") return kind + (schema.empty() ? "" : " in " + schema) + " on " + name;

    if (kind == "membership") return "membership of " + name + " in " + parent;
    // SQLite's constraints without a name are named by what they are: "constraint unique (a, b) of users".
    if (kind == "constraint" && name.find(' ') != std::string::npos)
        return "constraint " + name + " of " + owner_of(*this);

    const bool parent_is_said = std::ranges::find(k_named_in_schema, kind) == k_named_in_schema.end();
    std::string path;
    append_part(path, schema);
    if (parent_is_said || schema.empty()) append_part(path, parent);
    append_part(path, name);
    return path.empty() ? kind : kind + ' ' + path;
}

bool SchemaObject::same_object(const SchemaObject& other) const {
    return name_of(*this) == name_of(other);
}

void Snapshot::sort() {
    std::sort(objects.begin(), objects.end());
}

} // namespace harness::drivers
