#include "harness/suite/checks/comparable.hpp"

#include <algorithm>
#include <array>

namespace harness::suite {
namespace {

using drivers::SchemaObject;
using drivers::Snapshot;

/// What a dump of one database's schema does not hold, or only where it was asked for.
constexpr std::array<std::string_view, 5> k_untold{"database", "database setting", "pragma", "privileges",
                                                   "default privileges"};

/// Where tools of the field write down what was applied, as their sources call it.
constexpr std::array<std::string_view, 14> k_version_tables{
    "schema_migrations",  "ar_internal_metadata",  "__diesel_schema_migrations",
    "_sqlx_migrations",   "goose_db_version",      "flyway_schema_history",
    "alembic_version",    "databasechangelog",     "databasechangeloglock",
    "django_migrations",  "knex_migrations",       "knex_migrations_lock",
    "_prisma_migrations", "atlas_schema_revisions"};

bool is_version_table(std::string_view name) {
    const auto is_it = [&](std::string_view table) {
        return std::ranges::equal(name, table, [](char a, char b) {
            return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
        });
    };
    return std::ranges::any_of(k_version_tables, is_it);
}

bool is_untold(const SchemaObject& object) {
    return std::ranges::find(k_untold, object.kind) != k_untold.end()
           || (object.kind == "comment" && object.name.starts_with("extension "))
           || is_version_table(object.parent) || (object.parent.empty() && is_version_table(object.name));
}

bool belongs_to(const SchemaObject& object, const SchemaObject& ground) {
    return ground.same_object(object)
           || (ground.kind == "table" && ground.schema == object.schema && ground.name == object.parent);
}

/// Takes `member` out of a canonical JSON text; inside of a string its quotes would be escaped.
void forget(std::string& json, std::size_t begin, std::size_t end) {
    const bool has_next = end < json.size() && json[end] == ',';
    const bool is_last = !has_next && json[begin - 1] == ',';
    json.erase(is_last ? begin - 1 : begin, end - begin + (has_next || is_last ? 1 : 0));
}

/// "key":"any text"
void forget_text(std::string& json, std::string_view key) {
    const auto start = '"' + std::string(key) + "\":\"";
    const auto begin = json.find(start);
    if (begin == std::string::npos) return;
    auto end = begin + start.size();
    while (end < json.size() && json[end] != '"') end += json[end] == '\\' ? 2 : 1;
    forget(json, begin, end + 1);
}

void forget_member(std::string& json, std::string_view member) {
    if (const auto begin = json.find(member); begin != std::string::npos)
        forget(json, begin, begin + member.size());
}

/// Options of foreign servers have no order, and dumps sort them.
bool has_options(const SchemaObject& object) {
    return object.kind == "server" || object.kind == "foreign table" || object.kind == "user mapping"
           || object.kind == "foreign data wrapper";
}

/// Text without casts between texts, parentheses and blanks.
std::string without_form(std::string_view text) {
    static constexpr std::array<std::string_view, 8> casts{"::character varying[]",
                                                           "::character varying",
                                                           "::text[]",
                                                           "::text",
                                                           "::bpchar[]",
                                                           "::bpchar",
                                                           "::name",
                                                           "::\"char\""};
    std::string plain;
    for (std::size_t at = 0; at < text.size();) {
        const auto cast = std::ranges::find_if(
            casts, [&](std::string_view words) { return text.substr(at).starts_with(words); });
        if (cast != casts.end()) {
            at += cast->size();
            continue;
        }
        // MySQL keeps the `;` behind a body that came among other statements in one message.
        const bool ends_body = text[at] == ';' && (at + 1 == text.size() || text[at + 1] == '"');
        if (!ends_body && std::string_view("() \n\t").find(text[at]) == std::string_view::npos)
            plain += text[at];
        ++at;
    }
    return plain;
}

} // namespace

Snapshot comparable(Snapshot snapshot, const Snapshot& ground) {
    std::erase_if(snapshot.objects, [&](const SchemaObject& object) {
        return is_untold(object) || std::ranges::any_of(ground.objects, [&](const SchemaObject& there) {
                   return belongs_to(object, there);
               });
    });
    for (auto& object : snapshot.objects) {
        if (!object.definition.starts_with('{')) continue;
        forget_text(object.definition, "owner");
        forget_text(object.definition, "definer");
        forget_member(object.definition, "\"populated\":false"); // dumps say WITH NO DATA of every view
    }
    return snapshot;
}

std::vector<drivers::SchemaChange> diff_with_file(const Snapshot& file, const Snapshot& head) {
    const auto form = [](const SchemaObject& object) {
        auto plain = without_form(object.definition);
        if (has_options(object)) std::ranges::sort(plain);
        return plain;
    };
    auto changes = drivers::diff(file, head);
    std::erase_if(changes, [&](const drivers::SchemaChange& change) {
        return change.kind == drivers::SchemaChange::Kind::changed
               && (form(change.before) == form(change.after)
                   || drivers::weight_of(change) == drivers::Weight::white_space);
    });
    return changes;
}

} // namespace harness::suite
