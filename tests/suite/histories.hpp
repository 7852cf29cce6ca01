#pragma once
// Hand-made histories and records for tests of the suite.

#include "harness/suite/walk.hpp"

#include <stdexcept>

namespace harness::testing {

/// Revisions "1_a", "2_b" …; those whose letter is in `without_down` have none.
inline migrations::History make_history(std::size_t count, std::string_view without_down = "") {
    migrations::History history;
    history.layout = "golang-migrate";
    history.folder = "migrations";
    for (std::size_t at = 0; at < count; ++at) {
        const char letter = static_cast<char>('a' + at);
        migrations::Revision revision;
        revision.id = std::to_string(at + 1);
        revision.name = revision.id + "_" + letter;
        revision.up = migrations::Migration{{"migrations/" + revision.name + ".up.sql", "up", 1}};
        if (without_down.find(letter) == std::string_view::npos)
            revision.down = migrations::Migration{{"migrations/" + revision.name + ".down.sql", "down", 1}};
        history.revisions.push_back(std::move(revision));
    }
    return history;
}

inline drivers::SchemaChange change(drivers::SchemaChange::Kind kind, const std::string& table) {
    drivers::SchemaObject object{"table", "public", "", table, "a table"};
    return {kind, object, object};
}

inline base::Error sql_error(const std::string& message) {
    base::Error error;
    error.kind = base::ErrorKind::sql;
    error.message = message;
    return error;
}

/// The record of a plan in which nothing went wrong.
inline suite::WalkRecord clean_record(const migrations::History& history, const suite::Wanted& wanted) {
    suite::WalkRecord record;
    for (const auto& trip : suite::make_plan(history, wanted)) {
        auto& made = record.trips.emplace_back();
        made.name = trip.name;
        made.is_complete = true;
        for (const auto& step : trip.steps) made.steps.emplace_back().step = step;
    }
    return record;
}

/// A step of a record, to make something go wrong in it.
inline suite::StepRecord& step_of(suite::WalkRecord& record, std::string_view trip, suite::Purpose purpose,
                                  std::size_t revision) {
    for (auto& candidate : record.trips)
        for (auto& step : candidate.steps)
            if (candidate.name == trip && step.step.purpose == purpose && step.step.revision == revision)
                return step;
    throw std::logic_error("no such step");
}

/// As if the trip had stopped after this step.
inline void cut_after(suite::WalkRecord& record, std::string_view trip, suite::Purpose purpose,
                      std::size_t revision) {
    for (auto& candidate : record.trips) {
        if (candidate.name != trip) continue;
        candidate.is_complete = false;
        for (std::size_t at = 0; at < candidate.steps.size(); ++at)
            if (candidate.steps[at].step.purpose == purpose && candidate.steps[at].step.revision == revision)
                candidate.steps.erase(candidate.steps.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                                      candidate.steps.end());
    }
}

inline constexpr suite::Wanted k_everything{0, 0, 0, 0, 0};

} // namespace harness::testing
