#include "harness/suite/race_trip.hpp"

#include "harness/suite/asking.hpp"
#include "harness/suite/resume_trip.hpp"

#include <barrier>
#include <future>

namespace harness::suite {

using base::Error;
using base::Result;

namespace {

/// Who wins is chance, so a race is run more than once.
constexpr int k_rounds = 3;

} // namespace

std::optional<Error> RaceTrip::travel(const Trip& trip, std::size_t reach, TripRecord& record,
                                      const std::function<void(const Step&)>& progress) {
    if (reach < m_history.revisions.size()) return std::nullopt;
    const auto& step = trip.steps.front();
    progress(step);
    const auto begin = base::Clock::now();
    auto made = make(step);
    if (made.has_error()) return std::move(made).error();
    made->total = base::Clock::now() - begin;
    record.steps.push_back(std::move(*made));
    record.is_complete = true;
    return std::nullopt;
}

Result<StepRecord> RaceTrip::make(const Step& step) {
    StepRecord record;
    record.step = step;
    std::optional<Finish> alone;
    Volatile changing;
    for (int run_alone = 0; run_alone < 2; ++run_alone) {
        if (run_alone > 0) wait_for_another_second(m_settings.limit);
        HARNESS_CHECK(m_traveller.site().make());
        auto done = run(m_tool, [] {});
        if (done.has_error()) {
            // It passed in the trips before, so this tells nothing of races.
            if (!is_the_migrations_own(done.error(), m_settings.limit)) return std::move(done).error();
            return record;
        }
        HARNESS_TRY(auto end, finish());
        if (alone) changing.learn(diff(alone->rows, end.rows));
        if (!alone) alone = std::move(end);
    }
    for (int round = 0; round < k_rounds; ++round) {
        HARNESS_TRY(const bool fair, race(*alone, changing, record));
        if (!fair) break;
    }
    return record;
}

/// One round; false when it told something.
Result<bool> RaceTrip::race(const Finish& alone, const Volatile& changing, StepRecord& record) {
    HARNESS_CHECK(m_traveller.site().make());
    const auto second_tool = m_settings.make_tool();
    std::barrier start(2);
    std::array<Result<void>, 2> ends;
    const auto begin_together = [&] { start.arrive_and_wait(); };
    // An exception of the second runner's comes out of get(), one of the first's after the second has ended.
    auto second = std::async(std::launch::async, [&] { return run(*second_tool, begin_together); });
    ends[0] = run(m_tool, begin_together);
    ends[1] = second.get();
    for (auto& end : ends) {
        if (end.has_value()) continue;
        if (!is_the_migrations_own(end.error(), m_settings.limit)) return std::move(end).error();
        record.race_errors.push_back(std::move(end).error());
    }
    HARNESS_TRY(const auto both, finish());
    record.deviation = diff(alone.schema, both.schema);
    record.rows.emplace();
    record.rows->changes = diff(alone.rows, both.rows);
    changing.forget(record.rows->changes);
    return record.race_errors.empty() && record.deviation.empty() && record.rows->changes.empty();
}

Result<void> RaceTrip::run(migrations::Tool& tool, const std::function<void()>& ready) {
    const auto limit = m_traveller.statement_limit();
    auto awake = Result<void>();
    auto connected = [&] {
        try {
            auto session = asked(m_server.connect(
                m_traveller.site().name(), asking_limit(m_settings.limit, m_settings.statement_timeout)));
            // Both begin alike: a process that is still to start would come when the other one is through.
            if (auto* own = tool.own_sessions(); own != nullptr && session.has_value()) {
                own->rest();
                awake = own->wake(**session, limit);
            }
            return session;
        } catch (...) {
            ready();
            throw;
        }
    }();
    ready(); // also without a connection: the other one waits
    if (connected.has_error()) return std::move(connected).error();
    HARNESS_CHECK(std::move(awake));
    auto& session = **connected;
    HARNESS_CHECK(tool.prepare(session, limit));
    HARNESS_CHECK(tool.lock_run(session, limit));
    HARNESS_TRY(const auto pending, tool.pending(session, m_history, limit));
    for (const auto& id : pending) {
        const auto revision = std::ranges::find(m_history.revisions, id, &migrations::Revision::id);
        HARNESS_CHECK(tool.up(session, m_history, *revision, m_traveller.statement_limit()));
    }
    HARNESS_CHECK(tool.finish(session, m_traveller.statement_limit()));
    return tool.unlock_run(session, m_traveller.statement_limit());
}

Result<RaceTrip::Finish> RaceTrip::finish() {
    Finish end;
    HARNESS_TRY(end.schema, m_traveller.site().observe());
    HARNESS_TRY(end.rows, m_traveller.image());
    return end;
}

} // namespace harness::suite
