#include "drivers/postgres/catalog.hpp"

#include "drivers/postgres/catalog_gates.hpp"
#include "drivers/postgres/catalog_text.hpp"
#include "drivers/snapshot_json.hpp"
#include "drivers/snapshot_sql.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace harness::drivers::postgres {
namespace {

template <std::size_t n>
bool is_one_of(const std::array<std::string_view, n>& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

bool is_column(const SchemaObject& object) {
    return object.kind == "column" || object.kind == "attribute";
}

bool has_columns(const SchemaObject& object) {
    static constexpr std::array<std::string_view, 5> kinds{"table", "view", "materialized view",
                                                           "foreign table", "composite type"};
    return is_one_of(kinds, object.kind);
}

/// Members whose strings are the user's own words, in which quotes mean quotes.
bool is_literal_member(std::string_view name) {
    static constexpr std::array<std::string_view, 6> literal{"labels",         "options",       "comment",
                                                             "server_options", "toast_options", "version"};
    return is_one_of(literal, name);
}

/// Kinds whose whole definition is the user's own words.
bool is_literal_kind(std::string_view kind) {
    static constexpr std::array<std::string_view, 5> literal{"comment", "security label", "database setting",
                                                             "large objects", "database"};
    return is_one_of(literal, kind);
}

/// Kinds whose names have types in them.
bool is_named_by_types(std::string_view kind) {
    static constexpr std::array<std::string_view, 5> kinds{"function", "procedure", "aggregate", "operator",
                                                           "cast"};
    return is_one_of(kinds, kind);
}

void unquote_strings(boost::json::value& value) {
    if (auto* text = value.if_string()) {
        if (text->find('"') != boost::json::string::npos) *text = unquote_keywords(std::string_view{*text});
    } else if (auto* array = value.if_array()) {
        for (auto& element : *array) unquote_strings(element);
    } else if (auto* object = value.if_object()) {
        boost::json::object unquoted;
        for (auto& member : *object) {
            unquote_strings(member.value());
            unquoted[unquote_keywords(member.key())] = std::move(member.value());
        }
        *object = std::move(unquoted);
    }
}

void canonicalise_members(const SchemaObject& object, boost::json::object& members) {
    for (auto& member : members)
        if (!is_literal_member(member.key())) unquote_strings(member.value());
    if (auto* query = members.if_contains("query"); query != nullptr && query->is_string())
        *query = strip_single_prefix(std::string_view{query->get_string()});
    const bool is_procedure = object.kind == "procedure";
    auto* text = members.if_contains("definition");
    if (text == nullptr || !text->is_string() || (!is_procedure && object.kind != "function")) return;
    if (is_procedure) *text = strip_in_mode(std::string_view{text->get_string()});
    *text = strip_blank_lines(std::string_view{text->get_string()});
}

void canonicalise(SchemaObject& object, const ColumnsByRelation& columns) {
    if (is_named_by_types(object.kind)) object.name = unquote_keywords(object.name);
    if (!is_json(object.definition)) {
        if (!is_literal_kind(object.kind) && object.definition.find('"') != std::string::npos)
            object.definition = unquote_keywords(object.definition);
        return;
    }
    auto members = parse_members(object.definition);
    if (!is_literal_kind(object.kind)) canonicalise_members(object, members);
    if (has_columns(object)) {
        boost::json::array names;
        if (const auto found = columns.find(relation_key(object.schema, object.name)); found != columns.end())
            for (const auto& [number, name] : found->second) names.emplace_back(name);
        members["columns"] = std::move(names);
    }
    object.definition = to_definition(members);
}

/// Takes the column's number off the front of its definition.
int take_number(std::string& definition) {
    int number = 0;
    const auto [end, error] =
        std::from_chars(definition.data(), definition.data() + definition.size(), number);
    if (error != std::errc{}) throw std::logic_error("a column without a number: " + definition);
    definition.erase(0, static_cast<std::size_t>(end - definition.data()) + 1);
    return number;
}

SchemaObject to_object(Row& row) {
    if (row.size() != 5) throw std::logic_error("a catalog query answered with other than five columns");
    const auto text = [&](std::size_t i) { return std::move(row[i]).value_or(std::string{}); };
    return {text(0), text(1), text(2), text(3), text(4)};
}

} // namespace

std::string_view snapshot_settings() {
    return "SET search_path = pg_catalog;"
           "SET TimeZone = 'UTC';"
           "SET DateStyle = 'ISO, MDY';"
           "SET IntervalStyle = postgres;"
           "SET extra_float_digits = 1;"
           "SET bytea_output = hex;"
           "SET xmlbinary = base64;"
           "SET lc_monetary = 'C';"
           "SET quote_all_identifiers = off;"
           // The rest is for speed alone.
           "SET jit = off;"
           "SET plan_cache_mode = force_generic_plan;"
           "SET enable_mergejoin = off;"
           "SET max_parallel_workers_per_gather = 0";
}

std::string snapshot_sql(int major) {
    return resolve_gates(k_snapshot_template, major);
}

std::string relations_sql(int major) {
    return resolve_gates(k_relations_template, major, Extent::some);
}

std::string group_sql(Group group, int major) {
    switch (group) {
    case Group::comments:
        return resolve_gates(k_comments_template, major);
    case Group::routines:
        return resolve_gates(k_routines_template, major);
    case Group::types:
        return resolve_gates(k_types_template, major);
    case Group::extensions:
        return resolve_gates(k_extensions_template, major);
    }
    throw std::logic_error("a group without a query");
}

std::string relation_key(std::string_view schema, std::string_view name) {
    return std::string{schema}.append(1, '\0').append(name);
}

std::string shared_snapshot_sql(int major) {
    return resolve_gates(k_shared_template, major);
}

std::string login_mark_sql(int major) {
    return resolve_gates(k_login_mark_template, major);
}

Snapshot to_snapshot(Rows rows, int, ColumnsByRelation* all_columns) {
    Snapshot snapshot;
    snapshot.objects.reserve(rows.rows.size());
    ColumnsByRelation columns;
    for (auto& row : rows.rows) {
        auto object = to_object(row);
        if (is_column(object)) {
            const auto number = take_number(object.definition);
            columns[relation_key(object.schema, object.parent)].emplace_back(number, object.name);
        }
        snapshot.objects.push_back(std::move(object));
    }
    for (auto& entry : columns) std::ranges::sort(entry.second);
    for (auto& object : snapshot.objects) canonicalise(object, columns);
    snapshot.sort();
    if (all_columns != nullptr) *all_columns = std::move(columns);
    return snapshot;
}

} // namespace harness::drivers::postgres
