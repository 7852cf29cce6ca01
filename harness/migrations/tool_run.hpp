#pragma once
// Internal: one command of a tool that is data, from its words to what its output says.

#include "harness/base/child_process.hpp"
#include "harness/migrations/tool.hpp"
#include "harness/migrations/tool_values.hpp"

namespace harness::migrations {

/// What a description's commands are run with.
struct ToolPlace {
    const matrix::ToolUse& tool;
    std::filesystem::path folder; ///< of the migrations, absolute
};

/// path, config, program, python: what does not change with sessions and revisions.
[[nodiscard]] ToolValues project_values(const ToolPlace& place);

/// Nothing is run yet. `{args}` as a word of its own is where the matrix file's `args` go; without it they
/// come last. `{url}` is the description's for the engine, where it has one.
[[nodiscard]] base::ChildCommand make_command(const ToolPlace& place, base::Engine engine,
                                              const matrix::ToolCommand& words, ToolValues values);

/// What a failure of the tool's is, by its output and the description's rules: kind sql unless a rule blames
/// the environment. The end of the output is the error's detail.
[[nodiscard]] base::Error failure(const ToolPlace& place, const base::ChildCommand& command,
                                  const base::ChildEnd& end);

/// A line, or a name of a file, that an answer's expression fits.
struct AnswerLine {
    std::string id;
    std::string name;
    std::string file; ///< as the answer has it; empty if it says none
    std::string down; ///< likewise
};
[[nodiscard]] std::optional<AnswerLine>
read_answer_line(const matrix::ToolAnswer& answer, const std::string& expression, std::string_view line);
[[nodiscard]] std::vector<AnswerLine> read_answer(const matrix::ToolAnswer& answer, std::string_view output);

/// What the tool's comparison says of the migrated database. An error (kind sql, unless a rule blames the
/// environment): it failed, and nobody knows.
[[nodiscard]] base::Result<ModelDrift> read_drift(const ToolPlace& place, const base::ChildCommand& command,
                                                  const base::ChildEnd& end);

/// The SQL of one revision in what a command wrote, which may be that of all.
[[nodiscard]] ToldSql read_sql(const matrix::ToolRender& render, std::string_view output,
                               std::string_view id);

} // namespace harness::migrations
