#include "harness/suite/checks/name_patterns.hpp"

#include "harness/base/expression.hpp"
#include "harness/base/placeholders.hpp"
#include "harness/base/text.hpp"

#include <algorithm>
#include <array>

namespace harness::suite {
namespace {

using matrix::NamePattern;
using Patterns = std::vector<NamePattern>;

struct Default {
    std::string_view kind;
    std::string_view globs; ///< separated by blanks
};

/// What the tools of the field and the engines themselves call things: PostgreSQL's users_email_key1, MySQL's
/// users_chk_1, Rails' index_users_on_email, Laravel's users_email_unique, SQLAlchemy's ix_users_email.
constexpr std::array k_defaults{
    Default{"index", "idx_* ix_* index_* *_idx *_idx[0-9]* *_ix *_index"},
    Default{"unique",
            "uq_* uk_* ux_* uniq_* unique_* uidx_* *_key *_key[0-9]* *_uq *_uk *_ux *_uniq *_unique"},
    Default{"primary_key", "pk_* *_pkey *_pk *_primary"},
    Default{"foreign_key", "fk_* *_fkey *_fkey[0-9]* *_fk *_foreign *_ibfk_[0-9]*"},
    Default{"check", "chk_* ck_* check_* *_check *_check[0-9]* *_chk *_chk_[0-9]* *_ck"},
    Default{"exclusion", "ex_* excl_* *_excl *_excl[0-9]*"},
};

constexpr std::size_t k_longest_of_postgres = 63; ///< bytes; longer names are cut (NAMEDATALEN)

Patterns defaults_of(std::string_view kind) {
    if (kind == "table" || kind == "column") return {{std::string(matrix::k_snake_case), true}};
    Patterns patterns;
    for (const auto& row : k_defaults)
        if (row.kind == kind)
            for (const auto glob : base::split(row.globs, ' '))
                patterns.push_back({std::string(glob), false});
    return patterns;
}

/// Those that the spec gives for the kind, if it does; the last table that matches wins.
const Patterns* given(const matrix::Naming& rules, const NamedObject& object, std::string_view kind) {
    const Patterns* found = nullptr;
    const std::string key(kind);
    if (const auto row = rules.patterns.find(key); row != rules.patterns.end()) found = &row->second;
    for (const auto& table : rules.tables) {
        if (object.table.empty() || !is_of(table.table, object.schema, object.table)) continue;
        if (const auto row = table.patterns.find(key); row != table.patterns.end()) found = &row->second;
    }
    return found;
}

/// Empty: any name will do.
Patterns patterns_for(const matrix::Naming& rules, const NamedObject& object) {
    if (const auto* own = given(rules, object, object.kind)) return *own;
    auto patterns = defaults_of(object.kind);
    if (!object.is_index || object.kind != "unique") return patterns;
    const auto* index = given(rules, object, "index");
    if (index && index->empty()) return {};
    const auto more = index ? *index : defaults_of("index");
    patterns.insert(patterns.end(), more.begin(), more.end());
    return patterns;
}

std::string escape_glob(std::string_view text) {
    std::string escaped;
    for (const char letter : text) {
        if (std::string_view("*?[]\\").find(letter) != std::string_view::npos) escaped += '\\';
        escaped += letter;
    }
    return escaped;
}

/// What is not known (an expression's columns) may be anything.
std::string fill(const NamePattern& pattern, const NamedObject& object) {
    const auto escape = [&](std::string_view text) {
        return pattern.is_expression ? base::escape_expression(text) : escape_glob(text);
    };
    const std::string anything = pattern.is_expression ? ".+" : "*";
    const bool is_known =
        !object.columns.empty() && std::ranges::find(object.columns, "") == object.columns.end();
    std::map<std::string, std::string> values{{"columns", anything}, {"column", anything}};
    values["table"] = object.table.empty() ? anything : escape(object.table);
    if (is_known) values["columns"] = escape(base::join(object.columns, "_"));
    if (is_known && object.columns.size() == 1) values["column"] = escape(object.columns.front());
    return base::fill_placeholders(pattern.text, values);
}

bool fits(const std::string& name, const NamePattern& pattern, const NamedObject& object) {
    const auto filled = fill(pattern, object);
    if (pattern.is_expression) return base::matches_expression(name, filled);
    if (base::matches_glob(name, filled)) return true;
    return name.size() == k_longest_of_postgres && filled.size() > name.size() && filled.starts_with(name);
}

} // namespace

bool is_of(std::string_view glob, std::string_view schema, std::string_view table) {
    return base::matches_glob(table, glob) || base::matches_glob(table_title(schema, table), glob);
}

bool is_allowed(const matrix::Naming& rules, const NamedObject& object) {
    const auto patterns = patterns_for(rules, object);
    return patterns.empty() || std::ranges::any_of(patterns, [&](const NamePattern& pattern) {
               return fits(object.name, pattern, object);
           });
}

std::string fitting(const matrix::Naming& rules, const NamedObject& object) {
    std::vector<std::string> words;
    for (const auto& pattern : patterns_for(rules, object))
        words.push_back(pattern.text == matrix::k_snake_case
                            ? "snake_case"
                            : (pattern.is_expression ? "regex:" : "") + pattern.text);
    return base::join(words, ", ");
}

std::string noun_of(const NamedObject& object, std::size_t count) {
    std::string noun(object.kind);
    std::ranges::replace(noun, '_', ' ');
    if (noun == "unique" || noun == "check" || noun == "exclusion")
        noun += object.is_index ? " index" : " constraint";
    if (count == 1) return noun;
    return noun + (noun.ends_with("index") ? "es" : "s");
}

} // namespace harness::suite
