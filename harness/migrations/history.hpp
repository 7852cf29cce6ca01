#pragma once
// What is under test: an ordered list of revisions, read from files in the layout of a migration tool.

#include "drivers/script.hpp"
#include "harness/base/engine.hpp"
#include "harness/base/error.hpp"
#include "harness/base/limit.hpp"
#include "matrix/tool.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::migrations {

enum class Direction { up, down };

enum class Transaction {
    none,  ///< the tool sends it outside of any transaction of its own
    whole, ///< the tool wraps the migration (and its bookkeeping) in one transaction
};

/// One direction of a revision.
struct Migration {
    drivers::Script script; ///< the file, or its section, as it is: byte order mark, line ends and all
    Transaction transaction = Transaction::none;
    /// How the tool hands the script, or each of its parts, to the server.
    drivers::ScriptMode mode = drivers::ScriptMode::whole;
    /// What the tool itself cuts the script into, each sent for itself; without it the script is sent.
    std::optional<std::vector<drivers::Script>> parts{};
    std::string checksum{}; ///< as the tool writes it down; empty if it keeps none
    std::string refusal{};  ///< why the tool would not run this file; a flaw tells the same with its place
    /// False: only the tool knows what it does. The script has no text then, and its file where that is
    /// known.
    bool has_text = true;
};

/// What Sqitch's registry knows of a change beside its name.
struct SqitchRecord {
    std::string project;
    std::string change_id;
    std::string planned_at;
    std::string planner; ///< "Name <mail@example.org>"
    std::vector<std::string> requires_changes;
    std::vector<std::string> conflicts;
    std::vector<std::string> tags;
};

struct Revision {
    std::string id;   ///< the version as the tool counts it: "20240101120000", "3"; unique in its history
    std::string name; ///< "3_add_users", as the files are called
    std::optional<Migration> up; ///< empty if there is no file; a file of no bytes is there
    std::optional<Migration> down;
    std::optional<Migration> verify{}; ///< proves that the up has done its work (Sqitch); see Tool::verify
    std::string description{};         ///< "add users", where the tool records it apart from the version
    std::string words{};               ///< what the file says to people, where its text is no SQL: comments
    std::string path{};         ///< of the up's file in the history's folder, where the tool records it
    bool is_repeatable = false; ///< it runs after all others, again whenever its checksum changes (Flyway)
    bool is_baseline = false;   ///< it stands for all older versions on a new database (Flyway)
    std::optional<SqitchRecord> record{};
};

/// A flaw of the history itself, seen before any database: becomes a finding of the check *chain*.
struct Flaw {
    std::string rule;     ///< "chain/duplicate-version" …
    std::string revision; ///< its name; may be empty
    std::string message;
    base::SourcePosition where;
};

/// What cannot be looked at where a program runs the migrations, and why; empty where it can.
struct Unseen {
    std::string replays;    ///< a migration cannot be sent once more on top of itself
    std::string statements; ///< harness cannot stop it between statements
    std::string downs;      ///< nothing is taken down
    std::string pending;    ///< nobody says what the tool would apply
};

struct History {
    std::string layout; ///< "golang-migrate", "diesel"; "sqitch (tool)" where the program itself runs
    std::filesystem::path folder;
    std::vector<Revision> revisions; ///< in the order in which the tool applies them
    std::vector<Flaw> flaws;
    /// Why the tool would run nothing at all from this folder (golang-migrate: two files of one version);
    /// empty if it would run. One of the flaws tells the same with its place. The history can still be read.
    std::string refusal;
    std::string project{};                 ///< Sqitch: as its plan calls it
    std::optional<matrix::ToolUse> tool{}; ///< the program that runs it; without it harness does
    Unseen unseen{};
    bool tells_sql = false;  ///< the tool tells the SQL of migrations that have no text (Tool::sql_of)
    bool has_models = false; ///< the project has a program's models, and its tool can compare with them
};

/// What the files of a history name and the spec declares: Flyway's placeholders, goose's ENVSUB, psql's
/// variables; and `{{.name}}` in the files of every other layout, for projects that fill in templates.
using Variables = std::map<std::string, std::string>;

/// Names of the layouts, for the spec's vocabulary.
[[nodiscard]] std::vector<std::string_view> layouts();

/// Reads a folder. Errors (kind usage): it is missing or unreadable, holds no migration, the layout is
/// unknown, or the layout "auto" finds none or more than one that fit, or signs of a tool that this version
/// cannot run (it names them and what to write in the spec: it asks rather than guesses). A history with
/// flaws is no error. The engine decides what differs between the drivers of one tool: whether it wraps a
/// migration in a transaction, what it does with an empty file. An undeclared `{{.name}}` is an error where
/// variables are declared; one of the tool's own kind refuses the migration and is a flaw.
[[nodiscard]] base::Result<History> load(const std::filesystem::path& folder, std::string_view layout,
                                         base::Engine engine, const Variables& variables = {});

class ProgramRunner; // program_runner.hpp

/// A tool that harness knows by name: the text of its tool file, empty where it has a driver of its own.
struct NamedTool {
    std::string_view name;
    std::string_view text;
};
[[nodiscard]] std::vector<NamedTool> tools();

/// Reads the history that a program runs: from the files, or by asking the program, which may take until the
/// limit. Errors (kind usage): there is no such program, it does not support the engine, it fails or lists
/// nothing that can be understood, or what load() refuses. `elsewhere`: where programs of an image run.
[[nodiscard]] base::Result<History> load_with_tool(const std::filesystem::path& folder,
                                                   const matrix::ToolUse& tool, base::Engine engine,
                                                   const base::Limit& limit,
                                                   std::shared_ptr<ProgramRunner> elsewhere = {});

} // namespace harness::migrations
