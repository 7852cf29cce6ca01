#include "matrix/tool_file.hpp"

#include "harness/base/expression.hpp"
#include "matrix/file_text.hpp"
#include "matrix/sections.hpp"

#include <algorithm>

namespace harness::matrix {
namespace {

std::string read_text_with_placeholders(Decoder& decoder, const Node& node, std::string_view name) {
    auto written = decoder.filled_text(node, name);
    if (written) check_placeholders(decoder, node, *written, tool_placeholders());
    return written.value_or("");
}

std::string read_expression(Decoder& decoder, const Node& node, std::string_view name) {
    auto written = decoder.filled_text(node, name);
    if (!written) return {};
    if (const auto problem = base::expression_problem(*written); !problem.empty())
        decoder.mistake(node, in_quotes(*written) + " is no regular expression: " + problem);
    return *written;
}

/// A text with `{1}` … for the groups of an expression.
std::string read_groups(Decoder& decoder, const Fields& fields, std::string_view key,
                        std::string fallback = {}) {
    const auto* node = fields.find(key);
    return node ? decoder.text(*node, key).value_or("") : fallback;
}

ToolAnswer read_answer(Decoder& decoder, const Node& node, std::string_view name, bool is_history) {
    ToolAnswer answer;
    answer.where = decoder.position(node);
    const auto fields = decoder.fields(node, name, is_history ? Mapping::tool_history : Mapping::tool_answer);
    if (is_history) {
        if (const auto* layout = fields.find("layout"))
            answer.layout =
                decoder.word(*layout, "layout", "no layout", decoder.vocabulary().layouts).value_or("");
        if (const auto* files = fields.find("files"))
            answer.files = read_expression(decoder, *files, "files");
        if (const auto* in = fields.find("in")) answer.in = decoder.filled_text(*in, "in").value_or("");
        answer.down = read_groups(decoder, fields, "down");
    }
    if (const auto* command = fields.find("command"))
        answer.command = read_tool_command(decoder, *command, "command");
    if (const auto* lines = fields.find("lines")) answer.lines = read_expression(decoder, *lines, "lines");
    if (!is_history)
        if (const auto* none = fields.find("none")) answer.none = read_expression(decoder, *none, "none");
    answer.id = read_groups(decoder, fields, "id", "{1}");
    answer.name = read_groups(decoder, fields, "name");
    answer.file = read_groups(decoder, fields, "file");
    const int ways = static_cast<int>(!answer.layout.empty()) + static_cast<int>(!answer.files.empty())
                     + static_cast<int>(!answer.command.empty());
    if (node.kind == Node::Kind::map && ways != 1)
        decoder.mistake(node, is_history ? "one of \"layout\", \"files\" and \"command\" tells the history"
                                         : "\"command\" is missing here");
    if (!answer.command.empty() && answer.lines.empty())
        decoder.mistake(node,
                        "\"lines\" is missing here: an expression for the lines that count, its first group "
                        "the id");
    return answer;
}

ToolDrift read_tool_drift(Decoder& decoder, const Node& node) {
    ToolDrift drift;
    drift.where = decoder.position(node);
    const auto fields = decoder.fields(node, "drift", Mapping::tool_drift);
    if (const auto* command = fields.find("command"))
        drift.command = read_tool_command(decoder, *command, "command");
    if (const auto* lines = fields.find("lines")) drift.lines = read_expression(decoder, *lines, "lines");
    drift.message = read_groups(decoder, fields, "message", "{0}");
    drift.file = read_groups(decoder, fields, "file");
    drift.line = read_groups(decoder, fields, "line");
    return drift;
}

ToolRender read_tool_render(Decoder& decoder, const Node& node, std::string_view name) {
    ToolRender render;
    render.where = decoder.position(node);
    const auto fields = decoder.fields(node, name, Mapping::tool_render);
    if (const auto* command = fields.find("command"))
        render.command = read_tool_command(decoder, *command, "command");
    if (const auto* lines = fields.find("lines")) render.lines = read_expression(decoder, *lines, "lines");
    if (const auto* partial = fields.find("partial"))
        render.partial = read_expression(decoder, *partial, "partial");
    render.id = read_groups(decoder, fields, "id", "{1}");
    return render;
}

std::vector<ToolErrorRule> read_error_rules(Decoder& decoder, const Node& node) {
    std::vector<ToolErrorRule> rules;
    for (const auto& item : decoder.items(node, "errors")) {
        const auto fields = decoder.fields(item, "errors", Mapping::tool_error);
        ToolErrorRule rule;
        if (const auto* match = fields.find("match")) rule.match = read_expression(decoder, *match, "match");
        rule.message = read_groups(decoder, fields, "message");
        rule.sqlstate = read_groups(decoder, fields, "sqlstate");
        rule.file = read_groups(decoder, fields, "file");
        rule.line = read_groups(decoder, fields, "line");
        if (const auto* blames = fields.find("blames"))
            rule.blames_environment =
                decoder.word(*blames, "blames", "nobody to blame", {"migration", "environment"})
                == "environment";
        rules.push_back(std::move(rule));
    }
    return rules;
}

void read_texts(Decoder& decoder, const Fields& fields, ToolDescription& out) {
    const auto text = [&](std::string_view key, std::string& into) {
        if (const auto* node = fields.find(key)) into = decoder.filled_text(*node, key).value_or("");
    };
    text("tool", out.tool);
    text("about", out.about);
    text("tried", out.tried);
    text("program", out.program);
    text("install", out.install);
    text("base", out.base);
    if (const auto* node = fields.find("parts")) out.parts = read_expression(decoder, *node, "parts");
    const auto texts = [&](std::string_view key, std::vector<std::string>& into) {
        if (const auto* node = fields.find(key))
            for (const auto* item : decoder.one_or_more(*node, key))
                if (auto one = decoder.filled_text(*item, key)) into.push_back(std::move(*one));
    };
    texts("config", out.config);
    texts("tables", out.tables);
    if (const auto* node = fields.find("folder"))
        out.folder = read_text_with_placeholders(decoder, *node, "folder");
    if (const auto* node = fields.find("env"))
        for (const auto& [name, value] : decoder.entries(*node, "env"))
            if (auto written = decoder.text(value, name.text)) {
                check_placeholders(decoder, value, *written, tool_placeholders());
                out.env.emplace(name.text, std::move(*written));
            }
}

void read_values(Decoder& decoder, const Fields& fields, ToolDescription& out) {
    const auto* node = fields.find("values");
    if (!node) return;
    for (const auto& [name, unused] : decoder.entries(*node, "values"))
        decoder.axis_names.push_back(name.text);
    for (const auto& [name, by_engine] : decoder.entries(*node, "values"))
        for (const auto& [engine_name, value] : decoder.entries(by_engine, name.text))
            if (const auto engine = read_engine_name(decoder, engine_name, name.text))
                out.values[name.text].emplace(base::to_string(*engine),
                                              read_text_with_placeholders(decoder, value, engine_name.text));
}

void read_engines_and_limits(Decoder& decoder, const Fields& fields, ToolDescription& out) {
    if (const auto* node = fields.find("engines"))
        for (const auto& [name, value] : decoder.entries(*node, "engines"))
            if (const auto engine = read_engine_name(decoder, name, "engines"))
                out.urls.emplace(base::to_string(*engine),
                                 read_text_with_placeholders(decoder, value, name.text));
    if (const auto* node = fields.find("cannot"))
        for (const auto& [name, value] : decoder.entries(*node, "cannot")) {
            const auto what =
                decoder.word(name, "cannot", "nothing that is asked of a tool", {"down", "pending"});
            if (auto why = decoder.filled_text(value, name.text); why && what)
                out.cannot.emplace(*what, *why);
        }
}

void read_commands(Decoder& decoder, const Fields& fields, ToolDescription& out) {
    const auto command = [&](std::string_view key, ToolCommand& into) {
        if (const auto* node = fields.find(key)) into = read_tool_command(decoder, *node, key);
    };
    command("up", out.up);
    command("down", out.down);
    command("down_to_base", out.down_to_base);
    command("redo", out.redo);
    if (const auto* node = fields.find("history")) out.history = read_answer(decoder, *node, "history", true);
    const auto answer = [&](std::string_view key, ToolAnswer& into) {
        if (const auto* node = fields.find(key)) into = read_answer(decoder, *node, key, false);
    };
    answer("pending", out.pending);
    answer("applied", out.applied);
    answer("current", out.current);
    if (const auto* node = fields.find("drift")) out.drift = read_tool_drift(decoder, *node);
    if (const auto* node = fields.find("render")) out.render = read_tool_render(decoder, *node, "render");
    if (const auto* node = fields.find("render_down"))
        out.render_down = read_tool_render(decoder, *node, "render_down");
    if (const auto* node = fields.find("errors")) out.errors = read_error_rules(decoder, *node);
}

ToolDescription read_tool(Decoder& decoder, const Node& root, const std::string& file) {
    ToolDescription out;
    const auto fields = decoder.fields(root, "the file", Mapping::tool_file);
    out.tool = std::filesystem::path(file).stem().string();
    read_values(decoder, fields, out); // the others may name them
    read_texts(decoder, fields, out);
    read_engines_and_limits(decoder, fields, out);
    read_commands(decoder, fields, out);
    if (out.down.empty() && !out.cannot.contains("down"))
        decoder.mistake(
            root, "\"down\" is missing here; if the tool takes nothing down, say why: cannot: {down: …}");
    const bool knows = out.pending.is_given() || out.applied.is_given() || out.current.is_given();
    if (!knows && !out.cannot.contains("pending"))
        decoder.mistake(
            root, "one of \"pending\", \"applied\" and \"current\" is missing here; if the tool does not "
                  "tell, say why: cannot: {pending: …}");
    return out;
}

} // namespace

std::optional<ToolDescription> read_tool_file(const std::filesystem::path& file, const Vocabulary& vocabulary,
                                              std::vector<Mistake>& mistakes) {
    const auto bytes = load(file, mistakes);
    if (!bytes) return std::nullopt;
    return read_tool_text(*bytes, file.string(), vocabulary, mistakes);
}

std::optional<ToolDescription> read_tool_text(std::string_view text, const std::string& file,
                                              const Vocabulary& vocabulary, std::vector<Mistake>& mistakes) {
    const auto plain = as_text(text, file, mistakes);
    if (!plain) return std::nullopt;
    const Source source(file, *plain);
    Mistakes found(source);
    std::optional<ToolDescription> tool;
    const auto root = parse_document(source, found);
    if (root && root->kind != Node::Kind::map)
        found.add(root->at, "a tool file is a mapping, and this is " + std::string(describe(root->kind)));
    else if (root) {
        Decoder decoder(source, vocabulary, found);
        tool = read_tool(decoder, *root, file);
    }
    const bool is_sound = found.empty();
    for (auto& mistake : found.take()) mistakes.push_back(std::move(mistake));
    if (!is_sound) return std::nullopt;
    return tool;
}

} // namespace harness::matrix
