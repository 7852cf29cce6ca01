// The layout of goose (https://github.com/pressly/goose), as migrate.go (collectMigrationsFS), migration.go
// (NumericComponent) and internal/sqlparser/parser.go (ParseSQLMigration) of v3 read it.
//
// Every .sql file must be named VERSION_TITLE.sql, or goose refuses the folder; so it does for two files of
// one version. A file is cut into statements line by line: one ends with a line whose last word before a
// comment ends with `;`, or is what stands between `-- +goose StatementBegin` and `-- +goose StatementEnd`.
// Each is a message of its own. The file is parsed anew for each direction when it is run, so that a mistake
// among the statements of the down is no matter to the up.

#include "harness/base/text.hpp"
#include "harness/migrations/evidence.hpp"
#include "harness/migrations/goose_parser.hpp"
#include "harness/migrations/inspect.hpp"
#include "harness/migrations/layout.hpp"
#include "harness/migrations/numbered_files.hpp"

#include <optional>

namespace harness::migrations {
namespace {

/// NumericComponent. Go files are migrations, too, and sorted among the others.
std::optional<NumberedFile> parse_name(std::string_view name) {
    const bool is_go = name.ends_with(".go");
    if (!is_go && !name.ends_with(".sql")) return std::nullopt;
    const auto digits = name.substr(0, name.find('_'));
    const bool is_version = digits.size() < name.size() && is_number(digits) && fits_into_int64(digits)
                            && without_zeros(digits) != "0";
    const auto stem = name.substr(0, name.rfind('.'));
    if (is_version && !(is_go && stem.ends_with("_test")))
        return NumberedFile{without_zeros(digits), std::string(stem)};
    if (is_go) return std::nullopt;
    return NumberedFile{.id = {},
                        .name = std::string(stem),
                        .refusal =
                            "goose refuses the folder: could not parse SQL migration file: its name is "
                            "not of the form VERSION_TITLE.sql, with a version from 1 on"};
}

constexpr NameRules k_names{
    "goose", "VERSION_TITLE.sql", "goose refuses the folder", parse_name,
    [](const NumberedFile& a, const NumberedFile& b) { return is_smaller_number(a.id, b.id); }};

class File {
  public:
    File(History& history, NumberedFile file, const Variables& variables)
        : m_history(history), m_file(std::move(file)), m_variables(variables) {}

    [[nodiscard]] Revision revision() {
        Revision revision;
        revision.id = m_file.id;
        revision.name = m_file.name;
        if (m_file.script.file.ends_with(".go")) {
            revision.up =
                refused("Go functions must be registered and built into a custom binary: goose's command "
                        "line cannot run them, and harness runs SQL alone",
                        0, "chain/refused-file");
            return revision;
        }
        revision.up = migration(parse_goose(m_file.script, Direction::up, m_variables));
        if (!revision.up->refusal.empty()) return revision; // the same would be told of the down
        auto down = parse_goose(m_file.script, Direction::down, m_variables);
        if (down.is_there || !down.problem.empty()) revision.down = migration(std::move(down));
        return revision;
    }

  private:
    Migration migration(GooseScript parsed) {
        if (!parsed.problem.empty()) return refused(parsed.problem, parsed.line, parsed.rule);
        Migration found{std::move(parsed.section), parsed.transaction};
        found.parts = std::move(parsed.statements);
        return found;
    }

    Migration refused(const std::string& why, int line, std::string_view rule) {
        add_flaw(m_history, rule, m_file.name, why, {m_file.script.file, line});
        Migration found{m_file.script};
        found.refusal = "failed to parse migration " + m_file.name + ": " + why;
        return found;
    }

    History& m_history;
    NumberedFile m_file;
    const Variables& m_variables;
};

Habits habits() {
    constexpr std::string_view nothing = "goose keeps its version table and changes nothing";
    return {.missing_up = "goose refuses to run it",
            .missing_down = "going down, goose forgets the version and undoes nothing",
            .empty = nothing,
            .blank = nothing,
            .not_utf8 = "goose sends it as it is, and most servers refuse it",
            .part = "section"};
}

} // namespace

Fit goose_fit(const Folder& folder) {
    static const Pattern marker(
        R"(--.*\+goose[[:blank:]]+(Up|Down|StatementBegin|NO TRANSACTION|ENVSUB ON).*)",
        Pattern::Letters::any_case);
    const Evidence evidence(folder);
    Fit marked;
    Fit named{0, {}, Certainty::if_asked};
    for (const auto& entry : folder.entries) {
        const auto file = parse_name(entry.name);
        if (entry.kind != Entry::Kind::file || !file) continue;
        if (file->refusal.empty()) named.add(entry.name);
        if (evidence.has_line(entry.name, marker)) marked.add(entry.name);
    }
    return marked.count > 0 ? marked : named;
}

base::Result<void> goose_read(const Folder& folder, const Target& target, History& history) {
    HARNESS_TRY(auto files, read_numbered_files(folder, k_names, history));
    for (auto& file : files)
        history.revisions.push_back(File(history, std::move(file), target.variables).revision());
    inspect(history, habits(), target.engine);
    return {};
}

} // namespace harness::migrations
