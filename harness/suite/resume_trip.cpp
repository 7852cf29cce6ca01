#include "harness/suite/resume_trip.hpp"

#include "harness/suite/ambush.hpp"
#include "harness/suite/doomed_connection.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <thread>

namespace harness::suite {

using base::Error;
using base::Result;

namespace {

constexpr std::size_t k_most_kills = 12; ///< of one up; a longer one is killed at places spread evenly

/// After which statements to kill: after each, the last one included, where its record or the commit is still
/// to come.
std::vector<std::size_t> moments(std::size_t statements) {
    std::vector<std::size_t> after;
    const auto kills = std::min(statements, k_most_kills);
    for (std::size_t at = 1; at <= kills; ++at) after.push_back(at * statements / kills);
    return after;
}

/// Sequences and AUTO_INCREMENT are not rolled back: the same rows under other numbers are the same.
void forget_numbering(const drivers::DataImage& image, std::vector<drivers::DataChange>& changes) {
    std::erase_if(changes, [&](const drivers::DataChange& change) {
        const auto is_key = [&](const drivers::TableImage& table) {
            return table.title() == change.table && std::ranges::count(table.key, change.column) > 0;
        };
        return change.kind == drivers::DataChange::Kind::values_changed
               && std::ranges::any_of(image.tables, is_key);
    });
}

} // namespace

void wait_for_another_second(const base::Limit& limit) {
    using Wall = std::chrono::system_clock;
    const auto begin = std::chrono::floor<std::chrono::seconds>(Wall::now());
    const auto another = begin + std::chrono::seconds(1);
    while (Wall::now() >= begin && Wall::now() < another && !limit.is_over())
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

void Volatile::learn(const std::vector<drivers::DataChange>& changes) {
    for (const auto& change : changes) {
        if (change.column.empty())
            m_tables.insert(change.table);
        else
            m_columns.emplace(change.table, change.column);
    }
}

void Volatile::forget(std::vector<drivers::DataChange>& changes) const {
    std::erase_if(changes, [&](const drivers::DataChange& change) {
        return m_tables.contains(change.table) || m_columns.contains({change.table, change.column});
    });
}

ResumeTrip::ResumeTrip(drivers::Server& server, Traveller& base, migrations::Tool& tool,
                       const migrations::History& history, const WalkSettings& settings, WalkMemory& memory)
    : m_server(server),
      m_base(base),
      m_tool(tool),
      m_own(tool.own_sessions()),
      m_history(history),
      m_settings(settings),
      m_copy_site(server, tool, settings, settings.databases + "copy", {base.site().name()}),
      m_copy(m_copy_site, tool, history, settings, memory) {}

std::optional<Error> ResumeTrip::travel(const Trip& trip, std::size_t reach, TripRecord& record,
                                        const std::function<void(const Step&)>& progress) {
    if (auto begun = m_base.begin(); begun.has_error()) return std::move(begun).error();
    for (const auto& step : trip.steps) {
        if (step.revision >= reach) break;
        progress(step);
        const auto begin = base::Clock::now();
        auto made = make(step, trip.rows);
        if (made.has_error() && m_copy_site.is_spoilt()) {
            record.could_not_look =
                "what " + m_base.revision(step).name
                + " makes outside of its database cannot be taken back: " + made.error().message;
            return std::nullopt;
        }
        if (made.has_error()) return std::move(made).error();
        made->total = base::Clock::now() - begin;
        record.steps.push_back(std::move(*made));
        if (!record.steps.back().error) continue;
        // With rows it fails where it passes without: the trip with rows tells that.
        if (auto rebuilt = m_base.rebuild(step.revision); rebuilt.has_error())
            return std::move(rebuilt).error();
        record.steps.back().passes_without_rows = true;
    }
    record.is_complete = true;
    return std::nullopt;
}

Result<StepRecord> ResumeTrip::make(const Step& step, Rows rows) {
    if (step.purpose == Purpose::apply) return m_base.make(step);
    StepRecord record;
    record.step = step;
    // Where rows cannot be made up, the schema is still there to be looked at.
    if (rows == Rows::plain && step.revision > 0)
        if (auto filled = m_base.fill(step.revision, drivers::RowProfile::plain);
            filled.has_error() && !is_the_migrations_own(filled.error(), m_settings.limit))
            return std::move(filled).error();
    m_base.site().rest();
    HARNESS_CHECK(m_copy_site.note_shared());
    HARNESS_CHECK(interrupt_all(step, record));
    if (m_own != nullptr) m_own->rest();
    HARNESS_CHECK(m_copy_site.clear());
    HARNESS_CHECK(m_base.site().new_session());
    return record;
}

Result<void> ResumeTrip::interrupt_all(const Step& step, StepRecord& record) {
    HARNESS_TRY(const auto expected, undisturbed(step));
    if (!expected) return {};
    for (const auto after : moments(expected->statements)) {
        HARNESS_TRY(auto interruption, interrupt(step, after, *expected));
        if (!interruption) continue;
        ++record.interrupted;
        if (interruption->is_trouble()) record.interruptions.push_back(std::move(*interruption));
    }
    if (!Ambush::is_possible(m_settings.dialect)) return {};
    HARNESS_TRY(auto inside, interrupt_inside(step, *expected));
    if (!inside) return {};
    ++record.interrupted;
    if (inside->is_trouble()) record.interruptions.push_back(std::move(*inside));
    return {};
}

Result<void> ResumeTrip::copy() {
    if (m_own != nullptr) m_own->rest(); // no database is copied or dropped under a session
    return m_copy_site.make_copy(m_base.site());
}

Result<std::size_t> ResumeTrip::count(const Step& step) {
    const auto& revision = m_base.revision(step);
    const auto limit = m_copy.statement_limit();
    DoomedConnection counting(m_copy_site.session(), m_settings.dialect,
                              std::numeric_limits<std::size_t>::max());
    HARNESS_CHECK(m_tool.up(counting, m_history, revision, limit));
    HARNESS_CHECK(m_tool.finish(m_copy_site.session(), limit));
    return m_own != nullptr ? m_own->statements() : counting.asked();
}

Result<bool> ResumeTrip::kill(const Step& step, std::size_t after) {
    const auto& revision = m_base.revision(step);
    const auto limit = m_copy.statement_limit();
    if (m_own != nullptr) {
        auto killed = m_own->up_killed(m_copy_site.session(), revision, after, limit);
        if (killed.has_error() && is_the_migrations_own(killed.error(), m_settings.limit)) return false;
        return killed;
    }
    DoomedConnection doomed(m_copy_site.session(), m_settings.dialect, after);
    const auto up = m_tool.up(doomed, m_history, revision, limit);
    if (!doomed.is_dead() && up.has_error() && !is_the_migrations_own(up.error(), m_settings.limit))
        return up.error();
    return doomed.is_dead();
}

/// Nothing if it fails.
Result<std::optional<ResumeTrip::Undisturbed>> ResumeTrip::undisturbed(const Step& step) {
    Undisturbed result;
    for (int run = 0; run < 2; ++run) {
        if (run > 0) wait_for_another_second(m_settings.limit);
        HARNESS_CHECK(copy());
        if (run == 0) {
            HARNESS_TRY(result.before, m_copy_site.observe());
        }
        auto statements = count(step);
        if (statements.has_error()) {
            if (is_the_migrations_own(statements.error(), m_settings.limit))
                return std::optional<Undisturbed>();
            return std::move(statements).error();
        }
        result.statements = *statements;
        HARNESS_CHECK(m_copy.settle());
        HARNESS_TRY(auto rows, m_copy.image());
        if (run == 0) {
            HARNESS_TRY(result.after, m_copy_site.observe());
            result.rows = std::move(rows);
        } else {
            result.changing.learn(diff(result.rows, rows));
        }
    }
    return std::optional(std::move(result));
}

/// Nothing if it could not be killed there.
Result<std::optional<Interruption>> ResumeTrip::interrupt(const Step& step, std::size_t after,
                                                          const Undisturbed& undisturbed) {
    Interruption result;
    result.after = after;
    result.of = undisturbed.statements;
    HARNESS_CHECK(copy());
    HARNESS_TRY(const bool was_killed, kill(step, after));
    if (!was_killed) return std::optional<Interruption>();
    HARNESS_CHECK(come_again(step, undisturbed, result));
    return std::optional(std::move(result));
}

/// In the first statement that waits for readers of a table; nothing if there is none.
Result<std::optional<Interruption>> ResumeTrip::interrupt_inside(const Step& step,
                                                                 const Undisturbed& undisturbed) {
    Interruption result;
    result.is_inside = true;
    result.of = undisturbed.statements;
    HARNESS_CHECK(copy());
    HARNESS_TRY(const auto tables, m_copy.image());
    const auto limit = m_copy.statement_limit();
    {
        HARNESS_TRY(auto ambush, Ambush::lay(m_server, m_copy_site.name(), m_settings.dialect, tables,
                                             m_own != nullptr ? nullptr : &m_copy_site.session(), limit));
        auto work = std::async(std::launch::async, [&] {
            return m_tool.up(m_copy_site.session(), m_history, m_base.revision(step), limit);
        });
        HARNESS_TRY(const bool was_killed, ambush.spring(work, limit));
        if (!was_killed) {
            const auto up = work.get();
            if (up.has_error() && !is_the_migrations_own(up.error(), m_settings.limit)) return up.error();
            return std::optional<Interruption>();
        }
    }
    if (m_own != nullptr) m_own->rest(); // it was the process that ended, not a connection of it
    HARNESS_CHECK(come_again(step, undisturbed, result));
    return std::optional(std::move(result));
}

/// The tool starts again, and what comes of it is held against the undisturbed run.
Result<void> ResumeTrip::come_again(const Step& step, const Undisturbed& undisturbed, Interruption& result) {
    if (auto gone_on = go_on(step); gone_on.has_error()) {
        if (!is_the_migrations_own(gone_on.error(), m_settings.limit)) return std::move(gone_on).error();
        result.stuck = std::move(gone_on).error();
    }
    HARNESS_TRY(const auto end, m_copy_site.observe());
    if (result.stuck) {
        result.half_way = diff(undisturbed.before, end);
        return {};
    }
    result.deviation = diff(undisturbed.after, end);
    HARNESS_TRY(const auto rows, m_copy.image());
    result.rows = diff(undisturbed.rows, rows);
    undisturbed.changing.forget(result.rows);
    forget_numbering(undisturbed.rows, result.rows);
    return {};
}

/// A new start of the tool, up to and including the step's revision.
Result<void> ResumeTrip::go_on(const Step& step) {
    HARNESS_CHECK(m_copy_site.new_session());
    auto& session = m_copy_site.session();
    const auto& revision = m_base.revision(step);
    const auto limit = m_copy.statement_limit();
    auto pending = m_tool.pending(session, m_history, limit);
    if (pending.has_error() && is_the_migrations_own(pending.error(), m_settings.limit)) {
        HARNESS_CHECK(m_tool.forgive(session, m_history, revision, limit));
        pending = m_tool.pending(session, m_history, limit);
    }
    if (pending.has_error()) return std::move(pending).error();
    if (std::ranges::count(*pending, revision.id) > 0)
        HARNESS_CHECK(m_tool.up(session, m_history, revision, limit));
    HARNESS_CHECK(m_tool.finish(session, limit));
    return m_copy.settle();
}

} // namespace harness::suite
