#include "harness/suite/companions.hpp"

#include "harness/base/paths.hpp"
#include "harness/base/text.hpp"
#include "harness/suite/csv.hpp"

#include <fstream>
#include <sstream>

namespace harness::suite {
namespace {

base::Error mistake(const base::SourcePosition& where, std::string message) {
    base::Error error;
    error.kind = base::ErrorKind::usage;
    error.message = std::move(message);
    error.where = where;
    return error;
}

std::vector<std::size_t> revisions_named(const migrations::History& history, const std::string& glob) {
    std::vector<std::size_t> found;
    const auto count = history.revisions.size();
    for (std::size_t at = 0; at < count; ++at) {
        const auto& revision = history.revisions[at];
        const bool is_head = glob == "head" && at + 1 == count;
        if (is_head || base::matches_glob(revision.id, glob) || base::matches_glob(revision.name, glob))
            found.push_back(at);
    }
    return found;
}

std::string quoted_name(std::string_view name, base::Engine engine) {
    const bool is_mysql = engine == base::Engine::mysql || engine == base::Engine::mariadb;
    const char quote = is_mysql ? '`' : '"';
    std::string text(1, quote);
    for (const char letter : name) text += letter == quote ? std::string(2, quote) : std::string(1, letter);
    return text + quote;
}

/// As every engine reads it: PostgreSQL's E'' and MySQL's default know the backslash, so it is escaped there.
std::string literal(const std::optional<std::string>& value, base::Engine engine) {
    if (!value) return "NULL";
    const bool has_backslash = value->find('\\') != std::string::npos;
    const bool escapes = has_backslash && engine != base::Engine::sqlite;
    std::string text = has_backslash && engine == base::Engine::postgres ? "E'" : "'";
    for (const char letter : *value) {
        if (letter == '\'' || (letter == '\\' && escapes)) text += letter;
        text += letter;
    }
    return text + "'";
}

/// Reads the files that the sections name.
class Loader {
  public:
    Loader(const matrix::Spec& spec, const matrix::Cell& cell, const migrations::History& history)
        : m_spec(spec), m_cell(cell), m_history(history) {}

    base::Result<Companions> load() {
        for (const auto& fixture : m_spec.fixtures) {
            if (!base::matches_glob(m_cell.id, fixture.cell)) continue;
            HARNESS_TRY(const auto revisions, find(fixture.revision, fixture.where));
            if (fixture.before) HARNESS_CHECK(add(*fixture.before, revisions, true));
            if (fixture.after) HARNESS_CHECK(add(*fixture.after, revisions, false));
        }
        for (const auto& assertion : m_spec.assertions) {
            if (!base::matches_glob(m_cell.id, assertion.cell)) continue;
            HARNESS_TRY(const auto revisions, find(assertion.revision, assertion.where));
            HARNESS_CHECK(check_moment(assertion, revisions));
            HARNESS_CHECK(add(assertion, revisions));
        }
        return std::move(m_companions);
    }

  private:
    base::Result<std::vector<std::size_t>> find(const std::string& glob, const base::SourcePosition& where) {
        auto found = revisions_named(m_history, glob);
        if (!found.empty()) return found;
        return mistake(where, "there is no revision " + glob + " in " + m_history.folder.string()
                                  + ", the migrations of " + m_cell.id
                                  + "; write the id or the name of one, or say by `cell` where this belongs");
    }

    /// What is never taken down has no moment after its down.
    base::Result<void> check_moment(const matrix::Assertion& assertion,
                                    const std::vector<std::size_t>& revisions) const {
        if (assertion.when != matrix::Moment::after_down && assertion.when != matrix::Moment::after_up_again)
            return {};
        for (const auto at : revisions)
            if (!m_history.revisions[at].down)
                return mistake(assertion.where, "this is never asked: " + m_history.revisions[at].name
                                                    + " has no down; write `when: after up`");
        return {};
    }

    base::Result<drivers::Script> read(const std::string& path, const base::SourcePosition& where) const {
        const auto file = matrix::path_for(m_spec, m_cell, path);
        std::ifstream stream(file, std::ios::binary);
        std::ostringstream text;
        if (stream) text << stream.rdbuf();
        std::error_code code;
        if (!stream || !std::filesystem::is_regular_file(file, code))
            return mistake(where,
                           "reading " + file.string() + ": there is no such file, or it cannot be read");
        return drivers::Script{base::as_named(file).string(), text.str()};
    }

    base::Result<void> add(const matrix::RowSource& source, const std::vector<std::size_t>& revisions,
                           bool before_up) {
        FixtureRows rows{0, before_up, {}};
        if (source.path.empty()) {
            rows.scripts.push_back({source.where.file, source.sql, source.where.line});
        } else {
            HARNESS_TRY(auto script, read(source.path, source.where));
            if (source.table.empty()) {
                rows.scripts.push_back(std::move(script));
            } else {
                HARNESS_TRY(rows.scripts, inserts(script, source.table));
            }
        }
        for (const auto revision : revisions) {
            rows.revision = revision;
            m_companions.fixtures.push_back(rows);
        }
        return {};
    }

    base::Result<std::vector<drivers::Script>> inserts(const drivers::Script& csv, const std::string& table) {
        HARNESS_TRY(const auto rows, parse_csv(csv.text, csv.file));
        std::vector<std::string> columns;
        for (const auto& name : rows.front().values) columns.push_back(quoted_name(*name, m_cell.engine));
        const auto head = "INSERT INTO " + table + " (" + base::join(columns, ", ") + ") VALUES (";
        std::vector<drivers::Script> scripts;
        for (std::size_t at = 1; at < rows.size(); ++at) {
            std::vector<std::string> values;
            for (const auto& value : rows[at].values) values.push_back(literal(value, m_cell.engine));
            scripts.push_back({csv.file, head + base::join(values, ", ") + ")", rows[at].line});
        }
        return scripts;
    }

    base::Result<void> add(const matrix::Assertion& assertion, const std::vector<std::size_t>& revisions) {
        Question question;
        question.when = assertion.when;
        question.where = assertion.where;
        question.rows = assertion.rows;
        if (!assertion.query.empty()) {
            question.script = {assertion.where.file, assertion.query, assertion.where.line};
        } else {
            question.kind = assertion.file.empty() ? Question::Kind::tap : Question::Kind::nothing;
            HARNESS_TRY(question.script,
                        read(assertion.file.empty() ? assertion.tap : assertion.file, assertion.where));
        }
        for (const auto revision : revisions) {
            question.revision = revision;
            m_companions.questions.push_back(question);
        }
        return {};
    }

    const matrix::Spec& m_spec;
    const matrix::Cell& m_cell;
    const migrations::History& m_history;
    Companions m_companions;
};

} // namespace

base::Result<Companions> load_companions(const matrix::Spec& spec, const matrix::Cell& cell,
                                         const migrations::History& history) {
    return Loader(spec, cell, history).load();
}

} // namespace harness::suite
