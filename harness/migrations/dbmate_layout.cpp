// The layout of dbmate (https://github.com/amacneil/dbmate), as pkg/dbmate/db.go (migrationFileRegexp,
// FindMigrations) and pkg/dbmate/migration.go of version 2.35 read it.
//
// A file whose name begins with digits and ends with .sql is a migration; the digits are its version, as
// text, and the order is that of the whole names. A file is parsed when it is run, so a bad one fails there
// and those before it have run. It holds `-- migrate:up` and, below it, `-- migrate:down`, each at the
// beginning of a line; above stand only comments. Options follow on the marker's line; dbmate knows
// `transaction:false`.

#include "harness/base/text.hpp"
#include "harness/migrations/evidence.hpp"
#include "harness/migrations/inspect.hpp"
#include "harness/migrations/layout.hpp"
#include "harness/migrations/numbered_files.hpp"
#include "harness/migrations/sections.hpp"

#include <algorithm>
#include <optional>

namespace harness::migrations {
namespace {

/// migrationFileRegexp: ^(\d+).*\.sql$
std::optional<NumberedFile> parse_name(std::string_view name) {
    const auto digits = name.find_first_not_of("0123456789");
    if (digits == 0 || digits == std::string_view::npos || !name.ends_with(".sql")) return std::nullopt;
    return NumberedFile{std::string(name.substr(0, digits)), std::string(name.substr(0, name.size() - 4))};
}

constexpr NameRules k_names{
    "dbmate", "VERSION_TITLE.sql", "dbmate applies the first and then fails to record the second", parse_name,
    [](const NumberedFile& a, const NumberedFile& b) { return a.script.file < b.script.file; }};

struct Marker {
    bool is_up;
    MarkedLine line;
    std::string_view options;
};

constexpr std::string_view k_blanks = " \t\r\f\v";

/// ^--\s*migrate:(up|down)(\s*$|\s+\S+)
std::optional<Marker> marker_in(const MarkedLine& line) {
    auto rest = line.text;
    if (!rest.starts_with("--")) return std::nullopt;
    rest = base::trim(rest.substr(2));
    const bool is_up = rest.starts_with("migrate:up");
    if (!is_up && !rest.starts_with("migrate:down")) return std::nullopt;
    rest.remove_prefix(is_up ? std::string_view("migrate:up").size()
                             : std::string_view("migrate:down").size());
    if (!rest.empty() && k_blanks.find(rest.front()) == std::string_view::npos) return std::nullopt;
    return Marker{is_up, line, base::trim(rest)};
}

/// `--migrate:pu`, ` -- migrate:up`: meant as a marker, and a comment to dbmate.
bool looks_like_marker(std::string_view line) {
    const auto text = base::trim(line);
    return text.starts_with("--") && base::trim(text.substr(2)).starts_with("migrate:");
}

class File {
  public:
    File(History& history, NumberedFile file) : m_history(history), m_file(std::move(file)) {}

    [[nodiscard]] Revision revision() {
        Revision revision;
        revision.id = m_file.id;
        revision.name = m_file.name;
        find_markers();
        if (const auto refused = fault(); !refused.empty()) {
            add_flaw(m_history, "chain/refused-file", m_file.name, refused,
                     {m_file.script.file, m_fault_line});
            revision.up = Migration{m_file.script, Transaction::whole};
            revision.up->refusal = refused;
            return revision;
        }
        const auto& up = m_markers[0];
        const auto& down = m_markers[1];
        revision.up = Migration{section(m_file.script, up.line.begin, down.line.begin, up.line.number),
                                transaction_of(up)};
        revision.down =
            Migration{section(m_file.script, down.line.begin, m_file.script.text.size(), down.line.number),
                      transaction_of(down)};
        return revision;
    }

  private:
    void find_markers() {
        for (const auto& line : lines_of(m_file.script.text)) {
            if (const auto marker = marker_in(line))
                m_markers.push_back(*marker);
            else if (looks_like_marker(line.text))
                add_flaw(m_history, "chain/unknown-marker", m_file.name,
                         "dbmate takes `" + base::shorten(base::trim(line.text), 40)
                             + "` for a comment: a marker is `-- migrate:up` or `-- migrate:down`, from the "
                               "beginning of the line on",
                         {m_file.script.file, line.number});
            else if (m_markers.empty() && m_first_statement == 0 && !base::trim(line.text).empty()
                     && !base::trim(line.text).starts_with("--"))
                m_first_statement = line.number;
        }
    }

    /// The errors of parseMigrationContents, in its order; empty if there is none.
    std::string fault() {
        const auto is_up = [](const Marker& marker) { return marker.is_up; };
        const auto ups = std::ranges::count_if(m_markers, is_up);
        if (ups == 0) return "dbmate requires each migration to define an up block with '-- migrate:up'";
        m_fault_line = m_markers.front().line.number;
        if (!m_markers.front().is_up)
            return "dbmate requires '-- migrate:up' to appear before '-- migrate:down'";
        if (m_first_statement != 0) {
            m_fault_line = m_first_statement;
            return "dbmate does not support statements preceding the '-- migrate:up' block";
        }
        if (m_markers.size() == 1)
            return "dbmate requires each migration to define a down block with '-- migrate:down'";
        m_fault_line = m_markers[1].line.number;
        if (m_markers[1].is_up)
            return "dbmate requires each migration to define a down block with '-- migrate:down'";
        if (m_markers.size() == 2) return {};
        m_fault_line = m_markers[2].line.number;
        if (!m_markers[2].is_up)
            return "dbmate requires every '-- migrate:down' to be preceded by a '-- migrate:up'";
        return "the file holds " + std::to_string(ups)
               + " up blocks: dbmate records its version after each, and the second record fails on the "
                 "version table's primary key; give each a file of its own";
    }

    /// parseMigrationOptions: words of the form key:value; what else there is means nothing.
    Transaction transaction_of(const Marker& marker) {
        auto transaction = Transaction::whole;
        for (const auto word : base::split(marker.options, ' ')) {
            const auto option = base::trim(word);
            if (option.empty()) continue;
            if (option == "transaction:false")
                transaction = Transaction::none;
            else if (option != "transaction:true")
                add_flaw(m_history, "chain/unknown-marker", m_file.name,
                         "dbmate knows no option `" + std::string(option)
                             + "` and passes it over: it knows transaction:false and transaction:true",
                         {m_file.script.file, marker.line.number});
        }
        return transaction;
    }

    History& m_history;
    NumberedFile m_file;
    std::vector<Marker> m_markers;
    int m_first_statement = 0; ///< the line of the first thing above all markers that is no comment
    int m_fault_line = 0;
};

Habits habits() {
    return {.missing_up = "dbmate refuses to run it",
            .missing_down = "dbmate refuses to run it",
            .empty = "dbmate refuses to run it",
            .blank = "dbmate keeps its version table and changes nothing",
            .not_utf8 = "dbmate sends it as it is, and most servers refuse it",
            .part = "section"};
}

} // namespace

Fit dbmate_fit(const Folder& folder) {
    static const Pattern marker(R"(--[[:blank:]]*migrate:(up|down)([[:blank:]].*)?)");
    const Evidence evidence(folder);
    Fit marked;
    Fit named{0, {}, Certainty::if_asked};
    for (const auto& entry : folder.entries) {
        if (entry.kind != Entry::Kind::file || !parse_name(entry.name)) continue;
        named.add(entry.name);
        if (evidence.has_line(entry.name, marker)) marked.add(entry.name);
    }
    return marked.count > 0 ? marked : named;
}

base::Result<void> dbmate_read(const Folder& folder, const Target& target, History& history) {
    HARNESS_TRY(auto files, read_numbered_files(folder, k_names, history));
    for (auto& file : files) history.revisions.push_back(File(history, std::move(file)).revision());
    inspect(history, habits(), target.engine);
    return {};
}

} // namespace harness::migrations
