#include "matrix/cells.hpp"

#include "harness/base/placeholders.hpp"
#include "harness/base/text.hpp"
#include "matrix/expansion.hpp"
#include "matrix/images.hpp"
#include "matrix/sections.hpp"

#include <algorithm>

namespace harness::matrix {
namespace {

using Values = std::map<std::string, std::string>;

template <class T>
void take_last(std::optional<T>& base, const std::optional<T>& over) {
    if (over) base = over;
}

void merge_maps(Values& base, const Values& over) {
    for (const auto& [name, value] : over) base[name] = value;
}

void append(std::vector<std::string>& base, const std::vector<std::string>& more) {
    base.insert(base.end(), more.begin(), more.end());
}

/// The last one wins; mappings are merged by key; command and setup go on where the one before ended.
void merge(ServerSettings& base, const ServerSettings& over) {
    take_last(base.image, over.image);
    take_last(base.memory, over.memory);
    take_last(base.cpus, over.cpus);
    take_last(base.data, over.data);
    take_last(base.durability, over.durability);
    take_last(base.ready_timeout, over.ready_timeout);
    take_last(base.role, over.role);
    if (over.runtime) base.url.reset();
    if (over.url) base.runtime.reset();
    take_last(base.runtime, over.runtime);
    take_last(base.url, over.url);
    for (const auto& [key, where] : over.for_own_servers) base.for_own_servers.insert_or_assign(key, where);
    merge_maps(base.env, over.env);
    merge_maps(base.settings, over.settings);
    append(base.command, over.command);
    append(base.setup, over.setup);
}

void merge(Migrations& base, const std::optional<Migrations>& over) {
    if (!over) return;
    if (!over->path.empty()) base.path = over->path;
    if (!over->layout.empty()) base.layout = over->layout;
    if (!over->layout.empty() || over->tool) base.tool = over->tool;
    merge_maps(base.variables, over->variables);
}

/// SQL texts are not filled: braces mean something there.
void fill(ServerSettings& settings, const Values& values) {
    for (auto& [name, value] : settings.env) value = base::fill_placeholders(value, values);
    for (auto& [name, value] : settings.settings) value = base::fill_placeholders(value, values);
    for (auto& word : settings.command) word = base::fill_placeholders(word, values);
    if (settings.image) settings.image = base::fill_placeholders(*settings.image, values);
}

/// What names a revision or a session, and the tool's own URL, is filled in where it runs.
void fill(ToolUse& tool, Values values) {
    for (const auto name : tool_placeholders())
        if (name != "engine" && name != "version") values.erase(std::string(name));
    const auto fill_text = [&](std::string& text) { text = base::fill_placeholders(text, values); };
    for (auto* text : {&tool.program, &tool.python, &tool.config, &tool.image}) fill_text(*text);
    for (auto& word : tool.args) fill_text(word);
    for (auto& [name, value] : tool.env) fill_text(value);
    auto& description = tool.description;
    for (auto* command :
         {&description.up, &description.down, &description.down_to_base, &description.redo,
          &description.history.command, &description.pending.command, &description.applied.command,
          &description.current.command, &description.drift.command, &description.render.command,
          &description.render_down.command})
        for (auto& word : *command) fill_text(word);
}

std::filesystem::path resolve(const Spec& spec, const std::string& path) {
    std::error_code no_working_folder; // then the path stays relative, and whoever opens it will tell
    const auto folder = std::filesystem::absolute(spec.file, no_working_folder).parent_path();
    auto resolved = (folder / path).lexically_normal();
    return resolved.has_filename() ? resolved : resolved.parent_path(); // "a/b/" is "a/b"
}

bool looks_for_drift(const Spec& spec, const std::string& cell) {
    const auto check = spec.checks.find("drift");
    return spec.drift && check != spec.checks.end() && check->second.enabled
           && base::matches_glob(cell, spec.drift->cell);
}

Cell complete(const Spec& spec, const Combination& combination, const ExpandOptions& options) {
    const auto& engine = base::info(combination.engine);
    Cell cell{combination.id, combination.engine, combination.version, {}, {}, {}, {}, {}, {}};
    cell.engine_spelling = combination.spelling;
    cell.settings = settings_of(spec, combination);
    Migrations migrations = spec.migrations;
    if (combination.entry) merge(migrations, combination.entry->migrations);
    const auto values = values_of(combination);
    for (const auto& [axis, value] : combination.axes) cell.axes.emplace(axis->name, value->text);
    for (const auto& row : spec.overrides)
        if (base::matches_glob(cell.id, row.cell)) merge(migrations, row.migrations);
    cell.runtime =
        options.runtime.value_or(cell.settings.runtime.value_or(spec.runtime.value_or(Runtime::docker)));
    if (cell.settings.url && !options.runtime && !engine.embedded) {
        cell.runtime = Runtime::url;
        cell.url = read_server_url(combination, *cell.settings.url).url;
    }
    if (engine.embedded)
        cell.settings.image.reset();
    else if (!cell.settings.image)
        cell.settings.image = std::string(engine.default_image);
    fill(cell.settings, values);
    if (cell.settings.image)
        cell.settings.image = complete_image(*cell.settings.image, cell.version, options.image_prefix);
    cell.migrations = resolve(spec, base::fill_placeholders(migrations.path, values));
    if (looks_for_drift(spec, cell.id))
        cell.declared_schema = resolve(spec, base::fill_placeholders(spec.drift->schema, values));
    cell.layout = migrations.layout;
    cell.variables = migrations.variables;
    cell.tool = migrations.tool;
    if (cell.tool) fill(*cell.tool, values);
    if (cell.tool && !cell.tool->image.empty())
        cell.tool->image = complete_image(cell.tool->image, "latest", options.image_prefix);
    for (const auto& row : spec.allow_failure)
        if (!cell.allow_failure && base::matches_glob(cell.id, row.cell)) cell.allow_failure = row.reason;
    return cell;
}

/// What of a cell only its server decides; the reader has told all else.
void check_place_of_tool(const Cell& cell, std::vector<Problem>& problems) {
    if (cell.runtime != Runtime::url || !cell.tool) return;
    if (cell.url && cell.url->requires_tls)
        problems.push_back(
            {cell.tool->where, "a tool's own sessions cannot be told to encrypt, as the url of " + cell.id
                                   + " asks for: take that out of it, or the tool"});
    if (cell.tool->run_in != ToolUse::RunIn::image) return;
    problems.push_back(
        {cell.tool->where, "\"run_in: image\" puts the tool beside a server in a container, and "
                           "that of "
                               + cell.id + " is at a url: write \"run_in: host\""});
}

base::Error usage_error(std::vector<Problem> problems) {
    std::stable_sort(problems.begin(), problems.end(),
                     [](const Problem& a, const Problem& b) { return a.where < b.where; });
    base::Error error;
    error.kind = base::ErrorKind::usage;
    error.where = problems.front().where;
    error.message = problems.front().message;
    for (auto problem = std::next(problems.begin()); problem != problems.end(); ++problem)
        error.message += "\n" + base::to_string(problem->where) + ": " + problem->message;
    return error;
}

/// The combinations that `only` lets through; each of its globs must match one.
base::Result<std::vector<Combination>> select(std::vector<Combination> all,
                                              const std::vector<std::string>& only) {
    if (only.empty()) return all;
    std::vector<std::string_view> ids;
    for (const auto& cell : all) ids.push_back(cell.id);
    std::vector<Problem> problems;
    for (const auto& glob : only)
        if (std::none_of(ids.begin(), ids.end(), [&](auto id) { return base::matches_glob(id, glob); }))
            problems.push_back({{}, "selecting cells: " + unmatched(glob, ids)});
    if (!problems.empty()) return usage_error(std::move(problems));
    std::vector<Combination> selected;
    for (auto& cell : all)
        if (std::any_of(only.begin(), only.end(),
                        [&](const auto& glob) { return base::matches_glob(cell.id, glob); }))
            selected.push_back(std::move(cell));
    return selected;
}

} // namespace

base::Result<std::vector<Cell>> expand(const Spec& spec, const ExpandOptions& options) {
    auto combinations = combine(spec);
    if (!combinations.problems.empty()) return usage_error(std::move(combinations.problems));
    HARNESS_TRY(const auto selected, select(std::move(combinations.cells), options.only));
    std::vector<Cell> cells;
    std::vector<Problem> problems;
    for (const auto& combination : selected) {
        cells.push_back(complete(spec, combination, options));
        check_place_of_tool(cells.back(), problems);
    }
    if (!problems.empty()) return usage_error(std::move(problems));
    return cells;
}

ServerSettings settings_of(const Spec& spec, const Combination& combination) {
    ServerSettings settings;
    if (const auto* entry = combination.entry) {
        settings = entry->settings;
        const auto special = entry->of_versions.find(combination.version);
        if (special != entry->of_versions.end()) merge(settings, special->second);
    }
    for (const auto& [axis, value] : combination.axes) merge(settings, value->settings);
    for (const auto& row : spec.overrides)
        if (base::matches_glob(combination.id, row.cell)) merge(settings, row.settings);
    return settings;
}

std::map<std::string, std::string> values_of(const Combination& combination) {
    Values values{{"engine", combination.spelling}, {"version", combination.version}};
    for (const auto& [axis, value] : combination.axes) values.emplace(axis->name, value->text);
    return values;
}

std::filesystem::path path_for(const Spec& spec, const Cell& cell, const std::string& path) {
    Values values{{"engine", cell.engine_spelling}, {"version", cell.version}};
    values.insert(cell.axes.begin(), cell.axes.end());
    return resolve(spec, base::fill_placeholders(path, values));
}

} // namespace harness::matrix
