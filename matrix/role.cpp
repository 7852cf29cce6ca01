#include "matrix/sections.hpp"

#include <algorithm>
#include <cctype>

namespace harness::matrix {
namespace {

/// What every engine takes for an account, unquoted and in any case (MySQL manual, "Account Names": 32
/// characters).
bool is_role_name(std::string_view name) {
    const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
    return !name.empty() && name.size() <= 32 && std::ranges::all_of(name, is_word)
           && std::isdigit(static_cast<unsigned char>(name.front())) == 0;
}

std::optional<std::string> read_name(Decoder& decoder, const Node& node) {
    auto name = decoder.text(node, "name");
    if (!name || is_role_name(*name)) return name;
    decoder.mistake(node,
                    in_quotes(*name) + " is no name for a role: write letters, digits and _, at most 32");
    return std::nullopt;
}

} // namespace

std::optional<Role> read_role(Decoder& decoder, const Node& node) {
    Role role;
    if (node.kind == Node::Kind::scalar) {
        const auto word = decoder.word(node, "role", "no role", {"owner", "superuser"});
        if (!word) return std::nullopt;
        role.rights = *word == "superuser" ? Role::Rights::superuser : Role::Rights::owner;
        return role;
    }
    const auto fields = decoder.fields(node, "role", Mapping::role);
    if (const auto* name = fields.find("name")) role.name = read_name(decoder, *name).value_or(role.name);
    if (const auto* owner = fields.find("owner"))
        if (!decoder.parsed(*owner, "owner", parse_switch).value_or(true))
            role.rights = Role::Rights::ordinary;
    if (const auto* grants = fields.find("grants")) role.grants = read_sql(decoder, *grants, "grants");
    return role;
}

} // namespace harness::matrix
