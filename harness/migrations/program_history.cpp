// The history of a tool that is data: from the files that it reads, or from what it says itself. No database
// is there yet; a tool that lists nothing without one is asked in another way (its tool file says which).

#include "harness/base/text.hpp"
#include "harness/migrations/folder.hpp"
#include "harness/migrations/layout.hpp"
#include "harness/migrations/program_runner.hpp"
#include "harness/migrations/programs.hpp"
#include "harness/migrations/scratch.hpp"
#include "harness/migrations/tool_run.hpp"

#include <algorithm>
#include <set>
#include <system_error>

namespace harness::migrations {
namespace {

base::Error refuse(const ToolPlace& place, const std::string& why) {
    base::Error error;
    error.kind = base::ErrorKind::usage;
    error.message =
        "asking " + place.tool.name + " for the migrations in " + place.folder.string() + ": " + why;
    return error;
}

Revision revision_of(const ToolPlace& place, const AnswerLine& line) {
    Revision revision;
    revision.id = line.id;
    revision.name = line.name;
    Migration migration;
    migration.has_text = false;
    if (!line.file.empty()) migration.script.file = (place.folder / line.file).string();
    revision.up = migration;
    revision.down = migration;
    if (line.down.empty()) return revision;
    std::error_code code;
    revision.down->script.file = (place.folder / line.down).string();
    if (!std::filesystem::exists(revision.down->script.file, code)) revision.down.reset();
    return revision;
}

base::Result<void> add(const ToolPlace& place, const std::vector<AnswerLine>& lines, History& history) {
    std::set<std::string> ids;
    for (const auto& line : lines) {
        if (!ids.insert(line.id).second)
            return refuse(place, "two revisions have the id " + line.id
                                     + "; `id` in the tool's file must tell them apart");
        history.revisions.push_back(revision_of(place, line));
    }
    return {};
}

base::Result<void> read_layout(const ToolPlace& place, base::Engine engine, History& history) {
    auto read =
        load(place.folder / place.tool.description.history.in, place.tool.description.history.layout, engine);
    if (read.has_error()) return std::move(read).error();
    auto tool = std::move(history.tool);
    history = std::move(*read);
    history.tool = std::move(tool);
    return {};
}

base::Result<void> read_files(const ToolPlace& place, History& history) {
    const auto& answer = place.tool.description.history;
    HARNESS_TRY(const auto folder, open_folder(place.folder / answer.in));
    std::vector<AnswerLine> lines;
    for (const auto& entry : folder.entries)
        if (auto line = read_answer_line(answer, answer.files, entry.name)) {
            // A file beside folders that hold the migrations is none of them.
            std::error_code code;
            if (!line->file.empty() && std::filesystem::is_regular_file(folder.path / entry.name, code)
                && !std::filesystem::exists(place.folder / line->file, code))
                continue;
            if (line->file.empty()) line->file = (std::filesystem::path(answer.in) / entry.name).string();
            lines.push_back(std::move(*line));
        }
    if (lines.empty())
        return refuse(place, "no name in " + folder.path.string() + " fits \"" + answer.files + "\"");
    return add(place, lines, history);
}

/// Before any server is started.
base::Result<void> ask(const ToolPlace& place, base::Engine engine, const base::Limit& limit,
                       ProgramRunner* elsewhere, History& history) {
    const auto& answer = place.tool.description.history;
    const ScratchFolder scratch;
    auto values = session_values(engine, {});
    values["scratch"] = elsewhere != nullptr ? std::string(ProgramRunner::k_scratch) : scratch.path();
    auto command = make_command(place, engine, answer.command, values);
    command.keep = std::size_t{16} << 20U;
    auto end = elsewhere != nullptr ? elsewhere->run(command, {place.folder}, limit)
                                    : base::run_child(command, limit);
    if (end.has_error()) {
        auto error = refuse(place, end.error().message);
        error.kind = end.error().kind;
        const bool is_missing = error.kind == base::ErrorKind::usage && elsewhere == nullptr;
        if (is_missing && !place.tool.description.install.empty())
            error.message += "; " + place.tool.description.install;
        return error;
    }
    if (!end->is_success()) return refuse(place, failure(place, command, *end).message);
    if (!end->is_whole) return refuse(place, "it lists more than can be read");
    const auto lines = read_answer(answer, end->output);
    if (lines.empty())
        return refuse(place, "no line that it writes fits \"" + answer.lines + "\"; it writes:\n"
                                 + base::shorten(base::trim(end->output), 500));
    return add(place, lines, history);
}

/// Whether what a command names as `{program}`, for another program to run, is there.
bool has_program(const ToolPlace& place, const base::ChildCommand& command,
                 const matrix::ToolCommand& words) {
    if (std::ranges::count(words, "{program}") == 0) return true;
    auto itself = command;
    itself.words = {project_values(place).at("program")};
    std::error_code code;
    return base::find_program(itself) || std::filesystem::exists(place.folder / itself.words.front(), code);
}

/// That what is run later is there is said before anything is started.
base::Result<void> check_program(const ToolPlace& place, base::Engine engine) {
    const auto& description = place.tool.description;
    if (place.tool.run_in == matrix::ToolUse::RunIn::image) return {};
    for (const auto* words : {&description.up, &description.down, &description.drift.command,
                              &description.render.command, &description.render_down.command}) {
        if (words->empty()) continue;
        const auto command = make_command(place, engine, *words, session_values(engine, {}));
        const bool is_there = base::find_program(command).has_value();
        if (is_there && has_program(place, command, *words)) continue;
        const auto missing = is_there ? project_values(place).at("program") : command.words.front();
        const auto advice =
            description.install.empty() ? "install it, or name it with `program`" : description.install;
        return refuse(place, "there is no program " + missing + "; " + advice);
    }
    return {};
}

Unseen unseen_of(const matrix::ToolUse& tool) {
    Unseen unseen;
    unseen.statements = tool.name + " runs the statements itself";
    unseen.replays = unseen.statements;
    const auto reason = [&](const char* what) {
        const auto found = tool.description.cannot.find(what);
        return found == tool.description.cannot.end() ? std::string() : tool.name + ": " + found->second;
    };
    unseen.downs = reason("down");
    unseen.pending = reason("pending");
    return unseen;
}

/// Where the ways down are files of their own, a project may have none of them.
bool lacks_downs(const History& history) {
    const auto has_none = [](const Revision& revision) { return !revision.down; };
    return !history.tool->description.history.down.empty()
           && std::ranges::all_of(history.revisions, has_none);
}

} // namespace

base::Result<History> load_program(const std::filesystem::path& folder, const matrix::ToolUse& tool,
                                   base::Engine engine, const base::Limit& limit,
                                   std::shared_ptr<ProgramRunner> elsewhere) {
    const ToolPlace place{tool, std::filesystem::absolute(folder)};
    HARNESS_CHECK(open_folder(folder)); // that there is one
    const auto& description = tool.description;
    if (!description.urls.empty() && !description.urls.contains(std::string(base::to_string(engine))))
        return refuse(place, "its tool file has no URL for " + std::string(base::to_string(engine)));
    const bool is_elsewhere = tool.run_in == matrix::ToolUse::RunIn::image;
    if (is_elsewhere && base::info(engine).embedded)
        return refuse(place, "run_in: image needs an engine with a server, and the database of "
                                 + std::string(base::to_string(engine)) + " is a file of this machine");
    HARNESS_CHECK(check_program(place, engine));
    History history;
    history.tool = tool;
    const auto& source = description.history;
    const auto read = !source.layout.empty()  ? read_layout(place, engine, history)
                      : !source.files.empty() ? read_files(place, history)
                                              : ask(place, engine, limit, elsewhere.get(), history);
    if (read.has_error()) return read.error();
    history.layout = "tool " + tool.name;
    history.folder = folder;
    history.unseen = unseen_of(tool);
    if (lacks_downs(history))
        history.unseen.downs = tool.name + ": no migration has a file " + "\"" + source.down + "\"";
    history.tells_sql = !description.render.command.empty() || !description.render_down.command.empty();
    history.has_models = !description.drift.command.empty();
    if (!history.unseen.downs.empty())
        for (auto& revision : history.revisions) revision.down.reset();
    return history;
}

} // namespace harness::migrations
