// The layout of sqlx (https://github.com/launchbadge/sqlx), as sqlx-core/src/migrate/source.rs
// (resolve_blocking) and migration_type.rs of version 0.9 read it.
//
// VERSION_TITLE.sql goes up alone; VERSION_TITLE.up.sql and VERSION_TITLE.down.sql go both ways. The version
// is a number of 64 bits and its value the order; a .sql file with a `_` and no number in front of it stops
// sqlx. A file that begins with `-- no-transaction` runs without one (on MySQL with one all the same). The
// checksum of a file is the SHA-384 of its bytes.

#include "harness/base/text.hpp"
#include "harness/migrations/checksums.hpp"
#include "harness/migrations/evidence.hpp"
#include "harness/migrations/flavour.hpp"
#include "harness/migrations/inspect.hpp"
#include "harness/migrations/layout.hpp"
#include "harness/migrations/numbered_files.hpp"

#include <algorithm>
#include <optional>

namespace harness::migrations {
namespace {

std::optional<NumberedFile> parse_name(std::string_view name) {
    const auto underscore = name.find('_');
    if (underscore == std::string_view::npos || !name.substr(underscore).ends_with(".sql"))
        return std::nullopt;
    const auto digits = name.substr(0, underscore);
    NumberedFile file;
    if (name.ends_with(".up.sql")) file.part = NumberedFile::Part::up;
    if (name.ends_with(".down.sql")) file.part = NumberedFile::Part::down;
    const std::size_t suffix =
        file.part == NumberedFile::Part::whole ? 4 : name.size() - name.rfind('.', name.size() - 5);
    file.name = name.substr(0, name.size() - suffix);
    if (is_number(digits) && fits_into_int64(digits))
        file.id = without_zeros(digits);
    else
        file.refusal =
            "sqlx refuses the folder: error parsing migration filename; expected integer version prefix "
            "(e.g. `01_foo.sql`)";
    return file;
}

constexpr NameRules k_names{
    "sqlx", "VERSION_TITLE.sql, or VERSION_TITLE.up.sql and VERSION_TITLE.down.sql",
    "sqlx applies the first and then fails to record the second", parse_name,
    [](const NumberedFile& a, const NumberedFile& b) { return is_smaller_number(a.id, b.id); }};

class Reader {
  public:
    Reader(const Target& target, History& history) : m_target(target), m_history(history) {}

    void read(std::vector<NumberedFile> files) {
        for (auto& file : files) {
            if (base::first_invalid_utf8(file.script.text) && m_history.refusal.empty())
                m_history.refusal = "error reading contents of migration " + file.script.file
                                    + ": stream did not contain valid UTF-8";
            auto& revisions = m_history.revisions;
            if (revisions.empty() || revisions.back().id != file.id)
                revisions.push_back({file.id, file.name, {}, {}});
            auto& revision = revisions.back();
            const bool is_down = file.part == NumberedFile::Part::down;
            if (!is_down) revision.name = file.name;
            (is_down ? revision.down : revision.up) = migration(std::move(file.script));
        }
        drop_lone_downs();
    }

  private:
    Migration migration(drivers::Script script) const {
        const bool may_choose = flavour_of(m_target.engine) != Flavour::mysql;
        const bool opts_out = script.text.starts_with("-- no-transaction");
        Migration found{std::move(script), may_choose && opts_out ? Transaction::none : Transaction::whole};
        found.checksum = sha384_hex(found.script.text);
        return found;
    }

    void drop_lone_downs() {
        std::erase_if(m_history.revisions, [&](const Revision& revision) {
            if (revision.up) return false;
            add_flaw(m_history, "chain/missing-up", revision.name,
                     "the revision has a down file but no up file: sqlx never runs it",
                     {revision.down->script.file});
            return true;
        });
    }

    const Target& m_target;
    History& m_history;
};

Habits habits(base::Engine engine) {
    constexpr std::string_view nothing = "sqlx records the version and changes nothing";
    constexpr std::string_view fails = "the server answers sqlx \"Query was empty\" (1065); a comment in "
                                       "it would pass";
    const bool is_refused = flavour_of(engine) == Flavour::mysql;
    return {.missing_up = "sqlx never runs it",
            .missing_down = "`sqlx migrate revert` steps over it and reverts an older one",
            .empty = is_refused ? fails : nothing,
            .blank = nothing,
            .bare = is_refused ? fails : nothing,
            .not_utf8 = "sqlx refuses the whole folder"};
}

/// A `-- no-transaction` on top of a file, or a project that depends on sqlx.
std::string reason(const Folder& folder) {
    static const Pattern option("-- no-transaction.*");
    const Evidence evidence(folder);
    auto line = evidence.line(option);
    if (!line) line = evidence.rust_dependency("sqlx");
    return in_words(line);
}

} // namespace

Fit sqlx_fit(const Folder& folder) {
    Fit fit;
    bool has_simple = false;
    for (const auto& entry : folder.entries) {
        const auto file = parse_name(entry.name);
        if (entry.kind == Entry::Kind::folder || !file || !file->refusal.empty()) continue;
        fit.add(entry.name);
        has_simple = has_simple || file->part == NumberedFile::Part::whole;
    }
    if (fit.count == 0) return fit;
    fit.because = reason(folder);
    if (fit.because.empty()) fit.certainty = has_simple ? Certainty::possible : Certainty::if_asked;
    return fit;
}

base::Result<void> sqlx_read(const Folder& folder, const Target& target, History& history) {
    HARNESS_TRY(auto files, read_numbered_files(folder, k_names, history));
    Reader(target, history).read(std::move(files));
    inspect(history, habits(target.engine), target.engine);
    return {};
}

} // namespace harness::migrations
