#include "matrix/sections.hpp"

namespace harness::matrix {
namespace {

constexpr int k_most_rows = 1'000'000'000;

} // namespace

Budgets read_budgets(Decoder& decoder, const Node& node) {
    Budgets budgets;
    const auto fields = decoder.fields(node, "budgets", Mapping::budgets);
    const auto time = [&](std::string_view key, std::optional<std::chrono::milliseconds>& out) {
        if (const auto* value = fields.find(key)) out = decoder.parsed(*value, key, parse_duration);
    };
    time("migration", budgets.migration);
    time("statement", budgets.statement);
    time("total", budgets.total);
    read_cell(decoder, fields, budgets.cell, budgets.where);
    if (const auto* revisions = fields.find("revisions"))
        for (const auto& [revision, value] : decoder.entries(*revisions, "revisions"))
            if (const auto budget = decoder.parsed(value, revision.text, parse_duration))
                budgets.revisions.push_back({revision.text, *budget});
    if (const auto* rows = fields.find("rows"))
        for (const auto& [table, value] : decoder.entries(*rows, "rows"))
            if (const auto count = decoder.parsed<int>(
                    value, table.text, [](std::string_view text) { return parse_count(text, k_most_rows); }))
                budgets.rows.emplace(table.text, *count);
    const bool has_time = fields.find("migration") || fields.find("statement") || fields.find("total")
                          || fields.find("revisions");
    if (node.kind == Node::Kind::map && !has_time)
        decoder.mistake(node, "these budgets allow any time: write `migration: 5s`, `total: 1m`, or "
                              "`revisions: {\"0012*\": 1m}`");
    return budgets;
}

} // namespace harness::matrix
