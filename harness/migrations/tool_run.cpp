#include "harness/migrations/tool_run.hpp"

#include "harness/base/expression.hpp"
#include "harness/base/placeholders.hpp"
#include "harness/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace harness::migrations {
namespace {

/// Where these lead a tool is somebody else's database.
bool leads_elsewhere(std::string_view variable) {
    constexpr std::array<std::string_view, 6> prefixes{"PG",           "MYSQL_", "MARIADB_",
                                                       "DATABASE_URL", "DB_URL", "JDBC_"};
    return std::ranges::any_of(prefixes,
                               [&](std::string_view prefix) { return variable.starts_with(prefix); });
}

/// No tool got as far as a migration that says this.
constexpr std::string_view k_cannot_connect =
    "[Cc]onnection refused|[Cc]onnection to server at .* failed|password authentication failed"
    "|SCRAM-SHA-256 (error|authentication)|Access denied for user .*using password|no pg_hba.conf entry";

std::string fill_groups(std::string_view form, const std::vector<std::string>& groups) {
    ToolValues values;
    for (std::size_t at = 0; at < groups.size(); ++at) values.emplace(std::to_string(at), groups[at]);
    for (std::size_t at = groups.size(); at < 10; ++at) values.emplace(std::to_string(at), "");
    return base::fill_placeholders(form, values);
}

/// Without the colours that tools put around words.
std::string without_colours(std::string_view text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\x1b') {
            if (text[at] != '\r') plain += text[at];
            continue;
        }
        if (at + 1 < text.size() && text[at + 1] == '[') ++at;
        while (at + 1 < text.size() && text[at + 1] >= 0x20 && text[at + 1] < 0x40) ++at;
        ++at;
    }
    return plain;
}

std::string last_lines(std::string_view text, std::size_t most) {
    auto lines = base::split(text, '\n');
    while (!lines.empty() && base::trim(lines.back()).empty()) lines.pop_back();
    const auto begin = lines.size() > most ? lines.size() - most : 0;
    std::vector<std::string> kept(lines.begin() + static_cast<std::ptrdiff_t>(begin), lines.end());
    return base::join(kept, "\n");
}

/// The file as the user would name it: in the project's folder, if it is there.
std::string as_users_file(const ToolPlace& place, const std::string& name) {
    std::error_code code;
    if (std::filesystem::exists(place.folder / name, code)) return (place.folder / name).string();
    return name;
}

int number_in(const std::string& digits) {
    int number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

void apply(const ToolPlace& place, const matrix::ToolErrorRule& rule, const std::vector<std::string>& groups,
           base::Error& error) {
    if (rule.blames_environment) error.kind = base::ErrorKind::environment;
    if (error.message.empty() && !rule.message.empty())
        error.message = base::trim(fill_groups(rule.message, groups));
    if (error.sqlstate.empty() && !rule.sqlstate.empty()) error.sqlstate = fill_groups(rule.sqlstate, groups);
    if (error.where.file.empty() && !rule.file.empty())
        error.where.file = as_users_file(place, fill_groups(rule.file, groups));
    if (error.where.line == 0 && !rule.line.empty()) {
        error.where.line = number_in(fill_groups(rule.line, groups));
    }
}

/// Programs are also looked for, after all else, where scripts/migration-tools puts them.
void add_fetched_tools(base::EnvironmentVariables& environment) {
    const auto value = [&](const std::string& name) {
        const auto found = environment.find(name);
        return found == environment.end() ? std::string() : found->second;
    };
    auto folder = value("HARNESS_MIGRATION_TOOLS");
    if (folder.empty() && !value("XDG_CACHE_HOME").empty())
        folder = value("XDG_CACHE_HOME") + "/harness/migration-tools";
    if (folder.empty() && !value("HOME").empty()) folder = value("HOME") + "/.cache/harness/migration-tools";
    if (folder.empty()) return;
    auto& path = environment["PATH"];
    path += (path.empty() ? "" : ":") + folder + "/bin";
}

} // namespace

ToolValues project_values(const ToolPlace& place) {
    const auto& description = place.tool.description;
    ToolValues values{{"path", place.folder.string()},
                      {"python", place.tool.python.empty() ? "python3" : place.tool.python}};
    values["program"] = place.tool.program.empty() ? description.program : place.tool.program;
    auto config = place.tool.config;
    for (const auto& candidate : description.config) {
        std::error_code code;
        if (config.empty() && std::filesystem::exists(place.folder / candidate, code)) config = candidate;
    }
    values["config"] = config;
    return values;
}

base::ChildCommand make_command(const ToolPlace& place, base::Engine engine, const matrix::ToolCommand& words,
                                ToolValues values) {
    const auto& [tool, folder] = place;
    values.merge(project_values(place));
    for (const auto& [name, by_engine] : tool.description.values) {
        const auto value = by_engine.find(std::string(base::to_string(engine)));
        values[name] =
            value == by_engine.end() ? std::string() : base::fill_placeholders(value->second, values);
    }
    const auto url = tool.description.urls.find(std::string(base::to_string(engine)));
    if (url != tool.description.urls.end()) values["url"] = fill_url(url->second, values);

    base::ChildCommand command;
    bool has_args = false;
    for (const auto& word : words) {
        if (word == "{args}") {
            has_args = true;
            for (const auto& arg : tool.args) command.words.push_back(base::fill_placeholders(arg, values));
        } else {
            command.words.push_back(base::fill_placeholders(word, values));
        }
    }
    if (!has_args)
        for (const auto& arg : tool.args) command.words.push_back(base::fill_placeholders(arg, values));
    // In a container the image's own environment counts.
    if (tool.run_in == matrix::ToolUse::RunIn::host)
        for (auto& [name, value] : base::this_environment())
            if (!leads_elsewhere(name)) command.environment.emplace(name, value);
    if (tool.run_in == matrix::ToolUse::RunIn::host) add_fetched_tools(command.environment);
    for (const auto* more : {&tool.description.env, &tool.env})
        for (const auto& [name, value] : *more)
            command.environment[name] = base::fill_placeholders(value, values);
    command.folder = base::fill_placeholders(tool.description.folder, values);
    return command;
}

base::Error failure(const ToolPlace& place, const base::ChildCommand& command, const base::ChildEnd& end) {
    base::Error error;
    error.kind = base::ErrorKind::sql;
    const auto output = without_colours(end.output + "\n" + end.errors);
    for (const auto& rule : place.tool.description.errors)
        for (const auto line : base::split(output, '\n'))
            if (const auto groups = base::find_expression(line, rule.match)) {
                apply(place, rule, *groups, error);
                break;
            }
    if (base::find_expression(output, k_cannot_connect)) error.kind = base::ErrorKind::environment;
    if (error.message.empty()) {
        const auto said = last_lines(end.errors.empty() ? output : without_colours(end.errors), 1);
        error.message = command.words.front() + " " + end.describe() + (said.empty() ? "" : ": " + said);
    }
    error.detail = base::trim(last_lines(output, 40));
    return error;
}

base::Result<ModelDrift> read_drift(const ToolPlace& place, const base::ChildCommand& command,
                                    const base::ChildEnd& end) {
    const auto& asked = place.tool.description.drift;
    ModelDrift drift;
    if (end.is_success()) return drift;
    for (const auto* output : {&end.output, &end.errors}) {
        const auto plain = without_colours(*output);
        for (const auto line : base::split(plain, '\n')) {
            const auto groups = base::find_expression(line, asked.lines);
            if (!groups) continue;
            ModelDifference difference;
            difference.message = base::trim(fill_groups(asked.message, *groups));
            if (!asked.file.empty())
                difference.where.file = as_users_file(place, fill_groups(asked.file, *groups));
            if (!asked.line.empty()) difference.where.line = number_in(fill_groups(asked.line, *groups));
            drift.differences.push_back(std::move(difference));
        }
        // Of the user's own command, what it logs is no difference.
        if (!drift.differences.empty() || asked.code != 0) break;
    }
    const bool says_so = asked.code == 0 || end.exit_code == asked.code;
    if (!says_so || drift.differences.empty()) return failure(place, command, end);
    return drift;
}

ToldSql read_sql(const matrix::ToolRender& render, std::string_view output, std::string_view id) {
    ToldSql sql;
    const auto plain = without_colours(output);
    bool is_its_own = render.lines.empty();
    for (const auto line : base::split(plain, '\n')) {
        if (!render.lines.empty())
            if (const auto groups = base::find_expression(line, render.lines))
                is_its_own = fill_groups(render.id, *groups) == id;
        if (is_its_own) sql.text += std::string(line) + '\n';
    }
    sql.text = base::trim(sql.text);
    sql.is_whole =
        !sql.text.empty() && (render.partial.empty() || !base::find_expression(sql.text, render.partial));
    return sql;
}

std::optional<AnswerLine> read_answer_line(const matrix::ToolAnswer& answer, const std::string& expression,
                                           std::string_view line) {
    const auto groups = base::find_expression(line, expression);
    if (!groups) return std::nullopt;
    AnswerLine read{fill_groups(answer.id, *groups), fill_groups(answer.name, *groups),
                    fill_groups(answer.file, *groups), fill_groups(answer.down, *groups)};
    if (read.name.empty()) read.name = read.id;
    return read;
}

std::vector<AnswerLine> read_answer(const matrix::ToolAnswer& answer, std::string_view output) {
    std::vector<AnswerLine> lines;
    const auto plain = without_colours(output);
    for (const auto line : base::split(plain, '\n'))
        if (auto read = read_answer_line(answer, answer.lines, line); read && !read->id.empty())
            lines.push_back(std::move(*read));
    return lines;
}

} // namespace harness::migrations
