// Two layouts of no tool: numbered folders that hold an up.sql and perhaps a down.sql, and numbered .sql
// files that go up alone. What they mean is said here, and in examples/layouts/plain-folders and
// examples/layouts/plain.
//
// The version is the number in front of the name; its value is the order. Beside an up.sql, migration.toml
// may say `transaction = false`.

#include "harness/base/text.hpp"
#include "harness/migrations/evidence.hpp"
#include "harness/migrations/inspect.hpp"
#include "harness/migrations/layout.hpp"
#include "harness/migrations/numbered_files.hpp"

#include <algorithm>
#include <optional>

namespace harness::migrations {
namespace {

constexpr std::string_view k_settings = "migration.toml";

std::string_view digits_of(std::string_view name) {
    return name.substr(0, std::min(name.find_first_not_of("0123456789"), name.size()));
}

bool runs_before(const NumberedFile& a, const NumberedFile& b) {
    return is_smaller_number(a.id, b.id);
}

std::optional<NumberedFile> parse_file(std::string_view name) {
    const auto digits = digits_of(name);
    const bool is_pair = name.ends_with(".up.sql") || name.ends_with(".down.sql");
    if (digits.empty() || is_pair || !name.ends_with(".sql")) return std::nullopt;
    return NumberedFile{without_zeros(digits), std::string(name.substr(0, name.size() - 4))};
}

/// 001_init: digits, and a `_` behind them.
bool is_folder_name(std::string_view name) {
    const auto digits = digits_of(name);
    return !digits.empty() && digits.size() < name.size() && name[digits.size()] == '_';
}

constexpr std::string_view k_duplicate =
    "harness cannot tell which of them comes first; give one another number";
constexpr NameRules k_files{"harness", "NUMBER_TITLE.sql", k_duplicate, parse_file, runs_before};

/// One `transaction = true` or `false`, and comments.
struct Settings {
    Transaction transaction = Transaction::whole;
    std::string problem;
    int line = 0;
};

Settings read_settings(std::string_view text) {
    Settings settings;
    int number = 0;
    for (const auto whole_line : base::split(text, '\n')) {
        ++number;
        const auto line = base::trim(whole_line.substr(0, whole_line.find('#')));
        if (line.empty()) continue;
        const auto equals = line.find('=');
        const auto key = base::trim(line.substr(0, equals));
        const auto value = equals == std::string_view::npos ? "" : base::trim(line.substr(equals + 1));
        if (key != "transaction" || (value != "true" && value != "false"))
            return {Transaction::whole,
                    "`" + base::shorten(line, 40)
                        + "` means nothing here: harness knows `transaction = true` and "
                          "`transaction = false`",
                    number};
        settings.transaction = value == "true" ? Transaction::whole : Transaction::none;
    }
    return settings;
}

Migration migration(drivers::Script script, Transaction transaction) {
    return {std::move(script), transaction, drivers::ScriptMode::statements};
}

class FolderReader {
  public:
    FolderReader(const Folder& folder, History& history) : m_folder(folder), m_history(history) {}

    base::Result<void> read() {
        for (const auto& entry : m_folder.entries) {
            if (entry.kind != Entry::Kind::folder || entry.is_hidden()) continue;
            HARNESS_TRY(const auto inside, open_folder(m_folder.path / entry.name));
            HARNESS_CHECK(take(inside, entry.name));
        }
        std::ranges::stable_sort(m_history.revisions, [](const Revision& a, const Revision& b) {
            return is_smaller_number(a.id, b.id);
        });
        return {};
    }

  private:
    base::Result<void> take(const Folder& inside, const std::string& name) {
        const bool has_sql = inside.find("up.sql") != nullptr || inside.find("down.sql") != nullptr;
        if (!is_folder_name(name)) {
            if (has_sql)
                add_flaw(m_history, "chain/ignored-file", {},
                         name + " never runs: its name is not of the form NUMBER_TITLE",
                         {m_folder.path_of(name)});
            return {};
        }
        if (!has_sql) return {};
        Revision revision{without_zeros(digits_of(name)), name, {}, {}};
        const auto known = std::ranges::find(m_history.revisions, revision.id, &Revision::id);
        if (known != m_history.revisions.end()) {
            const auto message = "version " + revision.id + " has two folders, "
                                 + m_folder.path_of(known->name) + " and " + m_folder.path_of(name) + ": "
                                 + std::string(k_duplicate);
            add_flaw(m_history, "chain/duplicate-version", known->name, message, {m_folder.path_of(name)});
            if (m_history.refusal.empty()) m_history.refusal = message;
            return {};
        }
        HARNESS_TRY(const auto settings, settings_of(inside, name));
        HARNESS_TRY(revision.up, read_part(inside, "up.sql", settings));
        HARNESS_TRY(revision.down, read_part(inside, "down.sql", settings));
        m_history.revisions.push_back(std::move(revision));
        return {};
    }

    base::Result<Settings> settings_of(const Folder& inside, const std::string& name) {
        if (inside.find(k_settings) == nullptr) return Settings{};
        HARNESS_TRY(const auto text, read_file(inside.path / k_settings));
        auto settings = read_settings(text);
        if (!settings.problem.empty())
            add_flaw(m_history, "chain/metadata", name, settings.problem,
                     {inside.path_of(k_settings), settings.line});
        return settings;
    }

    /// A migration whose settings are not understood is not run by guesswork.
    static base::Result<std::optional<Migration>> read_part(const Folder& inside, std::string_view file,
                                                            const Settings& settings) {
        if (inside.find(file) == nullptr) return std::optional<Migration>();
        HARNESS_TRY(auto text, read_file(inside.path / file));
        auto part = migration({inside.path_of(file), std::move(text)}, settings.transaction);
        if (!settings.problem.empty()) part.refusal = inside.path_of(k_settings) + ": " + settings.problem;
        return std::optional(std::move(part));
    }

    const Folder& m_folder;
    History& m_history;
};

Habits habits() {
    constexpr std::string_view nothing = "harness records the version and changes nothing";
    return {.missing_up = "harness fails at it",
            .missing_down = "harness cannot take it down",
            .empty = nothing,
            .blank = nothing,
            .not_utf8 = "harness refuses to send it"};
}

} // namespace

Fit plain_folders_fit(const Folder& folder) {
    Fit fit;
    fit.certainty = Certainty::possible;
    fit.counts = Entry::Kind::folder;
    for (const auto& entry : folder.entries) {
        if (entry.kind != Entry::Kind::folder || !is_folder_name(entry.name)) continue;
        std::error_code failed;
        if (!std::filesystem::exists(folder.path / entry.name / "up.sql", failed)) continue;
        fit.add(entry.name + "/up.sql");
        if (!std::filesystem::exists(folder.path / entry.name / k_settings, failed)) continue;
        fit.certainty = Certainty::sure;
        fit.because = entry.name + "/" + std::string(k_settings);
    }
    return fit;
}

base::Result<void> plain_folders_read(const Folder& folder, const Target& target, History& history) {
    HARNESS_CHECK(FolderReader(folder, history).read());
    inspect(history, habits(), target.engine);
    return {};
}

Fit plain_fit(const Folder& folder) {
    Fit fit;
    fit.certainty = Certainty::possible;
    for (const auto& entry : folder.entries)
        if (entry.kind == Entry::Kind::file && parse_file(entry.name)) fit.add(entry.name);
    return fit;
}

base::Result<void> plain_read(const Folder& folder, const Target& target, History& history) {
    HARNESS_TRY(auto files, read_numbered_files(folder, k_files, history));
    for (auto& file : files)
        history.revisions.push_back(
            {file.id, file.name, migration(std::move(file.script), Transaction::whole), {}});
    inspect(history, habits(), target.engine);
    return {};
}

} // namespace harness::migrations
