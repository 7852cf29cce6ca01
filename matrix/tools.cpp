// `migrations: {tool: …}`: how the matrix file wants a tool to be run.

#include "matrix/sections.hpp"
#include "matrix/tool_file.hpp"

#include <algorithm>
#include <array>

namespace harness::matrix {
namespace {

constexpr std::string_view k_command = "command"; ///< the tool whose commands stand in the matrix file
constexpr std::array<std::string_view, 4> k_own_commands{"up", "down", "current", "list"};

bool is_file(std::string_view tool) {
    return tool.find('/') != std::string_view::npos || tool.ends_with(".yaml") || tool.ends_with(".yml");
}

/// A line is a revision: its id, and perhaps a name after a blank.
ToolAnswer id_by_line(ToolCommand command, const base::SourcePosition& where) {
    ToolAnswer answer;
    answer.command = std::move(command);
    answer.lines = "^[[:space:]]*([^[:space:]]+)([[:space:]]+(.*[^[:space:]]))?[[:space:]]*$";
    answer.name = "{3}";
    answer.where = where;
    return answer;
}

void read_own_commands(Decoder& decoder, const Fields& fields, const Node& tool, ToolDescription& out) {
    out.tool = k_command;
    const auto command = [&](std::string_view key) {
        const auto* node = fields.find(key);
        return node ? read_tool_command(decoder, *node, key) : ToolCommand{};
    };
    const auto answer = [&](std::string_view key) {
        const auto* node = fields.find(key);
        return node ? id_by_line(command(key), decoder.position(*node)) : ToolAnswer{};
    };
    out.up = command("up");
    out.down = command("down");
    out.history = answer("list");
    out.current = answer("current");
    for (const std::string_view key : {"up", "list"})
        if (!fields.find(key))
            decoder.mistake(tool, "the tool command needs " + in_quotes(key)
                                      + (key == "list" ? ": what prints the revisions, one a line"
                                                       : ": what takes the database up to {id}"));
    if (out.down.empty()) out.cannot["down"] = "the matrix file gives no `down`";
    if (out.current.command.empty()) out.cannot["pending"] = "the matrix file gives no `current`";
}

/// `drift`, `render`, `render_down` of the matrix file: plain commands, in the place of the description's.
void read_further_commands(Decoder& decoder, const Fields& fields, ToolUse& use) {
    if (const auto* node = fields.find("drift")) {
        auto& drift = use.description.drift;
        drift = {};
        drift.command = read_tool_command(decoder, *node, "drift");
        drift.lines = "^.*[^[:space:]].*$";
        drift.code = 1; // as diff, grep and test have it: more is trouble
        drift.where = decoder.position(*node);
    }
    const auto render = [&](std::string_view key, ToolRender& into) {
        const auto* node = fields.find(key);
        if (node == nullptr) return;
        into = {};
        into.command = read_tool_command(decoder, *node, key);
        into.where = decoder.position(*node);
    };
    render("render", use.description.render);
    render("render_down", use.description.render_down);
    const auto& tools = decoder.vocabulary().tools;
    const bool has_driver =
        std::ranges::any_of(tools, [&](const auto& row) { return row.name == use.name && row.text.empty(); });
    if (!has_driver) return;
    for (const auto* key : {"drift", "render", "render_down"})
        if (const auto* entry = fields.entry(key))
            decoder.mistake(entry->key, in_quotes(use.name) + " is asked by harness itself: take "
                                            + in_quotes(key) + " out");
}

void read_description(Decoder& decoder, const Node& node, const std::string& tool, ToolUse& use) {
    if (is_file(tool)) {
        const auto folder = std::filesystem::path(decoder.position(node).file).parent_path();
        if (auto read =
                read_tool_file((folder / tool).lexically_normal(), decoder.vocabulary(), decoder.elsewhere))
            use.description = std::move(*read);
        use.name = use.description.tool;
        return;
    }
    std::vector<std::string_view> known{k_command};
    for (const auto& row : decoder.vocabulary().tools) known.push_back(row.name);
    const auto found = decoder.word(node, "tool", "no tool", known);
    if (!found) return;
    use.name = *found;
    for (const auto& row : decoder.vocabulary().tools)
        if (row.name == tool && !row.text.empty())
            if (auto read = read_tool_text(row.text, tool + ".yaml", decoder.vocabulary(), decoder.elsewhere))
                use.description = std::move(*read);
    use.description.tool = use.name;
}

void read_run_in(Decoder& decoder, const Fields& fields, ToolUse& use) {
    const auto* image = fields.find("image");
    if (image) use.image = decoder.filled_text(*image, "image").value_or("");
    const auto* node = fields.find("run_in");
    if (node) {
        const auto word = decoder.word(*node, "run_in", "no place to run a tool in", {"host", "image"});
        if (word == "image") use.run_in = ToolUse::RunIn::image;
        if (word == "image" && !image)
            decoder.mistake(*node, "run_in: image needs an \"image\" that has the tool in it");
    }
    if (image && use.run_in == ToolUse::RunIn::host)
        decoder.mistake(*image, "an image is used with run_in: image alone: write that, too, or take it out");
}

void read_ways(Decoder& decoder, const Fields& fields, ToolUse& use) {
    if (const auto* node = fields.find("program"))
        use.program = decoder.filled_text(*node, "program").value_or("");
    if (const auto* node = fields.find("python"))
        use.python = decoder.filled_text(*node, "python").value_or("");
    if (const auto* node = fields.find("config"))
        use.config = decoder.filled_text(*node, "config").value_or("");
    if (const auto* node = fields.find("env")) use.env = decoder.text_map(*node, "env", is_environment_name);
    if (const auto* node = fields.find("args"))
        for (const auto* item : decoder.one_or_more(*node, "args"))
            if (auto word = decoder.text(*item, "args")) {
                check_placeholders(decoder, *item, *word, tool_placeholders());
                use.args.push_back(std::move(*word));
            }
    if (const auto* node = fields.find("tables"))
        for (const auto* item : decoder.one_or_more(*node, "tables"))
            if (auto table = decoder.filled_text(*item, "tables")) use.tables.push_back(std::move(*table));
}

} // namespace

ToolCommand read_tool_command(Decoder& decoder, const Node& node, std::string_view name) {
    ToolCommand words;
    if (node.kind == Node::Kind::scalar) {
        words = decoder.parsed(node, name, parse_words).value_or(ToolCommand{});
        for (const auto& word : words) check_placeholders(decoder, node, word, tool_placeholders());
    } else {
        for (const auto* item : decoder.one_or_more(node, name))
            if (auto word = decoder.text(*item, name)) {
                check_placeholders(decoder, *item, *word, tool_placeholders());
                words.push_back(std::move(*word));
            }
    }
    const bool is_told = node.kind != Node::Kind::scalar && node.kind != Node::Kind::list;
    if (!is_told && (words.empty() || words.front().empty()))
        decoder.mistake(node,
                        in_quotes(name) + " is empty: write the program and its words, or take the key out");
    return words;
}

std::optional<ToolUse> read_tool_use(Decoder& decoder, const Fields& fields) {
    const auto* tool = fields.find("tool");
    constexpr std::array<std::string_view, 15> of_tools{
        "program", "python", "config",  "env",  "args",  "run_in", "tables",     "image",
        "up",      "down",   "current", "list", "drift", "render", "render_down"};
    if (!tool) {
        for (const auto key : of_tools)
            if (const auto* entry = fields.entry(key))
                decoder.mistake(entry->key,
                                in_quotes(key) + " says how a tool is run, and no \"tool\" is named here");
        return std::nullopt;
    }
    if (const auto* layout = fields.entry("layout"))
        decoder.mistake(layout->key,
                        "a layout is run by harness itself, as its tool would; a \"tool\" is run as it "
                        "is: name one of both");
    const auto named = decoder.filled_text(*tool, "tool");
    if (!named) return std::nullopt;
    ToolUse use;
    use.where = decoder.position(*tool);
    if (*named == k_command) {
        use.name = *named;
        read_own_commands(decoder, fields, *tool, use.description);
    } else {
        for (const auto key : k_own_commands)
            if (const auto* entry = fields.entry(key))
                decoder.mistake(entry->key, in_quotes(key) + " belongs to tool: command; " + in_quotes(*named)
                                                + " has its own commands");
        read_description(decoder, *tool, *named, use);
    }
    read_further_commands(decoder, fields, use);
    read_ways(decoder, fields, use);
    read_run_in(decoder, fields, use);
    return use;
}

const std::vector<std::string_view>& tool_placeholders() {
    static const std::vector<std::string_view> names{
        "engine", "version",   "path",     "config",         "program",   "python",     "args",
        "url",    "jdbc_url",  "go_dsn",   "sqlalchemy_url", "libpq_dsn", "host",       "port",
        "user",   "password",  "database", "file",           "id",        "id.1",       "id.2",
        "name",   "migration", "staged",   "scratch",        "previous",  "previous.1", "previous.2"};
    return names;
}

} // namespace harness::matrix
