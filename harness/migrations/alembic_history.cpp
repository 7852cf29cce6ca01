// Alembic's history, as Alembic itself reads it: in the project's own Python.

#include "harness/base/paths.hpp"
#include "harness/migrations/alembic.hpp"
#include "harness/migrations/alembic_worker.hpp"

#include <algorithm>

namespace harness::migrations {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;

std::string named(const std::string& file) {
    return file.empty() ? file : base::as_named(file).string();
}

Migration migration_at(const std::string& file, int line) {
    Migration migration;
    migration.script = {file, "", std::max(line, 1)};
    migration.transaction = Transaction::none; // Alembic's and the project's business
    migration.has_text = false;
    return migration;
}

Revision revision_of(const AlembicRevision& told) {
    Revision revision;
    const auto file = named(told.file);
    revision.id = told.id;
    revision.name = std::filesystem::path(told.file).stem().string();
    // Found by its id, also where the names of files leave it out.
    if (revision.name.find(told.id) == std::string::npos) revision.name = told.id + "_" + revision.name;
    revision.description = told.title;
    revision.words = told.words;
    revision.path = file;
    if (told.has_up) revision.up = migration_at(file, told.up_line);
    if (told.has_down) revision.down = migration_at(file, told.down_line);
    return revision;
}

void take_flaws(const AlembicHistory& told, History& history) {
    for (auto flaw : told.flaws) {
        flaw.where.file = named(flaw.where.file);
        const auto revision = std::ranges::find(history.revisions, flaw.revision, &Revision::id);
        if (revision != history.revisions.end()) flaw.revision = revision->name;
        history.flaws.push_back(std::move(flaw));
    }
}

} // namespace

Result<History> load_alembic(const std::filesystem::path& folder, const matrix::ToolUse& tool,
                             base::Engine engine, const base::Limit& limit,
                             std::shared_ptr<ProgramRunner> elsewhere) {
    if (tool.run_in == matrix::ToolUse::RunIn::image && base::info(engine).embedded)
        return Error{ErrorKind::usage, "run_in: image needs an engine with a server, and the database of "
                                           + std::string(base::to_string(engine))
                                           + " is a file of this machine"};
    HARNESS_TRY(const auto project, find_alembic(folder, tool, base::this_environment()));
    AlembicWorker worker(project, tool, engine, std::move(elsewhere));
    auto told = worker.history(limit);
    if (told.has_error()) {
        auto error = std::move(told).error();
        const bool is_elsewhere = tool.run_in == matrix::ToolUse::RunIn::image;
        if (is_elsewhere && error.kind == ErrorKind::environment) return error;
        error.kind = ErrorKind::usage;
        error.message += " (with " + project.python + ", in " + project.folder.string() + ")";
        error.where.file = named(error.where.file);
        if (!error.detail.empty()) error.message += "; its last words: " + error.detail;
        return error;
    }
    History history;
    history.layout = "alembic";
    history.folder = folder;
    history.refusal = told->refusal;
    history.tool = tool;
    history.has_models = true;
    history.tells_sql = true;
    for (const auto& revision : told->revisions) history.revisions.push_back(revision_of(revision));
    take_flaws(*told, history);
    if (history.revisions.empty() && history.flaws.empty())
        return Error{ErrorKind::usage, "Alembic finds no revision from " + project.folder.string()};
    return history;
}

} // namespace harness::migrations
