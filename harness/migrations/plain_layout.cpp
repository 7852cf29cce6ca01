// Three layouts of no tool: numbered folders that hold an up.sql and perhaps a down.sql, numbered .sql files
// that go up alone, and pairs of .up.sql and .down.sql files with names of any form. What they mean is said
// here, and in examples/layouts/plain-folders, examples/layouts/plain and examples/layouts/plain-pairs.
//
// The version is the number in front of the name; its value is the order. Of a pair it is the whole name, and
// the names' bytes are the order, and a file is one message, as in maragu's migrate and in what teams write
// for themselves. Beside an up.sql, migration.toml may say `transaction = false`.

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
bool has_number(std::string_view name) {
    const auto digits = digits_of(name);
    return !digits.empty() && digits.size() < name.size() && name[digits.size()] == '_';
}

constexpr std::string_view k_duplicate =
    "harness cannot tell which of them comes first; give one another number";
constexpr NameRules k_files{"harness", "NUMBER_TITLE.sql", k_duplicate, parse_file, runs_before};

/// V0001.Init.up.sql: any name.
std::optional<NumberedFile> parse_pair(std::string_view name) {
    using Part = NumberedFile::Part;
    if (name.starts_with('.')) return std::nullopt;
    for (const auto& [ending, part] :
         {std::pair{std::string_view(".up.sql"), Part::up}, {".down.sql", Part::down}}) {
        if (!name.ends_with(ending) || name.size() == ending.size()) continue;
        const std::string stem(name.substr(0, name.size() - ending.size()));
        return NumberedFile{stem, stem, part};
    }
    return std::nullopt;
}

bool is_named_before(const NumberedFile& a, const NumberedFile& b) {
    return a.id < b.id;
}

constexpr NameRules k_pairs{"harness", "NAME.up.sql or NAME.down.sql", "", parse_pair, is_named_before,
                            false};

/// Often the other half has a misspelt name.
void drop_lonely_downs(History& history) {
    std::erase_if(history.revisions, [&](const Revision& revision) {
        if (revision.up) return false;
        add_flaw(history, "chain/missing-up", {},
                 revision.name + ".down.sql never runs: there is no " + revision.name + ".up.sql",
                 {revision.down->script.file});
        return true;
    });
}

/// Who wrote v2 and v10 may have meant the numbers.
void inspect_order(const Folder& folder, History& history) {
    for (std::size_t at = 1; at < history.revisions.size(); ++at) {
        const auto& before = history.revisions[at - 1].name;
        const auto& name = history.revisions[at].name;
        const auto place = name.find_first_of("0123456789");
        if (place == std::string::npos || before.compare(0, place, name, 0, place) != 0) continue;
        const auto number = digits_of(std::string_view(name).substr(place));
        const auto earlier = digits_of(std::string_view(before).substr(place));
        const bool are_counted =
            !earlier.empty() && std::max(number.size(), earlier.size()) <= k_most_counting_digits;
        if (are_counted && is_smaller_number(without_zeros(number), without_zeros(earlier)))
            add_flaw(history, "chain/order", name,
                     name + " runs after " + before
                         + ": the names' bytes are the order, so give all numbers the same number of digits",
                     {folder.path_of(name + ".up.sql")});
    }
}

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

/// A file with nothing in it is passed over: as a message MySQL refuses it (1065).
Migration message(drivers::Script script) {
    Migration sent{std::move(script), Transaction::whole, drivers::ScriptMode::whole};
    if (sent.script.text.find_first_not_of("; \t\r\n\f\v") == std::string::npos) sent.parts.emplace();
    return sent;
}

Migration migration(drivers::Script script, Transaction transaction = Transaction::whole) {
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
        if (!has_number(name)) {
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
        if (entry.kind != Entry::Kind::folder || !has_number(entry.name)) continue;
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

Fit plain_pairs_fit(const Folder& folder) {
    Fit fit;
    fit.certainty = Certainty::possible;
    for (const auto& entry : folder.entries) {
        if (begins_with_digit(entry.name)) fit.certainty = Certainty::if_asked; // other layouts' names
        if (entry.kind == Entry::Kind::file && parse_pair(entry.name)) fit.add(entry.name);
    }
    return fit;
}

base::Result<void> plain_pairs_read(const Folder& folder, const Target& target, History& history) {
    HARNESS_TRY(auto files, read_numbered_files(folder, k_pairs, history));
    for (auto& file : files) {
        if (history.revisions.empty() || history.revisions.back().id != file.id)
            history.revisions.push_back({file.id, file.name, {}, {}});
        auto& revision = history.revisions.back();
        (file.part == NumberedFile::Part::up ? revision.up : revision.down) = message(std::move(file.script));
    }
    drop_lonely_downs(history);
    inspect_order(folder, history);
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
        history.revisions.push_back({file.id, file.name, migration(std::move(file.script)), {}});
    inspect(history, habits(), target.engine);
    return {};
}

} // namespace harness::migrations
