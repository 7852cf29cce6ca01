#include "harness/suite/walk.hpp"

#include "harness/suite/race_trip.hpp"
#include "harness/suite/resume_trip.hpp"
#include "harness/suite/row_trip.hpp"
#include "harness/suite/traveller.hpp"

#include <algorithm>
#include <array>

namespace harness::suite {
namespace {

using base::Error;
using base::Result;

bool is_trouble(const StepRecord& record) {
    return record.error || !record.deviation.empty();
}

Traveller::Next what_follows(const Trip& trip, std::size_t at) {
    if (at + 1 >= trip.steps.size()) return Traveller::Next::unknown;
    if (trip.steps[at + 1].new_session) return Traveller::Next::another_session;
    return trip.steps[at].state ? Traveller::Next::unknown : Traveller::Next::same_start;
}

/// Whether an up may take away or change what the schema declared before it. One that only adds does not:
/// all of that is still there in the end, or before the revision that takes it away.
bool may_take_away(const migrations::Revision& revision) {
    if (!revision.up) return false;
    if (!revision.up->has_text) return true;
    constexpr std::array words{"drop", "rename", "type", "modify", "change", "replace", "exec"};
    auto text = revision.up->script.text;
    std::ranges::transform(text, text.begin(),
                           [](char c) { return 'A' <= c && c <= 'Z' ? c - 'A' + 'a' : c; });
    return std::ranges::any_of(words, [&](const char* word) { return text.find(word) != std::string::npos; });
}

bool only_adds(const std::vector<drivers::SchemaChange>& changes) {
    return std::ranges::all_of(
        changes, [](const auto& change) { return change.kind == drivers::SchemaChange::Kind::added; });
}

/// Makes the steps of one trip; returns the environment's error, if it ended the trip.
std::optional<Error> travel(Traveller& traveller, const Trip& trip, WalkMemory& memory, TripRecord& record,
                            const std::function<void(const Step&)>& progress) {
    if (auto begun = traveller.begin(); begun.has_error()) return std::move(begun).error();
    bool clean = true; // the database is as the steps before say
    for (std::size_t at = 0; at < trip.steps.size(); ++at) {
        const auto& step = trip.steps[at];
        progress(step);
        if (trip.on_trouble == OnTrouble::rebuild && step.purpose == Purpose::apply && step.revision > 0
            && may_take_away(traveller.revision(step)))
            if (auto read = traveller.remember_rules(step.revision); read.has_error())
                return std::move(read).error();
        const bool is_change_seen = step.state && memory.states.contains(step.revision);
        const auto begin = base::Clock::now();
        auto made = traveller.make(step, what_follows(trip, at));
        if (made.has_error()) return std::move(made).error();
        made->total = base::Clock::now() - begin;
        if (step.purpose == Purpose::apply && is_change_seen && !made->error && only_adds(made->change))
            memory.hints.erase(step.revision); // all of that is still there
        if (trip.on_trouble == OnTrouble::rebuild && step.purpose == Purpose::apply && made->error
            && step.revision > 0) {
            auto anew = traveller.make_anew(*made);
            if (anew.has_error()) { // what it said first is still to be told
                record.steps.push_back(std::move(*made));
                return std::move(anew).error();
            }
            made = std::move(anew);
        }
        record.steps.push_back(std::move(*made));
        const auto& last = record.steps.back();
        if (last.error && (step.purpose == Purpose::apply || step.purpose == Purpose::unwind))
            return std::nullopt;
        if (trip.on_trouble == OnTrouble::stop) continue;

        if (step.purpose == Purpose::apply) traveller.forget_before(step.revision);
        clean = clean && (step.purpose == Purpose::apply || !is_trouble(last));
        // A down that failed leaves nothing for the up after it to prove.
        if (step.purpose == Purpose::revert && last.error) ++at;
        if (clean || !trip.ends_revision(at)) continue;
        memory.not_restored.insert(step.revision);
        if (auto rebuilt = traveller.rebuild(step.revision); rebuilt.has_error())
            return std::move(rebuilt).error();
        clean = true;
    }
    record.is_complete = true;
    return std::nullopt;
}

/// How many revisions pass, each in a session of its own, on a database without rows.
std::size_t reached(const WalkRecord& record, const migrations::History& history) {
    const auto* trip = record.find("stairway");
    if (!trip) trip = record.find("install");
    if (trip)
        for (const auto& step : trip->steps)
            if (step.step.purpose == Purpose::apply && step.error) return step.step.revision;
    return history.revisions.size();
}

int count_steps(const std::vector<Trip>& plan) {
    std::size_t total = 0;
    for (const auto& trip : plan) total += trip.steps.size();
    return static_cast<int>(total);
}

} // namespace

const StepRecord* TripRecord::find(Purpose purpose, std::size_t revision) const {
    const auto step = std::find_if(steps.begin(), steps.end(), [&](const StepRecord& record) {
        return record.step.purpose == purpose && record.step.revision == revision;
    });
    return step == steps.end() ? nullptr : &*step;
}

const TripRecord* WalkRecord::find(std::string_view trip) const {
    const auto record = std::find_if(trips.begin(), trips.end(),
                                     [&](const TripRecord& candidate) { return candidate.name == trip; });
    return record == trips.end() ? nullptr : &*record;
}

Walk::Walk(drivers::Server& server, migrations::Tool& tool, const migrations::History& history,
           WalkSettings settings)
    : m_server(server), m_tool(tool), m_history(history), m_settings(std::move(settings)) {}

WalkRecord Walk::run(const std::vector<Trip>& plan, const WalkProgress& progress) {
    WalkRecord record;
    record.shared_unseen = m_settings.shared_unseen;
    WalkMemory memory;
    memory.wants_hints = std::ranges::any_of(plan, [](const Trip& trip) { return trip.rows == Rows::plain; });
    const int total = count_steps(plan);
    int before = 0; // steps of the trips that are behind
    for (const auto& trip : plan) {
        const bool is_first_look = trip.rows == Rows::none && trip.runner == Runner::one;
        const auto reach = is_first_look ? m_history.revisions.size() : reached(record, m_history);
        if (reach == 0) continue; // there is no revision that passes by itself
        auto& trip_record = record.trips.emplace_back();
        trip_record.name = trip.name;
        trip_record.rows = trip.rows;
        Site site(m_server, m_tool, m_settings, m_settings.databases + std::string(trip.name));
        Traveller traveller(site, m_tool, m_history, m_settings, memory);
        const auto tell = [&](const Step& step) {
            progress(trip.name, step, before + static_cast<int>(trip_record.steps.size()), total);
        };
        auto error = make(trip, reach, traveller, memory, trip_record, tell);
        if (const auto base = memory.states.find(0); !record.base && base != memory.states.end())
            record.base = base->second.database;
        const auto head = memory.states.find(m_history.revisions.size());
        if (!record.head && head != memory.states.end()) record.head = head->second.database;
        record.rows_alone = memory.rows_alone;
        record.models = memory.models;
        if (!error && trip.name == "stairway")
            if (auto read = traveller.remember_rules(m_history.revisions.size()); read.has_error())
                error = std::move(read).error();
        m_hints = memory.hints;
        if (!error) {
            auto cleared = site.clear();
            if (cleared.has_error()) error = std::move(cleared).error();
        }
        // Neither is the environment's: the migrations themselves are in the way of what is left to see.
        if (error && (site.is_spoilt() || traveller.cannot_replay())) {
            record.cut_short = error->message;
            return record;
        }
        if (error) {
            record.error = std::move(error);
            return record;
        }
        before += static_cast<int>(trip.steps.size());
    }
    if (m_settings.declared_schema && record.head) {
        auto declared = load_declared_schema(
            m_server, {*m_settings.declared_schema, m_settings.dialect, m_settings.setup,
                       m_settings.statement_timeout, m_settings.limit, m_settings.databases + "declared",
                       m_settings.shared_unseen.empty() ? MissingRoles::made : MissingRoles::left_out});
        if (declared.has_error())
            record.error = std::move(declared).error();
        else
            record.declared = std::move(*declared);
    }
    return record;
}

std::optional<Error> Walk::make(const Trip& trip, std::size_t reach, Traveller& traveller, WalkMemory& memory,
                                TripRecord& record, const std::function<void(const Step&)>& tell) {
    if (trip.runner == Runner::killed)
        return ResumeTrip(m_server, traveller, m_tool, m_history, m_settings, memory)
            .travel(trip, reach, record, tell);
    if (trip.runner == Runner::two)
        return RaceTrip(m_server, traveller, m_tool, m_history, m_settings).travel(trip, reach, record, tell);
    if (trip.rows != Rows::none)
        return RowTrip(traveller, m_tool, m_settings, memory).travel(trip, reach, record, tell);
    return travel(traveller, trip, memory, record, tell);
}

ToldSqls Walk::ask_for_sql(const std::set<std::size_t>& revisions) {
    ToldSqls all;
    Site site(m_server, m_tool, m_settings, m_settings.databases + "sql");
    if (revisions.empty()) return all;
    const bool is_there = site.make().has_value();
    const auto ask = [&](std::size_t at, migrations::Direction direction) {
        if (!is_there) return migrations::ToldSql{};
        const auto limit = m_settings.limit.within(m_settings.statement_timeout);
        auto sql = m_tool.sql_of(site.session(), m_history, m_history.revisions[at], direction, limit);
        return sql.has_value() ? std::move(*sql) : migrations::ToldSql{};
    };
    for (const auto at : revisions)
        all[at] = {ask(at, migrations::Direction::up), ask(at, migrations::Direction::down)};
    return all;
}

Result<std::string> Walk::reproduce(const TripRecord& trip, const StepRecord& step) {
    Site site(m_server, m_tool, m_settings, m_settings.databases + "kept");
    HARNESS_CHECK(site.make());
    WalkMemory memory;
    memory.hints = m_hints;
    Traveller traveller(site, m_tool, m_history, m_settings, memory);
    for (const auto& made : trip.steps) {
        auto again = made.step;
        again.state.reset(); // for a person to look at; nothing is compared
        const bool is_made_alone = again.purpose == Purpose::resume || again.purpose == Purpose::race;
        const bool leads_there =
            again.purpose == Purpose::apply || trip.name == "install" || again.revision == step.step.revision;
        const bool is_seeded = trip.rows == Rows::plain || trip.rows == Rows::adversarial;
        if (is_seeded && again.purpose == Purpose::apply && again.revision > 0)
            HARNESS_CHECK(traveller.fill(again.revision, profile_of(trip.rows),
                                         trip.rows == Rows::plain ? Traveller::Amount::measured
                                                                  : Traveller::Amount::usual));
        if (leads_there && !is_made_alone) HARNESS_CHECK(traveller.make(again));
        if (&made == &step) break;
    }
    site.release();
    return site.name();
}

} // namespace harness::suite
