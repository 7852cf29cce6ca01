// The layout of Flyway (https://github.com/flyway/flyway), as flyway-core's
// internal/resource/ResourceNameParser, api/MigrationVersion and internal/resolver of version 13 read it;
// undo (U) and baseline (B) migrations as its documentation describes them, because their code is not public.
//
// V1.2__title.sql goes up once; U1.2__title.sql undoes it; R__title.sql runs after all others, whenever its
// checksum changes; of B2__title.sql the newest stands on a new database for every V up to its version. A
// version is a list of numbers, trailing zeros apart: 1 and 1.0 are one. Folders below are read, too. Files
// whose names are not of this form are passed over in silence (validateMigrationNaming is off).

#include "harness/base/text.hpp"
#include "harness/migrations/flyway_script.hpp"
#include "harness/migrations/inspect.hpp"
#include "harness/migrations/layout.hpp"
#include "harness/migrations/numbered_files.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace harness::migrations {
namespace {

using Version = std::vector<std::string>; ///< numbers without zeros in front

bool is_smaller(const Version& a, const Version& b) {
    return std::ranges::lexicographical_compare(a, b, is_smaller_number);
}

struct Smaller {
    bool operator()(const Version& a, const Version& b) const { return is_smaller(a, b); }
};

struct Name {
    char kind = 'V'; ///< V, U, B or R
    Version version;
    std::string shown; ///< the version as Flyway shows it: "1.2"
    std::string description;
};

/// tokenize of MigrationVersion; nothing if it is no version.
std::optional<Version> version_of(std::string_view shown) {
    Version version;
    for (const auto part : base::split(shown, '.')) {
        if (!is_number(part)) return std::nullopt;
        version.push_back(without_zeros(part));
    }
    while (version.size() > 1 && version.back() == "0") version.pop_back();
    return version;
}

std::optional<Name> parse_name(std::string_view file) {
    if (file.size() < 5 || lower_case(file.substr(file.size() - 4)) != ".sql") return std::nullopt;
    const auto stem = file.substr(0, file.size() - 4);
    Name name{stem.front(), {}, {}, {}};
    if (std::string_view("VUBR").find(name.kind) == std::string_view::npos) return std::nullopt;
    const auto rest = stem.substr(1);
    const auto separator = rest.find("__");
    name.shown = rest.substr(0, separator);
    if (separator != std::string_view::npos) name.description = rest.substr(separator + 2);
    std::ranges::replace(name.description, '_', ' ');
    std::ranges::replace(name.shown, '_', '.');
    if (name.kind == 'R') return name.shown.empty() ? std::optional(name) : std::nullopt;
    auto version = version_of(name.shown);
    if (!version) return std::nullopt;
    name.version = std::move(*version);
    return name;
}

/// V1_title.sql, R_title.sql, beforeMigrate.sql: what somebody meant for Flyway.
std::string why_it_never_runs(std::string_view file) {
    const auto lower = lower_case(file);
    if (!lower.ends_with(".sql")) return {};
    for (const auto* event : {"before", "after"})
        if (lower.starts_with(event)) return "it is a callback, and harness runs no callbacks";
    const auto rest = std::string_view(lower).substr(1);
    const bool versioned =
        std::string_view("vub").find(lower.front()) != std::string_view::npos && begins_with_digit(rest);
    const bool repeatable = lower.front() == 'r' && rest.starts_with('_');
    if (!versioned && !repeatable) return {};
    return "Flyway passes it over in silence, because its name is not of the form V1__title.sql, "
           "U1__title.sql, "
           "B1__title.sql or R__title.sql";
}

/// The .sql files of a folder and of those below it: paths from the folder on, with `/`.
void collect(const Folder& folder, const std::string& prefix, std::vector<std::string>& files) {
    for (const auto& entry : folder.entries) {
        if (entry.is_hidden()) continue;
        if (entry.kind == Entry::Kind::file && lower_case(entry.name).ends_with(".sql"))
            files.push_back(prefix + entry.name);
        if (entry.kind != Entry::Kind::folder || entry.is_link) continue;
        if (const auto below = open_folder(folder.path / entry.name); below.has_value())
            collect(*below, prefix + entry.name + "/", files);
    }
}

std::string_view file_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

class Reader {
  public:
    Reader(const Folder& folder, const Target& target, History& history)
        : m_folder(folder), m_target(target), m_history(history) {}

    base::Result<void> read() {
        std::vector<std::string> files;
        collect(m_folder, "", files);
        for (const auto& file : files) {
            if (const auto name = parse_name(file_name(file))) {
                HARNESS_CHECK(take(file, *name));
            } else if (const auto why = why_it_never_runs(file_name(file)); !why.empty()) {
                add_flaw(m_history, "chain/ignored-file", {},
                         std::string(file_name(file)) + " never runs: " + why, {m_folder.path_of(file)});
            }
        }
        order();
        return {};
    }

  private:
    base::Result<void> take(const std::string& file, const Name& name) {
        HARNESS_TRY(auto text, read_file(m_folder.path / file));
        drivers::Script script{m_folder.path_of(file), std::move(text)};
        if (base::first_invalid_utf8(script.text) && m_history.refusal.empty())
            m_history.refusal = script.file + ": Flyway cannot read the file with the encoding UTF-8";
        std::string settings;
        std::error_code failed;
        if (const auto conf = m_folder.path / (file + ".conf"); std::filesystem::exists(conf, failed)) {
            HARNESS_TRY(settings, read_file(conf));
        }
        auto read = read_flyway_script({std::move(script), std::move(settings), name.kind == 'R'}, m_target);
        for (auto& flaw : read.flaws) {
            flaw.revision = stem(file);
            m_history.flaws.push_back(std::move(flaw));
        }
        if (read.runs) keep(file, name, std::move(read.migration));
        return {};
    }

    static std::string stem(std::string_view file) {
        const auto name = file_name(file);
        return std::string(name.substr(0, name.size() - 4));
    }

    void keep(const std::string& file, const Name& name, Migration migration) {
        if (name.kind == 'R') {
            const auto [at, is_new] = m_repeatables.try_emplace(name.description);
            if (!is_new)
                return refuse_duplicate("repeatable migration with description " + name.description,
                                        at->second.up->script.file, migration.script.file);
            auto& revision = at->second;
            revision.id = revision.name = stem(file);
            revision.up = std::move(migration);
            revision.description = name.description;
            revision.path = file;
            revision.is_repeatable = true;
            return;
        }
        auto& version = (name.kind == 'B' ? m_baselines : m_versions)[name.version];
        auto& slot = name.kind == 'U' ? version.down : version.up;
        if (slot)
            return refuse_duplicate("migration with version " + name.shown, slot->script.file,
                                    migration.script.file);
        if (name.kind != 'U' || version.id.empty()) {
            version.id = name.shown;
            version.name = stem(file);
            version.description = name.description;
            version.path = file;
        }
        slot = std::move(migration);
    }

    void refuse_duplicate(const std::string& what, const std::string& first, const std::string& second) {
        const auto message =
            "Found more than one " + what + ": " + first + " and " + second + ": Flyway refuses the folder";
        add_flaw(m_history, "chain/duplicate-version", {}, message, {second});
        if (m_history.refusal.empty()) m_history.refusal = message;
    }

    /// The newest baseline, the versions above it, the repeatable ones.
    void order() {
        const auto baseline = m_baselines.empty() ? m_baselines.end() : std::prev(m_baselines.end());
        if (baseline != m_baselines.end()) {
            baseline->second.is_baseline = true;
            m_history.revisions.push_back(std::move(baseline->second));
        }
        std::string superseded;
        for (auto& [version, revision] : m_versions) {
            if (baseline != m_baselines.end() && !is_smaller(baseline->first, version)) {
                superseded += (superseded.empty() ? "" : ", ") + revision.name;
                continue;
            }
            m_history.revisions.push_back(std::move(revision));
        }
        if (!superseded.empty())
            add_flaw(m_history, "chain/superseded", m_history.revisions.front().name,
                     superseded + " never run on a new database: the baseline "
                         + m_history.revisions.front().name
                         + " stands for them; to test them, leave it out of the folder",
                     {m_history.revisions.front().up->script.file});
        for (auto& [description, revision] : m_repeatables)
            m_history.revisions.push_back(std::move(revision));
    }

    const Folder& m_folder;
    const Target& m_target;
    History& m_history;
    std::map<Version, Revision, Smaller> m_versions;
    std::map<Version, Revision, Smaller> m_baselines;
    std::map<std::string, Revision> m_repeatables; ///< by description, which is their order
};

Habits habits() {
    constexpr std::string_view nothing = "Flyway records the version and changes nothing";
    return {.missing_up = "Flyway never runs an undo migration without its versioned one",
            .missing_down = "`flyway undo` fails at it",
            .empty = nothing,
            .blank = nothing,
            .not_utf8 = "Flyway cannot read the file, and runs nothing"};
}

} // namespace

Fit flyway_fit(const Folder& folder) {
    std::vector<std::string> files;
    collect(folder, "", files);
    Fit fit;
    for (const auto& file : files) {
        const auto name = parse_name(file_name(file));
        // `Verify.sql` is no version, and V1.sql could be anybody's.
        if (name && file_name(file).find("__") != std::string_view::npos) fit.add(file);
    }
    return fit;
}

base::Result<void> flyway_read(const Folder& folder, const Target& target, History& history) {
    HARNESS_CHECK(Reader(folder, target, history).read());
    inspect(history, habits(), target.engine);
    return {};
}

} // namespace harness::migrations
