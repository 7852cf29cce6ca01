#include "harness/base/expression.hpp"
#include "harness/base/placeholders.hpp"
#include "matrix/sections.hpp"

#include <algorithm>

namespace harness::matrix {
namespace {

constexpr std::string_view k_expression = "regex:";

std::optional<NamePattern> read_pattern(Decoder& decoder, const Node& node, std::string_view kind) {
    auto text = decoder.filled_text(node, kind);
    if (!text) return std::nullopt;
    const auto is_count = [](std::string_view name) { // a{2} of an expression
        return name.find_first_not_of("0123456789") == std::string_view::npos;
    };
    for (const auto name : base::placeholders_in(*text))
        if (name != "table" && name != "columns" && name != "column" && !is_count(name)) {
            decoder.mistake(node, "unknown placeholder " + in_quotes("{" + std::string(name) + "}")
                                      + ". There is \"table\", \"columns\" and \"column\".");
            return std::nullopt;
        }
    if (*text == "snake_case") return NamePattern{std::string(k_snake_case), true};
    if (!text->starts_with(k_expression)) return NamePattern{std::move(*text), false};
    text->erase(0, k_expression.size());
    const auto filled = base::fill_placeholders(*text, {{"table", "t"}, {"columns", "a_b"}, {"column", "a"}});
    if (const auto problem = base::expression_problem(filled); !problem.empty()) {
        decoder.mistake(node,
                        in_quotes(*text) + " is no regular expression (as grep -E reads them): " + problem);
        return std::nullopt;
    }
    return NamePattern{std::move(*text), true};
}

/// One pattern, a list of them, or `off`: any name will do.
std::vector<NamePattern> read_patterns(Decoder& decoder, const Node& node, std::string_view kind) {
    std::vector<NamePattern> patterns;
    if (node.kind == Node::Kind::scalar && parse_switch(node.text).value == false) return patterns;
    for (const auto* item : decoder.one_or_more(node, kind))
        if (auto pattern = read_pattern(decoder, *item, kind)) patterns.push_back(std::move(*pattern));
    return patterns;
}

NamePatterns read_kinds(Decoder& decoder, const Fields& fields) {
    NamePatterns patterns;
    for (const auto kind : keys_of(Mapping::table_names))
        if (const auto* node = fields.find(kind)) patterns.emplace(kind, read_patterns(decoder, *node, kind));
    return patterns;
}

std::optional<Required::What> read_what(Decoder& decoder, const Node& node) {
    const auto word = decoder.word(node, "required", "nothing that can be required",
                                   {"primary_key", "foreign_key_index", "comment"});
    if (!word) return std::nullopt;
    if (*word == "primary_key") return Required::What::primary_key;
    return *word == "comment" ? Required::What::comment : Required::What::foreign_key_index;
}

/// A word, which is asked of every table, or a mapping.
void read_required(Decoder& decoder, const Node& node, std::vector<Required>& required) {
    Required read;
    read.where = decoder.position(node);
    if (node.kind == Node::Kind::scalar) {
        const auto what = read_what(decoder, node);
        if (what) read.what = *what;
        required.push_back(std::move(read));
        return;
    }
    const auto fields = decoder.fields(node, "required", Mapping::required_object);
    if (const auto* table = fields.find("table"))
        read.table = decoder.filled_text(*table, "table").value_or(read.table);
    const auto* has = fields.find("has");
    const auto* index = fields.find("index");
    if (has) read.what = read_what(decoder, *has).value_or(read.what);
    if (index) {
        read.what = Required::What::index;
        for (const auto* column : decoder.one_or_more(*index, "index"))
            if (auto name = decoder.filled_text(*column, "index")) read.columns.push_back(std::move(*name));
        if (index->kind == Node::Kind::list && index->items.empty())
            decoder.mistake(*index, "an index has columns: write their names");
    }
    if (node.kind == Node::Kind::map && (has != nullptr) == (index != nullptr))
        decoder.mistake(node, "say one thing that the table must have: `has: primary_key`, or `index: "
                              "[created_at]`");
    required.push_back(std::move(read));
}

} // namespace

void read_cell(Decoder& decoder, const Fields& fields, std::string& cell, base::SourcePosition& where) {
    const auto* node = fields.find("cell");
    if (!node) return;
    cell = decoder.filled_text(*node, "cell").value_or(cell);
    where = decoder.position(*node);
}

Naming read_naming(Decoder& decoder, const Fields& fields) {
    Naming naming;
    read_cell(decoder, fields, naming.cell, naming.where);
    naming.patterns = read_kinds(decoder, fields);
    if (const auto* tables = fields.find("tables"))
        for (const auto& [table, value] : decoder.entries(*tables, "tables"))
            naming.tables.push_back(
                {table.text, read_kinds(decoder, decoder.fields(value, table.text, Mapping::table_names))});
    if (const auto* required = fields.find("required")) {
        if (required->kind == Node::Kind::scalar)
            read_required(decoder, *required, naming.required);
        else
            for (const auto& item : decoder.items(*required, "required"))
                read_required(decoder, item, naming.required);
    }
    return naming;
}

} // namespace harness::matrix
