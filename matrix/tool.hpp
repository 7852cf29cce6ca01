#pragma once
// A migration tool that harness runs as a program, as data: what its tool file says, and what the matrix file
// says of its use. Plain structs; harness/migrations/ makes commands of them.

#include "harness/base/engine.hpp"
#include "harness/base/error.hpp"

#include <map>
#include <string>
#include <vector>

namespace harness::matrix {

/// Words of a command. `{name}` in them is filled in when it is run.
using ToolCommand = std::vector<std::string>;

/// Something that is read from files' names, or from the lines that a command writes.
struct ToolAnswer {
    std::string layout;  ///< history alone: harness reads the files itself, as those of this layout
    std::string files;   ///< history alone: an expression for the names of the migrations' files or folders
    std::string in;      ///< the folder below the project's in which they are
    ToolCommand command; ///< or: what writes the lines
    std::string lines;   ///< an expression for the lines that count
    std::string none;    ///< an expression for an output that means "nothing", whatever the exit code
    std::string id = "{1}"; ///< made of the expression's groups
    std::string name;       ///< likewise; empty: the id
    std::string file;       ///< likewise, in the project's folder; empty: not known
    std::string down; ///< history alone: likewise, the way down; a revision has none where it is not there
    base::SourcePosition where;

    [[nodiscard]] bool is_given() const { return !layout.empty() || !files.empty() || !command.empty(); }
    auto operator<=>(const ToolAnswer&) const = default;
};

/// What a piece of the tool's output says of a failure. All rules are tried; for each member the first one
/// that has something to say wins.
struct ToolErrorRule {
    std::string match; ///< an expression for a line, or a part of it
    std::string message;
    std::string sqlstate;
    std::string file;
    std::string line;
    bool blames_environment = false; ///< such an output is no fault of the migrations

    auto operator<=>(const ToolErrorRule&) const = default;
};

/// A comparison of the migrated database with what the tool's own project says: its models, its checks. With
/// exit code 0 they agree.
struct ToolDrift {
    ToolCommand command;
    std::string lines;           ///< an expression for the lines of its output that are a difference each
    std::string message = "{0}"; ///< made of the expression's groups, as these are
    std::string file;
    std::string line;
    int code = 0; ///< the exit code that means differences; 0: any but 0
    base::SourcePosition where;

    auto operator<=>(const ToolDrift&) const = default;
};

/// What writes the SQL of a revision, or of all.
struct ToolRender {
    ToolCommand command;
    std::string lines;      ///< of all: an expression for the lines at which a revision's begins
    std::string id = "{1}"; ///< whose: made of the expression's groups
    std::string partial;    ///< an expression for SQL that is not all that the migration does
    base::SourcePosition where;

    auto operator<=>(const ToolRender&) const = default;
};

struct ToolDescription {
    std::string tool;                        ///< its name, for reports
    std::string about;                       ///< which version, from which manual
    std::string tried;                       ///< with what it was run; empty: never
    std::string program;                     ///< `{program}`, where the matrix file gives no other
    std::string install;                     ///< what to do where there is none
    std::vector<std::string> config;         ///< `{config}`: the first of these that is there
    std::map<std::string, std::string> urls; ///< `{url}` by engine; an engine without one is not supported
    /// Further names in braces: by name and engine.
    std::map<std::string, std::map<std::string, std::string>> values;
    std::map<std::string, std::string> env;
    std::string folder = "{path}"; ///< where commands run

    ToolAnswer history;
    /// An expression for ids: its groups are `{id.1}` …; and `{previous.1}` … of the revision before it whose
    /// first group is the same (Django's applications).
    std::string parts;
    std::string base;         ///< what `{previous}` and its parts are where there is none
    ToolCommand up;           ///< from {previous} to {id}
    ToolCommand down;         ///< from {id} to {previous}
    ToolCommand down_to_base; ///< where {id} is the first; empty: as ever
    ToolCommand redo;         ///< everything up to the head; empty: `up` to the head
    ToolAnswer pending;       ///< what is not applied
    ToolAnswer applied;       ///< or: what is
    ToolAnswer current;       ///< or: the last line that fits names the newest that is
    ToolDrift drift;
    ToolRender render;      ///< of what takes a revision up
    ToolRender render_down; ///< likewise down
    std::vector<ToolErrorRule> errors;
    /// Of the tool's own: "schema_migrations", "sqitch.changes", and "sqitch.*" for a schema of its own.
    std::vector<std::string> tables;
    std::map<std::string, std::string> cannot; ///< "down" → why

    auto operator<=>(const ToolDescription&) const = default;
};

/// How a matrix file wants a tool to be run.
struct ToolUse {
    enum class RunIn { host, image };

    std::string name;            ///< "sqitch", "command"; of a file of the user's, what it says
    ToolDescription description; ///< without commands where harness has a driver of its own (alembic)
    std::string program;         ///< instead of the description's
    std::string python;          ///< alembic: the interpreter
    std::string config;          ///< instead of the description's
    std::map<std::string, std::string> env;
    std::vector<std::string> args;   ///< put after the program in each of its commands
    std::vector<std::string> tables; ///< of the tool's own, beside those of the description
    RunIn run_in = RunIn::host;
    std::string image;
    base::SourcePosition where;

    auto operator<=>(const ToolUse&) const = default;
};

} // namespace harness::matrix
