#include "harness/migrations/signs.hpp"

#include "harness/base/text.hpp"
#include "harness/migrations/evidence.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace harness::migrations {
namespace {

enum class Where {
    name,   ///< the name of an entry matches
    line,   ///< a line near the top of a .sql file matches
    project ///< a line of the file `file`, in this folder or one above it, matches
};

struct Row {
    std::string_view tool;
    std::string_view mimics;
    Where where;
    const char* pattern; ///< extended regular expression of glibc, for the whole name or line
    std::string_view file = {};
};

constexpr std::array k_rows{
    Row{"Liquibase", "*", Where::line, R"(\s*--\s*liquibase formatted sql.*)"},
    Row{"Liquibase", "*", Where::name, R"(.*changelog.*\.(xml|ya?ml|json|sql))"},
    Row{"tern", "*", Where::line, R"(---- create above / drop below ----\s*)"},
    Row{"node-pg-migrate", "*", Where::line, R"(\s*--\s*(Up|Down) Migration\b.*)"},
    Row{"bun", "golang-migrate", Where::name, R"([0-9]+_.+\.tx\.(up|down)\.sql)"},
    Row{"bun", "golang-migrate", Where::line, R"(--bun:split\b.*)"},
    Row{"morph", "golang-migrate", Where::line, R"(\s*--\s*morph:nontransactional\b.*)"},
    Row{"Hasura", "?", Where::project, R"(metadata_directory:.*)", "config.yaml"},
    Row{"Prisma", "*", Where::name, R"(migration_lock\.toml)"},
    Row{"Alembic", "*", Where::name, R"(alembic\.ini|script\.py\.mako)"},
    Row{"Django", "*", Where::name, R"([0-9]{4}_.+\.py)"},
    Row{"Rails", "*", Where::name, R"([0-9]{14}_.+\.rb)"},
    Row{"Knex", "*", Where::name, R"(knexfile\.(js|ts)|[0-9]+[_-].+\.[cm]?(js|ts))"},
    Row{"Atlas", "?", Where::name, R"(atlas\.sum)"},
};

std::optional<std::string> evidence_of(const Row& row, const Evidence& evidence) {
    // Names are what they are; markers come in either case.
    const Pattern pattern(row.pattern,
                          row.where == Where::name ? Pattern::Letters::exact : Pattern::Letters::any_case);
    switch (row.where) {
    case Where::name:
        if (const auto name = evidence.name(pattern)) return "a file named " + *name;
        return std::nullopt;
    case Where::line:
        if (const auto line = evidence.line(pattern)) return "a line " + in_words(line);
        return std::nullopt;
    case Where::project:
        if (const auto line = evidence.project_line(row.file, pattern)) return in_words(line);
        return std::nullopt;
    }
    return std::nullopt;
}

} // namespace

std::vector<Sign> signs_of_other_tools(const Folder& folder) {
    const Evidence evidence(folder);
    std::vector<Sign> signs;
    for (const auto& row : k_rows) {
        const auto same = [&](const Sign& sign) { return sign.tool == row.tool; };
        if (std::ranges::any_of(signs, same)) continue;
        if (auto seen = evidence_of(row, evidence)) signs.push_back({row.tool, row.mimics, std::move(*seen)});
    }
    const auto is_weak = [](const Sign& sign) { return sign.mimics.empty() || sign.mimics == "?"; };
    if (!std::ranges::all_of(signs, is_weak)) std::erase_if(signs, is_weak);
    return signs;
}

bool is_other_tool(std::string_view name) {
    const auto same = [&](const Row& row) { return lower_case(row.tool) == lower_case(name); };
    return std::ranges::any_of(k_rows, same);
}

} // namespace harness::migrations
