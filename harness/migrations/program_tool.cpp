// Runs a history by a tool that is data: each step is a run of the tool, against the database of the session.

#include "harness/base/expression.hpp"
#include "harness/migrations/programs.hpp"
#include "harness/migrations/scratch.hpp"
#include "harness/migrations/tool_run.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <unistd.h>

namespace harness::migrations {
namespace {

using base::Error;
using base::ErrorKind;
using base::Limit;
using base::Result;
using drivers::Connection;

constexpr std::chrono::seconds k_time_for_a_look{10};
constexpr std::size_t k_longest_sql = std::size_t{4} << 20U;

std::size_t place_in(const History& history, std::string_view id) {
    const auto found = std::ranges::find(history.revisions, id, &Revision::id);
    return static_cast<std::size_t>(found - history.revisions.begin());
}

/// Where a file is in the stage: as below the folder of the migrations, for tools that want a folder for
/// each.
std::filesystem::path place_in_stage(const std::filesystem::path& file, const std::filesystem::path& root) {
    const auto below = std::filesystem::absolute(file).lexically_normal().lexically_relative(
        std::filesystem::absolute(root).lexically_normal());
    return below.empty() || *below.begin() == ".." ? file.filename() : below;
}

/// A folder with links to the files of the first revisions: for tools that always apply all that they find.
class Stage {
  public:
    Stage() = default;
    ~Stage() { remove(); }
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    [[nodiscard]] const std::filesystem::path& folder() const { return m_folder; }
    /// `root` is the folder of the migrations.
    Result<std::filesystem::path> set(const History& history, const std::filesystem::path& root,
                                      std::size_t revisions) {
        remove();
        std::error_code code;
        auto pattern = (std::filesystem::temp_directory_path(code) / "harness-stage-XXXXXX").string();
        if (code || !::mkdtemp(pattern.data())) return failed(pattern);
        m_folder = pattern;
        for (std::size_t at = 0; at < revisions; ++at)
            for (const auto* migration : {&history.revisions[at].up, &history.revisions[at].down})
                if (*migration && !(*migration)->script.file.empty())
                    link((*migration)->script.file, root, code);
        if (code) return failed(code.message());
        return m_folder;
    }

  private:
    static Error failed(const std::string& why) {
        Error error;
        error.message = "making a folder of migrations for the tool: " + why;
        return error;
    }

    void link(const std::filesystem::path& file, const std::filesystem::path& root, std::error_code& code) {
        const auto link = m_folder / place_in_stage(file, root);
        if (code || std::filesystem::is_symlink(link, code)) return;
        code.clear(); // that it is not there yet
        std::filesystem::create_directories(link.parent_path(), code);
        if (code) return;
        std::filesystem::create_symlink(std::filesystem::absolute(file), link, code);
    }
    void remove() {
        std::error_code ignored;
        if (!m_folder.empty()) std::filesystem::remove_all(m_folder, ignored);
        m_folder.clear();
    }

    std::filesystem::path m_folder;
};

class ProgramTool final : public Tool {
  public:
    ProgramTool(const History& history, base::Engine engine, std::shared_ptr<ProgramRunner> elsewhere)
        : m_use(*history.tool),
          m_place{m_use, std::filesystem::absolute(history.folder)},
          m_head(history.revisions.empty() ? std::string() : history.revisions.back().id),
          m_engine(engine),
          m_elsewhere(std::move(elsewhere)) {}

    /// The tool makes its own session, and its tables, whenever it runs.
    [[nodiscard]] bool connects_by_itself() const override { return true; }
    Result<void> prepare(Connection& /*connection*/, const Limit& /*limit*/) override { return {}; }
    Result<bool> prepare_unseen(Connection& /*connection*/, const Limit& /*limit*/) override { return true; }

    Result<std::vector<std::string>> pending(Connection& connection, const History& history,
                                             const Limit& limit) override;
    Result<std::vector<std::string>> rerun(Connection& connection, const History& history,
                                           const Limit& limit) override;
    Result<drivers::ScriptRun> up(Connection& connection, const History& history, const Revision& revision,
                                  const Limit& limit) override {
        return move(connection, history, revision, Direction::up, limit);
    }
    Result<drivers::ScriptRun> down(Connection& connection, const History& history, const Revision& revision,
                                    const Limit& limit) override {
        return move(connection, history, revision, Direction::down, limit);
    }
    Result<drivers::ScriptRun> replay(Connection& /*connection*/, const Revision& /*revision*/,
                                      const Limit& /*limit*/) override {
        throw std::logic_error("a replay of what a program runs"); // Unseen::replays keeps it off the plan
    }

    Result<ModelDrift> compare_models(Connection& connection, const Limit& limit) override;
    Result<ToldSql> sql_of(Connection& connection, const History& history, const Revision& revision,
                           Direction direction, const Limit& limit) override;

    [[nodiscard]] std::vector<std::string> tables() const override {
        auto all = m_use.description.tables;
        all.insert(all.end(), m_use.tables.begin(), m_use.tables.end());
        return all;
    }
    [[nodiscard]] bool makes_tables_late() const override { return true; }

  private:
    Result<drivers::ScriptRun> move(Connection& connection, const History& history, const Revision& revision,
                                    Direction direction, const Limit& limit);
    base::ChildCommand command_of(Connection& connection, const matrix::ToolCommand& words,
                                  const ToolValues& values);
    Result<base::ChildEnd> run_to_its_end(const base::ChildCommand& command, const Limit& limit);
    Result<base::ChildEnd> run(Connection& connection, const matrix::ToolCommand& words,
                               const ToolValues& values, const Limit& limit, const std::string& excuse = {});
    Result<std::vector<std::string>> answer(Connection& connection, const matrix::ToolAnswer& question,
                                            const History& history, const Limit& limit);
    Result<ToolValues> values_at(const History& history, std::size_t at, const matrix::ToolCommand& words);

    [[nodiscard]] std::string scratch_for(const ScratchFolder& here) const {
        return m_elsewhere ? std::string(ProgramRunner::k_scratch) : here.path();
    }
    /// Of this machine, for a container.
    [[nodiscard]] std::vector<std::filesystem::path> reads() const {
        std::vector<std::filesystem::path> folders{m_place.folder};
        if (!m_stage.folder().empty()) folders.push_back(m_stage.folder());
        return folders;
    }

    matrix::ToolUse m_use;
    ToolPlace m_place;
    std::string m_head; ///< the id of the last revision
    base::Engine m_engine;
    std::shared_ptr<ProgramRunner> m_elsewhere; ///< null: commands run on this machine
    Stage m_stage;
    std::map<Direction, base::ChildEnd> m_all_sql; ///< of commands that write that of all revisions
};

bool names(const matrix::ToolCommand& words, std::string_view placeholder) {
    return std::ranges::any_of(
        words, [&](const std::string& word) { return word.find(placeholder) != std::string::npos; });
}

/// "{id.1}" …, by the description's `parts`.
std::vector<std::string> parts_of(const matrix::ToolDescription& description, const std::string& id) {
    if (description.parts.empty()) return {};
    return base::find_expression(id, description.parts).value_or(std::vector<std::string>{});
}

/// What Sqitch itself knows a change by: names are ambiguous once one was reworked, and name@tag is only
/// known where the tag is deployed.
std::string change_of(const Revision& revision) {
    return revision.record ? revision.record->change_id : std::string();
}

Result<ToolValues> ProgramTool::values_at(const History& history, std::size_t at,
                                          const matrix::ToolCommand& words) {
    const auto& description = m_use.description;
    const auto& revision = history.revisions[at];
    ToolValues values{{"id", revision.id}, {"name", revision.name}};
    values["previous"] = at == 0 ? description.base : history.revisions[at - 1].id;
    values["migration"] = revision.up ? revision.up->script.file : std::string();
    const auto parts = parts_of(description, revision.id);
    for (std::size_t part = 1; part < parts.size(); ++part) {
        values["id." + std::to_string(part)] = parts[part];
        values["previous." + std::to_string(part)] = part == 1 ? parts[1] : description.base;
    }
    for (std::size_t before = at; before-- > 0 && parts.size() > 1;) {
        const auto earlier = parts_of(description, history.revisions[before].id);
        if (earlier.size() != parts.size() || earlier[1] != parts[1]) continue;
        for (std::size_t part = 1; part < parts.size(); ++part)
            values["previous." + std::to_string(part)] = earlier[part];
        break;
    }
    if (revision.record) {
        values["id.1"] = change_of(revision);
        values["previous.1"] = at == 0 ? description.base : change_of(history.revisions[at - 1]);
    }
    if (names(words, "{staged}")) {
        HARNESS_TRY(const auto folder, m_stage.set(history, m_place.folder / description.history.in, at + 1));
        values["staged"] = folder.string();
    }
    return values;
}

/// A tool that fails because its database is gone says nothing of the migration.
Error blame(Connection& connection, Error error, const Limit& limit) {
    if (error.kind != ErrorKind::sql) return error;
    const auto answer = connection.query("SELECT 1", limit.within(k_time_for_a_look));
    if (answer.has_error() && answer.error().kind == ErrorKind::environment) {
        error.kind = ErrorKind::environment;
        error.message += "; and the database does not answer: " + answer.error().message;
    }
    return error;
}

base::ChildCommand ProgramTool::command_of(Connection& connection, const matrix::ToolCommand& words,
                                           const ToolValues& values) {
    const auto target = connection.target();
    auto all = session_values(m_engine, m_elsewhere ? m_elsewhere->seen_from_there(target) : target);
    all.insert(values.begin(), values.end());
    return make_command(m_place, m_engine, words, all);
}

Result<base::ChildEnd> ProgramTool::run_to_its_end(const base::ChildCommand& command, const Limit& limit) {
    auto end = m_elsewhere ? m_elsewhere->run(command, reads(), limit) : base::run_child(command, limit);
    if (end.has_error()) {
        auto error = std::move(end).error();
        if (error.kind == ErrorKind::usage)
            error.kind = ErrorKind::environment; // it was there when the run began
        return error;
    }
    return end;
}

Result<base::ChildEnd> ProgramTool::run(Connection& connection, const matrix::ToolCommand& words,
                                        const ToolValues& values, const Limit& limit,
                                        const std::string& excuse) {
    std::optional<ScratchFolder> scratch;
    auto all = values;
    if (names(words, "{scratch}")) all["scratch"] = scratch_for(scratch.emplace());
    const auto command = command_of(connection, words, all);
    HARNESS_TRY(auto end, run_to_its_end(command, limit));
    const bool is_excused = !excuse.empty() && base::find_expression(end.output + end.errors, excuse);
    if (!end.is_success() && !is_excused) return blame(connection, failure(m_place, command, end), limit);
    return end;
}

Result<drivers::ScriptRun> ProgramTool::move(Connection& connection, const History& history,
                                             const Revision& revision, Direction direction,
                                             const Limit& limit) {
    const auto& description = m_use.description;
    const auto at = place_in(history, revision.id);
    const bool is_up = direction == Direction::up;
    const auto& words = is_up                                          ? description.up
                        : at == 0 && !description.down_to_base.empty() ? description.down_to_base
                                                                       : description.down;
    HARNESS_TRY(const auto values, values_at(history, at, words));
    auto end = run(connection, words, values, limit);
    if (end.has_error()) {
        auto error = std::move(end).error();
        const auto& migration = is_up ? revision.up : revision.down;
        if (error.where.file.empty() && migration) error.where.file = migration->script.file;
        return error;
    }
    drivers::ScriptRun done;
    done.duration = std::chrono::duration_cast<std::chrono::microseconds>(end->duration);
    return done;
}

Result<std::vector<std::string>> ProgramTool::answer(Connection& connection,
                                                     const matrix::ToolAnswer& question,
                                                     const History& history, const Limit& limit) {
    HARNESS_TRY(const auto values, values_at(history, history.revisions.size() - 1, question.command));
    HARNESS_TRY(const auto end, run(connection, question.command, values, limit, question.none));
    std::vector<std::string> ids;
    if (!question.none.empty() && base::find_expression(end.output + end.errors, question.none)) return ids;
    auto lines = read_answer(question, end.output);
    if (lines.empty())
        lines = read_answer(question, end.errors); // where some tools log what they are asked for
    for (const auto& line : lines) ids.push_back(line.id);
    return ids;
}

Result<std::vector<std::string>> ProgramTool::pending(Connection& connection, const History& history,
                                                      const Limit& limit) {
    const auto& description = m_use.description;
    std::vector<std::string> all;
    for (const auto& revision : history.revisions) all.push_back(revision.id);
    if (description.pending.is_given()) {
        HARNESS_TRY(const auto told, answer(connection, description.pending, history, limit));
        std::erase_if(all, [&](const std::string& id) { return std::ranges::count(told, id) == 0; });
    } else if (description.applied.is_given()) {
        HARNESS_TRY(const auto told, answer(connection, description.applied, history, limit));
        std::erase_if(all, [&](const std::string& id) { return std::ranges::count(told, id) > 0; });
    } else if (description.current.is_given()) {
        HARNESS_TRY(const auto told, answer(connection, description.current, history, limit));
        const auto newest = std::ranges::find_if(history.revisions, [&](const Revision& revision) {
            return !told.empty() && (revision.id == told.back() || change_of(revision) == told.back());
        });
        if (newest != history.revisions.end())
            all.erase(all.begin(), all.begin() + (newest - history.revisions.begin()) + 1);
    }
    return all;
}

/// First what it would do, then its own command once more.
Result<std::vector<std::string>> ProgramTool::rerun(Connection& connection, const History& history,
                                                    const Limit& limit) {
    HARNESS_TRY(auto told, pending(connection, history, limit));
    const auto& words = m_use.description.redo.empty() ? m_use.description.up : m_use.description.redo;
    HARNESS_TRY(const auto values, values_at(history, history.revisions.size() - 1, words));
    HARNESS_CHECK(run(connection, words, values, limit));
    return told;
}

Result<ModelDrift> ProgramTool::compare_models(Connection& connection, const Limit& limit) {
    const ScratchFolder scratch;
    const auto command = command_of(connection, m_use.description.drift.command,
                                    {{"id", m_head}, {"scratch", scratch_for(scratch)}});
    HARNESS_TRY(const auto end, run_to_its_end(command, limit));
    auto drift = read_drift(m_place, command, end);
    if (drift.has_error()) return blame(connection, std::move(drift).error(), limit);
    return drift;
}

Result<ToldSql> ProgramTool::sql_of(Connection& connection, const History& history, const Revision& revision,
                                    Direction direction, const Limit& limit) {
    const auto& render =
        direction == Direction::up ? m_use.description.render : m_use.description.render_down;
    if (render.command.empty()) return ToldSql{};
    const auto read = [&](const base::ChildEnd& end) {
        auto sql = read_sql(render, end.output, revision.id);
        sql.is_whole = sql.is_whole && end.is_whole;
        return sql;
    };
    if (const auto all = m_all_sql.find(direction); all != m_all_sql.end()) return read(all->second);
    const ScratchFolder scratch;
    HARNESS_TRY(auto values, values_at(history, place_in(history, revision.id), render.command));
    values["scratch"] = scratch_for(scratch);
    auto command = command_of(connection, render.command, values);
    command.keep = k_longest_sql;
    HARNESS_TRY(const auto end, run_to_its_end(command, limit));
    if (!end.is_success()) return blame(connection, failure(m_place, command, end), limit);
    if (!render.lines.empty()) m_all_sql[direction] = end; // it is asked once
    return read(end);
}

} // namespace

std::unique_ptr<Tool> program_tool(const History& history, base::Engine engine,
                                   std::shared_ptr<ProgramRunner> elsewhere) {
    return std::make_unique<ProgramTool>(history, engine, std::move(elsewhere));
}

} // namespace harness::migrations
