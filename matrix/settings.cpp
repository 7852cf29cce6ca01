#include "harness/base/placeholders.hpp"
#include "matrix/sections.hpp"

#include <algorithm>
#include <cctype>

namespace harness::matrix {
namespace {

/// What Flyway, goose, psql and templates have in common, Flyway's `a:b` and `a.b` included.
bool is_variable_name(std::string_view name) {
    return !name.empty() && name.find_first_of(" \t\r\n${}'\"") == std::string_view::npos;
}

/// PostgreSQL's parameters (with extensions' dots), MySQL's options (with components' dots) and SQLite's
/// pragmas.
bool is_setting_name(std::string_view name) {
    const auto is_allowed = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
    };
    return !name.empty() && std::all_of(name.begin(), name.end(), is_allowed);
}

std::optional<std::string> read_image(Decoder& decoder, const Node& node) {
    auto image = decoder.filled_text(node, "image");
    if (!image) return image;
    if (image->find_first_of(" \t\n\r\"'\\") != std::string::npos) {
        decoder.mistake(node, in_quotes(*image) + " is no image name: write one as in postgres:{version}");
        return std::nullopt;
    }
    check_placeholders(decoder, node, *image, {"version"});
    return image;
}

std::vector<std::string> read_command(Decoder& decoder, const Node& node) {
    if (node.kind == Node::Kind::scalar)
        return decoder.parsed(node, "command", parse_words).value_or(std::vector<std::string>{});
    std::vector<std::string> words;
    for (const auto* item : decoder.one_or_more(node, "command"))
        if (auto word = decoder.text(*item, "command")) words.push_back(std::move(*word));
    return words;
}

/// Braces are not quoted back: they may be part of a password.
std::optional<UrlText> read_url(Decoder& decoder, const Node& node) {
    auto text = decoder.filled_text(node, "url");
    if (!text) return std::nullopt;
    std::vector<std::string_view> known{"engine", "version"};
    known.insert(known.end(), decoder.axis_names.begin(), decoder.axis_names.end());
    for (const auto name : base::placeholders_in(*text)) {
        if (std::ranges::find(known, name) != known.end()) continue;
        decoder.mistake(node,
                        "this URL holds braces that name neither {version}, {engine} nor an axis: write a "
                        "brace of a password as %7B or %7D");
        return std::nullopt;
    }
    return UrlText{std::move(*text), decoder.position(node)};
}

/// What is decided when a server is started, and the name of an account, also one that grants go to: on a
/// server of the user's harness makes only accounts with names of its own.
void note_what_is_for_own_servers(Decoder& decoder, const Fields& fields, ServerSettings& settings) {
    for (const std::string_view key :
         {"image", "env", "command", "settings", "memory", "cpus", "data", "durability"})
        if (const auto* entry = fields.entry(key))
            settings.for_own_servers.emplace(key, decoder.position(entry->key));
    const auto* role = fields.find("role");
    if (role == nullptr || role->kind != Node::Kind::map) return;
    for (const auto& entry : role->entries)
        if (entry.key.text == "name")
            settings.for_own_servers.emplace("role: name", decoder.position(entry.key));
        else if (entry.key.text == "grants" && settings.role
                 && std::ranges::any_of(settings.role->grants, [](const std::string& sql) {
                        return sql.find("{role}") == std::string::npos;
                    }))
            settings.for_own_servers.emplace("role: grants", decoder.position(entry.key));
}

std::optional<Durability> read_durability(Decoder& decoder, const Node& node) {
    const auto written = decoder.text(node, "durability");
    if (!written) return std::nullopt;
    if (*written == "real") return Durability::real;
    const auto is_on =
        parse_switch(*written).value; // "off" is a boolean to YAML 1.1, and editors write it so
    if (is_on && !*is_on) return Durability::off;
    decoder.mistake(node, in_quotes(*written) + " is no durability. Write off or real.");
    return std::nullopt;
}

} // namespace

bool is_environment_name(std::string_view name) {
    return !name.empty() && name.find_first_of("= \t\n") == std::string_view::npos;
}

void check_placeholders(Decoder& decoder, const Node& node, std::string_view text,
                        std::vector<std::string_view> known) {
    known.insert(known.end(), decoder.axis_names.begin(), decoder.axis_names.end());
    for (const auto name : base::placeholders_in(text)) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        auto meant = did_you_mean_clause(name, known);
        if (meant.empty()) meant = " There is " + one_of(known) + ".";
        decoder.mistake(node,
                        "unknown placeholder " + in_quotes("{" + std::string(name) + "}") + "." + meant);
    }
}

std::vector<std::string> read_sql(Decoder& decoder, const Node& node, std::string_view name) {
    std::vector<std::string> texts;
    for (const auto* item : decoder.one_or_more(node, name))
        if (auto sql = decoder.filled_text(*item, name)) texts.push_back(std::move(*sql));
    return texts;
}

std::optional<Runtime> read_runtime(Decoder& decoder, const Node& node) {
    if (node.kind == Node::Kind::scalar && node.text == "url") {
        decoder.mistake(node, "\"url\" is no word here: an engine, a version or cells name their server by "
                              "\"url: postgresql://user@host\", and run there");
        return std::nullopt;
    }
    const auto word = decoder.word(node, "runtime", "no runtime", {"docker", "process"});
    if (!word) return std::nullopt;
    return *word == "process" ? Runtime::process : Runtime::docker;
}

void read_settings(Decoder& decoder, const Fields& fields, ServerSettings& settings) {
    if (const auto* node = fields.find("image")) settings.image = read_image(decoder, *node);
    if (const auto* node = fields.find("env"))
        settings.env = decoder.text_map(*node, "env", is_environment_name);
    if (const auto* node = fields.find("command")) settings.command = read_command(decoder, *node);
    if (const auto* node = fields.find("settings"))
        settings.settings = decoder.text_map(*node, "settings", is_setting_name);
    if (const auto* node = fields.find("memory"))
        settings.memory = decoder.parsed(*node, "memory", parse_size);
    if (const auto* node = fields.find("cpus")) settings.cpus = decoder.parsed(*node, "cpus", parse_cpus);
    if (const auto* node = fields.find("data")) {
        const auto word = decoder.word(*node, "data", "no place for data", {"memory", "disk"});
        if (word) settings.data = *word == "disk" ? DataPlace::disk : DataPlace::memory;
    }
    if (const auto* node = fields.find("durability")) settings.durability = read_durability(decoder, *node);
    if (const auto* node = fields.find("setup")) settings.setup = read_sql(decoder, *node, "setup");
    if (const auto* node = fields.find("ready_timeout"))
        settings.ready_timeout = decoder.parsed(*node, "ready_timeout", parse_duration);
    if (const auto* node = fields.find("role")) settings.role = read_role(decoder, *node);
    if (const auto* node = fields.find("runtime")) settings.runtime = read_runtime(decoder, *node);
    if (const auto* node = fields.find("url")) settings.url = read_url(decoder, *node);
    if (fields.find("url") != nullptr)
        if (const auto* entry = fields.entry("runtime"))
            decoder.mistake(entry->key, "a server at a \"url\" is run by nobody here: take \"runtime\" out");
    note_what_is_for_own_servers(decoder, fields, settings);
}

std::optional<Migrations> read_migrations(Decoder& decoder, const Node& node) {
    Migrations found{"", "", {}, decoder.position(node)};
    const auto read_path = [&](const Node& path) {
        const auto written = decoder.filled_text(path, "path");
        if (!written) return;
        check_placeholders(decoder, path, *written, {"engine", "version"});
        found.path = *written;
    };
    if (node.kind == Node::Kind::scalar) {
        read_path(node);
        return found;
    }
    const auto fields = decoder.fields(node, "migrations", Mapping::migrations);
    if (const auto* path = fields.find("path")) read_path(*path);
    if (const auto* layout = fields.find("layout")) {
        auto known = decoder.vocabulary().layouts;
        const bool any = known.empty();
        known.push_back("auto");
        const auto written = any ? decoder.filled_text(*layout, "layout")
                                 : decoder.word(*layout, "layout", "no layout", known);
        if (written) found.layout = *written;
    }
    if (const auto* variables = fields.find("variables"))
        found.variables = decoder.text_map(*variables, "variables", is_variable_name);
    found.tool = read_tool_use(decoder, fields);
    if (found.tool && fields.find("variables"))
        decoder.mistake(
            *fields.find("variables"),
            "variables are filled in by harness where it reads the files; a tool takes \"env\" or \"args\"");
    return found;
}

} // namespace harness::matrix
