#include "matrix/rows.hpp"

#include "matrix/sections.hpp"

namespace harness::matrix {
namespace {

constexpr int k_most_rows = 100'000'000;

Parsed<int> parse_row_count(std::string_view text) {
    return parse_count(text, k_most_rows);
}

Parsed<int> parse_seed(std::string_view text) {
    return parse_count(text, 2'147'483'647);
}

bool is_table_name(std::string_view name) {
    return !name.empty() && name.find_first_of("\t\r\n") == std::string_view::npos;
}

void read_profiles(Decoder& decoder, const Node& node, RowSettings& rows) {
    rows.plain = rows.adversarial = false;
    for (const auto* item : decoder.one_or_more(node, "profiles")) {
        const auto word = decoder.word(*item, "profiles", "no profile of rows", {"plain", "adversarial"});
        if (word == "plain") rows.plain = true;
        if (word == "adversarial") rows.adversarial = true;
    }
    if (node.kind == Node::Kind::list && node.items.empty())
        decoder.mistake(node, "this names no profile: write plain, adversarial or both, or `rows: off`");
}

} // namespace

RowSettings read_rows(Decoder& decoder, const Node& node) {
    RowSettings rows;
    if (node.kind == Node::Kind::scalar) {
        if (const auto is_on = parse_switch(node.text).value) {
            rows.plain = rows.adversarial = *is_on;
            return rows;
        }
        const auto count = parse_row_count(node.text);
        if (count.value)
            rows.count = *count.value;
        else
            decoder.mistake(node, in_quotes(node.text)
                                      + " is neither on nor off nor a number of rows for each table");
        return rows;
    }
    const auto fields = decoder.fields(node, "rows", Mapping::rows);
    if (const auto* count = fields.find("count"))
        rows.count = decoder.parsed(*count, "count", parse_row_count).value_or(1);
    if (const auto* seed = fields.find("seed"))
        rows.seed = static_cast<std::uint64_t>(decoder.parsed(*seed, "seed", parse_seed).value_or(1));
    if (const auto* profiles = fields.find("profiles")) read_profiles(decoder, *profiles, rows);
    if (const auto* of = fields.find("of"))
        for (const auto& [table, count] : decoder.entries(*of, "of"))
            rows.of.emplace(table.text, decoder.parsed(count, table.text, parse_row_count).value_or(1));
    if (const auto* insert = fields.find("insert"))
        rows.insert = decoder.text_map(*insert, "insert", is_table_name);
    return rows;
}

std::vector<ExpectedChange> read_expected_changes(Decoder& decoder, const Node& node) {
    std::vector<ExpectedChange> expected;
    for (const auto& item : decoder.items(node, "expect")) {
        const auto fields = decoder.fields(item, "expect", Mapping::expected_change);
        ExpectedChange read;
        read.where = decoder.position(item);
        const auto text = [&](std::string_view key, std::string& out) {
            if (const auto* value = fields.find(key)) out = decoder.filled_text(*value, key).value_or(out);
        };
        text("cell", read.cell);
        text("revision", read.revision);
        text("reason", read.reason);
        const auto list = [&](std::string_view key, std::vector<std::string>& out) {
            if (const auto* value = fields.find(key))
                for (const auto* one : decoder.one_or_more(*value, key))
                    if (auto name = decoder.filled_text(*one, key)) out.push_back(std::move(*name));
        };
        list("changes", read.changes);
        list("loses", read.loses);
        for (const auto& column : read.changes)
            if (column.find('.') == std::string::npos)
                decoder.mistake(*fields.find("changes"),
                                in_quotes(column) + " names no column: write table.column, as in users.name");
        if (!fields.find("changes") && !fields.find("loses") && item.kind == Node::Kind::map)
            decoder.mistake(item, "this expects nothing: say what the migration `changes` (users.name) or "
                                  "which tables it `loses` rows of");
        expected.push_back(std::move(read));
    }
    return expected;
}

} // namespace harness::matrix
