#include "matrix/sections.hpp"

#include <array>

namespace harness::matrix {
namespace {

struct MomentRow {
    std::string_view word;
    Moment moment;
};
constexpr std::array k_moments{
    MomentRow{"before up", Moment::before_up},
    MomentRow{"after up", Moment::after_up},
    MomentRow{"after down", Moment::after_down},
    MomentRow{"after up again", Moment::after_up_again},
};

/// A path: what stands in braces must be known, since a file of that very name is seldom meant.
std::string read_path(Decoder& decoder, const Node& node, std::string_view key) {
    const auto path = decoder.filled_text(node, key).value_or("");
    check_placeholders(decoder, node, path, {"engine", "version"});
    return path;
}

RowSource read_source(Decoder& decoder, const Node& node, std::string_view name) {
    RowSource source;
    source.where = decoder.position(node);
    if (node.kind == Node::Kind::scalar) {
        source.path = read_path(decoder, node, name);
        return source;
    }
    const auto fields = decoder.fields(node, name, Mapping::row_source);
    const auto* sql = fields.find("sql");
    const auto* csv = fields.find("csv");
    const auto* table = fields.find("table");
    if (sql) source.sql = decoder.filled_text(*sql, "sql").value_or("");
    if (csv) source.path = read_path(decoder, *csv, "csv");
    if (table) source.table = decoder.filled_text(*table, "table").value_or("");
    if (node.kind != Node::Kind::map) return source;
    if ((sql != nullptr) == (csv != nullptr))
        decoder.mistake(node,
                        "rows come from one place: write `sql`, or `csv` with the `table` they are for");
    else if ((csv != nullptr) != (table != nullptr))
        decoder.mistake(node, "`csv` and `table` go together: a file, and where its rows belong");
    return source;
}

void read_rows_of(Decoder& decoder, const Node& node, Assertion& assertion) {
    for (const auto& row : decoder.items(node, "rows")) {
        auto& values = assertion.rows.emplace_back();
        if (row.kind == Node::Kind::scalar) { // a row of one column
            values.emplace_back(row.text);
            continue;
        }
        for (const auto& value : decoder.items(row, "rows")) {
            if (value.kind == Node::Kind::null)
                values.emplace_back();
            else
                values.push_back(decoder.text(value, "rows"));
        }
    }
}

void read_moment(Decoder& decoder, const Node& node, Assertion& assertion) {
    std::vector<std::string_view> words;
    for (const auto& row : k_moments) words.push_back(row.word);
    const auto word = decoder.word(node, "when", "no moment", words);
    for (const auto& row : k_moments)
        if (word == row.word) assertion.when = row.moment;
}

} // namespace

std::vector<Fixture> read_fixtures(Decoder& decoder, const Node& node) {
    std::vector<Fixture> fixtures;
    for (const auto& item : decoder.items(node, "fixtures")) {
        const auto fields = decoder.fields(item, "fixtures", Mapping::fixture);
        Fixture read;
        read.where = decoder.position(item);
        if (const auto* cell = fields.find("cell"))
            read.cell = decoder.filled_text(*cell, "cell").value_or("*");
        if (const auto* revision = fields.find("revision"))
            read.revision = decoder.filled_text(*revision, "revision").value_or("");
        if (const auto* before = fields.find("before")) read.before = read_source(decoder, *before, "before");
        if (const auto* after = fields.find("after")) read.after = read_source(decoder, *after, "after");
        if (!fields.find("before") && !fields.find("after") && item.kind == Node::Kind::map)
            decoder.mistake(item, "this brings no rows: say what to run `before` or `after` the migration");
        fixtures.push_back(std::move(read));
    }
    return fixtures;
}

std::vector<Assertion> read_assertions(Decoder& decoder, const Node& node) {
    std::vector<Assertion> assertions;
    for (const auto& item : decoder.items(node, "assertions")) {
        const auto fields = decoder.fields(item, "assertions", Mapping::assertion);
        Assertion read;
        read.where = decoder.position(item);
        const auto text = [&](std::string_view key, std::string& out) {
            if (const auto* value = fields.find(key)) out = decoder.filled_text(*value, key).value_or(out);
        };
        text("cell", read.cell);
        text("revision", read.revision);
        text("query", read.query);
        if (const auto* when = fields.find("when")) read_moment(decoder, *when, read);
        if (const auto* rows = fields.find("rows")) read_rows_of(decoder, *rows, read);
        if (const auto* file = fields.find("file")) read.file = read_path(decoder, *file, "file");
        if (const auto* tap = fields.find("tap")) read.tap = read_path(decoder, *tap, "tap");
        const int ways =
            (fields.find("query") ? 1 : 0) + (fields.find("file") ? 1 : 0) + (fields.find("tap") ? 1 : 0);
        if (item.kind == Node::Kind::map && ways != 1)
            decoder.mistake(item, "an assertion is one of `query` with its `rows`, a `file` whose statements "
                                  "return no row, or a `tap` file");
        else if (fields.find("rows") && !fields.find("query"))
            decoder.mistake(*fields.find("rows"), "`rows` are those of a `query`, and there is none here");
        assertions.push_back(std::move(read));
    }
    return assertions;
}

} // namespace harness::matrix
