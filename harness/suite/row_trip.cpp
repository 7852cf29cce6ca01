#include "harness/suite/row_trip.hpp"

#include <algorithm>
#include <array>
#include <boost/algorithm/string/case_conv.hpp>

namespace harness::suite {

using base::Error;
using base::ErrorKind;
using base::Result;

namespace {

StepRecord unlooked(const Step& step) {
    StepRecord record;
    record.step = step;
    return record;
}

/// Whether a step that made trouble leaves rows behind, or a schema, that later revisions must not meet.
bool spoils_what_follows(const StepRecord& record) {
    if (record.error || !record.deviation.empty()) return true;
    return record.step.purpose == Purpose::replay && record.rows && !record.rows->changes.empty();
}

std::optional<matrix::Moment> moment_after(Purpose purpose) {
    switch (purpose) {
    case Purpose::apply:
        return matrix::Moment::after_up;
    case Purpose::revert:
        return matrix::Moment::after_down;
    case Purpose::reapply:
        return matrix::Moment::after_up_again;
    default:
        return std::nullopt;
    }
}

/// Tables whose names stand in a migration: those that it can have changed. At the head, all.
std::vector<std::string> tables_to_probe(const migrations::Revision& revision, bool is_at_head,
                                         const drivers::DataImage& image) {
    std::string text;
    bool is_known = true;
    for (const auto* migration : {&revision.up, &revision.down})
        if (*migration) {
            text += (*migration)->script.text;
            is_known = is_known && (*migration)->has_text;
        }
    std::vector<std::string> names;
    for (const auto& table : image.tables)
        if (is_at_head || !is_known || text.find(table.name) != std::string::npos)
            names.push_back(table.title());
    return names;
}

/// PostgreSQL's CONTEXT of a text that is no JSON: "JSON data, line 1: market...", as far as it was read.
std::string_view begin_of_document(const Error& error) {
    constexpr std::string_view title = "JSON data, line 1: ";
    std::string_view context = error.context;
    if (!context.starts_with(title)) return {};
    context = context.substr(title.size(), context.find('\n') - title.size());
    if (context.ends_with("...")) context.remove_suffix(3);
    return context;
}

bool is_text(std::string_view declared) {
    const auto type = boost::algorithm::to_lower_copy(std::string(declared)); // SQLite's, as it is written
    constexpr std::array types{"text",     "character",  "varchar",  "char",         "citext",
                               "tinytext", "mediumtext", "longtext", "public.citext"};
    return std::ranges::find(types, type.substr(0, type.find_first_of(" ("))) != types.end();
}

} // namespace

bool is_about_a_text(const Error& error, const drivers::DataImage& rows) {
    constexpr std::array unreadable{"invalid input syntax for type ",
                                    "invalid input value for enum ",       // PostgreSQL
                                    "Truncated incorrect ", "Incorrect "}; // MySQL, MariaDB
    // `a + b` of texts is a mistake in any row, and a character set may have no place for any text of its
    // kind.
    constexpr std::array others{"Truncated incorrect DOUBLE", "Incorrect string value"};
    const auto says = [&](std::string_view words) { return error.message.find(words) != std::string::npos; };
    if (std::ranges::none_of(unreadable, says) || std::ranges::any_of(others, says)) return false;
    const auto document = begin_of_document(error);
    const auto quotes = [&](const std::string& text) {
        return !text.empty()
               && (says('"' + text + '"') || says('\'' + text + '\'')
                   || (!document.empty() && text.starts_with(document)));
    };
    for (const auto& table : rows.tables)
        for (std::size_t at = 0; at < table.columns.size(); ++at)
            if (is_text(table.columns[at].type)
                && std::ranges::any_of(table.sample,
                                       [&](const drivers::Row& row) { return row[at] && quotes(*row[at]); }))
                return true;
    return false;
}

bool takes_texts_for_json(const drivers::SqlHints& sql, const drivers::DataImage& rows) {
    return std::ranges::any_of(rows.tables, [&](const drivers::TableImage& table) {
        return table.count > 0 && std::ranges::any_of(table.columns, [&](const drivers::ImageColumn& column) {
                   return is_text(column.type) && drivers::takes_for_json(sql, table.name, column.name);
               });
    });
}

void forget_clocks(std::vector<drivers::DataChange>& changes, Milliseconds passed) {
    // Of clocks that count seconds, two readings may be one second further apart.
    const auto most = std::chrono::duration_cast<drivers::Moment>(passed) + std::chrono::seconds(1);
    std::erase_if(changes, [&](const drivers::DataChange& change) {
        return change.shift && change.shift->least.count() >= 0 && change.shift->most <= most;
    });
}

std::optional<Error> RowTrip::travel(const Trip& trip, std::size_t reach, TripRecord& record,
                                     const std::function<void(const Step&)>& progress) {
    m_rows = trip.rows;
    m_record = &record;
    if (auto begun = m_traveller.begin(); begun.has_error()) return std::move(begun).error();
    if (m_rows == Rows::plain && m_settings.rows.asks_enforcement) {
        auto enforced = enforcement(nullptr);
        if (!record.could_not_look.empty()) return std::nullopt;
        if (enforced.has_error()) return std::move(enforced).error();
        record.enforced_before = std::move(*enforced);
    }
    for (std::size_t at = 0; at < trip.steps.size(); ++at) {
        const auto& step = trip.steps[at];
        if (step.revision >= reach) break;
        progress(step);
        const auto begin = base::Clock::now();
        auto made = make(step, at + 1 < trip.steps.size() ? &trip.steps[at + 1] : nullptr);
        if (!record.could_not_look.empty()) return std::nullopt;
        if (made.has_error()) return std::move(made).error();
        made->total = base::Clock::now() - begin;
        record.steps.push_back(std::move(*made));
        auto& last = record.steps.back();
        const bool is_another_schema = trip.ends_revision(at) && step.purpose != Purpose::apply
                                       && m_memory.not_restored.contains(step.revision);
        if (!spoils_what_follows(last) && !is_another_schema) continue;
        m_now.reset();
        if (auto rebuilt = start_over(step.revision); rebuilt.has_error()) return std::move(rebuilt).error();
        last.passes_without_rows = last.error.has_value();
        last.is_about_a_text = last.error && m_rows == Rows::plain && m_before
                               && (is_about_a_text(*last.error, *m_before) || guesses_documents(step));
        while (!trip.ends_revision(at)) ++at;
    }
    record.is_complete = true;
    return std::nullopt;
}

Result<StepRecord> RowTrip::make(const Step& step, const Step* following) {
    RowsSeen seen;
    if (step.purpose == Purpose::replay && !m_memory.rows_alone.contains(step.revision))
        return unlooked(step); // it changes the schema: nobody expects that to work twice
    if (step.purpose == Purpose::apply) {
        m_is_kept = false;
        HARNESS_CHECK(m_traveller.let_go());
        HARNESS_CHECK(fill(step));
        HARNESS_CHECK(put_in(step.revision, true, seen));
        HARNESS_CHECK(ask(step, matrix::Moment::before_up, seen));
        if (compares() && !m_now) {
            HARNESS_TRY(m_now, image());
        }
        m_before = m_now;
        m_applied_at = base::Clock::now();
    }
    const bool is_to_keep = following != nullptr && following->purpose == Purpose::revert
                            && m_memory.not_restored.contains(step.revision) && !m_traveller.is_at_head(step);
    const auto next =
        following != nullptr && !is_to_keep ? Traveller::Next::another_session : Traveller::Next::unknown;
    HARNESS_TRY(auto record, m_traveller.make(step, next));
    if (!record.error) {
        HARNESS_CHECK(m_traveller.settle());
        HARNESS_CHECK(look(step, seen));
        if (is_to_keep) {
            HARNESS_TRY(m_is_kept, m_traveller.keep());
        }
    }
    record.rows = std::move(seen);
    return record;
}

/// Makes up rows for all tables that lack some.
Result<void> RowTrip::fill(const Step& step) {
    if (!is_seeded() || step.revision == 0) return {}; // before the first revision there are no tables
    const auto amount = m_rows == Rows::plain ? Traveller::Amount::measured : Traveller::Amount::usual;
    auto report = m_traveller.fill(step.revision, profile_of(m_rows), amount);
    if (report.has_error()) {
        auto error = std::move(report).error();
        if (is_the_migrations_own(error, m_settings.limit))
            m_record->could_not_look = "rows could not be made up: " + error.message;
        return error;
    }
    note(*report);
    const auto added = [](const drivers::SeededTable& table) { return table.added > 0; };
    if (std::ranges::any_of(report->tables, added)) m_now.reset();
    return {};
}

void RowTrip::note(const drivers::SeedReport& report) {
    for (const auto& table : report.tables) {
        const auto known = std::ranges::find_if(m_record->seeded, [&](const drivers::SeededTable& other) {
            return other.schema == table.schema && other.name == table.name;
        });
        if (known == m_record->seeded.end())
            m_record->seeded.push_back(table);
        else if (!table.is_full() || !known->is_full())
            *known = table;
    }
}

Result<void> RowTrip::look(const Step& step, RowsSeen& seen) {
    if (compares()) {
        HARNESS_TRY(auto after, image());
        if (m_before && (step.purpose == Purpose::apply || step.purpose == Purpose::revert))
            seen.changes = diff(*m_before, after);
        else if (step.purpose == Purpose::replay && m_now) {
            seen.changes = diff(*m_now, after);
            forget_clocks(seen.changes, base::Clock::now() - m_applied_at);
        }
        m_now = std::move(after);
    }
    if (m_rows == Rows::plain && m_settings.rows.asks_enforcement) {
        HARNESS_TRY(seen.enforced, enforcement(&step));
    }
    if (step.purpose == Purpose::apply) HARNESS_CHECK(put_in(step.revision, false, seen));
    if (const auto moment = moment_after(step.purpose)) HARNESS_CHECK(ask(step, *moment, seen));
    return {};
}

Result<drivers::DataImage> RowTrip::image() {
    auto image = m_traveller.image();
    if (image.has_error() && is_the_migrations_own(image.error(), m_settings.limit))
        m_record->could_not_look = "the rows could not be read: " + image.error().message;
    return image;
}

Result<std::vector<drivers::Enforcement>> RowTrip::enforcement(const Step* step) {
    drivers::EnforcementRequest request;
    request.leave_out = m_tool.tables();
    if (step != nullptr && m_now)
        request.probe = tables_to_probe(m_traveller.revision(*step), m_traveller.is_at_head(*step), *m_now);
    HARNESS_TRY(auto* observer, m_traveller.site().observer());
    auto enforced = m_settings.rows.work->enforcement(*observer, request, m_traveller.statement_limit());
    if (enforced.has_error() && is_the_migrations_own(enforced.error(), m_settings.limit))
        m_record->could_not_look =
            "what the database refuses could not be asked: " + enforced.error().message;
    return enforced;
}

/// The user's rows.
Result<void> RowTrip::put_in(std::size_t revision, bool before_up, RowsSeen& seen) {
    if (m_rows != Rows::fixtures) return {};
    for (const auto& fixture : m_settings.rows.companions.fixtures) {
        if (fixture.revision != revision || fixture.before_up != before_up || seen.fixture_error) continue;
        HARNESS_TRY(auto* visitor, m_traveller.site().visitor());
        for (const auto& script : fixture.scripts) {
            auto run =
                visitor->execute(script, drivers::ScriptMode::statements, m_traveller.statement_limit());
            if (run.has_value()) continue;
            if (!is_the_migrations_own(run.error(), m_settings.limit)) return std::move(run).error();
            seen.fixture_error = std::move(run).error();
            break;
        }
        if (visitor->in_transaction()) HARNESS_CHECK(visitor->query("ROLLBACK", m_settings.limit));
        m_now.reset();
        if (!before_up) m_before.reset(); // what the user does to rows now, no down is to be blamed for
    }
    return {};
}

bool RowTrip::guesses_documents(const Step& step) {
    const auto direction =
        step.purpose == Purpose::revert ? migrations::Direction::down : migrations::Direction::up;
    const auto sql = m_traveller.json_sql(step.revision, direction);
    return sql && takes_texts_for_json(*sql, *m_before);
}

Result<void> RowTrip::start_over(std::size_t revision) {
    if (m_is_kept) {
        HARNESS_TRY(const bool is_back, m_traveller.go_back());
        if (is_back) return {};
    }
    return rebuild(revision);
}

/// The database anew, with the revisions up to and including this one, and with the user's rows around those
/// before it: on them this one may fail.
Result<void> RowTrip::rebuild(std::size_t revision) {
    if (m_rows != Rows::fixtures) return m_traveller.rebuild(revision);
    HARNESS_CHECK(m_traveller.site().make());
    RowsSeen unseen;
    for (std::size_t at = 0; at <= revision; ++at) {
        if (at < revision) HARNESS_CHECK(put_in(at, true, unseen));
        HARNESS_TRY(const auto made, m_traveller.make({Purpose::apply, at, std::nullopt, at > 0}));
        if (made.error) return m_traveller.rebuild(revision);
        HARNESS_CHECK(m_traveller.settle());
        HARNESS_CHECK(put_in(at, false, unseen));
    }
    return {};
}

Result<void> RowTrip::ask(const Step& step, matrix::Moment when, RowsSeen& seen) {
    if (m_rows != Rows::fixtures) return {};
    for (const auto& question : m_settings.rows.companions.questions) {
        if (question.revision != step.revision || question.when != when) continue;
        ++seen.questions;
        auto answer = answers(question);
        if (answer.has_error()) {
            if (!is_the_migrations_own(answer.error(), m_settings.limit)) return std::move(answer).error();
            seen.wrong.push_back({question.where, "the query itself fails", {}, std::move(answer).error()});
        } else if (auto wrong = judge_answer(question, *answer)) {
            seen.wrong.push_back(
                {question.where, std::move(wrong->message), std::move(wrong->evidence), std::nullopt});
        }
    }
    return {};
}

Result<std::vector<drivers::Rows>> RowTrip::answers(const Question& question) {
    HARNESS_TRY(auto* visitor, m_traveller.site().visitor());
    HARNESS_TRY(const auto statements, drivers::split(question.script, m_settings.dialect));
    std::vector<drivers::Rows> all;
    for (const auto& statement : statements) {
        auto rows = visitor->query(statement.of(question.script.text), m_traveller.statement_limit());
        if (rows.has_error()) {
            auto error = std::move(rows).error();
            error.where = {question.script.file,
                           question.script.first_line
                               + static_cast<int>(
                                   std::ranges::count(question.script.text.substr(0, statement.begin), '\n')),
                           0};
            if (visitor->in_transaction()) HARNESS_CHECK(visitor->query("ROLLBACK", m_settings.limit));
            return error;
        }
        all.push_back(std::move(*rows));
    }
    if (visitor->in_transaction()) HARNESS_CHECK(visitor->query("ROLLBACK", m_settings.limit));
    return all;
}

} // namespace harness::suite
