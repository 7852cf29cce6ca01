#include "matrix/sections.hpp"

#include <algorithm>

namespace harness::matrix {
namespace {

/// The members of one pattern: engine, version and axes, each with one text.
CellPattern read_members(Decoder& decoder, const Node& node, std::string_view name) {
    CellPattern pattern{{}, decoder.position(node)};
    std::vector<std::string_view> known{"engine", "version"};
    known.insert(known.end(), decoder.axis_names.begin(), decoder.axis_names.end());
    for (const auto& [key, value] : decoder.entries(node, name)) {
        if (std::find(known.begin(), known.end(), key.text) == known.end()) {
            auto meant = did_you_mean_clause(key.text, known);
            if (meant.empty()) meant = " There is " + one_of(known) + ".";
            decoder.mistake(key, "no axis is named " + in_quotes(key.text) + "." + meant);
        } else if (auto text = decoder.filled_text(value, key.text))
            pattern.members.emplace(key.text, std::move(*text));
    }
    return pattern;
}

const Node* member(const Node& node, std::string_view name) {
    for (const auto& [key, value] : node.entries)
        if (key.text == name) return &value;
    return nullptr;
}

void check_axis_value(Decoder& decoder, const Node& node, const Axis& axis, base::Engine engine) {
    std::vector<std::string_view> known;
    for (const auto& value : axis.values) known.push_back(value.text);
    const auto found = std::find_if(axis.values.begin(), axis.values.end(),
                                    [&](const AxisValue& value) { return value.text == node.text; });
    if (known.empty()) return; // the axis has its own mistake
    if (found == axis.values.end()) {
        auto meant = did_you_mean_clause(node.text, known);
        if (meant.empty()) meant = " It has " + one_of(known) + ".";
        decoder.mistake(node, "the axis " + in_quotes(axis.name) + " has no value " + in_quotes(node.text)
                                  + "." + meant);
    } else if (!found->engines.empty()
               && std::find(found->engines.begin(), found->engines.end(), engine) == found->engines.end())
        decoder.mistake(node, "the value " + in_quotes(node.text) + " of the axis " + in_quotes(axis.name)
                                  + " is not for " + std::string(base::to_string(engine))
                                  + ": see its \"engines\"");
}

/// An include names one whole cell: everything in it is literal.
void check_include(Decoder& decoder, const Node& node, const std::vector<Axis>& axes) {
    const auto* name = member(node, "engine");
    if (!name) {
        decoder.mistake(node, "\"engine\" is missing here: an include names a whole cell");
        return;
    }
    if (name->kind != Node::Kind::scalar) return;
    const auto engine = read_engine_name(decoder, *name, "engine");
    if (!engine) return;
    const auto* version = member(node, "version");
    if (base::info(*engine).embedded && version)
        decoder.mistake(*version,
                        std::string(base::info(*engine).title) + " has no versions to choose: take it out");
    if (!base::info(*engine).embedded && !version)
        decoder.mistake(node, "\"version\" is missing here: an include names a whole cell");
    if (version && version->kind == Node::Kind::scalar) (void)decoder.parsed(*version, "version", parse_id);
    for (const auto& axis : axes)
        if (const auto* value = member(node, axis.name); value && value->kind == Node::Kind::scalar)
            check_axis_value(decoder, *value, axis, *engine);
}

std::string read_reason(Decoder& decoder, const Fields& fields) {
    const auto* node = fields.find("reason");
    return node ? decoder.filled_text(*node, "reason").value_or("") : "";
}

} // namespace

std::vector<CellPattern> read_exclude(Decoder& decoder, const Node& node) {
    std::vector<CellPattern> patterns;
    for (const auto& item : decoder.items(node, "exclude")) {
        patterns.push_back(read_members(decoder, item, "exclude"));
        const bool names_nothing =
            item.kind == Node::Kind::null || (item.kind == Node::Kind::map && item.entries.empty());
        if (names_nothing)
            decoder.mistake(item, "this would exclude every cell: name an engine, a version or an axis");
    }
    return patterns;
}

std::vector<CellPattern> read_include(Decoder& decoder, const Node& node, const std::vector<Axis>& axes) {
    std::vector<CellPattern> cells;
    for (const auto& item : decoder.items(node, "include")) {
        cells.push_back(read_members(decoder, item, "include"));
        if (item.kind == Node::Kind::map || item.kind == Node::Kind::null) check_include(decoder, item, axes);
    }
    return cells;
}

std::vector<AllowedFailure> read_allowed_failures(Decoder& decoder, const Node& node) {
    std::vector<AllowedFailure> allowed;
    for (const auto& item : decoder.items(node, "allow_failure")) {
        const auto fields = decoder.fields(item, "allow_failure", Mapping::allowed_failure);
        AllowedFailure read{"", read_reason(decoder, fields), decoder.position(item)};
        if (const auto* cell = fields.find("cell"))
            read.cell = decoder.filled_text(*cell, "cell").value_or("");
        allowed.push_back(std::move(read));
    }
    return allowed;
}

std::vector<ExpectedFailure> read_expected_failures(Decoder& decoder, const Node& node) {
    std::vector<ExpectedFailure> expected;
    for (const auto& item : decoder.items(node, "expected_failures")) {
        const auto fields = decoder.fields(item, "expected_failures", Mapping::expected_failure);
        ExpectedFailure read;
        read.reason = read_reason(decoder, fields);
        read.where = decoder.position(item);
        if (const auto* cell = fields.find("cell"))
            read.cell = decoder.filled_text(*cell, "cell").value_or("*");
        if (const auto* rule = fields.find("rule"))
            if (const auto glob = decoder.filled_text(*rule, "rule"))
                read.rule = decoder.known_glob(*rule, *glob, "rule", decoder.vocabulary().rules);
        if (const auto* revision = fields.find("revision"))
            read.revision = decoder.filled_text(*revision, "revision");
        if (const auto* error = fields.find("error")) read.error = decoder.filled_text(*error, "error");
        expected.push_back(std::move(read));
    }
    return expected;
}

std::vector<CellOverride> read_overrides(Decoder& decoder, const Node& node) {
    std::vector<CellOverride> overrides;
    for (const auto& [key, value] : decoder.entries(node, "cells")) {
        const auto fields = decoder.fields(value, key.text, Mapping::cell_override);
        CellOverride read{key.text, {}, {}, decoder.position(key)};
        read_settings(decoder, fields, read.settings);
        if (const auto* migrations = fields.find("migrations"))
            read.migrations = read_migrations(decoder, *migrations);
        overrides.push_back(std::move(read));
    }
    return overrides;
}

} // namespace harness::matrix
