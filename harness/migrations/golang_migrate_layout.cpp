// The layout of golang-migrate (https://github.com/golang-migrate/migrate), its source `file`.
//
// Files are VERSION_TITLE.up.EXT and VERSION_TITLE.down.EXT in one folder, whatever EXT is; the version is an
// unsigned 64-bit number, and its value is the order. All else in the folder is passed over in silence, which
// is how a misspelt name becomes a migration that never runs. Two files of one version and direction stop the
// tool before it begins.

#include "harness/base/text.hpp"
#include "harness/migrations/flavour.hpp"
#include "harness/migrations/inspect.hpp"
#include "harness/migrations/layout.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <map>
#include <optional>

namespace harness::migrations {
namespace {

struct FileName {
    std::string_view digits; ///< the version as written
    std::string_view stem;   ///< "0001_init"
    std::string_view extension;
    bool is_up;
};

/// ^([0-9]+)_(.*)\.(down|up)\.(.*)$ of source/parse.go; the last `.up.` or `.down.` is the one that counts.
std::optional<FileName> parse(std::string_view name) {
    const auto digits = name.find_first_not_of("0123456789");
    if (digits == 0 || digits == std::string_view::npos || name[digits] != '_') return std::nullopt;
    const auto up = name.rfind(".up.");
    const auto down = name.rfind(".down.");
    const auto at = [](std::size_t found) { return found == std::string_view::npos ? 0 : found; };
    const bool is_up = at(up) > at(down);
    const auto marker = std::max(at(up), at(down));
    if (marker <= digits) return std::nullopt;
    return FileName{name.substr(0, digits), name.substr(0, marker), name.substr(marker + (is_up ? 4 : 6)),
                    is_up};
}

std::optional<std::uint64_t> version_of(const FileName& file) {
    std::uint64_t version = 0;
    const auto* end = file.digits.data() + file.digits.size();
    const auto [read, failed] = std::from_chars(file.digits.data(), end, version);
    if (failed != std::errc{} || read != end) return std::nullopt;
    return version;
}

/// Names that somebody meant as a migration: a number in front or a direction behind, and SQL inside.
bool is_meant_as_migration(const Entry& entry) {
    const auto name = lower_case(entry.name);
    if (entry.is_hidden() || !name.ends_with(".sql")) return false;
    return begins_with_digit(name) || name.find(".up.") != std::string::npos
           || name.find(".down.") != std::string::npos;
}

/// What editors and people leave beside a file.
bool is_leftover(std::string_view extension) {
    constexpr std::array<std::string_view, 11> leftovers{"bak",  "orig", "old", "rej",      "swp", "tmp",
                                                         "save", "txt",  "md",  "disabled", "off"};
    const auto last = lower_case(extension.substr(extension.rfind('.') + 1));
    return last.ends_with('~') || std::ranges::find(leftovers, last) != leftovers.end();
}

class Reader {
  public:
    Reader(const Folder& folder, base::Engine engine, History& history)
        : m_folder(folder),
          m_history(history),
          m_transaction(engine == base::Engine::sqlite ? Transaction::whole : Transaction::none) {}

    base::Result<void> read() {
        for (const auto& entry : m_folder.entries) {
            const auto file = parse(entry.name);
            if (file) {
                HARNESS_CHECK(take(entry, *file));
            } else if (is_meant_as_migration(entry)) {
                pass_over(entry, "golang-migrate passes it over in silence, because its name is not of the "
                                 "form VERSION_TITLE.up.sql or VERSION_TITLE.down.sql");
            }
        }
        for (auto& [version, revision] : m_revisions) m_history.revisions.push_back(std::move(revision));
        return {};
    }

  private:
    void pass_over(const Entry& entry, const std::string& why) {
        add_flaw(m_history, "chain/ignored-file", {}, entry.name + " never runs: " + why,
                 {m_folder.path_of(entry.name)});
    }

    base::Result<void> take(const Entry& entry, const FileName& file) {
        if (entry.kind == Entry::Kind::folder && !entry.is_link) {
            pass_over(entry, "it is a folder");
            return {};
        }
        const auto version = version_of(file);
        if (!version) {
            pass_over(entry, "its version does not fit into 64 bits, so golang-migrate takes the name for "
                             "no migration's");
            return {};
        }
        auto& revision = m_revisions[*version];
        auto& migration = file.is_up ? revision.up : revision.down;
        if (migration) {
            refuse_duplicate(entry, *version, migration->script.file);
            return {};
        }
        if (revision.id.empty() || file.is_up) revision.name = file.stem;
        revision.id = std::to_string(*version);
        note_oddities(entry, file, *version, revision);
        if (entry.kind == Entry::Kind::dangling) return {};
        HARNESS_TRY(auto text, read_file(m_folder.path / entry.name));
        migration = Migration{{m_folder.path_of(entry.name), std::move(text)}, m_transaction};
        return {};
    }

    void refuse_duplicate(const Entry& entry, std::uint64_t version, const std::string& first) {
        const auto message = "version " + std::to_string(version) + " has two files of one direction, "
                             + first + " and " + m_folder.path_of(entry.name)
                             + ": golang-migrate refuses the whole folder";
        add_flaw(m_history, "chain/duplicate-version", m_revisions[version].name, message,
                 {m_folder.path_of(entry.name)});
        if (m_history.refusal.empty()) m_history.refusal = message;
    }

    void note_oddities(const Entry& entry, const FileName& file, std::uint64_t version,
                       const Revision& revision) {
        const base::SourcePosition where{m_folder.path_of(entry.name)};
        if (version > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            add_flaw(m_history, "chain/version-too-large", revision.name,
                     "version " + revision.id + " does not fit into the version table's signed 64 bits",
                     where);
        if (is_leftover(file.extension))
            add_flaw(m_history, "chain/leftover-file", revision.name,
                     entry.name
                         + " looks like a copy or a note, but golang-migrate runs it: the extension "
                           "means nothing to it",
                     where);
        if (entry.kind == Entry::Kind::dangling)
            add_flaw(m_history, "chain/dangling-link", revision.name,
                     entry.name
                         + " is a link to nothing: golang-migrate takes the file for missing, records "
                           "the version and runs nothing",
                     where);
    }

    const Folder& m_folder;
    History& m_history;
    Transaction m_transaction;
    std::map<std::uint64_t, Revision> m_revisions;
};

Habits habits(base::Engine engine) {
    constexpr std::string_view nothing = "golang-migrate records the version and changes nothing";
    constexpr std::string_view fails =
        "the server answers golang-migrate \"Query was empty\" (1065), and the "
        "version stays dirty; a comment in it would pass";
    const bool is_refused = flavour_of(engine) == Flavour::mysql;
    return {.missing_up = nothing,
            .missing_down = "going down, golang-migrate forgets the version and undoes nothing",
            .empty = is_refused ? fails : nothing,
            .blank = nothing,
            .bare = is_refused ? fails : nothing,
            .not_utf8 = engine == base::Engine::postgres ? "PostgreSQL refuses to take it"
                                                         : "SQLite stores or drops the bytes as they come"};
}

/// Two developers who each add half of a version make a pair that nobody wrote.
void inspect_titles(History& history) {
    for (const auto& revision : history.revisions) {
        if (!revision.up || !revision.down) continue;
        const auto down = std::filesystem::path(revision.down->script.file).filename().string();
        const auto file = parse(down);
        if (!file || file->stem == revision.name) continue;
        add_flaw(history, "chain/title-mismatch", revision.name,
                 "up and down have different names: " + revision.name + " and " + std::string(file->stem),
                 {revision.down->script.file});
    }
}

} // namespace

Fit golang_migrate_fit(const Folder& folder) {
    Fit fit;
    for (const auto& entry : folder.entries) {
        if (entry.kind == Entry::Kind::folder || !parse(entry.name)) continue;
        if (fit.count++ == 0) fit.example = entry.name;
    }
    return fit;
}

base::Result<void> golang_migrate_read(const Folder& folder, const Target& target, History& history) {
    HARNESS_CHECK(Reader(folder, target.engine, history).read());
    inspect(history, habits(target.engine), target.engine);
    inspect_titles(history);
    return {};
}

} // namespace harness::migrations
