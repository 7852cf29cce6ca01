#include "matrix/sections.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace harness::matrix {
namespace {

/// Names that people try and that are no slip of the pen.
struct Nickname {
    std::string_view name;
    std::string_view meant;
};
constexpr std::array k_nicknames{Nickname{"pg", "postgres"}, Nickname{"psql", "postgres"},
                                 Nickname{"pgsql", "postgres"}, Nickname{"sqlite3", "sqlite"}};

/// Engines that exist and that this release cannot test.
constexpr std::array<std::string_view, 13> k_unsupported{
    "mssql",      "sqlserver", "oracle",  "db2",  "cockroachdb", "cockroach", "duckdb",
    "clickhouse", "cassandra", "mongodb", "tidb", "firebird",    "yugabytedb"};

/// Settings that only a server can have.
constexpr std::array<std::string_view, 10> k_server_only{
    "image", "env", "command", "memory", "cpus", "data", "ready_timeout", "role", "runtime", "url"};

std::vector<std::string_view> engine_names() {
    std::vector<std::string_view> names;
    for (const auto& engine : base::engines()) {
        names.push_back(engine.name);
        if (!engine.alias.empty()) names.push_back(engine.alias);
    }
    return names;
}

/// A version alone, or a mapping with what is special about its server.
std::optional<std::string> read_version(Decoder& decoder, const Node& node, ServerSettings& settings) {
    if (node.kind != Node::Kind::map) return decoder.parsed(node, "versions", parse_id);
    const auto fields = decoder.fields(node, "versions", Mapping::version);
    read_settings(decoder, fields, settings);
    const auto* version = fields.find("version");
    return version ? decoder.parsed(*version, "version", parse_id) : std::nullopt;
}

void read_versions(Decoder& decoder, const Node& node, EngineEntry& out) {
    const auto one_or_more = node.kind == Node::Kind::map ? std::vector<const Node*>{&node}
                                                          : decoder.one_or_more(node, "versions");
    for (const auto* item : one_or_more) {
        ServerSettings settings;
        auto version = read_version(decoder, *item, settings);
        if (!version) continue;
        if (std::ranges::find(out.versions, *version) != out.versions.end()) {
            decoder.mistake(*item, "the version " + in_quotes(*version) + " stands twice");
            continue;
        }
        if (item->kind == Node::Kind::map) out.of_versions.emplace(*version, std::move(settings));
        out.versions.push_back(std::move(*version));
    }
}

void refuse_server_settings(Decoder& decoder, const Fields& fields, const base::EngineInfo& engine) {
    for (const auto key : k_server_only)
        if (const auto* entry = fields.entry(key))
            decoder.mistake(entry->key, std::string(engine.title)
                                            + " runs inside harness and has no server: take " + in_quotes(key)
                                            + " out");
}

bool gives_nothing(const Node* node) {
    return !node || node->kind == Node::Kind::null || (node->kind == Node::Kind::list && node->items.empty());
}

/// Everything of one engine but its name. `engine` is unknown where the name was reported; then only what is
/// wrong for any engine is reported.
void read_engine(Decoder& decoder, const Entry& entry, std::optional<base::Engine> engine, EngineEntry& out) {
    const auto& [key, node] = entry;
    if (node.kind == Node::Kind::broken) return;
    const auto* info = engine ? &base::info(*engine) : nullptr;
    const Node* versions = &node; // in the short form, "postgres: [16, 17]"
    if (node.kind == Node::Kind::map || node.kind == Node::Kind::null) {
        const auto fields = decoder.fields(node, key.text, Mapping::engine);
        read_settings(decoder, fields, out.settings);
        if (const auto* migrations = fields.find("migrations"))
            out.migrations = read_migrations(decoder, *migrations);
        if (info && info->embedded) refuse_server_settings(decoder, fields, *info);
        versions = fields.find("versions");
    }
    if (info && info->embedded) {
        if (versions)
            decoder.mistake(*versions, std::string(info->title)
                                           + " is built into harness and has no versions to "
                                           + "choose: write \"" + key.text + ": {}\"");
    } else if (!gives_nothing(versions))
        read_versions(decoder, *versions, out);
    else if (info)
        decoder.mistake(key, in_quotes(key.text) + " needs versions, as in \"versions: [16, 17]\"");
}

/// The part of an axis value that is its name.
bool check_axis_text(Decoder& decoder, const Node& node) {
    const auto result = parse_id(node.text);
    if (!result.value) decoder.mistake(node, in_quotes(node.text) + " " + result.complaint);
    return result.value.has_value();
}

std::optional<AxisValue> read_axis_value(Decoder& decoder, const Entry& entry) {
    const auto fields = decoder.fields(entry.value, entry.key.text, Mapping::axis_value);
    AxisValue value{entry.key.text, {}, {}};
    read_settings(decoder, fields, value.settings);
    if (const auto* engines = fields.find("engines"))
        for (const auto* name : decoder.one_or_more(*engines, "engines"))
            if (const auto engine = read_engine_name(decoder, *name, "engines"))
                value.engines.push_back(*engine);
    if (!check_axis_text(decoder, entry.key)) return std::nullopt;
    return value;
}

/// The short form of an axis: values without settings, for placeholders and overrides.
void read_plain_values(Decoder& decoder, const Entry& entry, Axis& axis) {
    for (const auto& item : entry.value.items) {
        const auto text = decoder.parsed(item, entry.key.text, parse_id);
        if (!text) continue;
        const auto same = [&](const AxisValue& other) { return other.text == *text; };
        if (std::any_of(axis.values.begin(), axis.values.end(), same))
            decoder.mistake(item, "the value " + in_quotes(*text) + " stands twice");
        else
            axis.values.push_back({*text, {}, {}});
    }
}

Axis read_axis(Decoder& decoder, const Entry& entry) {
    Axis axis{entry.key.text, {}, decoder.position(entry.key)};
    const auto& node = entry.value;
    if (gives_nothing(&node) || (node.kind == Node::Kind::map && node.entries.empty()))
        decoder.mistake(entry.key,
                        "the axis " + in_quotes(axis.name) + " has no values: give one, or take it out");
    else if (node.kind == Node::Kind::list)
        read_plain_values(decoder, entry, axis);
    else if (node.kind != Node::Kind::map)
        decoder.wrong_kind(node, axis.name, "a mapping from values to settings, or a list of values");
    for (const auto& value : node.entries)
        if (auto read = read_axis_value(decoder, value)) axis.values.push_back(std::move(*read));
    return axis;
}

} // namespace

std::optional<base::Engine> read_engine_name(Decoder& decoder, const Node& node, std::string_view name) {
    const auto written = decoder.text(node, name);
    if (!written) return std::nullopt;
    if (const auto engine = base::engine_named(*written)) return engine;
    const auto names = engine_names();
    if (std::find(k_unsupported.begin(), k_unsupported.end(), *written) != k_unsupported.end()) {
        decoder.mistake(node, in_quotes(*written) + " is not supported by this version of harness, which has "
                                  + one_of(names));
        return std::nullopt;
    }
    const auto nickname = std::find_if(k_nicknames.begin(), k_nicknames.end(),
                                       [&](const Nickname& row) { return row.name == *written; });
    auto meant = nickname == k_nicknames.end() ? did_you_mean_clause(*written, names)
                                               : " Did you mean \"" + std::string(nickname->meant) + "\"?";
    const auto settings = keys_of(Mapping::engine);
    if (std::find(settings.begin(), settings.end(), *written) != settings.end())
        meant = " It is a setting of an engine: indent it below one.";
    if (meant.empty()) meant = " There is " + one_of(names) + ".";
    decoder.mistake(node, "unknown engine " + in_quotes(*written) + "." + meant);
    return std::nullopt;
}

std::vector<EngineEntry> read_engines(Decoder& decoder, const Node& node) {
    std::vector<EngineEntry> engines;
    if (node.kind == Node::Kind::list || node.kind == Node::Kind::scalar) {
        decoder.wrong_kind(node, "engines", "a mapping, as in \"postgres: [16, 17]\" and \"sqlite: {}\"");
        return engines;
    }
    for (const auto& entry : decoder.entries(node, "engines")) {
        const auto engine = read_engine_name(decoder, entry.key, "engines");
        EngineEntry read{
            engine.value_or(base::Engine::sqlite), entry.key.text, {}, {}, {}, decoder.position(entry.key)};
        read_engine(decoder, entry, engine, read);
        if (!engine) continue;
        const auto same = std::find_if(engines.begin(), engines.end(),
                                       [&](const EngineEntry& other) { return other.engine == *engine; });
        if (same == engines.end())
            engines.push_back(std::move(read));
        else
            decoder.mistake(entry.key, in_quotes(entry.key.text) + " and " + in_quotes(same->spelling)
                                           + " are one engine: put them together");
    }
    return engines;
}

std::vector<Axis> read_axes(Decoder& decoder, const Node& node) {
    std::vector<Axis> axes;
    for (const auto& entry : decoder.entries(node, "axes")) {
        const auto& name = entry.key.text;
        if (name == "engine" || name == "version") {
            decoder.mistake(entry.key,
                            in_quotes(name) + " cannot be the name of an axis: each matrix has it already");
            continue;
        }
        auto axis = read_axis(decoder, entry);
        if (check_axis_text(decoder, entry.key)) axes.push_back(std::move(axis));
    }
    return axes;
}

} // namespace harness::matrix
