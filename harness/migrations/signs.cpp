#include "harness/migrations/signs.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <regex.h>
#include <stdexcept>

namespace harness::migrations {
namespace {

namespace fs = std::filesystem;

/// Markers stand near the top of a file, under a licence at most.
constexpr std::size_t k_head = 8192;
/// A marker is a short line.
constexpr std::size_t k_longest_line = 300;
/// How far above the migrations a project's own files are looked for.
constexpr int k_ancestors = 4;

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
    Row{"goose", "*", Where::line, R"(\s*--\s*\+goose\s+(Up|Down|StatementBegin|NO TRANSACTION|ENVSUB).*)"},
    Row{"dbmate", "*", Where::line, R"(\s*--\s*migrate:(up|down)\b.*)"},
    Row{"Flyway", "*", Where::name, R"([VUB][0-9][0-9._]*__.+\.sql|R__.+\.sql)"},
    Row{"Sqitch", "*", Where::name, R"(sqitch\.plan)"},
    Row{"Liquibase", "*", Where::line, R"(\s*--\s*liquibase formatted sql.*)"},
    Row{"Liquibase", "*", Where::name, R"(.*changelog.*\.(xml|ya?ml|json|sql))"},
    Row{"tern", "*", Where::line, R"(---- create above / drop below ----\s*)"},
    Row{"node-pg-migrate", "*", Where::line, R"(\s*--\s*(Up|Down) Migration\b.*)"},
    Row{"bun", "golang-migrate", Where::name, R"([0-9]+_.+\.tx\.(up|down)\.sql)"},
    Row{"bun", "golang-migrate", Where::line, R"(--bun:split\b.*)"},
    Row{"sqlx", "golang-migrate", Where::line, R"(--\s*no-transaction\s*)"},
    Row{"sqlx", "golang-migrate", Where::project, R"(\s*sqlx(\.\w+)*\s*=.*|\[.*dependencies\.sqlx\]\s*)",
        "Cargo.toml"},
    Row{"morph", "golang-migrate", Where::line, R"(\s*--\s*morph:nontransactional\b.*)"},
    Row{"Hasura", "diesel", Where::project, R"(metadata_directory:.*)", "config.yaml"},
    Row{"Prisma", "*", Where::name, R"(migration_lock\.toml)"},
    Row{"Alembic", "*", Where::name, R"(alembic\.ini|script\.py\.mako)"},
    Row{"Django", "*", Where::name, R"([0-9]{4}_.+\.py)"},
    Row{"Rails", "*", Where::name, R"([0-9]{14}_.+\.rb)"},
    Row{"Knex", "*", Where::name, R"(knexfile\.(js|ts)|[0-9]+[_-].+\.[cm]?(js|ts))"},
    Row{"Atlas", "", Where::name, R"(atlas\.sum)"},
    Row{"sqlx", "", Where::name, R"([0-9]+_.+\.sql)"},
    Row{"plain SQL files", "", Where::name, R"([0-9]+.*\.sql)"},
};

enum class Case { exact, ignored };

class Pattern {
  public:
    Pattern(std::string_view expression, Case letters) {
        const auto whole = "^(" + std::string(expression) + ")$";
        const int flags = REG_EXTENDED | REG_NOSUB | (letters == Case::ignored ? REG_ICASE : 0);
        if (::regcomp(&m_compiled, whole.c_str(), flags) != 0)
            throw std::logic_error("a bad pattern: " + whole);
    }
    ~Pattern() { ::regfree(&m_compiled); }
    Pattern(const Pattern&) = delete;
    Pattern& operator=(const Pattern&) = delete;

    [[nodiscard]] bool matches(std::string_view text) const {
        return text.size() < k_longest_line
               && ::regexec(&m_compiled, std::string(text).c_str(), 0, nullptr, 0) == 0;
    }

  private:
    regex_t m_compiled{};
};

std::optional<std::string> matching_name(const Folder& folder, const Pattern& pattern) {
    for (const auto& entry : folder.entries)
        if (pattern.matches(entry.name)) return entry.name;
    return std::nullopt;
}

std::optional<std::string> matching_line(std::string_view text, const Pattern& pattern) {
    for (auto line : base::split(text, '\n')) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (pattern.matches(line)) return std::string(base::trim(line));
    }
    return std::nullopt;
}

struct Head {
    std::string name;
    std::string text;
};

std::vector<Head> heads_of_sql_files(const Folder& folder) {
    std::vector<Head> heads;
    for (const auto& entry : folder.entries) {
        if (entry.kind != Entry::Kind::file || !lower_case(entry.name).ends_with(".sql")) continue;
        heads.push_back({entry.name, head_of_file(folder.path / entry.name, k_head)});
    }
    return heads;
}

/// Looks in the folder and in those above it, up to the root of a git work tree.
std::optional<std::string> matching_project(const Folder& folder, const Row& row, const Pattern& pattern) {
    std::error_code failed;
    auto at = fs::absolute(folder.path, failed).lexically_normal();
    for (int level = 0; !failed && level <= k_ancestors; ++level) {
        if (const auto line = matching_line(head_of_file(at / row.file, 1U << 16), pattern))
            return "`" + base::shorten(*line, 40) + "` in " + (at / row.file).string();
        if (fs::exists(at / ".git", failed) || !at.has_relative_path()) break;
        at = at.parent_path();
    }
    return std::nullopt;
}

std::optional<std::string> evidence_of(const Row& row, const Folder& folder, const std::vector<Head>& heads) {
    // Flyway's prefixes are capitals: v1__x.sql is a name like any other. Markers come in either case.
    const Pattern pattern(row.pattern, row.where == Where::name ? Case::exact : Case::ignored);
    switch (row.where) {
    case Where::name:
        if (const auto name = matching_name(folder, pattern)) return "a file named " + *name;
        return std::nullopt;
    case Where::line:
        for (const auto& head : heads)
            if (const auto line = matching_line(head.text, pattern))
                return "a line `" + base::shorten(*line, 40) + "` in " + head.name;
        return std::nullopt;
    case Where::project:
        return matching_project(folder, row, pattern);
    }
    return std::nullopt;
}

} // namespace

std::vector<Sign> signs_of_other_tools(const Folder& folder) {
    const auto heads = heads_of_sql_files(folder);
    std::vector<Sign> signs;
    for (const auto& row : k_rows) {
        const auto same = [&](const Sign& sign) { return sign.tool == row.tool; };
        if (std::ranges::any_of(signs, same)) continue;
        if (auto evidence = evidence_of(row, folder, heads))
            signs.push_back({row.tool, row.mimics, std::move(*evidence)});
    }
    const auto is_weak = [](const Sign& sign) { return sign.mimics.empty(); };
    if (!std::ranges::all_of(signs, is_weak)) std::erase_if(signs, is_weak);
    return signs;
}

bool is_other_tool(std::string_view name) {
    const auto same = [&](const Row& row) { return lower_case(row.tool) == lower_case(name); };
    return std::ranges::any_of(k_rows, same);
}

} // namespace harness::migrations
