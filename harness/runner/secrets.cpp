#include "harness/runner/secrets.hpp"

#include <array>

namespace harness::runner {
namespace {

/// POSTGRES_PASSWORD, MYSQL_ROOT_PASSWORD, PGPASSWORD …, but not the path of a file that holds one.
bool is_password(std::string_view variable) {
    return variable.find("PASSWORD") != std::string_view::npos && !variable.ends_with("_FILE");
}

/// Accounts that images make and servers name in their messages.
constexpr std::array<std::string_view, 3> k_accounts{"harness", "postgres", "root"};

void allow_names_of(const PreparedCell& prepared, base::Secrets& secrets) {
    const auto& cell = prepared.cell;
    secrets.allow(cell.id);
    secrets.allow(base::to_string(cell.engine));
    secrets.allow(cell.settings.image.value_or(""));
    if (cell.url) secrets.allow(cell.url->shown(cell.engine));
    secrets.allow(cell.settings.role.value_or(matrix::Role{}).name);
    secrets.allow(prepared.history.folder.string());
    for (const auto& revision : prepared.history.revisions) secrets.allow(revision.name);
}

} // namespace

base::Secrets secrets_of(const matrix::Spec& spec, const std::vector<PreparedCell>& cells) {
    base::Secrets secrets;
    secrets.add(spec.secrets);
    secrets.allow(spec.name);
    secrets.allow(spec.file.string());
    for (const auto account : k_accounts) secrets.allow(account);
    for (const auto& prepared : cells) {
        for (const auto& [name, value] : prepared.cell.settings.env)
            if (is_password(name)) secrets.add(value);
        if (const auto& url = prepared.cell.url) secrets.add(url->password);
        allow_names_of(prepared, secrets);
    }
    return secrets;
}

} // namespace harness::runner
