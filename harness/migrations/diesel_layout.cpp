// The layout of diesel (https://diesel.rs), as diesel_migrations' FileBasedMigrations and its command line
// read it.
//
// Every folder that is not hidden and not empty is a migration and must hold an up.sql, or diesel refuses
// them all; a link counts as a folder, whatever it leads to. Plain files are passed over. The version is the
// name up to the first `_`, without its `-`; it is text, and its order is that of text. Of two folders with
// one version diesel keeps one and drops the other without a word.
//
// metadata.toml may say `run_in_transaction = false`. A file that does not parse is ignored; one that parses
// but does not have the key means *false*, where no file at all means true.

#include "harness/base/text.hpp"
#include "harness/migrations/evidence.hpp"
#include "harness/migrations/flavour.hpp"
#include "harness/migrations/inspect.hpp"
#include "harness/migrations/layout.hpp"
#include "harness/migrations/numbered_files.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace harness::migrations {
namespace {

constexpr std::string_view k_metadata = "metadata.toml";

std::string version_of(std::string_view name) {
    std::string version(name.substr(0, name.find('_')));
    std::erase(version, '-');
    return version;
}

/// 2024-03-13_170000_add_x: a `_` between the date and the time, where diesel ends the version.
bool is_cut_date(std::string_view name, std::string_view version) {
    const auto rest = name.substr(std::min(name.size(), name.find('_') + 1));
    const auto time = rest.substr(0, rest.find('_'));
    return is_number(version) && version.size() == 8 && is_number(time) && time.size() == 6;
}

// ------------------------------------------------------------------------------------------- metadata.toml

/// What diesel makes of a metadata.toml, and what is odd about that.
struct Metadata {
    Transaction transaction = Transaction::whole;
    std::string oddity; ///< empty if it says what it means
    int line = 0;
};

Metadata ignored(std::string why, int line) {
    return {Transaction::whole, std::move(why) + ", so diesel ignores the whole file and uses a transaction",
            line};
}

std::string_view without_comment(std::string_view line) {
    char quote = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (quote == 0 && line[i] == '#') return line.substr(0, i);
        if (quote == 0 && (line[i] == '"' || line[i] == '\''))
            quote = line[i];
        else if (line[i] == quote)
            quote = 0;
    }
    return line;
}

/// One `key = value` a line, tables and comments: as much of TOML as such a file has. `key = value` of other
/// keys is taken for valid.
Metadata parse_metadata(std::string_view text) {
    std::optional<Transaction> found;
    bool in_table = false;
    int number = 0;
    for (const auto whole_line : base::split(text, '\n')) {
        ++number;
        const auto line = base::trim(without_comment(whole_line));
        if (line.empty()) continue;
        if (line.starts_with('[') && line.ends_with(']')) {
            in_table = true;
            continue;
        }
        const auto equals = line.find('=');
        const auto value = equals == std::string_view::npos ? "" : base::trim(line.substr(equals + 1));
        if (value.empty()) return ignored("this line is not valid TOML", number);
        auto key = base::trim(line.substr(0, equals));
        if (key.size() > 2 && (key.front() == '"' || key.front() == '\''))
            key = key.substr(1, key.size() - 2);
        if (in_table || key != "run_in_transaction") continue;
        if (value != "true" && value != "false")
            return ignored("run_in_transaction is neither true nor false", number);
        found = value == "true" ? Transaction::whole : Transaction::none;
    }
    if (found) return {*found, {}, 0};
    return {Transaction::none,
            "the file does not set run_in_transaction, which for diesel means false: the migration runs "
            "without a transaction",
            1};
}

// ---------------------------------------------------------------------------------------------- the folder

class Reader {
  public:
    Reader(const Folder& folder, History& history) : m_folder(folder), m_history(history) {}

    base::Result<void> read() {
        for (const auto& entry : m_folder.entries) {
            if (entry.is_hidden()) continue;
            if (entry.kind == Entry::Kind::file && !entry.is_link)
                inspect_file(entry);
            else
                HARNESS_CHECK(take(entry));
        }
        for (auto& [version, revision] : m_revisions) m_history.revisions.push_back(std::move(revision));
        inspect_order();
        return {};
    }

  private:
    void inspect_file(const Entry& entry) {
        if (begins_with_digit(entry.name) && lower_case(entry.name).ends_with(".sql"))
            add_flaw(m_history, "chain/ignored-file", {},
                     entry.name + " never runs: diesel passes over files; it wants a folder with an up.sql",
                     {m_folder.path_of(entry.name)});
    }

    void refuse(const Entry& entry, std::string_view rule, const std::string& what) {
        const auto message = entry.name + " " + what + ": diesel refuses to run any migration of the folder";
        add_flaw(m_history, rule, entry.name, message, {m_folder.path_of(entry.name)});
        if (m_history.refusal.empty()) m_history.refusal = m_folder.path_of(message);
    }

    base::Result<void> take(const Entry& entry) {
        if (entry.kind != Entry::Kind::folder) {
            refuse(entry, "chain/not-a-migration", "is no folder with an up.sql");
            return {};
        }
        HARNESS_TRY(const auto inside, open_folder(m_folder.path / entry.name));
        if (inside.entries.empty() && !entry.is_link) {
            if (begins_with_digit(entry.name))
                add_flaw(m_history, "chain/ignored-file", entry.name,
                         entry.name + " never runs: diesel passes over an empty folder",
                         {inside.path.string()});
            return {};
        }
        if (inside.find("up.sql") == nullptr) {
            const bool has_down = inside.find("down.sql") != nullptr;
            refuse(entry, has_down ? "chain/missing-up" : "chain/not-a-migration",
                   has_down ? "has a down.sql but no up.sql" : "has no up.sql");
            inspect_inside(inside, entry.name);
            return {};
        }
        HARNESS_TRY(auto revision, read_revision(inside, entry.name));
        inspect_inside(inside, entry.name);
        keep(std::move(revision));
        return {};
    }

    /// Of one version the last by name stays, as in `embed_migrations!`.
    void keep(Revision revision) {
        auto& slot = m_revisions[revision.id];
        if (!slot.name.empty())
            add_flaw(m_history, "chain/duplicate-version", revision.name,
                     "the folders " + slot.name + " and " + revision.name + " have one version, "
                         + revision.id + ": diesel runs one of them and drops the other without a word",
                     {m_folder.path_of(revision.name)});
        slot = std::move(revision);
    }

    base::Result<Revision> read_revision(const Folder& inside, const std::string& name) {
        Revision revision;
        revision.id = version_of(name);
        revision.name = name;
        auto transaction = Transaction::whole;
        if (inside.find(k_metadata) != nullptr) transaction = read_metadata(inside, name);
        HARNESS_TRY(auto up, read_file(inside.path / "up.sql"));
        revision.up = Migration{{inside.path_of("up.sql"), std::move(up)}, transaction};
        const auto* down = inside.find("down.sql");
        if (down != nullptr && down->kind != Entry::Kind::dangling) {
            HARNESS_TRY(auto text, read_file(inside.path / "down.sql"));
            revision.down = Migration{{inside.path_of("down.sql"), std::move(text)}, transaction};
        }
        inspect_name(revision);
        return revision;
    }

    Transaction read_metadata(const Folder& inside, const std::string& name) {
        const auto text = read_file(inside.path / k_metadata);
        const auto metadata = text.has_error() || base::first_invalid_utf8(*text)
                                  ? ignored("metadata.toml cannot be read as text", 0)
                                  : parse_metadata(*text);
        if (!metadata.oddity.empty())
            add_flaw(m_history, "chain/metadata", name, metadata.oddity,
                     {inside.path_of(k_metadata), metadata.line});
        return metadata.transaction;
    }

    void inspect_name(const Revision& revision) {
        const base::SourcePosition where{m_folder.path_of(revision.name)};
        if (!is_number(revision.id))
            add_flaw(m_history, "chain/no-version", revision.name,
                     "the name does not begin with a number: diesel takes '" + revision.id
                         + "' for its version and sorts it as text, after all numbers",
                     where);
        if (is_cut_date(revision.name, revision.id))
            add_flaw(m_history, "chain/cut-version", revision.name,
                     "diesel takes " + revision.id
                         + " alone for the version, because of the `_` before the time of day: another "
                           "migration of that day would have the same version",
                     where);
        if (revision.id.size() > 50)
            add_flaw(m_history, "chain/version-too-large", revision.name,
                     "the version does not fit into the version table's 50 characters", where);
    }

    /// up.SQL, Down.sql, dwon.sql: what somebody meant, and diesel does not see.
    void inspect_inside(const Folder& inside, const std::string& name) {
        constexpr std::array<std::string_view, 2> wanted{"up.sql", "down.sql"};
        for (const auto& entry : inside.entries) {
            const auto lower = lower_case(entry.name);
            const bool is_known = std::ranges::find(wanted, entry.name) != wanted.end();
            if (entry.is_hidden() || is_known || !lower.ends_with(".sql")) continue;
            const auto meant = base::did_you_mean(lower, wanted);
            if (!meant || (lower != *meant && inside.find(*meant) != nullptr)) continue;
            add_flaw(m_history, "chain/ignored-file", name,
                     entry.name + " never runs: diesel reads " + *meant + " alone",
                     {inside.path_of(entry.name)});
        }
    }

    /// Text and numbers agree as long as all versions have one length; dates agree anyway.
    void inspect_order() {
        const Revision* before = nullptr;
        for (const auto& revision : m_history.revisions) {
            if (!is_number(revision.id) || revision.id.size() > k_most_counting_digits) continue;
            if (before != nullptr && std::stoul(before->id) > std::stoul(revision.id))
                add_flaw(
                    m_history, "chain/order", revision.name,
                    revision.name + " runs after " + before->name
                        + ": diesel sorts versions as text, so give all of them the same number of digits",
                    {m_folder.path_of(revision.name)});
            before = &revision;
        }
    }

    const Folder& m_folder;
    History& m_history;
    std::map<std::string, Revision> m_revisions; ///< by version as text, which is diesel's order
};

Habits habits(base::Engine engine) {
    constexpr std::string_view fails = "diesel fails with \"Attempted to run an empty migration\"";
    return {.missing_up = "diesel refuses to run any migration of the folder",
            .missing_down = "diesel fails to revert it (\"Missing `down.sql` file\")",
            .empty = fails,
            .blank = engine == base::Engine::postgres ? "diesel fails with \"Received an empty query\""
                                                      : "diesel records the version and changes nothing",
            .bare = flavour_of(engine) == Flavour::mysql
                        ? "the server answers diesel \"Query was empty\" (1065)"
                        : std::string_view{},
            .not_utf8 = "diesel fails to read it"};
}

/// The file of diesel's command line, or a project that depends on it.
std::string reason(const Folder& folder) {
    static const Pattern anything(".+");
    const Evidence evidence(folder);
    auto line = evidence.project_line("diesel.toml", anything);
    if (!line) line = evidence.rust_dependency("diesel");
    return in_words(line);
}

} // namespace

Fit diesel_fit(const Folder& folder) {
    static const Pattern dated(R"([0-9]+-.*)");
    Fit fit;
    fit.certainty = Certainty::possible;
    fit.counts = Entry::Kind::folder;
    for (const auto& entry : folder.entries) {
        if (entry.kind != Entry::Kind::folder || entry.is_hidden()) continue;
        std::error_code failed;
        if (!std::filesystem::exists(folder.path / entry.name / "up.sql", failed)) continue;
        fit.add(entry.name + "/up.sql");
        const bool is_own = dated.matches(entry.name.substr(0, entry.name.find('_')))
                            || std::filesystem::exists(folder.path / entry.name / k_metadata, failed);
        if (is_own) fit.certainty = Certainty::sure;
    }
    if (fit.count == 0 || fit.certainty == Certainty::sure) return fit;
    fit.because = reason(folder);
    if (!fit.because.empty()) fit.certainty = Certainty::sure;
    return fit;
}

base::Result<void> diesel_read(const Folder& folder, const Target& target, History& history) {
    HARNESS_CHECK(Reader(folder, history).read());
    inspect(history, habits(target.engine), target.engine);
    return {};
}

} // namespace harness::migrations
